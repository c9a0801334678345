import type { Claim, HistoryEntry } from './claim/claim.ts'
import { StorageError, type Table } from './ports.ts'

/*
 * Which files a partner has already given to which claim: one row for each, found by the bytes' hash. It is a hint for
 * the reviewer, so it may come a moment late, and is never taken away.
 */

const listOf = (tenantId: string) => `files:${tenantId}`

/** Another claim of the same partner that holds the same bytes, if there is one. One request. */
export async function otherClaimWith(
  listings: Table,
  tenantId: string,
  claimId: string,
  sha256: string,
): Promise<string | undefined> {
  // The second row is of another claim if the first is of this one.
  const rows = await listings.list(listOf(tenantId), { from: `${sha256}|`, below: `${sha256}~`, most: 2 })
  return rows.map(({ rowKey }) => rowKey.slice(sha256.length + 1)).find((id) => id !== claimId)
}

/** Writes down the file that an act added. Twice is harmless. */
export async function noteFile(listings: Table, claim: Claim, { verb, proof }: HistoryEntry): Promise<void> {
  const sha256 = claim.proofs.find(({ number }) => number === proof?.number)?.sha256
  if (verb !== 'attach' || !sha256) return
  const list = listOf(claim.partner.tenantId)
  try {
    const row = { partitionKey: list, rowKey: `${sha256}|${claim.id}`, body: '{}' }
    await listings.transact(list, [{ kind: 'create', row }])
  } catch (error) {
    if (!(error instanceof StorageError && error.failure === 'conflict')) throw error
  }
}
