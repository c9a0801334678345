import type { Act, ActInput, Facts, NewProof } from '../../services/claim/act.ts'
import type { Claim } from '../../services/claim/claim.ts'
import type { PersonRef, Role } from '../../services/claim/people.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import { calendar, carol, claims, dana, locations, now, ravi, someProof } from '../support/claims.ts'

/* Claims in every standing that the rules tell apart, and an act of each verb that nothing but the rules can refuse. */

export const rosa: PersonRef = { ...ravi, objectId: '30000000-0000-4000-8000-00000000000d', name: 'Rosa Lind' }
const uma: PersonRef = { ...dana, objectId: '10000000-0000-4000-8000-00000000000e', name: 'Uma Lee' }

export const facts: Facts = {
  claimId: 'CL-7K2M-9QXD',
  policy: 'partner-center-2020',
  calendar,
  partner: { tenantId: dana.tenantId, name: 'Fabrikam Consulting', locations: locations.map(({ id }) => id) },
}

const dispute: Claim['dispute'] = { at: now, by: dana, justification: 'Page 4.', open: true, rejectedBy: ravi }
const over = { ...dispute, open: false }

/** TABLE: letter codes of the page's statuses (E S U P A R), `d`: in or after a dispute; each with a claim. */
export const standings = {
  E: claims.draft(),
  D: claims.discarded(),
  S: claims.submitted(),
  U: claims['under-review'](),
  Ud: claims.disputed(),
  P: claims.answered(),
  Pd: { ...claims.answered(), dispute },
  A: claims.approved(),
  Ad: { ...claims.approved(), dispute: over },
  An: claims.unreached(),
  Ap: claims.passed(),
  Al: claims['late-withdrawal'](),
  R: claims.rejected(),
  Rd: claims.closed(),
  X: claims.withdrawn(),
} as const satisfies Record<string, Claim>
export type Standing = keyof typeof standings

export const roles: readonly Role[] = ['partner', 'reader', 'reviewer', 'customer', 'system']

/** TABLE: who acts in each role. The reviewer is not the one assigned. */
const people: Record<Exclude<Role, 'system'>, PersonRef> = {
  partner: dana,
  reader: uma,
  reviewer: rosa,
  customer: carol,
}

const { number: _number, by: _by, at: _at, ...file } = someProof({ number: 9, name: 'More.pdf' })
const newProof: NewProof = { ...file, scan: 'waiting' }

/** TABLE: verb -> an input that is right for it. Verbs left out need none. */
const inputs: Partial<Record<Verb, ActInput>> = {
  create: { fields: { claimName: 'New' } },
  edit: { fields: { partnerContactName: 'Someone else' } },
  attach: { proof: newProof },
  'request-info': { reasons: ['missing-products'], comment: 'Which?' },
  reject: { reasons: ['insufficient-poe'], comment: 'Too thin.' },
  withdraw: { reason: 'wrong-mpn' },
  dispute: { justification: 'It is on page 4.' },
  comment: { comment: 'A word.' },
  note: { comment: 'A word.' },
  'end-association': { comment: 'At their wish.' },
  'open-proof': { proofNumber: 1 },
  'proof-scanned': { proofNumber: 1, scan: 'clean' },
  'domain-checked': { domainCheck: 'verified' },
}

/** An act of this verb on the claim that is right in every way but, maybe, for who does it and when. */
export function actOn(claim: Claim | undefined, verb: Verb, role: Role): Act {
  const { window } = claim ?? {}
  const timer = { window: window?.name, openedAt: window?.openedAt, left: 0 }
  const lapse = ['no-response', 'consent-passed', 'dispute-closed', 'overdue'].includes(verb)
  const at =
    window && (lapse ? `${calendar.endOf('2026-12-31')}` : verb === 'remind' ? `${window.lastDay}T08:00:00.000Z` : now)
  return {
    verb,
    by: role === 'system' ? { kind: 'deadline' } : { kind: 'person', person: people[role], role },
    input: { ...timer, ...inputs[verb] },
    receivedAt: at ?? now,
  }
}

/** The claim with nothing in the way of a verb that has its own condition on facts. */
export function claimFor(standing: Standing, verb: Verb): Claim {
  const claim: Claim = standings[standing]
  if (verb === 'domain-checked') return { ...claim, domainCheck: 'not-verified' }
  if (verb === 'proof-scanned')
    return { ...claim, proofs: claim.proofs.map((proof) => ({ ...proof, scan: 'waiting' })) }
  if (verb !== 'customer-not-reached' || !claim.consent) return claim
  return { ...claim, consent: { ...claim.consent, unreached: undefined } }
}
