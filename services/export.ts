import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { headKey } from './claim-rows.ts'
import { tableFile, tableNames, type BlobLine, type ExportManifest, type FileFacts } from './export-format.ts'
import type { Blobs, Clock, StoredRow, Table, Tables } from './ports.ts'
import { schema } from './upcasters.ts'

/** A claim that changes under every reading is given up after so many. */
const mostReadings = 20

export interface ExportParts {
  tables: Tables
  blobs: Blobs
  clock: Clock
}

/** The folder to export to holds something already, or a claim would not hold still. The message says what to do. */
export class ExportRefused extends Error {
  constructor(line: string) {
    super(line)
    this.name = 'ExportRefused'
  }
}

/**
 * Writes everything the bot keeps into an empty folder, streamed: a file of lines for each table, the proof files, and
 * a list of counts and hashes. Each claim's rows are of one moment, while the bot goes on. Throws `ExportRefused`.
 */
export async function exportState(parts: ExportParts, folder: string): Promise<ExportManifest> {
  await mkdir(folder, { recursive: true })
  if ((await readdir(folder)).length > 0) throw new ExportRefused(`${folder} is not empty: name a new folder.`)
  const { tables, blobs, clock } = parts
  const exportedAt = clock.now()
  const files: Partial<Record<(typeof tableNames)[number] | 'blobs', FileFacts>> = {}
  // Lists and wakes first: what they say may be older than the claims, which an import brings up to date, never newer.
  for (const name of tableNames) {
    const rows = name === 'claims' ? claimRows(tables.claims) : rowsOf(tables[name])
    files[name] = await writeLines(join(folder, tableFile(name)), rows)
  }
  files.blobs = await writeLines(join(folder, 'blobs.ndjson'), copiedBlobs(blobs, folder))
  const manifest: ExportManifest = { format: 1, schema, exportedAt, files: files as ExportManifest['files'] }
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

async function* rowsOf(table: Table): AsyncGenerator<object> {
  for await (const page of table.scan()) for (const row of page) yield withoutTag(row)
}

/** Every partition whole, read again until its head stood still. */
async function* claimRows(claims: Table): AsyncGenerator<object> {
  let last: string | undefined
  for await (const page of claims.scan()) {
    for (const { partitionKey } of page) {
      if (partitionKey === last) continue
      last = partitionKey
      for (const row of await ofOneMoment(claims, partitionKey)) yield withoutTag(row)
    }
  }
}

async function ofOneMoment(claims: Table, claimId: string): Promise<StoredRow[]> {
  for (let reading = 1; reading <= mostReadings; reading += 1) {
    const rows = await claims.list(claimId)
    const head = rows.find(({ rowKey }) => rowKey === headKey)
    const now = await claims.get(claimId, headKey)
    if (head?.etag === now?.etag) return rows
  }
  throw new ExportRefused(`${claimId} changed during ${mostReadings} readings: export again when it is calmer.`)
}

function withoutTag({ etag: _itsOwn, ...row }: StoredRow): object {
  return row
}

async function* copiedBlobs(blobs: Blobs, folder: string): AsyncGenerator<BlobLine> {
  for await (const page of blobs.list()) {
    for (const { name } of page) {
      const blob = await blobs.open(name)
      // Removed since it was listed.
      if (!blob) continue
      const path = join(folder, 'blobs', ...name.split('/'))
      await mkdir(dirname(path), { recursive: true })
      const hash = createHash('sha256')
      let bytes = 0
      const counted = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk)
          bytes += chunk.length
          done(null, chunk)
        },
      })
      await pipeline(blob.bytes, counted, createWriteStream(path))
      yield { name, bytes, sha256: hash.digest('hex') }
    }
  }
}

async function writeLines(path: string, lines: AsyncGenerator<object>): Promise<FileFacts> {
  const hash = createHash('sha256')
  let count = 0
  const texts = async function* () {
    for await (const line of lines) {
      const text = `${JSON.stringify(line)}\n`
      hash.update(text)
      count += 1
      yield text
    }
  }
  await pipeline(Readable.from(texts()), createWriteStream(path))
  return { lines: count, sha256: hash.digest('hex') }
}
