import type { Claim } from './claim.ts'
import type { Calendar, Instant } from './calendar.ts'
import type { DomainCheck, FieldName, Fields } from './fields.ts'
import type { PersonRef, Role } from './people.ts'
import type { PolicyName } from './policies.ts'
import type { Precheck } from './precheck.ts'
import type { Verb } from './transitions.ts'
import type { WindowName } from './windows.ts'

/** One thing that somebody, or the clock, wants done to a claim. */
export interface Act {
  verb: Verb
  by: { kind: 'person'; person: PersonRef; role: Exclude<Role, 'system'> } | { kind: 'deadline' }
  input: ActInput
  /** When the message was received: decides what is in time. */
  receivedAt: Instant
}

/** What came with it, already parsed. Each verb reads its own part. */
export interface ActInput {
  fields?: Partial<Fields>
  /** Stores what was typed into a draft without judging it ("Back keeps values"). */
  draft?: boolean
  precheck?: Precheck
  comment?: string
  reasons?: string[]
  reason?: string
  /** Products that the reviewer says the proof does not cover. Those that are not on the claim are left out. */
  uncovered?: string[]
  justification?: string
  /** Why this claim is preferred to another partner's. */
  arbitration?: string
  /** The partner's own claim for the same, found outside. */
  duplicateOf?: string
  proof?: NewProof
  proofNumber?: number
  /** The verdict on a waiting file. `not-scanned`: it is let go unchecked, as there is no scanner. */
  scan?: 'clean' | 'infected' | 'not-scanned'
  domainCheck?: DomainCheck
  /** Fields whose value is known to be wrong by asking outside (the domain of another tenant). */
  wrongDomain?: boolean
  window?: WindowName
  /** The window's opening instant: a timer speaks only for the opening that armed it. */
  openedAt?: Instant
  left?: number
  /** When a reminder was set for, as its window opened: a day off that is made later moves none. */
  due?: Instant
  /** The claim that a new one is made after. */
  clonedFrom?: string
}

export interface NewProof {
  name: string
  size: number
  type: string
  sha256: string
  blob: string
  scan: 'clean' | 'not-scanned' | 'waiting'
  supersedes?: number
  alsoOn?: string
}

/** What the rules may know beside the claim. */
export interface Facts {
  claimId: string
  policy: PolicyName
  calendar: Calendar
  /** The claiming partner's organisation. */
  partner: { tenantId: string; name: string; locations: readonly string[] }
}

/** A claim under a rule's eye: as it is, and what is wanted of it. */
export interface Case {
  claim: Claim
  act: Act
  facts: Facts
}

/** The names of the fields an act brings. */
export function broughtFields(input: ActInput): FieldName[] {
  return Object.keys(input.fields ?? {}) as FieldName[]
}
