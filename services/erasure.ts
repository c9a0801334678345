import type { PersonRef } from './claim/people.ts'
import { eraseInClaim, isChanged, type ClaimErasureParts } from './claim-erasure.ts'
import { knownPerson } from './erased-person.ts'
import { pseudonym, withoutPerson } from './erasure-marks.ts'
import { dropPlan, readPlans } from './erasure-plans.ts'
import { contactsIn, isThem } from './erasure-texts.ts'
import type { PendingFiles } from './housekeeping.ts'
import type { KnownPerson } from './people.ts'
import type { Blobs, Clock, Row, StoredRow, Table, TableOperation, Tables } from './ports.ts'
import { removeProof } from './proofs.ts'

export interface ErasureParts {
  tables: Tables
  blobs: Blobs
  clock: Clock
}

/** What of a person is stored, or was overwritten. */
export interface Erasure {
  claims: number
  /** History entries of theirs. */
  acts: number
  files: number
  /** Rows that name them elsewhere: who they are, where they can be written to, lists, what waits. */
  rows: number
}

const mostTries = 8

/**
 * Overwrites a person's data everywhere: names, addresses, ids, texts and file names become a mark, their files are
 * deleted. Versions, verbs and times stay, so every claim's history keeps its shape and its clocks run on. `who`: an
 * Entra object id or an e-mail address. With `dry` it only counts. Nothing found gives zeros. Whatever it was stopped
 * in, it goes on when it is run again; the person's own row goes last, so that they can still be found.
 * Storage maintenance, not an act: it may take long, and changes rows that otherwise never change.
 * Throws `NewerSchema` at a claim that a newer version has written.
 */
export async function erasePerson(
  parts: ErasureParts,
  who: string,
  by: PersonRef,
  { dry = false } = {},
): Promise<Erasure> {
  const { tables } = parts
  const person = await knownPerson(tables.people, who.trim().toLowerCase())
  const plans = await readPlans(tables.jobs, person)
  const inClaims: ClaimErasureParts = { ...parts, person, plans, dry }
  const record = dry ? undefined : await beginRecord(parts, who, by)
  const found: Erasure = { claims: 0, acts: 0, files: 0, rows: 0 }
  const done = new Set<string>()
  let last: string | undefined
  for await (const page of tables.claims.scan()) {
    for (const { partitionKey } of page) {
      if (partitionKey === last) continue
      last = partitionKey
      const erased = await eraseInClaim(inClaims, partitionKey)
      if (!erased) continue
      found.claims += 1
      found.acts += erased.acts
      found.files += erased.files
      found.rows += erased.lines.length
      for (const line of erased.lines) done.add(line)
    }
  }
  found.rows += await eraseElsewhere(inClaims, done)
  if (!dry) for (const claimId of plans.keys()) await dropPlan(tables.jobs, claimId, person)
  if (record) await endRecord(parts, record, found)
  return found
}

/** Lists, jobs and people, the person's own rows at last. `done`: lines that the claims themselves have seen to. */
async function eraseElsewhere(parts: ClaimErasureParts, done: ReadonlySet<string>): Promise<number> {
  const { listings, jobs, people } = parts.tables
  const own: StoredRow[] = []
  let count = 0
  for (const table of [listings, jobs, people]) {
    for await (const page of table.scan()) {
      for (const row of page) {
        if (table === listings && done.has(`${row.partitionKey}|${row.rowKey}`)) continue
        if (table === people && isOwn(row, parts)) own.push(row)
        else if (await eraseRow(parts, table, row)) count += 1
      }
    }
  }
  for (const row of own) if (await eraseRow(parts, people, row)) count += 1
  return count
}

/** Is it what the bot remembers of the person? */
function isOwn({ body }: Row, { person }: ClaimErasureParts): boolean {
  if (typeof body !== 'string') return false
  const { objectId } = JSON.parse(body) as Partial<KnownPerson>
  return objectId !== undefined && isThem({ objectId }, person)
}

async function eraseRow(parts: ClaimErasureParts, table: Table, first: StoredRow): Promise<boolean> {
  let row: StoredRow | undefined = first
  for (let tries = 1; row; tries += 1) {
    const step = stepFor(row, parts)
    if (!step || parts.dry) return step !== undefined
    // Files that wait for the answer to "which claim?" go with the row that knows them.
    if (step.kind === 'delete') {
      const { proofs = [] } = JSON.parse(String(row.body)) as Partial<PendingFiles>
      for (const { blob } of proofs) await removeProof(parts.blobs, blob)
    }
    try {
      await table.transact(row.partitionKey, [step])
      return true
    } catch (error) {
      if (!isChanged(error) || tries >= mostTries) throw error
      row = await table.get(first.partitionKey, first.rowKey)
    }
  }
  return true
}

/** The step that takes the person out of a row, if they are in it: a row of theirs is deleted. */
function stepFor(row: StoredRow, parts: ClaimErasureParts): TableOperation | undefined {
  if (typeof row.body !== 'string') return undefined
  const { etag, ...rest } = row
  const before = JSON.parse(row.body) as Partial<PendingFiles>
  if (isOwn(row, parts) || (before.person && isThem(before.person, parts.person))) {
    return { kind: 'delete', rowKey: row.rowKey, etag }
  }
  const body = JSON.stringify(withoutPerson(before, parts.person, contactsIn(before, parts.person)))
  return body === row.body ? undefined : { kind: 'replace', row: { ...rest, body }, etag }
}

/** Who erases whom, and when, without the person's data; written first, so that no erasure is without it. */
async function beginRecord({ tables, clock }: ErasureParts, who: string, by: PersonRef): Promise<Row> {
  const at = clock.now()
  const row = { partitionKey: 'erasures', rowKey: `${at}|${pseudonym(who.trim())}`, by: by.objectId, at }
  if (!(await tables.jobs.get(row.partitionKey, row.rowKey))) {
    await tables.jobs.transact(row.partitionKey, [{ kind: 'create', row }])
  }
  return row
}

/** How much it was; nothing is no erasure. */
async function endRecord({ tables }: ErasureParts, row: Row, found: Erasure): Promise<void> {
  const isNothing = Object.values(found).every((count) => count === 0)
  const stored = await tables.jobs.get(row.partitionKey, row.rowKey)
  if (!stored || (isNothing && stored.counts !== undefined)) return
  const step: TableOperation = isNothing
    ? { kind: 'delete', rowKey: row.rowKey, etag: stored.etag }
    : { kind: 'replace', row: { ...row, counts: JSON.stringify(found) }, etag: stored.etag }
  await tables.jobs.transact(row.partitionKey, [step])
}
