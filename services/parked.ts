import type { Instant } from './claim/calendar.ts'
import { readOutboxRow } from './claim-partition.ts'
import { outboxRow, type OutboxWork } from './claim-rows.ts'
import { StorageError, type Clock, type RandomHex, type Row, type Table, type Tables } from './ports.ts'
import { writeWakes } from './wakes.ts'

/** Something that failed so often that nobody tries it any more, until an admin says so. */
export interface Parked {
  claimId: string
  /** The row of the claim that could not be delivered; absent: it is the claim itself that can't be looked after. */
  outboxRow?: string
  what: OutboxWork['kind'] | 'claim'
  at: Instant
}

interface Note extends Parked {
  /** How often a claim failed, the last time `at`. */
  failures?: number
}

const partition = 'parked'
/** So many failures in a row, and the sweep leaves a claim alone. */
export const mostFailures = 8
/** Failures further apart than this are not in a row. */
const apartMs = 86_400_000

/** Everything that is parked, oldest first. `key` names one to `startAgain`. */
export async function listParked(jobs: Table): Promise<(Parked & { key: string })[]> {
  const notes = (await jobs.list(partition)).map((row) => ({ ...noteOf(row), key: row.rowKey }))
  return notes
    .filter(({ failures }) => failures === undefined || failures >= mostFailures)
    .sort((a, b) => (a.at < b.at ? -1 : 1))
}

/** Notes an outbox row as given up. Twice is harmless. */
export async function park(jobs: Table, parked: Parked & { outboxRow: string }): Promise<void> {
  await writeNote(jobs, parked)
}

/** Counts one more failure of a claim; `parked` if it is one too many. */
export async function countFailure(jobs: Table, claimId: string, at: Instant): Promise<'counted' | 'parked'> {
  const stored = await jobs.get(partition, claimId)
  const known = stored && noteOf(stored)
  const inARow = known && Date.parse(at) - Date.parse(known.at) < apartMs ? (known.failures ?? 0) : 0
  const failures = inARow + 1
  await writeNote(jobs, { claimId, what: 'claim', at, failures })
  return failures >= mostFailures ? 'parked' : 'counted'
}

/** Forgets a claim's failures: it was looked after well. */
export function clearFailures(jobs: Table, claimId: string): Promise<void> {
  return forget(jobs, claimId)
}

/**
 * Lets the next sweep try again what is parked under `key`, as if it had never failed. `gone`: it is not parked any
 * more. Twice is harmless.
 */
export async function startAgain(
  { tables, clock, randomHex }: { tables: Tables; clock: Clock; randomHex: RandomHex },
  key: string,
): Promise<'started' | 'gone'> {
  const stored = await tables.jobs.get(partition, key)
  if (!stored) return 'gone'
  const { claimId, outboxRow: rowKey } = noteOf(stored)
  const now = clock.now()
  // First the wake, then what it rings for, then the note: wherever this stops, it can be pressed again.
  await writeWakes(tables.wakes, claimId, [{ due: now, claimId, version: 0, txId: randomHex(8) }])
  const row = rowKey ? await tables.claims.get(claimId, rowKey) : undefined
  if (row?.parked === true) {
    const fresh = { ...readOutboxRow(row), attempts: 0, parked: false, nextAt: now, leaseUntil: now }
    await tables.claims.transact(claimId, [{ kind: 'replace', row: outboxRow(claimId, fresh), etag: row.etag }])
  }
  await forget(tables.jobs, key)
  return rowKey && !row ? 'gone' : 'started'
}

async function writeNote(jobs: Table, note: Note): Promise<void> {
  const { claimId, outboxRow: rowKey } = note
  const key = rowKey ? `${claimId}|${rowKey}` : claimId
  const stored = await jobs.get(partition, key)
  const row: Row = { partitionKey: partition, rowKey: key, body: JSON.stringify(note) }
  try {
    await jobs.transact(partition, [stored ? { kind: 'replace', row, etag: stored.etag } : { kind: 'create', row }])
  } catch (error) {
    // Another replica wrote the same at the same moment, or an admin just started it again.
    if (!(error instanceof StorageError && (error.failure === 'conflict' || error.failure === 'not-found'))) throw error
  }
}

async function forget(jobs: Table, key: string): Promise<void> {
  try {
    await jobs.transact(partition, [{ kind: 'delete', rowKey: key, etag: '*' }])
  } catch (error) {
    if (!(error instanceof StorageError && error.failure === 'not-found')) throw error
  }
}

function noteOf(row: Row): Note {
  return JSON.parse(String(row.body)) as Note
}
