import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startAzurite, type Azurite } from '../../bot/azurite.ts'
import { openBlobs } from '../../services/azure/proof-blobs.ts'
import { openTables } from '../../services/azure/tables.ts'
import { words } from '../../cards/words.ts'
import { auditClaim } from '../../services/audit.ts'
import { readPartition } from '../../services/claim-partition.ts'
import { headKey } from '../../services/claim-rows.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import type { Blobs, StoredRow, Tables } from '../../services/ports.ts'
import { shards } from '../../services/wakes.ts'
import { seeded } from '../simulation/random.ts'
import { startFakeConnector, type FakeConnector } from '../support/fake-connector.ts'
import { directory, kim, mina, rae, tomas } from '../support/inner-world.ts'
import { persona } from '../support/persona.ts'
import { size } from '../support/sizes.ts'
import { startStorageProxy } from '../support/storage-proxy.ts'
import { createTraveller, type Journey, type Name } from './journeys.ts'
import { startReplica, type Replica } from './replicas.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 32)
const seconds = size({ short: 60, long: 60 * Number(process.env.MINUTES ?? 30) })
const replicaCount = 3
const travellers = 6
const channel = '19:review@thread.tacv2'
const say = words('en')
const people = { mina, rae, tomas, kim }

describe(`${replicaCount} processes of the bot, killed at random for ${seconds} s under load (seed ${seed})`, () => {
  let folder: string
  let azurite: Azurite
  let line: Awaited<ReturnType<typeof startStorageProxy>>
  let connector: FakeConnector
  let replicas: Replica[] = []

  before(async function () {
    this.timeout(120_000)
    folder = await mkdtemp(join(tmpdir(), 'cpor-kill-'))
    azurite = await startAzurite()
    line = await startStorageProxy(azurite.connectionString)
    connector = await startFakeConnector()
    const directoryFile = join(folder, 'directory.json')
    const admins = [{ aadObjectId: rae.objectId, name: rae.name }]
    await writeFile(directoryFile, JSON.stringify({ ...directory, admins }))
    const env = {
      AZURE_STORAGE_CONNECTION_STRING: line.connectionString,
      DIRECTORY_FILE: directoryFile,
      DATA_DIR: folder,
      LINK_SIGNING_KEY: 'one key for all replicas of this test',
      PUBLIC_URL: 'http://127.0.0.1:1',
    }
    const first = await startReplica(env)
    replicas = [first]
    await first.ready()
    for (let n = 1; n < replicaCount; n += 1) replicas.push(await startReplica(env))
    await Promise.all(replicas.map((replica) => replica.ready()))
  })
  after(async () => {
    for (const replica of replicas) await replica.kill()
    await connector?.stop()
    await line?.stop()
    await azurite?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('lose nothing that was acknowledged, do nothing twice, and tell everybody', async function () {
    this.timeout((seconds + 180) * 1_000)
    const random = seeded(seed)
    const meet = (name: Name) => persona(people[name], replicas[0]!, connector)
    for (const name of ['mina', 'rae', 'tomas', 'kim'] as const) await meet(name).install()
    await meet('rae').sayInChannel(channel, 'review here')

    const urls = replicas.map(({ url }) => url) as [string, ...string[]]
    const { travel, counts } = createTraveller(urls, connector, random)
    const journeys: Journey[] = []
    const end = performance.now() + seconds * 1_000
    const isOver = () => performance.now() > end
    let kills = 0
    const killer = async () => {
      while (!isOver()) {
        await sleep(1_000 + random.below(3_000))
        await random.pick(replicas as [Replica, ...Replica[]]).killAndRestart()
        kills += 1
      }
    }
    const traveller = async (name: number) => {
      for (let trip = 1; !isOver(); trip += 1) journeys.push(await travel(`trip-${name}-${trip}`, isOver))
    }
    await Promise.all([killer(), ...Array.from({ length: travellers }, (_, name) => traveller(name))])

    // Faults are over. One process stays and looks after what the dead left; its clock is moved past their leases.
    await Promise.all(replicas.map((replica) => replica.ready()))
    for (const replica of replicas.slice(1)) await replica.stop()
    for (let hour = 1; hour <= 3; hour += 1) await meet('mina').say('time +1h')
    await replicas[0]!.stop()

    const account = { connectionString: azurite.connectionString }
    const found = await readAll(await openTables({ account }), await openBlobs({ account }))
    assert.deepEqual([...found.claims.keys()].sort(), journeys.map(({ claimId }) => claimId).sort(), 'no other claims')
    let commits = 0
    for (const { claimId, acknowledged } of journeys) {
      const rows = found.claims.get(claimId)!
      const { entries, outbox, claim } = readPartition(rows)!
      commits += entries.length
      const made = entries.flatMap(({ verb, by, comment }) =>
        by.kind === 'person' ? [`${by.person.name} ${verb} ${comment ?? ''}`] : [],
      )
      const told = acknowledged.map(({ verb, by, comment }) => `${people[by].name} ${verb} ${comment ?? ''}`)
      assert.deepEqual(
        made.map(withoutJustification),
        told,
        `${claimId}: what people were told is what the history says`,
      )
      const now = new Date(Date.now() + 3 * 3_600_000).toISOString()
      const facts = { wakes: found.wakes.get(claimId) ?? [], blobExists: (blob: string) => found.blobs.has(blob), now }
      assert.deepEqual(auditClaim(claimId, rows, facts), [])
      assert.deepEqual(outbox, [], `${claimId}: all is delivered`)
      assert.equal(found.listed.get(claimId), claim.version, `${claimId}: its line in the list is up to date`)
      assertTold(connector, claimId, acknowledged)
    }
    for (const replica of replicas) assert.doesNotMatch(replica.output(), /"level":(50|60)/)
    console.log(
      `      ${kills} kills; ${journeys.length} claims; ${counts.acknowledged} presses acknowledged, ${counts.second} told who was first; ` +
        `${counts.lost} deliveries without an answer; ${connector.messages.length} messages`,
    )
    const { done, conflicts } = line.writes()
    console.log(
      `      ${commits} changes recorded, none lost, none doubled; of the writes to storage ${done} were taken, ` +
        `${conflicts} met somebody else's`,
    )
  })
})

/** A dispute's justification stands where comments do. */
function withoutJustification(entry: string): string {
  return entry.replace('dispute Page 4.', 'dispute ')
}

async function readAll(tables: Tables, blobs: Blobs) {
  const claims = new Map<string, StoredRow[]>()
  for await (const page of tables.claims.scan()) {
    for (const { partitionKey, rowKey } of page) if (rowKey === headKey) claims.set(partitionKey, [])
  }
  for (const claimId of claims.keys()) claims.set(claimId, await tables.claims.list(claimId))
  const wakes = new Map<string, { due: string }[]>()
  for (const shard of shards) {
    for (const { rowKey } of await tables.wakes.list(shard)) {
      const [due = '', claimId = ''] = rowKey.split('|')
      wakes.set(claimId, [...(wakes.get(claimId) ?? []), { due }])
    }
  }
  const listed = new Map<string, number>()
  for (const row of await tables.listings.list(`partner:${mina.tenantId}`)) listed.set(row.rowKey, Number(row.version))
  const names = new Set<string>()
  for await (const page of blobs.list()) for (const { name } of page) names.add(name)
  return { claims, wakes, listed, blobs: names }
}

/** TABLE, from the page: what the partner is told of, if a reviewer or the customer did it. */
const tellsPartner: readonly Verb[] = ['start-review', 'request-info', 'approve', 'reject', 'decline']

/** Every notice that these acts require has arrived as often as it must. */
function assertTold(connector: FakeConnector, claimId: string, acts: Journey['acknowledged']): void {
  const required = new Map<string, number>()
  const need = (where: string, verb: Verb | 'card') =>
    required.set(`${where}|${verb}`, (required.get(`${where}|${verb}`) ?? 0) + 1)
  let reviewer: Name | undefined
  for (const { verb, by } of acts) {
    const assigned = reviewer ? `a:${people[reviewer].objectId}` : channel
    if (tellsPartner.includes(verb)) need(`a:${mina.objectId}`, verb)
    if (verb === 'comment') need(assigned, verb)
    if (verb === 'withdraw' || verb === 'decline') need(assigned, verb)
    if (verb === 'resubmit') for (const where of new Set([assigned, channel])) need(where, verb)
    if (verb === 'submit' || verb === 'dispute') need(channel, 'card')
    if (verb === 'approve') need(`a:${kim.objectId}`, 'card')
    if (['start-review', 'request-info', 'approve', 'reject'].includes(verb)) reviewer = by
    if (verb === 'dispute') reviewer = undefined
  }
  for (const [what, times] of required) {
    const [where = '', verb = ''] = what.split('|') as [string, Verb | 'card']
    const about = connector.in(where).filter((message) => JSON.stringify(message.card).includes(claimId))
    const arrived = about.filter(
      ({ summary }) => verb === 'card' || summary.startsWith(say(`headline.${verb as Verb}`)),
    )
    assert.ok(arrived.length >= times, `${claimId}: ${where} heard ${arrived.length} times of ${verb}, not ${times}`)
  }
}
