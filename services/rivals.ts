import type { Claim, HistoryEntry } from './claim/claim.ts'
import { competes, overlap, sharedProducts, type Rival } from './claim/competition.ts'
import { rivalKey, rivalRow } from './claim-rows.ts'
import { listingOf, readList, type Listing } from './listings.ts'
import { StorageError, type Table, type Tables } from './ports.ts'

/** TABLE of the fields that say what is claimed. */
const claimedFields: readonly string[] = ['products', 'subscriptionIds']

/** Can this entry have brought the claim into another's way, or out of it? */
export function concernsRivals({ from, to, changes = [] }: HistoryEntry): boolean {
  return from !== to || changes.some(({ field }) => claimedFields.includes(field))
}

/**
 * Writes on this claim and on every claim of other partners for the same customer who stands in whose way, and takes away
 * what is no longer so. Gives this claim's rivals. Twice is harmless; throws `StorageError` to be done again.
 */
export async function settleRivals({ claims, listings }: Tables, claim: Claim): Promise<Rival[]> {
  const mine = listingOf(claim)
  const stands = competes(claim) && mine.customerTenantId !== ''
  const others = stands ? await filedFor(listings, mine) : []
  const rivals = others.filter((line) => line.partnerTenantId !== mine.partnerTenantId)
  const gone = (claim.rivals ?? []).filter(({ claimId }) => !rivals.some((line) => line.claimId === claimId))
  for (const line of rivals) {
    await put(claims, line.claimId, rivalOf(mine, line))
    await put(claims, mine.claimId, rivalOf(line, mine))
  }
  for (const { claimId } of gone) {
    await remove(claims, claimId, mine.claimId)
    await remove(claims, mine.claimId, claimId)
  }
  return rivals.map((line) => rivalOf(line, mine))
}

/** The partner's own claim, filed first, for the same: it need not be claimed twice. One request. */
export async function ownDuplicate(listings: Table, claim: Claim): Promise<string | undefined> {
  const mine = listingOf(claim)
  if (mine.customerTenantId === '') return undefined
  const own = (await filedFor(listings, mine)).filter(({ partnerTenantId }) => partnerTenantId === mine.partnerTenantId)
  return own.sort((a, b) => ((a.submittedAt ?? '') < (b.submittedAt ?? '') ? -1 : 1))[0]?.claimId
}

/** The other claims that stand in its way, whoever's. */
async function filedFor(listings: Table, mine: Listing): Promise<Listing[]> {
  const lines = await readList(listings, `filed:${mine.customerTenantId}`)
  return lines.filter((line) => line.claimId !== mine.claimId && overlap(line, mine))
}

function rivalOf(line: Listing, beside: Listing): Rival {
  const { claimId, partnerName, submittedAt = '' } = line
  return { claimId, partnerName, products: sharedProducts(line, beside), submittedAt }
}

async function put(claims: Table, claimId: string, rival: Rival): Promise<void> {
  const row = rivalRow(claimId, rival)
  const stored = await claims.get(claimId, row.rowKey)
  if (stored?.body === row.body) return
  await claims.transact(claimId, [stored ? { kind: 'replace', row, etag: stored.etag } : { kind: 'create', row }])
}

async function remove(claims: Table, claimId: string, rival: string): Promise<void> {
  try {
    await claims.transact(claimId, [{ kind: 'delete', rowKey: rivalKey(rival), etag: '*' }])
  } catch (error) {
    if (!(error instanceof StorageError && error.failure === 'not-found')) throw error
  }
}
