import type { Day, Instant } from './claim/calendar.ts'
import type { Claim } from './claim/claim.ts'
import { competes } from './claim/competition.ts'
import type { PolicyName } from './claim/policies.ts'
import type { RejectionReason } from './claim/reasons.ts'
import type { Status } from './claim/statuses.ts'
import type { WindowName } from './claim/windows.ts'
import { StorageError, type Row, type StoredRow, type Table } from './ports.ts'

/** A claim's line in a list. A copy of what the head says; the head stays the truth. */
export interface Listing {
  claimId: string
  version: number
  claimName: string
  partnerTenantId: string
  partnerName: string
  customerTenantId: string
  customerDomain: string
  /** Absent in lines that were written before it was kept. */
  customerName?: string
  customerContactName?: string
  customerContactEmail: string
  /** What is claimed. Absent in lines that were written before it was kept. */
  products?: string[]
  subscriptionIds?: string[]
  status: Status
  /** Absent in lines that were written while there was one edition only. */
  policy?: PolicyName
  dispute: boolean
  reviewer?: { objectId: string; name: string }
  window?: WindowName
  lastDay?: Day
  endsAt?: Instant
  overdue: boolean
  answered: boolean
  passed: boolean
  /** Nobody could say yet whose tenant the customer's domain is. */
  domainUnverified: boolean
  /** Nobody at the customer could be told of the approval yet. */
  unreached: boolean
  /** While a dispute is open: the reviewer whose rejection it is about. */
  rejectedBy?: string
  /** The reviewers' own last word; for what reasons, if it was no. Not a customer's, a partner's or a deadline's. */
  decision?: { at: Instant; reasons: RejectionReason[] }
  changedAt: Instant
  submittedAt?: Instant
}

/** `filed`: whatever stands in another's way at a customer, for those who judge it; nobody reads it as a list. */
export type ListName = `partner:${string}` | `customer:${string}` | `filed:${string}` | 'queue'

/** The lists a claim belongs to now, and those it may have to leave. */
function listsOf(claim: Claim): Map<ListName, boolean> {
  const gone = claim.closed === 'discarded'
  const inReview = claim.status === 'submitted' || claim.status === 'under-review'
  const lists = new Map<ListName, boolean>([[`partner:${claim.partner.tenantId}`, !gone]])
  // Once on the queue, a mark stays there when the claim leaves, so that a late writer can't put it back.
  if (claim.submittedAt) lists.set('queue', inReview)
  if (claim.fields.customerTenantId && claim.consent) lists.set(`customer:${claim.fields.customerTenantId}`, true)
  return lists
}

/** Brings a claim's lines up to date. A line is only ever overwritten by a newer version. */
export async function updateListings(listings: Table, claim: Claim): Promise<void> {
  for (const [list, member] of listsOf(claim)) {
    const row: Row = {
      partitionKey: list,
      rowKey: claim.id,
      version: claim.version,
      gone: !member,
      body: JSON.stringify(listingOf(claim)),
    }
    await writeIfNewer(listings, list, row)
  }
}

/** The same for the list of what is filed for a customer. `version`: that of the last change it is concerned with. */
export async function updateFiled(listings: Table, claim: Claim, version: number): Promise<void> {
  const tenantId = claim.fields.customerTenantId
  if (!tenantId || !claim.submittedAt) return
  const list: ListName = `filed:${tenantId}`
  const body = JSON.stringify(listingOf(claim))
  await writeIfNewer(listings, list, { partitionKey: list, rowKey: claim.id, version, gone: !competes(claim), body })
}

/** The lines of one list, in no order. */
export async function readList(listings: Table, list: ListName): Promise<Listing[]> {
  return readLines(await listings.list(list))
}

/** Stored rows as lines. `past`: also those of claims that have left the list. */
export function readLines(rows: readonly StoredRow[], past?: true): Listing[] {
  return rows.filter((row) => past || row.gone !== true).map((row) => JSON.parse(String(row.body)) as Listing)
}

async function writeIfNewer(listings: Table, list: ListName, row: Row): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const stored = await listings.get(list, row.rowKey)
    if (stored && Number(stored.version) >= Number(row.version)) return
    try {
      await listings.transact(list, [stored ? { kind: 'replace', row, etag: stored.etag } : { kind: 'create', row }])
      return
    } catch (error) {
      if (!(error instanceof StorageError && error.failure === 'conflict') || attempt >= 5) throw error
    }
  }
}

/** The line of a claim as it is. */
export function listingOf(claim: Claim): Listing {
  const { fields, window } = claim
  return {
    claimId: claim.id,
    version: claim.version,
    claimName: fields.claimName ?? '',
    partnerTenantId: claim.partner.tenantId,
    partnerName: claim.partner.name,
    customerTenantId: fields.customerTenantId ?? '',
    customerDomain: fields.customerDomain ?? '',
    customerName: fields.customerName,
    customerContactName: fields.customerContactName,
    customerContactEmail: fields.customerContactEmail ?? '',
    products: fields.products,
    subscriptionIds: fields.subscriptionIds,
    status: claim.status,
    policy: claim.policy,
    dispute: claim.dispute?.open ?? false,
    reviewer: claim.reviewer && { objectId: claim.reviewer.objectId, name: claim.reviewer.name },
    window: window?.name,
    lastDay: window?.lastDay,
    endsAt: window?.endsAt,
    overdue: window?.overdue ?? false,
    answered: claim.request?.answered ?? false,
    passed: claim.consent?.passedAt !== undefined,
    unreached: claim.consent?.unreached ?? false,
    rejectedBy: claim.dispute?.open ? claim.dispute.rejectedBy?.objectId : undefined,
    domainUnverified: claim.domainCheck === 'not-verified',
    decision: decisionOf(claim),
    changedAt: claim.changedAt,
    submittedAt: claim.submittedAt,
  }
}

function decisionOf({ rejection, consent }: Claim): Listing['decision'] {
  if (rejection?.by === 'reviewer') return { at: rejection.at, reasons: rejection.reasons as RejectionReason[] }
  return consent && { at: consent.approvedAt, reasons: [] }
}

/** Most urgent first: overdue, then by the end of the open window, then what changed last. */
export function byUrgency(a: Listing, b: Listing): number {
  if (a.overdue !== b.overdue) return a.overdue ? -1 : 1
  const ends = (listing: Listing) => listing.endsAt ?? '9999'
  if (ends(a) !== ends(b)) return ends(a) < ends(b) ? -1 : 1
  return a.changedAt < b.changedAt ? 1 : -1
}
