import type { Instant } from './claim/calendar.ts'
import type { Held } from './claim/claim.ts'
import type { PersonRef } from './claim/people.ts'
import { StorageError, type StoredRow, type Table } from './ports.ts'

/** A claim that `next` gave to a reviewer: for a while it is nobody else's next. */
export interface Hold extends Held {
  claimId: string
}

const partition = 'hold'
const holdMs = 15 * 60_000

/** Those that have not ended, by claim. */
export async function liveHolds(jobs: Table, now: Instant): Promise<Map<string, Hold>> {
  const holds = (await jobs.list(partition)).map(holdOf)
  return new Map(holds.filter(({ until }) => until > now).map((hold) => [hold.claimId, hold]))
}

/**
 * Holds a claim for a reviewer for fifteen minutes from now; their own hold is prolonged.
 * Undefined if it is somebody else's, or becomes so at this moment.
 */
export async function takeHold(
  jobs: Table,
  claimId: string,
  { objectId, name }: PersonRef,
  now: Instant,
): Promise<Hold | undefined> {
  const stored = await jobs.get(partition, claimId)
  const known = stored && holdOf(stored)
  if (known && known.until > now && known.by.objectId !== objectId) return undefined
  const hold: Hold = { claimId, by: { objectId, name }, until: new Date(Date.parse(now) + holdMs).toISOString() }
  const row = { partitionKey: partition, rowKey: claimId, body: JSON.stringify(hold) }
  const taken = await written(() =>
    jobs.transact(partition, [stored ? { kind: 'replace', row, etag: stored.etag } : { kind: 'create', row }]),
  )
  return taken ? hold : undefined
}

/** Lets go of what a reviewer holds, but for one claim. Gives the ids of what was let go. */
export async function releaseHolds(
  jobs: Table,
  { objectId }: Pick<PersonRef, 'objectId'>,
  but?: string,
): Promise<string[]> {
  const released: string[] = []
  for (const row of await jobs.list(partition)) {
    if (holdOf(row).by.objectId !== objectId || row.rowKey === but) continue
    // Taken by somebody else meanwhile, or gone: either way it is not theirs any more.
    const isGone = await written(() =>
      jobs.transact(partition, [{ kind: 'delete', rowKey: row.rowKey, etag: row.etag }]),
    )
    if (isGone) released.push(row.rowKey)
  }
  return released
}

/** False if somebody else wrote first. */
async function written(write: () => Promise<void>): Promise<boolean> {
  try {
    await write()
    return true
  } catch (error) {
    if (error instanceof StorageError && (error.failure === 'conflict' || error.failure === 'not-found')) return false
    throw error
  }
}

function holdOf(row: StoredRow): Hold {
  return JSON.parse(String(row.body)) as Hold
}
