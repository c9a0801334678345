import type { Claim } from './claim.ts'
import { formSteps, type FieldName, type FormStepName } from './fields.ts'
import { infoReasons, type InfoReason } from './reasons.ts'

interface Fix {
  step: FormStepName
  /** The fields of that step that are in question; none: its files are. */
  fields: readonly FieldName[]
}

/** TABLE: what a reviewer asked for -> where in the form it is put right. */
const fixes: Readonly<Record<InfoReason, Fix>> = {
  'missing-all-poe': { step: 'proof', fields: [] },
  'missing-customer-acknowledgment': { step: 'proof', fields: [] },
  'missing-or-old-dates': { step: 'proof', fields: [] },
  'missing-partner-solution': { step: 'proof', fields: [] },
  'missing-products': { step: 'products', fields: ['products', 'subscriptionIds'] },
}

/** The steps of the form in which an open request is answered, in the form's order; none without a request. */
export function fixStepsOf({ request }: Pick<Claim, 'request'>): FormStepName[] {
  const asked = (step: FormStepName) => request?.reasons.some((reason) => fixes[reason].step === step)
  return formSteps.filter((step) => asked(step) || (step === 'products' && request?.uncovered))
}

/** What the open request asks for in this step, or of this field; nothing without a request. */
export function askedIn({ request }: Pick<Claim, 'request'>, step: FormStepName, field?: FieldName): InfoReason[] {
  return infoReasons.filter(
    (reason) =>
      request?.reasons.includes(reason) &&
      fixes[reason].step === step &&
      (field === undefined || fixes[reason].fields.includes(field)),
  )
}

/** The step after this one: while a request is answered the next that it concerns, then the last; otherwise the next. */
export function stepAfter(claim: Pick<Claim, 'request'>, step: FormStepName): FormStepName {
  const concerned = fixStepsOf(claim)
  if (concerned.includes(step)) return concerned[concerned.indexOf(step) + 1] ?? 'read-back'
  return formSteps[Math.min(formSteps.indexOf(step) + 1, formSteps.length - 1)]!
}

/**
 * The products that stay when those are taken out which the reviewer found uncovered; undefined when none is left to be
 * taken out, or none would stay.
 */
export function coveredProducts({ request, fields }: Pick<Claim, 'request' | 'fields'>): string[] | undefined {
  const products = fields.products ?? []
  const stay = products.filter((product) => !request?.uncovered?.includes(product))
  return stay.length > 0 && stay.length < products.length ? stay : undefined
}
