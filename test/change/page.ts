import type { Verb } from '../../services/claim/transitions.ts'

/* What the programme's page says of a claim's life, as plain tables, written without a look at the rules. */

export type Role = 'partner' | 'reader' | 'reviewer' | 'customer' | 'system'
export type Status = 'editing' | 'submitted' | 'under-review' | 'partner-action-required' | 'approved' | 'rejected'

export interface Window {
  name: 'queue' | 'review' | 'partner-reply' | 'consent' | 'dispute' | 'dispute-review'
  openedAt: string
  lastDay: string
  endsAt: string
  overdue: boolean
}

/** What an onlooker can see of a claim. */
export interface Sight {
  status?: Status
  version: number
  closed: boolean
  window?: Window
  proofs: number
  reviewer?: string
  answered?: boolean
  dispute: 'never' | 'open' | 'over'
  consent?: { told: boolean; unreached: boolean; passed: boolean; late: boolean }
  contact?: string
  unverified: boolean
}

/** One thing tried: who, as what, and what came with it. `key` is the same for what is the same intent. */
export interface Try {
  verb: Verb
  by: string
  role: Role
  key: string
  text?: boolean
  reasons?: boolean
  contact?: string
  locked?: boolean
  incomplete?: boolean
  unverified?: boolean
  sha256?: string
  supersedes?: number
  proofNumber?: number
  isInfected?: boolean
  isUnscanned?: boolean
  window?: { name: string; openedAt: string; left?: number }
}

export const day = 86_400_000
export const iso = (ms: number) => new Date(ms).toISOString()
export const midnight = (at: string) => Date.parse(`${at.slice(0, 10)}T00:00:00.000Z`)
const works = (ms: number) => ![0, 6].includes(new Date(ms).getUTCDay())

/** TABLE, from the page: days, whether only working days count, reminders at so many left, what the end does. */
export const windows = {
  queue: { days: 5, working: true, remind: [1], end: 'overdue' },
  review: { days: 5, working: true, remind: [1], end: 'overdue' },
  'partner-reply': { days: 5, working: true, remind: [2, 0], end: 'no-response' },
  consent: { days: 7, working: false, remind: [2, 0], end: 'consent-passed' },
  dispute: { days: 30, working: false, remind: [7, 1], end: 'dispute-closed' },
  'dispute-review': { days: 5, working: true, remind: [1], end: 'overdue' },
} as const

/** So many days on or back, counting only working days if asked. */
export function moved(from: number, days: number, working: boolean, step: 1 | -1): number {
  let at = from
  for (let left = days; left > 0;) {
    at += step * day
    if (!working || works(at)) left -= 1
  }
  return at
}

/** What makes two tries the same intent: the verb, who, the version on the card, and what came with it. */
export function keyOf(verb: Verb, by: string, version: number | undefined, came: object): string {
  return JSON.stringify([verb, by, version, came])
}

const both: readonly Role[] = ['partner', 'reviewer']
const drafters: readonly Role[] = ['partner', 'reader']
const partner: readonly Role[] = ['partner']
const reviewer: readonly Role[] = ['reviewer']
const customer: readonly Role[] = ['customer']
const clock: readonly Role[] = ['system']

/** TABLE, from the page: who may use a verb at all. */
export const rights: Record<Verb, readonly Role[]> = {
  create: drafters,
  edit: drafters,
  attach: drafters,
  discard: drafters,
  restore: drafters,
  submit: partner,
  resubmit: partner,
  withdraw: partner,
  dispute: partner,
  'start-review': reviewer,
  'take-over': reviewer,
  'request-info': reviewer,
  approve: reviewer,
  reject: reviewer,
  note: reviewer,
  'end-association': reviewer,
  // Of another edition.
  disassociate: [],
  decline: customer,
  'late-withdrawal': customer,
  comment: both,
  retell: both,
  'open-proof': ['partner', 'reader', 'reviewer'],
  'no-response': clock,
  'consent-passed': clock,
  'dispute-closed': clock,
  overdue: clock,
  remind: clock,
  'customer-told': clock,
  'customer-not-reached': clock,
  'customer-reachable': clock,
  'domain-checked': clock,
  'proof-scanned': clock,
}
