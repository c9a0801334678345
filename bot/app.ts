import type { Calendar } from '../services/claim/calendar.ts'
import type { Directory, PersonRef } from '../services/claim/people.ts'
import { customerAdminOf, isAdmin, isReviewer, partnerMembership } from '../services/claim/people.ts'
import type { ClaimService } from '../services/claim-service.ts'
import type { MovableClock } from '../services/clock.ts'
import type { Sweep } from '../services/deadlines.ts'
import type { DomainChecker } from '../services/domain-check.ts'
import type { Links } from '../services/links.ts'
import type { KnownPerson, Language, People } from '../services/people.ts'
import type {
  Blobs,
  Clock,
  FileFetcher,
  FileSender,
  Log,
  Messenger,
  RandomHex,
  Sender,
  Tables,
} from '../services/ports.ts'
import type { Telemetry } from '../services/telemetry.ts'
import type { Inbound } from './event.ts'
import type { Limits } from './limits.ts'

/** All the parts a turn may use. Put together in `main.ts`. */
export interface App {
  service: ClaimService
  people: People
  tables: Tables
  blobs: Blobs
  /** The scan state of a new file. */
  unscanned: 'waiting' | 'not-scanned'
  telemetry: Telemetry
  messenger: Messenger
  fileFetcher: FileFetcher
  fileSender: FileSender
  clock: Clock
  calendar: Calendar
  randomHex: RandomHex
  links: Links
  limits: Limits
  checkDomain: DomainChecker
  directory: () => Directory
  log: Log
  publicUrl: string
  /** Where a customer can get the app, if that is known. */
  inviteUrl?: string
  /** A local run: commands that move the clock, no sign-in. */
  local: boolean
  /** The local run's clock, which can be moved, and what catches up with it. */
  time?: { clock: MovableClock; sweep: Sweep }
  /** Makes claim ids that can't be guessed out of a form's random word. */
  idKey: string
}

/** One event, and what is known of the person behind it. */
export interface Turn<Event extends Inbound = Inbound> {
  event: Event
  sender: Sender
  known: KnownPerson
  language: Language
}

export type PressTurn = Turn<Extract<Inbound, { kind: 'press' }>>
export type TextTurn = Turn<Extract<Inbound, { kind: 'text' }>>

/** What a person is apart from any claim. Decides which commands they are offered, never what they may do to one. */
export type Standing = 'partner' | 'reviewer' | 'admin' | 'customer' | 'anyone'

export function standingsOf(person: PersonRef, directory: Directory): Standing[] {
  const standings: Standing[] = ['anyone']
  if (partnerMembership(person, directory)) standings.push('partner')
  if (isReviewer(person, directory)) standings.push('reviewer')
  if (isAdmin(person, directory)) standings.push('admin')
  const isCustomer = directory.customers.some((customer) => customer.tenantId === person.tenantId)
  if (isCustomer || customerAdminOf(person, directory)) standings.push('customer')
  return standings
}
