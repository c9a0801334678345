import { forgetOldCards } from './card-index.ts'
import type { NewProof } from './claim/act.ts'
import type { Instant } from './claim/calendar.ts'
import type { PersonRef } from './claim/people.ts'
import type { Blobs, Clock, Table, Tables } from './ports.ts'
import { removeProof } from './proofs.ts'

/** Files that were received in a chat and wait for the answer to "which claim?". */
export interface PendingFiles {
  person: PersonRef
  proofs: NewProof[]
  at: Instant
  /** The claims they were sent on to; from then on those claims' rows say whether they are kept. */
  sentTo: string[]
}

/** Their rows' partition in the jobs table, and the first part of their blobs' names. */
export const pendingPartition = 'pending'

const dayMs = 86_400_000
/** Waiting files are kept this long. */
const pendingMs = dayMs
/** Blobs of these ages are looked at: younger ones may be on their way, older ones were looked at before. */
const orphanAge = { from: dayMs, before: 4 * dayMs } as const

/**
 * Removes what nobody will ask for again: files that no claim took, blobs that no row names,
 * and which claim a card of long ago shows.
 */
export async function keepHouse(parts: { tables: Tables; blobs: Blobs; clock: Clock }) {
  const { tables, blobs } = parts
  const now = Date.parse(parts.clock.now())
  let pending = 0
  for (const row of await tables.jobs.list(pendingPartition)) {
    const files = JSON.parse(String(row.body)) as PendingFiles
    if (now - Date.parse(files.at) < pendingMs) continue
    for (const { blob } of files.proofs) {
      if (!(await isNamed(tables.claims, files.sentTo, blob))) await removeProof(blobs, blob)
    }
    await tables.jobs.transact(pendingPartition, [{ kind: 'delete', rowKey: row.rowKey, etag: row.etag }])
    pending += 1
  }
  let orphans = 0
  for await (const page of blobs.list()) {
    for (const { name, createdAt } of page) {
      const age = now - Date.parse(createdAt)
      const owner = name.split('/')[0] ?? ''
      if (owner === pendingPartition || age < orphanAge.from || age >= orphanAge.before) continue
      if (await isNamed(tables.claims, [owner], name)) continue
      await removeProof(blobs, name)
      orphans += 1
    }
  }
  const cards = await forgetOldCards(tables.jobs, parts.clock.now())
  return { pending, orphans, cards }
}

async function isNamed(claims: Table, claimIds: readonly string[], blob: string): Promise<boolean> {
  for (const claimId of claimIds) {
    const proofs = await claims.list(claimId, { from: 'f|', below: 'f}' })
    if (proofs.some((row) => row.blob === blob)) return true
  }
  return false
}
