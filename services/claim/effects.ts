import type { Case } from './act.ts'
import type { Claim, Proof, Rejection } from './claim.ts'
import type { PersonRef } from './people.ts'
import type { InfoReason, RejectionReason, WithdrawReason } from './reasons.ts'
import { changedFields, tidied } from './fields.ts'

type Patch = Partial<Claim>

/** TABLE of what an act records beside status and window: name -> the changed parts of the claim. */
export const effects = {
  'set-fields': (given: Case): Patch => {
    const { claim, act } = given
    const values = tidied({ ...claim.fields, ...act.input.fields })
    const changed = changedFields(claim.fields, values)
    const pairMoved = changed.includes('customerDomain') || changed.includes('customerTenantId')
    return {
      fields: values,
      precheck: act.input.precheck ?? claim.precheck,
      domainCheck: act.input.domainCheck ?? (pairMoved ? 'not-asked' : claim.domainCheck),
      // The page counts a field, a file or a comment as an answer; other pre-check answers are none.
      ...(changed.length > 0 ? answered(given) : {}),
      ...(act.input.clonedFrom && claim.version === 0 ? { clonedFrom: act.input.clonedFrom } : {}),
    }
  },
  'add-proof': (given: Case): Patch => {
    const { claim, act } = given
    const { supersedes, ...file } = act.input.proof!
    const number = claim.proofs.length + 1
    const added: Proof = { ...file, number, by: actorOf(given), at: act.receivedAt }
    const older = claim.proofs.map((proof) =>
      proof.number === supersedes ? { ...proof, supersededBy: number } : proof,
    )
    return { proofs: [...older, added], ...answered(given) }
  },
  discard: ({ act }: Case): Patch => ({ closed: 'discarded', discardedAt: act.receivedAt }),
  restore: (): Patch => ({ closed: undefined, discardedAt: undefined }),
  submit: ({ claim, act }: Case): Patch => ({ submittedAt: act.receivedAt, ...checkedDomain({ claim, act }) }),
  resubmit: ({ claim, act }: Case): Patch => ({ request: undefined, ...checkedDomain({ claim, act }) }),
  assign: (given: Case): Patch => ({ reviewer: actorOf(given) }),
  request: (given: Case): Patch => ({
    reviewer: actorOf(given),
    request: {
      reasons: reasonsOf<InfoReason>(given),
      comment: commentOf(given),
      at: given.act.receivedAt,
      answered: false,
      ...uncoveredIn(given),
    },
  }),
  answer: (given: Case): Patch => answered(given),
  approve: (given: Case): Patch => ({
    reviewer: actorOf(given),
    consent: { approvedAt: given.act.receivedAt },
    rejection: undefined,
    ...disputeOver(given.claim),
  }),
  reject: (given: Case): Patch => ({
    reviewer: actorOf(given),
    rejection: rejected(given, 'reviewer', reasonsOf<RejectionReason>(given), actorOf(given)),
    ...disputeOver(given.claim),
  }),
  withdraw: (given: Case): Patch => ({
    rejection: rejected(given, 'partner', [given.act.input.reason as WithdrawReason]),
    request: undefined,
    closed: 'for-good',
    ...disputeOver(given.claim),
  }),
  decline: (given: Case): Patch => ({ rejection: rejected(given, 'customer', ['customer-decline']) }),
  'no-response': (given: Case): Patch => ({
    rejection: rejected(given, 'deadline', ['no-partner-response']),
    request: undefined,
    ...disputeOver(given.claim),
  }),
  dispute: (given: Case): Patch => ({
    dispute: {
      at: given.act.receivedAt,
      by: actorOf(given),
      justification: given.act.input.justification?.trim() ?? '',
      open: true,
      rejectedBy: given.claim.rejection?.reviewer,
    },
    reviewer: undefined,
  }),
  'late-withdrawal': ({ claim, act }: Case): Patch => ({
    consent: { ...claim.consent!, lateWithdrawal: { at: act.receivedAt, comment: commentOf({ act }) } },
  }),
  'end-association': (given: Case): Patch => ({
    rejection: rejected(given, 'customer', ['customer-decline'], actorOf(given)),
    closed: 'for-good',
  }),
  'consent-passed': ({ claim, act }: Case): Patch => ({ consent: { ...claim.consent!, passedAt: act.receivedAt } }),
  'customer-told': ({ claim, act }: Case): Patch => ({
    consent: { ...claim.consent!, deliveredAt: act.receivedAt, unreached: undefined },
  }),
  'customer-not-reached': ({ claim }: Case): Patch => ({ consent: { ...claim.consent!, unreached: true } }),
  'tell-again': ({ claim }: Case): Patch => ({ consent: { ...claim.consent!, unreached: undefined } }),
  close: (): Patch => ({ closed: 'for-good' }),
  overdue: ({ claim }: Case): Patch => ({ window: { ...claim.window!, overdue: true } }),
  'domain-checked': ({ act }: Case): Patch => ({ domainCheck: act.input.domainCheck ?? 'not-verified' }),
  'proof-scanned': ({ claim, act }: Case): Patch => ({
    proofs: claim.proofs.map((proof) =>
      proof.number === act.input.proofNumber ? { ...proof, scan: act.input.scan ?? proof.scan } : proof,
    ),
  }),
} as const satisfies Record<string, (given: Case) => Patch>

export type Effect = keyof typeof effects

/** The products of the claim that the reviewer named. */
function uncoveredIn({ claim, act }: Case): { uncovered?: string[] } {
  const uncovered = claim.fields.products?.filter((product) => act.input.uncovered?.includes(product)) ?? []
  return uncovered.length > 0 ? { uncovered } : {}
}

function actorOf({ act, claim }: Case): PersonRef {
  return act.by.kind === 'person' ? act.by.person : claim.createdBy
}

function commentOf({ act }: Pick<Case, 'act'>): string {
  return act.input.comment ?? ''
}

/** The reasons, which a guard has held to their list. */
function reasonsOf<T extends string>({ act }: Case): T[] {
  return (act.input.reasons ?? []) as T[]
}

/** What the partner does during an open request counts as an answer to it. */
function answered({ claim, act }: Case): Patch {
  const byPartner = act.by.kind === 'person' && act.by.role === 'partner'
  return byPartner && claim.request ? { request: { ...claim.request, answered: true } } : {}
}

function checkedDomain({ claim, act }: Pick<Case, 'claim' | 'act'>): Patch {
  return { domainCheck: act.input.domainCheck ?? claim.domainCheck }
}

function disputeOver(claim: Claim): Patch {
  return claim.dispute ? { dispute: { ...claim.dispute, open: false } } : {}
}

function rejected(
  { claim, act }: Case,
  by: Rejection['by'],
  reasons: Rejection['reasons'],
  reviewer?: PersonRef,
): Rejection {
  return {
    by,
    reasons,
    comment: commentOf({ act }),
    at: act.receivedAt,
    reviewer,
    proofCount: claim.proofs.length,
  }
}
