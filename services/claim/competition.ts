import type { Claim } from './claim.ts'
import type { Instant } from './calendar.ts'
import type { Status } from './statuses.ts'

/** What a claim lays claim to at one customer. */
export interface Claimed {
  products?: readonly string[]
  subscriptionIds?: readonly string[]
}

/** Another partner's claim for the same: reviewers see it, partners never do. */
export interface Rival {
  claimId: string
  partnerName: string
  /** What both claim; by subscription if there are any. */
  products: string[]
  submittedAt: Instant
}

/** TABLE of the statuses in which a claim stands in another's way. */
const standing: readonly Status[] = ['submitted', 'under-review', 'partner-action-required', 'approved']

/** Does the claim stand in another's way? One that is rejected does not, until it is disputed. */
export function competes({ status, closed, submittedAt }: Pick<Claim, 'status' | 'closed' | 'submittedAt'>): boolean {
  return submittedAt !== undefined && closed === undefined && standing.includes(status)
}

/** Do both want the same of their customer: a subscription where both name any, else a product? */
export function overlap(one: Claimed, other: Claimed): boolean {
  const [mine, theirs] = [one.subscriptionIds ?? [], other.subscriptionIds ?? []]
  if (mine.length > 0 && theirs.length > 0) return mine.some((id) => theirs.includes(id))
  return sharedProducts(one, other).length > 0
}

/** The products that both claim. */
export function sharedProducts(one: Claimed, other: Claimed): string[] {
  return (one.products ?? []).filter((product) => other.products?.includes(product))
}
