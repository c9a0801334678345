import { broughtFields, type Case } from './act.ts'
import { dayWithLeft } from './calendar.ts'
import type { Proof } from './claim.ts'
import { changedFields, fieldErrors, fieldNames, fieldText, tidied, type FieldError } from './fields.ts'
import { samePerson } from './people.ts'
import { policies } from './policies.ts'
import { samePrecheck } from './precheck.ts'
import { proofLimits } from './proof-rules.ts'
import { infoReasons, reviewerReasons, withdrawReasons } from './reasons.ts'
import type { Refusal, RefusalCode } from './refusals.ts'
import { undoObjection } from './undo.ts'

/** The longest comment, justification or note, in characters. */
export const longestText = 4_000

/** The expiry waits this long after a window's end, so that a press of the last second is in before it. */
export const graceMs = 120_000

type Objection = RefusalCode | Refusal | undefined

/** TABLE of conditions: name -> what it objects to, or undefined. */
export const guards = {
  open: ({ claim }: Case): Objection => (claim.closed ? 'closed' : undefined),
  'just-discarded': ({ claim, act }: Case): Objection => undoObjection(claim, act),

  'editable-fields': ({ claim, act }: Case): Objection => {
    const frozen = broughtFields(act.input).filter(
      (field) =>
        !policies[claim.policy].editable[field].includes(claim.status) &&
        fieldText(act.input.fields ?? {}, field) !== fieldText(claim.fields, field),
    )
    return frozen.length > 0 ? 'not-editable-now' : undefined
  },

  'valid-fields': ({ claim, act, facts }: Case): Objection => {
    // A draft may hold anything typed; `submit` judges it.
    if (act.input.draft && claim.status === 'editing') return undefined
    const brought = broughtFields(act.input)
    return invalid(
      fieldErrors(brought, { ...claim.fields, ...act.input.fields }, fieldFacts(facts)),
      act.input.wrongDomain,
    )
  },

  /** Saving what is there already is no act: it would only fill the history. */
  'something-new': ({ claim, act }: Case): Objection => {
    const values = tidied({ ...claim.fields, ...act.input.fields })
    const sameAnswers = samePrecheck(claim.precheck, act.input.precheck ?? claim.precheck)
    return sameAnswers && changedFields(claim.fields, values).length === 0 ? 'done-already' : undefined
  },

  'complete-fields': ({ claim, act, facts }: Case): Objection =>
    invalid(fieldErrors(fieldNames, claim.fields, fieldFacts(facts)), act.input.wrongDomain),

  /** A file whose check is still running counts: nobody's time runs out because a scanner is slow. */
  'some-proof': ({ claim }: Case): Objection => {
    if (claim.proofs.length === 0) return 'no-proof'
    return claim.proofs.some(isSound) ? undefined : 'only-infected-proof'
  },

  'new-file': ({ claim, act }: Case): Objection => {
    const { proof } = act.input
    if (!proof) return 'no-proof'
    const twin = claim.proofs.find(({ sha256 }) => sha256 === proof.sha256)
    if (twin) return isSound(twin) ? 'file-already-there' : 'file-infected'
    const takesPlaceOf = proof.supersedes
    return takesPlaceOf === undefined || claim.proofs.some(({ number }) => number === takesPlaceOf)
      ? undefined
      : 'no-such-file'
  },

  'room-for-file': ({ claim }: Case): Objection =>
    claim.proofs.length >= proofLimits.filesPerClaim ? 'too-many-files' : undefined,

  'known-file': ({ claim, act }: Case): Objection =>
    claim.proofs.some((proof) => proof.number === act.input.proofNumber) ? undefined : 'no-such-file',

  /** What a scanner has not passed is opened by nobody. */
  'readable-file': ({ claim, act }: Case): Objection => {
    const scan = claim.proofs.find((proof) => proof.number === act.input.proofNumber)?.scan
    if (scan === 'waiting') return 'file-waiting'
    return scan === 'infected' ? 'file-infected' : undefined
  },

  /** The first verdict on a file stands. */
  'waiting-file': ({ claim, act }: Case): Objection =>
    claim.proofs.some((proof) => proof.number === act.input.proofNumber && proof.scan === 'waiting')
      ? undefined
      : 'done-already',

  /** A comment that comes with the resubmission is an answer, too. */
  'changed-since-request': ({ claim, act }: Case): Objection =>
    claim.request?.answered || act.input.comment?.trim() ? undefined : 'nothing-changed',

  'in-time': ({ claim, act }: Case): Objection => {
    // Consent runs on while no notice was delivered: its end is no end yet.
    if (claim.window?.name === 'consent' && !claim.consent?.deliveredAt) return undefined
    return claim.window && act.receivedAt > claim.window.endsAt ? 'too-late' : undefined
  },

  'withdraw-reason': ({ act }: Case): Objection => chosen([act.input.reason ?? ''], withdrawReasons, 'reason-missing'),

  'info-reasons': ({ act }: Case): Objection => chosen(act.input.reasons ?? [], infoReasons, 'reasons-missing'),

  'rejection-reasons': ({ act }: Case): Objection =>
    chosen(act.input.reasons ?? [], reviewerReasons, 'reasons-missing'),

  text: ({ act }: Case): Objection => {
    const text = act.input.comment?.trim() ?? ''
    if (text === '') return 'text-missing'
    return text.length > longestText ? 'text-too-long' : undefined
  },

  'text-fits': ({ act }: Case): Objection =>
    (act.input.comment?.trim() ?? '').length > longestText ? 'text-too-long' : undefined,

  /** Two partners cannot have the same: who approves one while another stands says why. */
  arbitrated: ({ claim, act }: Case): Objection => {
    if (!claim.rivals?.length) return undefined
    const text = act.input.arbitration?.trim() ?? ''
    if (text === '') return 'arbitration-missing'
    return text.length > longestText ? 'text-too-long' : undefined
  },

  'no-duplicate': ({ act }: Case): Objection =>
    act.input.duplicateOf ? { code: 'duplicate', duplicate: act.input.duplicateOf } : undefined,

  'not-yet-mine': ({ claim, act }: Case): Objection =>
    act.by.kind === 'person' && claim.reviewer && samePerson(claim.reviewer, act.by.person)
      ? 'already-yours'
      : undefined,

  disputable: ({ claim }: Case): Objection =>
    claim.dispute || claim.closed || claim.window?.name !== 'dispute' ? 'not-disputable' : undefined,

  'justification-or-proof': ({ claim, act }: Case): Objection => {
    const text = act.input.justification?.trim() ?? ''
    if (text.length > longestText) return 'text-too-long'
    const newProof = claim.proofs.slice(claim.rejection?.proofCount ?? 0).some(isSound)
    return text === '' && !newProof ? 'justification-missing' : undefined
  },

  'consent-running': ({ claim }: Case): Objection => (claim.window?.name === 'consent' ? undefined : 'consent-over'),

  'consent-over': ({ claim, act }: Case): Objection =>
    claim.consent?.passedAt || (claim.window && act.receivedAt > claim.window.endsAt && claim.consent?.deliveredAt)
      ? undefined
      : 'consent-still-running',

  'not-yet-withdrawn': ({ claim }: Case): Objection =>
    claim.consent?.lateWithdrawal ? 'already-withdrawn' : undefined,

  'late-withdrawal-made': ({ claim }: Case): Objection =>
    claim.consent?.lateWithdrawal ? undefined : 'no-late-withdrawal',

  /** The clock speaks for the window opening that set it, and only after its end and the grace. */
  lapsed: ({ claim, act }: Case): Objection => {
    if (!speaksForOpenWindow({ claim, act })) return 'done-already'
    const ended = Date.parse(claim.window?.endsAt ?? '') + graceMs
    return Date.parse(act.receivedAt) >= ended ? undefined : 'not-due'
  },

  'still-open': ({ claim, act }: Case): Objection =>
    speaksForOpenWindow({ claim, act }) && !claim.window?.overdue ? undefined : 'done-already',

  /** A reminder belongs to one day; missed by more than its day it is skipped, not sent late. */
  'on-its-day': ({ claim, act, facts }: Case): Objection => {
    if (!claim.window) return 'done-already'
    const rule = policies[claim.policy].windows[claim.window.name]
    const { left = 0, due } = act.input
    const day = due ? facts.calendar.dayOf(due) : dayWithLeft(claim.window.lastDay, left, rule.unit, facts.calendar)
    return facts.calendar.dayOf(act.receivedAt) === day ? undefined : 'done-already'
  },

  'not-yet-overdue': ({ claim }: Case): Objection => (claim.window?.overdue ? 'done-already' : undefined),
  'customer-was-told': ({ claim }: Case): Objection => (claim.consent?.deliveredAt ? undefined : 'customer-not-told'),
  'not-yet-told': ({ claim }: Case): Objection => (claim.consent?.deliveredAt ? 'done-already' : undefined),
  'not-yet-unreached': ({ claim }: Case): Objection => (claim.consent?.unreached ? 'done-already' : undefined),
  'known-unreached': ({ claim }: Case): Objection => (claim.consent?.unreached ? undefined : 'done-already'),

  /** Nobody is reminded of a time to opt out that has not begun, because they were never told of it. */
  'customer-knows': ({ claim }: Case): Objection =>
    claim.window?.name === 'consent' && !claim.consent?.deliveredAt ? 'customer-not-told' : undefined,

  'domain-unverified': ({ claim }: Case): Objection =>
    claim.domainCheck === 'not-verified' ? undefined : 'done-already',
} as const satisfies Record<string, (given: Case) => Objection>

export type Guard = keyof typeof guards

function isSound({ scan }: Proof): boolean {
  return scan !== 'infected'
}

function speaksForOpenWindow({ claim, act }: Pick<Case, 'claim' | 'act'>): boolean {
  return (
    claim.window !== undefined && claim.window.name === act.input.window && claim.window.openedAt === act.input.openedAt
  )
}

function fieldFacts(facts: Case['facts']) {
  return { partnerTenantId: facts.partner.tenantId, locations: facts.partner.locations }
}

function invalid(errors: FieldError[], wrongDomain: boolean | undefined): Objection {
  const all: FieldError[] = wrongDomain
    ? [...errors, { field: 'customerDomain', problem: 'domain-of-another-tenant' }]
    : errors
  return all.length > 0 ? { code: 'invalid-fields', fields: all } : undefined
}

function chosen(values: readonly string[], allowed: readonly string[], objection: RefusalCode): Objection {
  return values.length > 0 && values.every((value) => allowed.includes(value)) ? undefined : objection
}
