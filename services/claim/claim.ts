import type { Rival } from './competition.ts'
import type { DomainCheck, FieldName, Fields } from './fields.ts'
import type { Day, Instant } from './calendar.ts'
import type { PersonRef, Role } from './people.ts'
import type { PolicyName } from './policies.ts'
import type { Precheck } from './precheck.ts'
import type { InfoReason, RejectionReason, WithdrawReason } from './reasons.ts'
import type { Status } from './statuses.ts'
import type { Verb } from './transitions.ts'
import type { WindowName } from './windows.ts'

/** The state of one claim: everything a rule may look at. Plain data, safe to store as JSON. */
export interface Claim {
  id: string
  policy: PolicyName
  status: Status
  /** Counts committed changes; the history entry of the same number made this state. */
  version: number
  partner: { tenantId: string; name: string }
  createdBy: PersonRef
  createdAt: Instant
  changedAt: Instant
  submittedAt?: Instant
  /** The partner's people who acted on the claim, creator first: the ones who are told. */
  partnerPeople: PersonRef[]
  fields: Fields
  domainCheck: DomainCheck
  precheck?: Precheck
  proofs: Proof[]
  /** The assigned reviewer. */
  reviewer?: PersonRef
  /** The one window that is open now, if any. */
  window?: OpenWindow
  /** The open information request; gone after the resubmission. */
  request?: { reasons: InfoReason[]; comment: string; at: Instant; answered: boolean; uncovered?: string[] }
  rejection?: Rejection
  consent?: Consent
  dispute?: { at: Instant; by: PersonRef; justification: string; open: boolean; rejectedBy?: PersonRef }
  /** Closed for good: discarded, withdrawn, or no dispute is possible any more. */
  closed?: 'discarded' | 'for-good'
  /** When the draft was discarded: for a moment it can be taken back. */
  discardedAt?: Instant
  clonedFrom?: string
  /** People of either side whom nothing reaches at the moment. No rule asks for it; kept apart from the claim's head. */
  unreached?: readonly Unreached[]
  /** Who looks at it before a review is started. No rule asks for it; kept apart from the head. */
  held?: Held
  /** Other partners' claims for the same. Kept apart from the head; only reviewers may see them. */
  rivals?: readonly Rival[]
}

export interface Rejection {
  by: 'reviewer' | 'partner' | 'customer' | 'deadline'
  reasons: (RejectionReason | WithdrawReason)[]
  comment: string
  at: Instant
  /** The reviewer who rejected, if one did. */
  reviewer?: PersonRef
  /** Proof numbers known at the rejection; more of them later are new proof for a dispute. */
  proofCount: number
}

interface Consent {
  approvedAt: Instant
  /** When a notice first reached the customer; the window cannot lapse without it. */
  deliveredAt?: Instant
  /** True while no one at the customer could be reached. */
  unreached?: boolean
  passedAt?: Instant
  lateWithdrawal?: { at: Instant; comment: string }
}

/** Somebody whom the last message about a claim could not reach: not installed, blocked, or gone. */
export interface Unreached {
  tenantId: string
  objectId: string
  since: Instant
}

/** A claim that `next` gave to a reviewer, until it ends by itself. */
export interface Held {
  by: Pick<PersonRef, 'objectId' | 'name'>
  until: Instant
}

export interface OpenWindow {
  name: WindowName
  openedAt: Instant
  /** The last day of the window, inclusive, in the programme's zone. Computed once. */
  lastDay: Day
  /** The last day's end as an instant: what comes later is late. */
  endsAt: Instant
  overdue?: boolean
}

/** One file of the proof of execution (PoE). Its bytes are a blob. */
export interface Proof {
  number: number
  name: string
  /** Bytes. */
  size: number
  type: string
  sha256: string
  blob: string
  by: PersonRef
  at: Instant
  scan: 'clean' | 'not-scanned' | 'waiting' | 'infected'
  /** The number of the newer file that takes this one's place. */
  supersededBy?: number
  /** Another claim of the same partner that carries the same bytes. */
  alsoOn?: string
  /** Its bytes were deleted, because who brought it asked for that. */
  erased?: true
}

/** Who made an entry: a person in a role, or the clock. */
export type Actor = { kind: 'person'; person: PersonRef; role: Role } | { kind: 'deadline' }

/** One act on a claim. Immutable; `version` numbers run from 1 without a gap. */
export interface HistoryEntry {
  version: number
  verb: Verb
  at: Instant
  by: Actor
  from?: Status
  to: Status
  changes?: FieldChange[]
  reasons?: string[]
  comment?: string
  /** Why this claim is preferred to another partner's. Only reviewers see it. */
  arbitration?: string
  /** Products that the proof does not cover, as the reviewer says. */
  uncovered?: string[]
  /** The file it is about; `supersedes`: the older one whose place it takes; `scan`: the verdict found. */
  proof?: { number: number; name: string; supersedes?: number; scan?: Proof['scan'] }
  /** What is known of the customer's domain from here on, if this entry changed it. */
  domainCheck?: DomainCheck
  window?: OpenWindow
  /** What lapsed or was reminded of: the window and how many days were left. */
  reminder?: { window: WindowName; left: number }
  /** Only reviewers see it. */
  internal?: boolean
}

export interface FieldChange {
  field: FieldName | 'precheck'
  old: string
  new: string
}
