import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { auditClaim, type Breach } from './audit.ts'
import { readPartition, type ClaimPartition } from './claim-partition.ts'
import { tableFile, tableNames, type BlobLine, type ExportManifest } from './export-format.ts'
import type { ExportParts } from './export.ts'
import { updateFiled, updateListings } from './listings.ts'
import type { Row, Table, TableOperation } from './ports.ts'
import { concernsRivals } from './rivals.ts'
import { schema } from './upcasters.ts'
import { shardOf, shards, writeWakes, type Wake } from './wakes.ts'

/** Rows of one transaction, and how many bytes of them: below the service's own limits. */
const mostRows = 100
const mostBytes = 3_000_000
/** Stands while an import is under way: the next one finds what a broken one left. */
const mark = { partitionKey: 'restore', rowKey: 'under-way' } as const

/** Nothing was imported, or not all of it. The message is one line that says why, and what to do. */
export class ImportRefused extends Error {
  constructor(line: string) {
    super(line)
    this.name = 'ImportRefused'
  }
}

export interface Imported {
  rows: number
  blobs: number
  claims: number
  /** Wakes written anew, because the bot had gone on while it was exported. */
  wakesMended: number
  breaches: Breach[]
}

/**
 * Restores an export into an empty account, checks every hash before it writes anything, and then the invariants of
 * every claim as it stands. Throws `ImportRefused`.
 */
export async function importState(parts: ExportParts, folder: string): Promise<Imported> {
  const manifest = await readManifest(folder)
  await checkFiles(folder, manifest)
  await checkEmpty(parts)
  const { tables, blobs } = parts
  await tables.jobs.transact(mark.partitionKey, [{ kind: 'create', row: { ...mark, at: parts.clock.now() } }])
  let rows = 0
  for (const name of tableNames) rows += await restoreTable(tables[name], join(folder, tableFile(name)))
  const stored = new Set<string>()
  for await (const line of linesOf(join(folder, 'blobs.ndjson'))) {
    const { name } = JSON.parse(line) as BlobLine
    await blobs.put(name, createReadStream(join(folder, 'blobs', ...name.split('/'))), 'application/octet-stream')
    stored.add(name)
  }
  const checked = await checkClaims(parts, stored)
  await tables.jobs.transact(mark.partitionKey, [{ kind: 'delete', rowKey: mark.rowKey, etag: '*' }])
  return { rows, blobs: stored.size, ...checked }
}

async function readManifest(folder: string): Promise<ExportManifest> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => undefined)
  if (text === undefined) throw new ImportRefused(`${folder} holds no manifest.json: name the folder of an export.`)
  const manifest = parsedManifest(text)
  if (!manifest) throw new ImportRefused(`${folder}/manifest.json is not one of an export: export again.`)
  if (manifest.format !== 1 || manifest.schema > schema)
    throw new ImportRefused(`${folder} was written by a newer version of this program: import it with that version.`)
  return manifest
}

/** The manifest, if it is complete; numbers of a newer version are judged by the caller. */
function parsedManifest(text: string): ExportManifest | undefined {
  try {
    const { format, schema: number, files } = JSON.parse(text) as Partial<ExportManifest>
    const isWhole = [...tableNames, 'blobs' as const].every((name) => typeof files?.[name]?.sha256 === 'string')
    const isOurs = typeof format === 'number' && typeof number === 'number' && (format > 1 || isWhole)
    return isOurs ? (JSON.parse(text) as ExportManifest) : undefined
  } catch {
    return undefined
  }
}

async function checkFiles(folder: string, { files }: ExportManifest): Promise<void> {
  const names = [...tableNames.map((name) => [name, tableFile(name)] as const), ['blobs', 'blobs.ndjson'] as const]
  for (const [name, file] of names) {
    const found = await factsOf(join(folder, file))
    if (found.lines !== files[name].lines) {
      throw new ImportRefused(`${file} has ${found.lines} lines, not ${files[name].lines}: export again.`)
    }
    if (found.sha256 !== files[name].sha256) throw new ImportRefused(`${file} was changed: export again.`)
  }
  for await (const line of linesOf(join(folder, 'blobs.ndjson'))) {
    const { name, sha256 } = JSON.parse(line) as BlobLine
    if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(name))
      throw new ImportRefused(`blobs.ndjson names a file that cannot be ours.`)
    const found = await factsOf(join(folder, 'blobs', ...name.split('/')))
    if (found.sha256 !== sha256) throw new ImportRefused(`blobs/${name} was changed or is missing: export again.`)
  }
}

async function factsOf(path: string): Promise<{ lines: number; sha256: string }> {
  const hash = createHash('sha256')
  let lines = 0
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(chunk)
      for (const byte of chunk) if (byte === 10) lines += 1
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return { lines, sha256: hash.digest('hex') }
}

async function checkEmpty({ tables, blobs }: ExportParts): Promise<void> {
  if (await tables.jobs.get(mark.partitionKey, mark.rowKey)) {
    throw new ImportRefused(
      'An import into this account ended half-way: delete its tables and its container, then import again.',
    )
  }
  for (const name of tableNames) {
    for await (const page of tables[name].scan()) {
      if (page.length > 0) throw new ImportRefused(`The table ${name} is not empty: import into a new account.`)
    }
  }
  for await (const page of blobs.list()) {
    if (page.length > 0)
      throw new ImportRefused('The container of proof files is not empty: import into a new account.')
  }
}

/** Rows lie together by partition: each partition goes in transactions as large as they may be. */
async function restoreTable(table: Table, path: string): Promise<number> {
  let count = 0
  let waiting: Row[] = []
  let bytes = 0
  const flush = async () => {
    const operations = waiting.map((row): TableOperation => ({ kind: 'create', row }))
    if (waiting[0]) await table.transact(waiting[0].partitionKey, operations)
    waiting = []
    bytes = 0
  }
  for await (const line of linesOf(path)) {
    const row = JSON.parse(line) as Row
    const full = waiting.length >= mostRows || bytes + line.length * 2 > mostBytes
    if (full || (waiting[0] && waiting[0].partitionKey !== row.partitionKey)) await flush()
    waiting.push(row)
    bytes += line.length * 2
    count += 1
  }
  await flush()
  return count
}

/** Shard by shard, so that only one shard's wakes are in memory. */
async function checkClaims(parts: ExportParts, blobs: ReadonlySet<string>) {
  const { tables } = parts
  const ofShard = new Map<string, Set<string>>(shards.map((shard) => [shard, new Set()]))
  for await (const page of tables.claims.scan()) {
    for (const { partitionKey } of page) ofShard.get(shardOf(partitionKey))?.add(partitionKey)
  }
  const result = { claims: 0, wakesMended: 0, breaches: [] as Breach[] }
  for (const [shard, claimIds] of ofShard) {
    const wakes = new Map<string, { due: string }[]>()
    for (const { rowKey } of await tables.wakes.list(shard)) {
      const [due = '', claimId = ''] = rowKey.split('|')
      wakes.set(claimId, [...(wakes.get(claimId) ?? []), { due }])
    }
    for (const claimId of claimIds) {
      const rows = await tables.claims.list(claimId)
      const facts = { blobExists: (blob: string) => blobs.has(blob), now: parts.clock.now() }
      const found = auditClaim(claimId, rows, { ...facts, wakes: wakes.get(claimId) ?? [] })
      const partition = readPartition(rows)
      if (partition) {
        await updateListings(tables.listings, partition.claim)
        const filed = partition.entries.findLast(concernsRivals)
        if (filed) await updateFiled(tables.listings, partition.claim, filed.version)
      }
      if (partition && found.some(({ invariant }) => invariant === 'I5')) {
        const missing = wakesOf(partition)
        await writeWakes(tables.wakes, claimId, missing)
        result.wakesMended += missing.length
        result.breaches.push(...auditClaim(claimId, rows, { ...facts, wakes: missing }))
      } else {
        result.breaches.push(...found)
      }
      result.claims += 1
    }
  }
  return result
}

function wakesOf({ claim, timers, outbox }: ClaimPartition): Wake[] {
  const dues = [...timers.map(({ due }) => due), ...outbox.filter((row) => !row.parked).map(({ nextAt }) => nextAt)]
  return [...new Set(dues)].map((due) => ({ due, claimId: claim.id, version: claim.version, txId: 'restored' }))
}

function linesOf(path: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path), crlfDelay: Infinity })
}
