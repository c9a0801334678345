import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startAzurite, type Azurite } from '../../bot/azurite.ts'
import { openTables } from '../../services/azure/tables.ts'
import { headKey } from '../../services/claim-rows.ts'
import type { Tables } from '../../services/ports.ts'
import { listParked } from '../../services/parked.ts'
import { writeWakes } from '../../services/wakes.ts'
import { shown } from '../support/consent.ts'
import { pdf } from '../support/files.ts'
import { startFakeConnector, type FakeConnector, type Trouble } from '../support/fake-connector.ts'
import { fillForm, goodFields, submitted, upload } from '../support/main-job.ts'
import { dataOf, persona, type Persona } from '../support/persona.ts'
import { freePort } from '../support/ports.ts'
import { directory, people } from '../support/world.ts'
import { serve, type Served } from './served.ts'

/** Words that stand nowhere in the program: wherever one turns up, it came from a person. */
const secret = {
  comment: 'Canarycomment is what I say',
  note: 'Canarynote for us only',
  file: 'Canaryfile 카나리아.pdf',
  search: 'Canarysearch',
  typed: 'canarycommand please',
  route: 'canaryroute',
  query: 'canaryquery',
  body: 'canarybody',
  row: 'Canaryrow',
  token: 'canarytoken',
}
const canaries = [
  ...Object.values(secret),
  ...Object.values(goodFields).filter((text) => text.length > 7 && !/^[a-z0-9,-]+$/.test(text)),
  ...Object.values(people).flatMap((person) => [person.name, ...('email' in person ? [person.email] : [])]),
  ...directory.partners.map(({ name }) => name),
  'Canary',
  'canary',
  '/poe/',
  'Bearer',
  'sig=',
]

describe('what the process prints', function () {
  this.timeout(90_000)
  let folder: string
  let azurite: Azurite
  let connector: FakeConnector
  let served: Served
  let tables: Tables
  const address = { url: '' }
  let mina: Persona
  let rae: Persona
  let kim: Persona

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cpor-'))
    await writeFile(join(folder, 'directory.json'), JSON.stringify(directory))
    azurite = await startAzurite()
    connector = await startFakeConnector()
    tables = await openTables({ account: { connectionString: azurite.connectionString } })
    const port = await freePort()
    address.url = `http://127.0.0.1:${port}`
    served = serve({
      LOCAL: '1',
      PORT: String(port),
      PUBLIC_URL: 'http://127.0.0.1:1',
      DATA_DIR: folder,
      DIRECTORY_FILE: join(folder, 'directory.json'),
      AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString,
      LOG_LEVEL: 'trace',
    })
    assert.equal(await served.statusOf(`${address.url}/readyz`), 200)
    ;[mina, rae, kim] = [people.mina, people.rae, people.kim].map((who) => persona(who, address, connector)) as [
      Persona,
      Persona,
      Persona,
    ]
    for (const person of [mina, rae, kim]) await person.install()
  })
  after(async () => {
    served?.child.kill('SIGKILL')
    await connector?.stop()
    await azurite?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const reach = (url: string) => url.replace('http://127.0.0.1:1', address.url)
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${address.url}/api/messages`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body,
    })

  async function aWholeLife(): Promise<string> {
    const { claimId } = await submitted({ reach }, mina)
    const on = async (person: Persona, verb: string, more: object = {}) =>
      person.press(verb, { ...dataOf(await shown(person, claimId), verb), ...more })
    await on(mina, 'comment', { comment: secret.comment })
    await on(rae, 'start-review')
    await on(rae, 'note', { comment: secret.note })
    const missing = { reasons: 'missing-all-poe', comment: secret.comment }
    await on(rae, 'request-info', missing)
    await rae.press('request-info', { ...missing, claimId, version: 1 })
    const step = await mina.press('form', { claimId, step: 'proof' })
    assert.equal((await upload({ reach }, step, secret.file, pdf('another'))).status, 201)
    await on(mina, 'withdraw', { reason: 'created-in-error', comment: secret.comment })
    await mina.say(`find ${secret.search}`)
    await mina.say(secret.typed)
    await rae.say(`erase ${people.kim.email}`)
    await mina.say('export')
    return claimId
  }

  async function hostileRequests(): Promise<void> {
    await post(`{"text":"${secret.body}`)
    await post(JSON.stringify({ type: secret.body, text: secret.body }))
    await post('{}', { Authorization: `Bearer ${secret.token}.${secret.token}.${secret.token}` })
    for (const path of [`${secret.route}?x=${secret.query}`, `poe/upload/${secret.token}`, `consent/${secret.token}`])
      await fetch(`${address.url}/${path}`)
    await mina.sendFiles([{ name: secret.file, url: `http://127.0.0.1:1/${secret.route}?${secret.query}` }])
    await mina.press(secret.token, { claimId: secret.body, comment: secret.comment })
  }

  /** Messages that fail in every way, and a claim that no sweep can read. */
  async function faults(): Promise<void> {
    const ways: Trouble[] = [{ status: 500 }, { status: 403 }, 'reset', { status: 429, retryAfter: 1 }, { status: 400 }]
    for (const way of ways) {
      connector.goWrong(() => way)
      await post(
        JSON.stringify({
          type: 'message',
          id: randomUUID(),
          text: `find ${secret.search}`,
          channelId: 'msteams',
          serviceUrl: connector.serviceUrl,
          from: { id: '29:x', name: people.mina.name, aadObjectId: people.mina.objectId },
          recipient: { id: '28:bot' },
          conversation: { id: mina.personal, conversationType: 'personal', tenantId: people.mina.tenantId },
          channelData: { tenant: { id: people.mina.tenantId } },
        }),
      )
      const { claimId } = await fillForm(mina).catch(() => ({ claimId: '' }))
      if (claimId) await mina.press('discard', { claimId, version: 3 })
    }
    connector.goWrong(() => undefined)
    const claimId = 'CL-BAAD-0001'
    const due = new Date(Date.now() - 600_000).toISOString()
    await writeWakes(tables.wakes, claimId, [{ due, claimId, version: 0, txId: '0' }])
    const row = { partitionKey: claimId, rowKey: headKey, body: `{"${secret.row}": ${secret.row}` }
    await tables.claims.transact(claimId, [{ kind: 'create', row }])
    const end = performance.now() + 45_000
    while ((await tables.jobs.get('parked', claimId)) === undefined && performance.now() < end) await sleep(200)
    assert.deepEqual(await listParked(tables.jobs), [], 'one failure parks nothing')
  }

  it('names nobody, quotes nobody and shows no link, whatever is done to it', async () => {
    const claimId = await aWholeLife()
    await hostileRequests()
    await faults()
    served.child.kill('SIGTERM')
    assert.equal(await served.exit, 0)
    const printed = served.output()
    assert.match(printed, /sweep failed for a claim/, 'the fault was logged')
    assert.ok(printed.includes('CL-BAAD-0001'), 'and where it was')
    const told = canaries.filter((canary) => printed.includes(canary))
    assert.deepEqual(told, [], printed.slice(0, 4_000))
    const lines = printed.trim().split('\n')
    for (const line of lines) assert.doesNotThrow(() => JSON.parse(line) as unknown, line)
    console.log(
      `      ${lines.length} lines of log, ${canaries.length} canaries, 0 hits (${claimId} among what was done)`,
    )
  })
})
