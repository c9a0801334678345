import type { Day, Instant } from './claim/calendar.ts'
import type { Claim, HistoryEntry } from './claim/claim.ts'
import type { PostedCard } from './claim-rows.ts'
import type { OutgoingCard, Posting } from './ports.ts'
import type { Language } from './people.ts'

/** Whom a card is made for. */
export interface Addressee {
  viewer: PostedCard['viewer']
  language: Language
  /** Of a notice that comes here because its reader is away. */
  insteadOf?: InsteadOf
}

/** Who is away, and until when. */
interface InsteadOf {
  name: string
  until: Day
}

/** Turns claims into cards. The outbox says what to show; how it looks is no business of the services. */
export interface Presenter {
  /** The claim as it is now, with the buttons this reader may use now. */
  claim(claim: Claim, to: Addressee, now: Instant): OutgoingCard
  /** What happened in one history entry, and the claim's standing now. */
  notice(entry: HistoryEntry, claim: Claim, to: Addressee, now: Instant): OutgoingCard
}

/**
 * Writes to the customer's contact about one history entry, and posts the letter.
 * `at`: the instant that a consent window opened by this letter will count from.
 */
export type WriteToCustomer = (entry: HistoryEntry, claim: Claim, at: Instant) => Promise<Posting>
