import type { HistoryEntry, Proof } from './claim/claim.ts'
import type { PersonRef } from './claim/people.ts'
import { headKey, readPartition, type ClaimPartition, type PostedCard } from './claim-rows.ts'
import { erasedMark, pseudonym, withoutPerson, type ErasedPerson, type OwnTexts } from './erasure-marks.ts'
import type { PendingFiles } from './housekeeping.ts'
import type { KnownPerson } from './people.ts'
import {
  StorageError,
  type Blobs,
  type Clock,
  type StoredRow,
  type Table,
  type TableOperation,
  type Tables,
} from './ports.ts'
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

const mostSteps = 90
const mostTries = 8

/**
 * Overwrites a person's data everywhere: names, addresses, ids, texts and file names become a mark, their files are
 * deleted. Versions, verbs and times stay, so every claim's history keeps its shape and its clocks run on. `who`: an
 * Entra object id or an e-mail address. With `dry` it only counts. Nothing found gives zeros. Whatever it was stopped
 * in, it goes on when it is run again; the person's own row goes last, so that they can still be found.
 * Storage maintenance, not an act: it may take long, and changes rows that otherwise never change.
 */
export async function erasePerson(
  parts: ErasureParts,
  who: string,
  by: PersonRef,
  { dry = false } = {},
): Promise<Erasure> {
  const { tables } = parts
  const person = await known(tables.people, who.trim().toLowerCase())
  const found: Erasure = { claims: 0, acts: 0, files: 0, rows: 0 }
  let last: string | undefined
  for await (const page of tables.claims.scan()) {
    for (const { partitionKey } of page) {
      if (partitionKey === last) continue
      last = partitionKey
      await eraseInClaim(parts, partitionKey, person, found, dry)
    }
  }
  for (const table of [tables.listings, tables.jobs, tables.people]) {
    for await (const page of table.scan()) {
      for (const row of page) if (await eraseRow(parts, table, row, person, dry)) found.rows += 1
    }
  }
  if (!dry && found.claims + found.rows > 0) await record(parts, who, by, found)
  return found
}

/** The person's ids, addresses and chats, as the people table knows them. */
async function known(people: Table, who: string): Promise<ErasedPerson> {
  const isEmail = who.includes('@')
  const person = {
    objectIds: new Set(isEmail ? [] : [who]),
    emails: new Set(isEmail ? [who] : []),
    conversations: new Set<string>(),
  }
  for await (const page of people.scan()) {
    for (const { body } of page) {
      const row = JSON.parse(String(body)) as Partial<KnownPerson>
      const email = row.email?.toLowerCase() ?? ''
      if (!row.objectId || !(row.objectId.toLowerCase() === who || email === who)) continue
      person.objectIds.add(row.objectId.toLowerCase())
      if (email) person.emails.add(email)
      if (row.conversation?.kind === 'personal') person.conversations.add(row.conversation.conversationId)
    }
  }
  return person
}

async function eraseInClaim(
  parts: ErasureParts,
  claimId: string,
  person: ErasedPerson,
  found: Erasure,
  dry: boolean,
): Promise<void> {
  const { claims } = parts.tables
  for (let tries = 1; ; tries += 1) {
    const rows = await claims.list(claimId)
    const partition = readPartition(rows)
    if (!partition) return
    const own = ownTexts(partition, person)
    const steps = rows.flatMap((row) => stepFor(row, person, own)).sort(headLast)
    if (steps.length === 0) return
    const files = partition.claim.proofs.filter(({ by }) => isThem(by, person))
    if (!dry) {
      for (const { blob } of files) await removeProof(parts.blobs, blob)
      try {
        for (let from = 0; from < steps.length; from += mostSteps) {
          await claims.transact(claimId, steps.slice(from, from + mostSteps))
        }
      } catch (error) {
        // Somebody acted on the claim meanwhile; what was done is not done again.
        const changed = error instanceof StorageError && ['conflict', 'not-found', 'ambiguous'].includes(error.failure)
        if (!changed || tries >= mostTries) throw error
        continue
      }
    }
    found.claims += 1
    found.files += files.length
    found.acts += partition.entries.filter((entry) => isBy(entry, person)).length
    return
  }
}

/** Whatever the person wrote or was called on this claim, and the names of their files. */
function ownTexts({ claim, entries }: ClaimPartition, person: ErasedPerson): OwnTexts {
  const files = claim.proofs.filter(({ by }) => isThem(by, person)).map(({ name }) => name)
  const acts = entries.filter((entry) => isBy(entry, person))
  const called = new Set(acts.flatMap(({ by }) => (by.kind === 'person' ? [by.person.name] : [])))
  // Who the contacts were at each moment: a name may have been changed without its address.
  const texts = [...files, ...called, ...contactTexts(claim.fields, person, called)]
  const fields: Record<string, string> = {}
  for (const { changes = [] } of entries) {
    for (const { field, new: value } of changes) fields[field] = value
    texts.push(...contactTexts(fields, person, called))
  }
  return { names: told(texts), words: told(acts.map(({ comment }) => comment)) }
}

function told(texts: readonly (string | undefined)[]): ReadonlySet<string> {
  return new Set(texts.filter((text): text is string => text !== undefined && text !== '' && text !== erasedMark))
}

/** TABLE: the fields that speak of one contact: address, name, and what else. */
const contacts = [
  ['customerContactEmail', 'customerContactName', 'customerContactTitle'],
  ['partnerContactEmail', 'partnerContactName'],
] as const

/** What fields say of a contact who is the person: by address, or by the name under which they acted. */
function contactTexts(fields: object, person: ErasedPerson, called: ReadonlySet<string>): string[] {
  const values = fields as Readonly<Record<string, string | undefined>>
  const theirs = contacts.filter(([email, name]) => {
    const address = values[email]?.toLowerCase()
    return (address !== undefined && person.emails.has(address)) || called.has(values[name] ?? '')
  })
  return theirs.flat().flatMap((field) => values[field] ?? [])
}

function isBy({ by }: Pick<HistoryEntry, 'by'>, person: ErasedPerson): boolean {
  return by.kind === 'person' && isThem(by.person, person)
}

function isThem({ objectId }: Pick<PersonRef, 'objectId'>, { objectIds, emails }: ErasedPerson): boolean {
  const id = objectId.toLowerCase()
  return objectIds.has(id) || (id.startsWith('mail:') && emails.has(id.slice('mail:'.length)))
}

/** Files and head last: what stands in them tells which texts of the history are the person's. */
function headLast(one: TableOperation, other: TableOperation): number {
  const rank = (step: TableOperation) => {
    const rowKey = step.kind === 'delete' ? step.rowKey : step.row.rowKey
    return rowKey === headKey ? 2 : rowKey.startsWith('f|') ? 1 : 0
  }
  return rank(one) - rank(other)
}

/** The step that takes the person out of one row of a claim, if they are in it. A card in their chat is forgotten. */
function stepFor(row: StoredRow, person: ErasedPerson, own: OwnTexts): TableOperation[] {
  if (typeof row.body !== 'string') return []
  const { rowKey, etag, ...rest } = row
  const before = JSON.parse(row.body) as Partial<Proof & HistoryEntry & PostedCard>
  if (rowKey.startsWith('p|') && person.conversations.has(before.conversation?.conversationId ?? '')) {
    return [{ kind: 'delete', rowKey, etag }]
  }
  // Somebody else may have written the same words.
  const isOthers = rowKey.startsWith('h|') && !isBy(before as HistoryEntry, person)
  const after = withoutPerson(before, person, isOthers ? { ...own, words: new Set() } : own) as object
  const isFile = rowKey.startsWith('f|') && isThem((before as Proof).by, person)
  const body = JSON.stringify(isFile ? { ...after, erased: true } : after)
  return body === row.body ? [] : [{ kind: 'replace', row: { ...rest, rowKey, body }, etag }]
}

async function eraseRow(
  { blobs }: ErasureParts,
  table: Table,
  row: StoredRow,
  person: ErasedPerson,
  dry: boolean,
): Promise<boolean> {
  if (typeof row.body !== 'string') return false
  const { partitionKey, rowKey, etag, ...rest } = row
  const before = JSON.parse(row.body) as Partial<KnownPerson & PendingFiles>
  const self = before.objectId !== undefined && isThem({ objectId: before.objectId }, person)
  const theirs = before.person !== undefined && isThem(before.person, person)
  const body = JSON.stringify(
    withoutPerson(before, person, {
      names: told(contactTexts(before, person, new Set())),
      words: new Set(),
    }),
  )
  if (!self && !theirs && body === row.body) return false
  if (dry) return true
  // Files that wait for the answer to "which claim?" go with the row that knows them.
  if (theirs) for (const { blob } of before.proofs ?? []) await removeProof(blobs, blob)
  const step: TableOperation =
    self || theirs
      ? { kind: 'delete', rowKey, etag }
      : { kind: 'replace', row: { ...rest, partitionKey, rowKey, body }, etag }
  try {
    await table.transact(partitionKey, [step])
  } catch (error) {
    if (!(error instanceof StorageError && error.failure === 'not-found')) throw error
  }
  return true
}

/** Who erased whom, when, and how much: without the person's data. */
async function record({ tables, clock }: ErasureParts, who: string, by: PersonRef, found: Erasure): Promise<void> {
  const at = clock.now()
  const row = { partitionKey: 'erasures', rowKey: `${at}|${pseudonym(who.trim())}`, by: by.objectId, at }
  await tables.jobs.transact('erasures', [{ kind: 'create', row: { ...row, counts: JSON.stringify(found) } }])
}
