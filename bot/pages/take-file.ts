import type { Readable } from 'node:stream'
import type { NewProof } from '../../services/claim/act.ts'
import type { Instant } from '../../services/claim/calendar.ts'
import type { Claim, Proof } from '../../services/claim/claim.ts'
import { proofLimits } from '../../services/claim/proof-rules.ts'
import type { RefusalCode } from '../../services/claim/refusals.ts'
import type { Outcome } from '../../services/claim-service.ts'
import type { LinkPayloads } from '../../services/links.ts'
import type { Language } from '../../services/people.ts'
import { receiveProof, removeProof, type Announced, type ProofRefusal } from '../../services/proofs.ts'
import type { ProofRouteParts } from '../proof-routes.ts'
import { mostMegabytes } from './upload-page.ts'
import { pageWord } from './words.ts'

/** A file as it arrives, and what is said of it. */
export type ArrivingFile = Omit<Announced, 'claimId'> & {
  bytes: Readable
  /** The number of the file whose place it takes; that one stays, marked so. */
  replaces?: number
}

/** What became of a file: on the claim now, there before, or not kept. `seconds`: when to come again. */
export type Verdict =
  { became: 'kept' | 'already'; proof: Proof; claim: Claim } | { became: 'refused'; why: Why; seconds?: number }

/** Why a file is not kept. */
export type Why =
  | ProofRefusal
  | Extract<
      RefusalCode,
      'too-many-files' | 'too-late' | 'file-infected' | 'no-such-file' | 'not-allowed-for-role' | 'not-found' | 'busy'
    >
  | 'not-now'
  | 'packed'
  | 'too-quick'
  | 'no-link'
  | 'expired'

/** TABLE: the status that says so. */
export const statusOf: Readonly<Record<Why, number>> = {
  'type-not-allowed': 415,
  macro: 415,
  'content-differs': 415,
  packed: 415,
  'too-large': 413,
  'too-large-inside': 413,
  protected: 422,
  empty: 422,
  truncated: 422,
  'size-differs': 422,
  'file-infected': 422,
  'no-such-file': 422,
  interrupted: 400,
  'too-many-files': 409,
  'too-late': 409,
  'not-now': 409,
  'not-allowed-for-role': 403,
  'not-found': 404,
  'no-link': 404,
  expired: 410,
  'too-quick': 429,
  busy: 503,
}

/** Takes in one file by an upload link, if its holder may add one now. Throws only what storage says. */
export async function takeFile(
  parts: ProofRouteParts,
  { claimId, person }: LinkPayloads['upload'],
  { bytes, replaces, ...announced }: ArrivingFile,
  receivedAt: Instant,
): Promise<Verdict> {
  const quick = parts.limits.take('upload', person)
  if (quick) return { ...refused('too-quick'), seconds: quick.seconds }
  const seen = await parts.view(claimId, person)
  if (!seen) return refused('not-found')
  if (!seen.mayAttach) return refused(whyNot(seen.claim))
  const old = replaces === undefined ? undefined : seen.claim.proofs.find(({ number }) => number === replaces)
  if (replaces !== undefined && !old) return refused('no-such-file')
  const received = await receiveProof(parts, bytes, { claimId, ...announced })
  if ('refused' in received) return refused(received.refused)
  const outcome = await parts.attach(claimId, person, { ...received.ok, supersedes: old?.number }, receivedAt)
  return judged(parts, received.ok, outcome)
}

async function judged(parts: ProofRouteParts, proof: NewProof, outcome: Outcome): Promise<Verdict> {
  const kept = outcome.done ? outcome.claim.proofs.find((known) => known.blob === proof.blob) : undefined
  if (outcome.done && kept) return { became: 'kept', proof: kept, claim: outcome.claim }
  await removeProof(parts.blobs, proof.blob)
  const twin = outcome.claim?.proofs.find((known) => known.sha256 === proof.sha256)
  if (twin?.scan === 'infected') return refused('file-infected')
  if (outcome.claim && twin) return { became: 'already', proof: twin, claim: outcome.claim }
  return refused(outcome.done || !isWhy(outcome.refusal.code) ? 'not-now' : outcome.refusal.code)
}

/** The verdict in the page's words. */
export function verdictWords(verdict: Verdict, language: Language): string {
  if (verdict.became === 'refused') {
    const { why, seconds = 0 } = verdict
    return pageWord(language, `refused.${why}`, { most: mostMegabytes, count: proofLimits.filesPerClaim, seconds })
  }
  const { name, number, scan } = verdict.proof
  if (verdict.became === 'already') return pageWord(language, 'already', { name, number })
  const kept = pageWord(language, scan === 'waiting' ? 'kept-scan' : 'kept', { number })
  const old = replacedBy(verdict)
  return old === undefined ? kept : `${kept}. ${pageWord(language, 'kept-instead', { number: old })}`
}

/** The number of the file whose place a kept one has taken. */
export function replacedBy({ proof, claim }: Extract<Verdict, { became: 'kept' | 'already' }>): number | undefined {
  return claim.proofs.find(({ supersededBy }) => supersededBy === proof.number)?.number
}

/** What a form or a query says of the file to be replaced: nothing, its number, or 0 for what is no number. */
export function replacesIn(text: string | null | undefined): number | undefined {
  if (!text) return undefined
  return /^\d{1,3}$/.test(text) ? Number(text) : 0
}

export function refused(why: Why): Extract<Verdict, { became: 'refused' }> {
  return { became: 'refused', why }
}

function whyNot(claim: Claim): Why {
  return claim.proofs.length >= proofLimits.filesPerClaim ? 'too-many-files' : 'not-now'
}

/** The claim's refusal in the page's words; those that the page has none for come down to "not now". */
function isWhy(code: RefusalCode | Why): code is Why {
  return Object.hasOwn(statusOf, code)
}
