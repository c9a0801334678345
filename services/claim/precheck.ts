import { infoReasons, type InfoReason } from './reasons.ts'

/**
 * The partner's own answers before submitting: the five "more information" reasons turned into five questions.
 * It warns and never blocks; reviewers see it.
 */
export interface Precheck {
  /** True: the partner says the proof is fine in this respect. */
  answers: Partial<Record<InfoReason, boolean>>
  /** The claim's products that the proof names, by the partner's word. */
  coveredProducts: string[]
}

/** True if both say the same, in whatever order. */
export function samePrecheck(a: Precheck | undefined, b: Precheck | undefined): boolean {
  return precheckText(a) === precheckText(b)
}

function precheckText(precheck: Precheck | undefined): string {
  if (!precheck) return ''
  return JSON.stringify([infoReasons.map((reason) => precheck.answers[reason]), [...precheck.coveredProducts].sort()])
}

/** What the pre-check finds wanting: the reasons answered "no" or not at all, and the products no file names. */
export function precheckGaps(precheck: Precheck | undefined, products: readonly string[]) {
  return {
    reasons: infoReasons.filter((reason) => precheck?.answers[reason] !== true),
    products: products.filter((product) => !precheck?.coveredProducts.includes(product)),
  }
}
