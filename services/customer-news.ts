import type { ClaimService } from './claim-service.ts'
import type { Instant } from './claim/calendar.ts'
import type { OutboxRow } from './claim-rows.ts'

/** What became of the notice that begins a customer's time to opt out. */
export interface CustomerNews {
  /** The notice that brought it. */
  row: OutboxRow
  outcome: 'told' | 'not-reached'
  /** From when the time to opt out counts. */
  at: Instant
}

/**
 * Writes the news into the claim. Twice is harmless. Gives the version that the claim has by it, `nothing-new` if the
 * claim knew it or has gone on since, and `later` if it could not be written now: then it must be brought again, or
 * nobody's time to opt out would ever begin. Throws what storage says.
 */
export async function hearCustomerNews(
  service: Pick<ClaimService, 'move'>,
  claimId: string,
  { row, outcome, at }: CustomerNews,
): Promise<number | 'nothing-new' | 'later'> {
  const verb = outcome === 'told' ? 'customer-told' : 'customer-not-reached'
  // The version makes it another intent when a later approval, or a second try, is told of.
  const moved = await service.move({
    claimId,
    verb,
    by: 'deadline',
    input: {},
    version: row.version,
    receivedAt: at,
  })
  if (moved.done) return moved.again ? 'nothing-new' : moved.claim.version
  return moved.refusal.code === 'busy' ? 'later' : 'nothing-new'
}
