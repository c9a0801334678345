import { isReviewer, partnerMembership, roleOn, type ClaimParties } from '../services/claim/people.ts'
import type { Listing, ListName } from '../services/listings.ts'
import type { ListRow } from '../cards/claim-list.ts'
import type { App, Turn } from './app.ts'

/** What it takes to tell whose business a claim is. */
export type Knows = Pick<App, 'directory'>
type Asks = Pick<Turn, 'sender'>

/** A list, and which of its lines are this person's business. */
export interface OwnList {
  list: ListName
  fits: (line: Listing) => boolean
  /** Also what has left it. */
  past?: true
}

/** The partner's own claims, or the customer's. */
export function ownList(app: Knows, { sender }: Asks): OwnList {
  const { tenantId } = sender
  const list = partnerMembership(sender, app.directory())
    ? (`partner:${tenantId}` as const)
    : (`customer:${tenantId}` as const)
  return { list, fits: (line) => roleOn(partiesOf(line), sender, app.directory()) !== undefined }
}

/** What waits for this reviewer and the others; a reviewer of the claiming partner's tenant is none on it. */
export function queueList(app: Knows, { sender }: Asks): OwnList {
  return { list: 'queue', fits: (line) => roleOn(partiesOf(line), sender, app.directory()) === 'reviewer' }
}

/** Reviewers have the queue, everybody else their own. */
export function listOfStanding(app: Knows, turn: Asks): OwnList {
  return isReviewer(turn.sender, app.directory()) ? queueList(app, turn) : ownList(app, turn)
}

/** The part of a line that decides who may see it; a line on a customer's list was approved once. */
export function partiesOf(line: Listing): ClaimParties {
  const { customerTenantId, customerContactEmail } = line
  return {
    partner: { tenantId: line.partnerTenantId },
    fields: { customerTenantId, customerContactEmail },
    consent: true,
  }
}

/**
 * A list's line as the card wants it. Who the partner is concerns reviewers and the customer; the customer reads of the
 * consent alone: not what the partner calls the claim, nor how its review stands.
 */
export function rowOf(line: Listing, reader: 'partner' | 'reviewer' | 'customer'): ListRow {
  if (reader !== 'customer') return { ...line, partnerName: reader === 'reviewer' ? line.partnerName : undefined }
  const isOpen = line.status === 'approved' && line.window === 'consent'
  const own = isOpen ? { window: line.window, lastDay: line.unreached ? undefined : line.lastDay } : {}
  const standing = isOpen ? 'open' : line.status === 'approved' ? 'standing' : 'not-made'
  return { ...line, claimName: '', window: undefined, lastDay: undefined, overdue: false, ...own, standing }
}

/** On which side somebody reads a list. */
export function readerOf(app: Knows, { sender }: Asks): 'partner' | 'reviewer' | 'customer' {
  if (isReviewer(sender, app.directory())) return 'reviewer'
  return partnerMembership(sender, app.directory()) ? 'partner' : 'customer'
}

/** A dispute about this reviewer's own rejection, while there is somebody else who may review it. */
export function isForAColleague(app: App, { sender }: Turn, line: Listing): boolean {
  return line.rejectedBy === sender.objectId && app.directory().reviewers.length > 1
}
