import type { Effect } from './effects.ts'
import type { Guard } from './guards.ts'
import type { Audience } from './notices.ts'
import type { Role } from './people.ts'
import { statusNames, type Status } from './statuses.ts'
import type { WindowName } from './windows.ts'

/** The verb is the same word everywhere: table row, card verb, history entry. */
export type Verb =
  | 'create'
  | 'edit'
  | 'attach'
  | 'discard'
  | 'restore'
  | 'submit'
  | 'start-review'
  | 'take-over'
  | 'request-info'
  | 'resubmit'
  | 'approve'
  | 'reject'
  | 'withdraw'
  | 'decline'
  | 'dispute'
  | 'comment'
  | 'note'
  | 'no-response'
  | 'consent-passed'
  | 'dispute-closed'
  | 'late-withdrawal'
  | 'end-association'
  | 'disassociate'
  | 'open-proof'
  | 'remind'
  | 'overdue'
  | 'customer-told'
  | 'customer-not-reached'
  | 'retell'
  | 'customer-reachable'
  | 'domain-checked'
  | 'proof-scanned'

export interface Transition {
  verb: Verb
  by: readonly Role[]
  /** The statuses it starts from; empty: there is no claim yet. */
  from: readonly Status[]
  /** Which of several rows with this verb applies: only in a dispute, or only outside one. */
  in?: 'dispute' | 'no-dispute'
  to: Status | 'same'
  /** Checked in this order; the first that objects is the refusal. */
  needs: readonly Guard[]
  /** What it does to the open window: a name opens that one instead; nothing here keeps it running. */
  window?: WindowName | 'close'
  tells: readonly Audience[]
  /** What else it records in the claim. */
  effect?: Effect
}

export type Transitions = readonly Transition[]

const drafting = ['editing'] as const
const afterDraft = ['submitted', 'partner-action-required'] as const
const anyStatus = statusNames

/** TABLE of all that can happen to a claim under the 2020 edition. What no row allows is refused. */
// prettier-ignore
export const transitions: Transitions = [
  // The partner's draft. An incentives user may draft too, but not submit.
  { verb: 'create', by: ['partner', 'reader'], from: [], to: 'editing', needs: ['valid-fields'], tells: [], effect: 'set-fields' },
  { verb: 'edit', by: ['partner', 'reader'], from: drafting, to: 'same', needs: ['open', 'editable-fields', 'valid-fields', 'something-new'], tells: [], effect: 'set-fields' },
  { verb: 'attach', by: ['partner', 'reader'], from: drafting, to: 'same', needs: ['open', 'new-file', 'room-for-file'], tells: [], effect: 'add-proof' },
  { verb: 'discard', by: ['partner', 'reader'], from: drafting, to: 'same', needs: ['open'], window: 'close', tells: [], effect: 'discard' },
  { verb: 'restore', by: ['partner', 'reader'], from: drafting, to: 'same', needs: ['just-discarded'], tells: [], effect: 'restore' },
  { verb: 'submit', by: ['partner'], from: drafting, to: 'submitted', needs: ['open', 'complete-fields', 'some-proof', 'no-duplicate'], window: 'queue', tells: ['channel'], effect: 'submit' },

  // The partner's corrections after it: four groups of fields, in two statuses.
  { verb: 'edit', by: ['partner'], from: afterDraft, to: 'same', needs: ['editable-fields', 'valid-fields', 'something-new'], tells: ['assigned-reviewer'], effect: 'set-fields' },
  { verb: 'attach', by: ['partner'], from: afterDraft, to: 'same', needs: ['new-file', 'room-for-file'], tells: ['assigned-reviewer'], effect: 'add-proof' },
  { verb: 'attach', by: ['partner'], from: ['rejected'], to: 'same', needs: ['disputable', 'in-time', 'new-file', 'room-for-file'], tells: [], effect: 'add-proof' },
  { verb: 'resubmit', by: ['partner'], from: ['partner-action-required'], in: 'no-dispute', to: 'submitted', needs: ['in-time', 'complete-fields', 'some-proof', 'changed-since-request', 'text-fits'], window: 'queue', tells: ['assigned-reviewer', 'channel'], effect: 'resubmit' },
  { verb: 'resubmit', by: ['partner'], from: ['partner-action-required'], in: 'dispute', to: 'under-review', needs: ['in-time', 'complete-fields', 'some-proof', 'changed-since-request', 'text-fits'], window: 'dispute-review', tells: ['assigned-reviewer', 'channel'], effect: 'resubmit' },
  { verb: 'withdraw', by: ['partner'], from: ['submitted', 'under-review', 'partner-action-required', 'approved'], to: 'rejected', needs: ['withdraw-reason', 'text-fits'], window: 'close', tells: ['reviewer', 'customer-if-told'], effect: 'withdraw' },

  // The review.
  { verb: 'start-review', by: ['reviewer'], from: ['submitted'], to: 'under-review', needs: [], window: 'review', tells: ['partner'], effect: 'assign' },
  { verb: 'take-over', by: ['reviewer'], from: ['under-review'], to: 'same', needs: ['not-yet-mine'], tells: ['former-reviewer'], effect: 'assign' },
  { verb: 'request-info', by: ['reviewer'], from: ['under-review'], to: 'partner-action-required', needs: ['info-reasons', 'text'], window: 'partner-reply', tells: ['partner'], effect: 'request' },
  { verb: 'approve', by: ['reviewer'], from: ['under-review'], to: 'approved', needs: ['text-fits', 'arbitrated'], window: 'consent', tells: ['partner', 'customer'], effect: 'approve' },
  { verb: 'reject', by: ['reviewer'], from: ['under-review'], to: 'rejected', needs: ['rejection-reasons', 'text'], window: 'dispute', tells: ['partner'], effect: 'reject' },
  { verb: 'note', by: ['reviewer'], from: anyStatus, to: 'same', needs: ['open', 'text'], tells: [] },

  // The dispute: once, within its window.
  { verb: 'dispute', by: ['partner'], from: ['rejected'], to: 'under-review', needs: ['disputable', 'in-time', 'justification-or-proof'], window: 'dispute-review', tells: ['channel'], effect: 'dispute' },

  // The customer.
  { verb: 'decline', by: ['customer'], from: ['approved'], to: 'rejected', needs: ['consent-running', 'in-time', 'text-fits'], window: 'dispute', tells: ['partner', 'reviewer'], effect: 'decline' },
  { verb: 'late-withdrawal', by: ['customer'], from: ['approved'], to: 'same', needs: ['consent-over', 'not-yet-withdrawn', 'text-fits'], tells: ['partner', 'reviewer'], effect: 'late-withdrawal' },
  { verb: 'end-association', by: ['reviewer'], from: ['approved'], to: 'rejected', needs: ['late-withdrawal-made', 'text'], window: 'close', tells: ['partner', 'customer'], effect: 'end-association' },

  // Both sides.
  { verb: 'comment', by: ['partner', 'reviewer'], from: anyStatus, to: 'same', needs: ['open', 'text'], tells: ['other-side'], effect: 'answer' },
  { verb: 'open-proof', by: ['partner', 'reader', 'reviewer'], from: anyStatus, to: 'same', needs: ['known-file', 'readable-file'], tells: [] },

  // The clock.
  { verb: 'no-response', by: ['system'], from: ['partner-action-required'], to: 'rejected', needs: ['lapsed'], window: 'dispute', tells: ['partner', 'reviewer'], effect: 'no-response' },
  { verb: 'consent-passed', by: ['system'], from: ['approved'], to: 'same', needs: ['lapsed', 'customer-was-told'], window: 'close', tells: ['partner', 'customer'], effect: 'consent-passed' },
  { verb: 'dispute-closed', by: ['system'], from: ['rejected'], to: 'same', needs: ['lapsed'], window: 'close', tells: ['partner'], effect: 'close' },
  { verb: 'overdue', by: ['system'], from: ['submitted', 'under-review'], to: 'same', needs: ['lapsed', 'not-yet-overdue'], tells: ['assigned-reviewer', 'channel', 'partner'], effect: 'overdue' },
  { verb: 'remind', by: ['system'], from: anyStatus, to: 'same', needs: ['still-open', 'on-its-day', 'customer-knows'], tells: ['window-clock'] },
  { verb: 'customer-told', by: ['system'], from: ['approved'], to: 'same', needs: ['consent-running', 'not-yet-told'], window: 'consent', tells: [], effect: 'customer-told' },
  { verb: 'customer-not-reached', by: ['system'], from: ['approved'], to: 'same', needs: ['consent-running', 'not-yet-told', 'not-yet-unreached'], tells: ['partner', 'reviewer'], effect: 'customer-not-reached' },
  { verb: 'retell', by: ['partner', 'reviewer'], from: ['approved'], to: 'same', needs: ['consent-running', 'not-yet-told', 'known-unreached'], tells: ['customer'], effect: 'tell-again' },
  { verb: 'customer-reachable', by: ['system'], from: ['approved'], to: 'same', needs: ['consent-running', 'not-yet-told', 'known-unreached'], tells: ['customer'], effect: 'tell-again' },
  { verb: 'domain-checked', by: ['system'], from: anyStatus, to: 'same', needs: ['open', 'domain-unverified'], tells: [], effect: 'domain-checked' },
  { verb: 'proof-scanned', by: ['system'], from: anyStatus, to: 'same', needs: ['known-file', 'waiting-file'], tells: ['partner-if-infected'], effect: 'proof-scanned' },
]
