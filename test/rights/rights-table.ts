import type { Relation } from './cast.ts'

/*
 * Who may press what, when: written from the page and the rules in words, not from the code.
 * Standings by letter: E editing, D discarded, S submitted, U under review, P partner action required, A approved
 * (n: customer not reached, p: consent passed, l: late withdrawal made), R rejected, X withdrawn; d: in or after a dispute.
 */
export const places = ['E', 'D', 'S', 'U', 'Ud', 'P', 'Pd', 'A', 'Ad', 'An', 'Ap', 'Al', 'R', 'Rd', 'X'] as const
export type Place = (typeof places)[number]

const always = places.join(' ')
const notClosed = 'E S U Ud P Pd A Ad An Ap Al R'

/** Before its approval a claim is none of the customer's business. */
const customerSees = 'A Ad An Ap Al X'

/** Who sees the claim at all, and where. */
const sees: Readonly<Record<Relation, string>> = {
  partner: always,
  reader: always,
  reviewer: always,
  customer: customerSees,
  none: '',
}

/** TABLE: a press that changes the claim -> who may, and where. What it does not name is refused. */
export const changes = {
  edit: { partner: 'E S P Pd', reader: 'E' },
  discard: { partner: 'E', reader: 'E' },
  restore: { partner: 'D', reader: 'D' },
  submit: { partner: 'E' },
  'start-review': { reviewer: 'S' },
  'take-over': { reviewer: 'U Ud' },
  'request-info': { reviewer: 'U Ud' },
  resubmit: { partner: 'P Pd' },
  approve: { reviewer: 'U Ud' },
  reject: { reviewer: 'U Ud' },
  withdraw: { partner: 'S U Ud P Pd A Ad An Ap Al' },
  decline: { customer: 'A Ad An' },
  dispute: { partner: 'R' },
  comment: { partner: notClosed, reviewer: notClosed },
  note: { reviewer: notClosed },
  'late-withdrawal': { customer: 'Ap' },
  'end-association': { reviewer: 'Al' },
  'open-proof': { partner: always, reader: always, reviewer: always },
  retell: { partner: 'An', reviewer: 'An' },
} as const satisfies Record<string, Partial<Record<Relation, string>>>
type ChangeVerb = keyof typeof changes

/** `attach` gives a link to the upload page; it is given to whom an upload would be taken from. */
export const mayUpload: Partial<Record<Relation, string>> = { partner: 'E S P Pd R', reader: 'E' }

/** Presses that only look, and the clock's own acts, which no press can do. */
const looks = ['show', 'history', 'form', 'attach', 'support-text'] as const
export const clockVerbs = [
  'no-response',
  'consent-passed',
  'dispute-closed',
  'overdue',
  'remind',
  'customer-told',
  'customer-not-reached',
  'customer-reachable',
  'domain-checked',
  'proof-scanned',
] as const

export type PressVerb = ChangeVerb | (typeof looks)[number] | (typeof clockVerbs)[number]
export const pressVerbs: readonly PressVerb[] = [...(Object.keys(changes) as ChangeVerb[]), ...looks, ...clockVerbs]

/** What comes of a press: the claim changes; the claim is shown as it is; words that say there is no such claim; or no button. */
export type Answer = 'done' | 'shown' | 'not found' | 'unknown button'

export function expected(verb: PressVerb, relation: Relation, place: Place): Answer {
  if ((clockVerbs as readonly string[]).includes(verb)) return 'unknown button'
  if (!isIn(sees[relation], place)) return 'not found'
  const who: Partial<Record<Relation, string>> = verb in changes ? changes[verb as ChangeVerb] : {}
  return isIn(who[relation], place) ? 'done' : 'shown'
}

export function isIn(list: string | undefined, place: Place): boolean {
  return (list ?? '').split(' ').includes(place)
}
