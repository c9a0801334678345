import type { Held } from './claim/claim.ts'
import { heldKey, heldRow, outboxRow, versionKey, type OutboxRow } from './claim-rows.ts'
import { readClaim } from './claim-store.ts'
import { StorageError, type Clock, type RandomHex, type TableOperation, type Tables } from './ports.ts'
import { writeWakes } from './wakes.ts'

/**
 * Writes on the claim who looks at it, or that nobody does any more, and has its cards drawn again: with the next sweep,
 * and when the hold ends by itself. Best effort: the hold holds without it.
 */
export async function showHold(
  { tables, clock, randomHex }: { tables: Tables; clock: Clock; randomHex: RandomHex },
  claimId: string,
  held?: Held,
): Promise<void> {
  const claims = tables.claims
  const partition = await readClaim(claims, claimId)
  const stored = await claims.get(claimId, heldKey)
  if (!partition || (!held && !stored)) return
  const now = clock.now()
  const { version } = partition.claim
  const redraws = [now, ...(held ? [held.until] : [])].map((nextAt): Omit<OutboxRow, 'etag'> => {
    const rowKey = `o|${versionKey(version)}|hold-${randomHex(4)}`
    const work = { kind: 'refresh' } as const
    return { rowKey, version, work, attempts: 0, leaseUntil: now, nextAt, createdAt: now, parked: false }
  })
  const row = held && heldRow(claimId, held)
  const operations: TableOperation[] = [
    ...redraws.map((redraw): TableOperation => ({ kind: 'create', row: outboxRow(claimId, redraw) })),
    ...(row && stored ? [{ kind: 'replace', row, etag: stored.etag } as const] : []),
    ...(row && !stored ? [{ kind: 'create', row } as const] : []),
    ...(!row && stored ? [{ kind: 'delete', rowKey: heldKey, etag: stored.etag } as const] : []),
  ]
  const wakes = redraws.map(({ nextAt }) => ({ due: nextAt, claimId, version, txId: randomHex(8) }))
  await writeWakes(tables.wakes, claimId, wakes)
  try {
    await claims.transact(claimId, operations)
  } catch (error) {
    if (!(error instanceof StorageError) || error.failure === 'invalid') throw error
  }
}
