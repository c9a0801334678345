import type { Verb } from './transitions.ts'

export type WindowName = 'queue' | 'review' | 'partner-reply' | 'consent' | 'dispute' | 'dispute-review'

export interface WindowRule {
  length: number
  unit: 'business-days' | 'calendar-days'
  /** Whose clock it is: this side is reminded. */
  clock: 'reviewers' | 'assigned-reviewer' | 'partner' | 'customer'
  /** A reminder goes out on the day when so many days (in the window's unit) are left; 0 is the last day. */
  remindAt: readonly number[]
  /** The clock's own verb once the window has ended. */
  lapse: Verb
  /** Opens only while no dispute was ever made; where it would open again the claim is closed for good instead. */
  onlyBeforeDispute?: true
}

export type WindowRules = Readonly<Record<WindowName, WindowRule>>

/** TABLE of the windows of the 2020 edition. The day of the event is not counted; the last day counts whole. */
export const windows: WindowRules = {
  queue: { length: 5, unit: 'business-days', clock: 'reviewers', remindAt: [1], lapse: 'overdue' },
  // Pauses while the partner acts: `request-info` closes it, and it starts afresh after the resubmission.
  review: { length: 5, unit: 'business-days', clock: 'assigned-reviewer', remindAt: [1], lapse: 'overdue' },
  'partner-reply': { length: 5, unit: 'business-days', clock: 'partner', remindAt: [2, 0], lapse: 'no-response' },
  consent: { length: 7, unit: 'calendar-days', clock: 'customer', remindAt: [2, 0], lapse: 'consent-passed' },
  dispute: {
    length: 30,
    unit: 'calendar-days',
    clock: 'partner',
    remindAt: [7, 1],
    lapse: 'dispute-closed',
    onlyBeforeDispute: true,
  },
  'dispute-review': { length: 5, unit: 'business-days', clock: 'assigned-reviewer', remindAt: [1], lapse: 'overdue' },
}
