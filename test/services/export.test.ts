import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { appendFile, mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { transfer } from '../../bot/transfer.ts'
import { exportState } from '../../services/export.ts'
import { importState } from '../../services/import.ts'
import type { StoredRow, Table, Tables } from '../../services/ports.ts'
import { schema } from '../../services/upcasters.ts'
import { connectionString, realBlobs, realTables } from '../support/azurite.ts'
import { innerWorld, mina, rae } from '../support/inner-world.ts'
import { memoryBlobs } from '../support/memory-blobs.ts'
import { memoryTables } from '../support/memory-table.ts'
import { size } from '../support/sizes.ts'

const clock = { now: () => '2026-11-23T10:00:00.000Z' }
const many = size({ short: 150, long: 100_000 })

describe('an export', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'export-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it(`of ${many} claims gives the same rows and files in an empty account, and every claim is as it must be`, async function () {
    this.timeout(many * 100 + 60_000)
    const from = await filled(many)
    await exportState({ ...from, clock }, folder)
    const into = { tables: memoryTables().tables, blobs: memoryBlobs().blobs }
    const { breaches, claims, wakesMended } = await importState({ ...into, clock }, folder)
    assert.deepEqual(breaches, [])
    assert.deepEqual([claims, wakesMended], [many, 0])
    assert.deepEqual(await everything(into.tables), await everything(from.tables))
    assert.deepEqual(await bytesOf(into.blobs), await bytesOf(from.blobs))
  })

  it('takes every claim as of one moment while the bot goes on, and its wakes are written anew', async () => {
    let down = false
    const world = await innerWorld({ deliver: () => (down ? { outcome: 'later', ambiguous: false } : undefined) })
    for (let n = 0; n < 20; n += 1) await world.submitted(id(n))
    const { blobs } = await oneBlob()
    // From here on Teams takes no messages: every act leaves something to be told soon.
    down = true
    let turns = 0
    // Somebody acts between any two of the export's readings.
    const busy: Table = {
      ...world.tables.claims,
      list: async (claimId, range) => {
        const rows = await world.tables.claims.list(claimId, range)
        turns += 1
        if (turns % 2 === 1) await world.act(claimId, 'start-review', rae)
        else await world.act(id(turns % 20), 'comment', mina, { comment: `${turns}` })
        return rows
      },
    }
    await exportState({ tables: { ...world.tables, claims: busy }, blobs, clock }, folder)
    const into = { tables: memoryTables().tables, blobs: memoryBlobs().blobs }
    const { breaches, wakesMended } = await importState({ ...into, clock }, folder)
    assert.deepEqual(breaches, [])
    assert.ok(wakesMended > 0, 'something was left to tell after the wakes were read')
  })

  const damages: { what: string; says: RegExp; damage: (folder: string) => Promise<unknown> }[] = [
    {
      what: 'with a line more',
      says: /claims.ndjson has \d+ lines, not/,
      damage: (at) => appendFile(join(at, 'claims.ndjson'), '{}\n'),
    },
    {
      what: 'with a changed row',
      says: /people.ndjson was changed/,
      damage: async (at) => {
        const path = join(at, 'people.ndjson')
        await writeFile(path, (await readFile(path, 'utf8')).replace('Mina', 'Mona'))
      },
    },
    {
      what: 'with a changed file',
      says: /blobs\/x\/1 was changed or is missing/,
      damage: (at) => writeFile(join(at, 'blobs/x/1'), 'other'),
    },
    {
      what: 'without one of its files',
      says: /blobs\/x\/1 was changed or is missing/,
      damage: (at) => unlink(join(at, 'blobs/x/1')),
    },
    {
      what: 'with half a manifest',
      says: /manifest.json is not one of an export/,
      damage: async (at) => {
        const text = await readFile(join(at, 'manifest.json'), 'utf8')
        await writeFile(join(at, 'manifest.json'), text.slice(0, text.length / 2))
      },
    },
    { what: 'without its manifest', says: /holds no manifest.json/, damage: (at) => unlink(join(at, 'manifest.json')) },
    {
      what: 'of a newer version',
      says: /newer version of this program/,
      damage: async (at) => {
        const path = join(at, 'manifest.json')
        const manifest = JSON.parse(await readFile(path, 'utf8')) as object
        await writeFile(path, JSON.stringify({ ...manifest, schema: schema + 1 }))
      },
    },
  ]
  for (const { what, says, damage } of damages) {
    it(`${what} is not imported, and nothing is written`, async () => {
      await exportState({ ...(await filled(1)), clock }, folder)
      await damage(folder)
      const into = { tables: memoryTables().tables, blobs: memoryBlobs().blobs }
      await assert.rejects(importState({ ...into, clock }, folder), says)
      assert.deepEqual(await everything(into.tables), emptyTables)
    })
  }

  it('is not written over something else', async () => {
    await writeFile(join(folder, 'mine.txt'), 'mine')
    await assert.rejects(exportState({ ...(await filled(1)), clock }, folder), /not empty: name a new folder/)
  })

  it('is imported into an empty account only', async () => {
    const from = await filled(1)
    await exportState({ ...from, clock }, folder)
    await assert.rejects(importState({ ...from, clock }, folder), /is not empty: import into a new account/)
  })

  it('that was imported half-way says so the next time', async () => {
    await exportState({ ...(await filled(3)), clock }, folder)
    const memory = memoryTables({
      beforeWrite: (table, claimId) => {
        if (table === 'claims' && claimId === id(2)) throw new Error('the power fails')
      },
    })
    const into = { tables: memory.tables, blobs: memoryBlobs().blobs }
    await assert.rejects(importState({ ...into, clock }, folder), /the power fails/)
    memory.hooks.beforeWrite = undefined
    await assert.rejects(importState({ ...into, clock }, folder), /ended half-way: delete its tables/)
  })

  it('goes from one real storage to another by the two commands, a damaged claim named and the exit code 1', async () => {
    const { tables } = await realTables()
    const world = await innerWorld({ tables })
    for (let n = 0; n < 3; n += 1) await world.submitted(id(n))
    const head = (await tables.claims.get(id(1), '!claim'))!
    await tables.claims.transact(id(1), [{ kind: 'replace', row: { ...head, txId: 'other' }, etag: head.etag }])
    const blobs = await realBlobs()
    await blobs.put('x/1', Readable.from([Buffer.from('proof')]), 'application/pdf')
    await exportState({ tables, blobs, clock }, folder)
    const lines: string[] = []
    const env = { AZURE_STORAGE_CONNECTION_STRING: await connectionString() }
    const code = await transfer(['import', folder], env, (line) => lines.push(line), `i${Date.now().toString(36)}`)
    assert.equal(code, 1)
    assert.match(lines.join('\n'), /3 claims checked/)
    assert.match(lines.join('\n'), /I2 CL-0000-0001: head and last entry of different commits/)
  })

  it('says in one line what is missing', async () => {
    for (const [args, env, says] of [
      [['export'], {}, /Name a folder/],
      [['import', folder], {}, /^AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_ACCOUNT: missing$/],
      [['import', folder], { AZURE_STORAGE_CONNECTION_STRING: 'x' }, /^AZURE_STORAGE_CONNECTION_STRING: must be/],
      [['import', folder], { AZURE_STORAGE_CONNECTION_STRING: await connectionString() }, /holds no manifest.json/],
      [['export', '/dev/null/x'], { AZURE_STORAGE_CONNECTION_STRING: await connectionString() }, /ENOTDIR.*dev.null/],
    ] as const) {
      const lines: string[] = []
      assert.equal(await transfer(args, env, (line) => lines.push(line)), 1)
      assert.equal(lines.length, 1)
      assert.match(lines[0]!, says)
    }
    const command = spawn(process.execPath, ['--import', 'tsx', 'bot/transfer.ts', 'export'], { stdio: 'ignore' })
    assert.deepEqual(await once(command, 'exit'), [1, null])
  })
})

function id(n: number): string {
  return `CL-0000-${String(n).padStart(4, '0')}`
}

async function oneBlob() {
  const { blobs } = memoryBlobs()
  await blobs.put('x/1', Readable.from([Buffer.from('proof')]), 'application/pdf')
  return { blobs }
}

async function filled(count: number): Promise<{ tables: Tables } & Awaited<ReturnType<typeof oneBlob>>> {
  const world = await innerWorld()
  for (let n = 0; n < count; n += 1) {
    if (n % 2 === 0) await world.submitted(id(n))
    else await world.approved(id(n))
  }
  return { tables: world.tables, ...(await oneBlob()) }
}

const tableNames = ['claims', 'wakes', 'listings', 'people', 'jobs'] as const
const emptyTables = Object.fromEntries(tableNames.map((name) => [name, []]))

async function everything(tables: Tables): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {}
  for (const name of tableNames) {
    const rows: StoredRow[] = []
    for await (const page of tables[name].scan()) rows.push(...page)
    found[name] = rows.map(({ etag: _itsOwn, ...row }) => row)
  }
  return found
}

async function bytesOf(blobs: Awaited<ReturnType<typeof oneBlob>>['blobs']): Promise<string[]> {
  const found: string[] = []
  for await (const page of blobs.list()) {
    for (const { name } of page) {
      const pieces: Buffer[] = []
      for await (const piece of (await blobs.open(name))!.bytes) pieces.push(piece as Buffer)
      found.push(`${name}: ${Buffer.concat(pieces).toString('hex')}`)
    }
  }
  return found
}
