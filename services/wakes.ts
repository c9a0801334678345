import { createHash } from 'node:crypto'
import type { Instant } from './claim/calendar.ts'
import { StorageError, type Row, type StoredRow, type Table } from './ports.ts'

/** Wakes are spread over so many partitions, so that many sweeps can share the work. */
const shardCount = 16

/** The claim that should be looked at, and when. Only a hint: the claim's own rows say what is due. */
export interface Wake {
  due: Instant
  claimId: string
  /** The version whose commit it announces. */
  version: number
  txId: string
}

/** The shard of a claim: all its wakes lie together. */
export function shardOf(claimId: string): string {
  const first = createHash('sha256').update(claimId).digest()[0] ?? 0
  return `s${String(first % shardCount).padStart(2, '0')}`
}

export const shards = Array.from({ length: shardCount }, (_, n) => `s${String(n).padStart(2, '0')}`)

/** Writes wakes of one claim in one transaction. */
export async function writeWakes(wakes: Table, claimId: string, entries: readonly Wake[]): Promise<void> {
  const shard = shardOf(claimId)
  const rows = new Map<string, Row>()
  for (const wake of entries) {
    const rowKey = wakeKey(wake)
    rows.set(rowKey, { partitionKey: shard, rowKey })
  }
  if (rows.size > 0)
    await wakes.transact(
      shard,
      [...rows.values()].map((row) => ({ kind: 'create', row })),
    )
}

/** The wakes of a shard that are due, oldest first, at most `most`. */
export async function dueWakes(wakes: Table, shard: string, now: Instant, most: number): Promise<Wake[]> {
  return (await wakes.list(shard, { below: now, most })).map(readWake)
}

/** Deletes wakes of one claim, all at once; one that is gone already is fine. */
export async function deleteWakes(wakes: Table, claimId: string, gone: readonly Wake[]): Promise<void> {
  const deletes = gone.map((wake) => ({ kind: 'delete', rowKey: wakeKey(wake), etag: '*' }) as const)
  try {
    for (let from = 0; from < deletes.length; from += 100) {
      await wakes.transact(shardOf(claimId), deletes.slice(from, from + 100))
    }
  } catch (error) {
    if (!(error instanceof StorageError && error.failure === 'not-found')) throw error
    // Another sweep was quicker with one of them.
    if (gone.length > 1) for (const wake of gone) await deleteWakes(wakes, claimId, [wake])
  }
}

/** The row key of a wake: text order is the order of dues. */
export function wakeKey(wake: Wake): string {
  return `${wake.due}|${wake.claimId}|${wake.version}|${wake.txId}`
}

function readWake(row: StoredRow): Wake {
  const [due = '', claimId = '', version = '0', txId = ''] = row.rowKey.split('|')
  return { due, claimId, version: Number(version), txId }
}
