import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startAzurite, type Azurite } from '../../bot/azurite.ts'
import { openTables } from '../../services/azure/tables.ts'
import { headKey } from '../../services/claim-rows.ts'
import { readClaim } from '../../services/claim-store.ts'
import type { StoredRow, Tables } from '../../services/ports.ts'
import { shards } from '../../services/wakes.ts'
import { root, serve, type Served } from '../local/served.ts'
import { startFakeConnector, textsOf, type FakeConnector } from '../support/fake-connector.ts'
import { submitted } from '../support/main-job.ts'
import { dataOf, persona, type Persona } from '../support/persona.ts'
import { freePort } from '../support/ports.ts'
import { directory, people, until } from '../support/world.ts'

/* Two releases on one storage: this one, and one whose rows have another shape. */

interface Release {
  url: string
  served: Served
  mina: Persona
  rae: Persona
  /** A link of its cards, as this test can open it. */
  reach(url: string): string
}

describe('a release with a newer schema, rolled out and back', function () {
  this.timeout(180_000)
  let folder: string
  let azurite: Azurite
  let connector: FakeConnector
  let tables: Tables
  let older: Release
  let newer: Release
  let byOlder: string
  let byNewer: string
  const started: Served[] = []

  before(async () => {
    mkdirSync(join(root, 'build'), { recursive: true })
    // Inside the project, where the build's packages are found.
    folder = mkdtempSync(join(root, 'build', 'rolling-'))
    const olderBuild = join(folder, 'older')
    const newerBuild = join(folder, 'newer')
    execFileSync(process.execPath, ['--import', 'tsx', 'bot/build.ts', olderBuild], { cwd: root, stdio: 'inherit' })
    cpSync(olderBuild, newerBuild, { recursive: true })
    raiseSchema(join(newerBuild, 'services', 'upcasters.js'))
    writeFileSync(join(folder, 'directory.json'), JSON.stringify(directory))
    azurite = await startAzurite()
    connector = await startFakeConnector()
    tables = await openTables({ account: { connectionString: azurite.connectionString } })
    older = await start(olderBuild)
    for (const who of [people.mina, people.rae, people.kim]) await persona(who, older, connector).install()
    newer = await start(newerBuild)
  })
  after(async () => {
    for (const { child } of started) child.kill('SIGKILL')
    await connector?.stop()
    await azurite?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** The next release: its rows differ from ours by their number alone. */
  function raiseSchema(file: string): void {
    const source = readFileSync(file, 'utf8')
    const raised = source.replace('export const upcasters = []', 'export const upcasters = [(row) => row]')
    assert.notEqual(raised, source, 'the table of upcasters was not found')
    writeFileSync(file, raised)
  }

  async function start(build: string): Promise<Release> {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const env = {
      LOCAL: '1',
      PORT: String(port),
      PUBLIC_URL: 'http://127.0.0.1:1',
      DATA_DIR: folder,
      DIRECTORY_FILE: join(folder, 'directory.json'),
      LINK_SIGNING_KEY: 'one key for the releases of this test',
      AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString,
    }
    const served = serve(env, build)
    started.push(served)
    assert.equal(await served.statusOf(`${url}/readyz`), 200)
    const [mina, rae] = [people.mina, people.rae].map((who) => persona(who, { url }, connector)) as [Persona, Persona]
    return { url, served, mina, rae, reach: (link) => link.replace('http://127.0.0.1:1', url) }
  }

  /** A claim that waits for its customer, and the days that the clock counts for it. */
  async function approvedAt({ mina, rae, reach }: Release): Promise<string> {
    const { claimId } = await submitted({ reach }, mina)
    const card = await rae.press('show', { claimId })
    const reviewed = await rae.press('start-review', dataOf(card, 'start-review'))
    await rae.press('approve', dataOf(reviewed, 'approve'))
    await until('the customer is told', async () => {
      const rows = await rowsOf(claimId)
      return rows.some(({ rowKey }) => rowKey.startsWith('t|')) && !rows.some(({ rowKey }) => rowKey.startsWith('o|'))
    })
    return claimId
  }

  const rowsOf = (claimId: string): Promise<StoredRow[]> => tables.claims.list(claimId)
  async function wakesOf(claimId: string): Promise<string[]> {
    const rows = (await Promise.all(shards.map((shard) => tables.wakes.list(shard)))).flat()
    return rows.map(({ rowKey }) => rowKey).filter((key) => key.includes(claimId))
  }
  const readyAt = async ({ url }: Release) => (await fetch(`${url}/readyz`)).status
  /** What the claim waits for, as it is stored, whatever its schema. */
  async function windowOf(claimId: string): Promise<object | undefined> {
    const head = (await rowsOf(claimId)).find(({ rowKey }) => rowKey === headKey)
    assert.ok(head)
    return (JSON.parse(String(head.body)) as { window?: object }).window
  }

  it('is ready beside the older one, and each files and decides claims', async () => {
    byOlder = await approvedAt(older)
    byNewer = await approvedAt(newer)
    const schemas = async (claimId: string) => [...new Set((await rowsOf(claimId)).map((row) => row.schema))]
    assert.deepEqual(await schemas(byOlder), [1])
    assert.deepEqual(await schemas(byNewer), [2])
    assert.deepEqual([await readyAt(older), await readyAt(newer)], [200, 200])
  })

  it('has its claims left alone by the older one, which says so civilly and stays ready', async () => {
    const untouched = await rowsOf(byNewer)
    for (const [verb, more] of [
      ['show', {}],
      ['comment', { comment: 'from the older release' }],
      ['withdraw', { reason: 'created-in-error', comment: 'from the older release' }],
    ] as const) {
      const card = await older.mina.press(verb, { claimId: byNewer, version: 5, ...more })
      assert.match(textsOf(card).join('\n'), /A newer version of me is being set up, and it has this claim already/)
    }
    assert.deepEqual(await rowsOf(byNewer), untouched)
    assert.equal(await readyAt(older), 200)
  })

  it('keeps its wakes through the older one’s sweep, which goes on with the claims it knows', async () => {
    const [rows, wakes] = [await rowsOf(byNewer), await wakesOf(byNewer)]
    assert.ok((await windowOf(byOlder)) && (await windowOf(byNewer)))
    assert.notEqual(wakes.length, 0)
    await older.mina.say('time +9d')
    await until('the opt-out time of the older claim ends', async () => (await windowOf(byOlder)) === undefined)
    assert.deepEqual(await rowsOf(byNewer), rows)
    assert.deepEqual(await wakesOf(byNewer), wakes)
    assert.deepEqual(await tables.jobs.list('parked'), [], 'nothing gave up')
    assert.equal(await readyAt(older), 200)
  })

  it('leaves, when it is taken back, its own claims waiting and all others working', async () => {
    newer.served.child.kill('SIGTERM')
    assert.equal(await newer.served.exit, 0)
    assert.match(textsOf(await older.mina.press('show', { claimId: byNewer })).join('\n'), /A newer version of me/)
    const { claimId } = await submitted({ reach: older.reach }, older.mina)
    assert.equal((await readClaim(tables.claims, claimId))?.claim.status, 'submitted')
    assert.equal(await readyAt(older), 200)
  })

  it('goes on where it was when it is rolled out again: no day is lost', async () => {
    newer = await start(join(folder, 'newer'))
    const wakes = await wakesOf(byNewer)
    assert.notEqual(wakes.length, 0)
    await newer.mina.say('time +9d')
    await until('the opt-out time of the newer claim ends', async () => (await windowOf(byNewer)) === undefined)
    const card = await newer.mina.press('show', { claimId: byNewer })
    assert.doesNotMatch(textsOf(card).join('\n'), /A newer version of me/)
    // And it takes over what the older one has written.
    assert.doesNotMatch(textsOf(await newer.mina.press('show', { claimId: byOlder })).join('\n'), /newer version/)
  })

  it('writes no error to the log of either for all that', () => {
    const errors = started.flatMap(({ output }) =>
      output()
        .split('\n')
        .filter((line) => line.includes('"level":50')),
    )
    assert.deepEqual(errors, [])
  })
})
