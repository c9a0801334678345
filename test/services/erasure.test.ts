import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { auditClaim } from '../../services/audit.ts'
import { claimCard } from '../../cards/claim.ts'
import { historyCard } from '../../cards/history.ts'
import type { ActInput } from '../../services/claim/act.ts'
import type { PersonRef } from '../../services/claim/people.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import { erasePerson } from '../../services/erasure.ts'
import { shardOf } from '../../services/wakes.ts'
import type { Clock, StoredRow, Tables } from '../../services/ports.ts'
import { readerOf, sceneOf } from '../cards/gallery.ts'
import { directory, goodFields, innerWorld, kim, mina, rae, tomas } from '../support/inner-world.ts'
import { memoryBlobs } from '../support/memory-blobs.ts'
import { memoryTables } from '../support/memory-table.ts'

const claimId = 'CL-GONE-0001'
const admin = { tenantId: '1', objectId: 'admin', name: 'Ada' }

const fileOfMina = {
  name: 'MinaFile.pdf',
  size: 5,
  type: 'application/pdf',
  sha256: 'ab',
  blob: 'gone/1',
  scan: 'clean' as const,
}

describe('erasing a person', () => {
  for (const [who, says, traces] of [
    [
      'the partner who filed',
      [mina.objectId],
      [mina.objectId, 'mina@hanbit.example', '"Mina"', 'MinaWrote', 'MinaFile', 'chat-Mina'],
    ],
    [
      'the customer who declined',
      ['KIM@contoso.com'],
      [kim.objectId, 'kim@contoso.com', '"Kim"', 'Head of Kim', 'KimWrote', 'chat-Kim'],
    ],
    ['the reviewer who asked', [rae.objectId], [rae.objectId, '"Rae"', 'RaeWrote', 'RaeNote', 'chat-Rae']],
  ] as const) {
    it(`leaves no trace of ${who}, and every history its shape`, async () => {
      const world = await livedWorld()
      const before = await shapes(world.tables)
      const everything = async () => `${await text(world.tables)} ${[...world.stored.keys()].join()}`
      for (const trace of traces) assert.ok((await everything()).includes(trace), `${trace} was never there`)

      for (const one of says) {
        const dry = await erasePerson(world, one, admin, { dry: true })
        const found = await erasePerson(world, one, admin)
        assert.deepEqual(found, dry, 'as much as was announced')
        assert.equal(found.claims, 1)
      }
      for (const trace of traces) assert.ok(!(await everything()).includes(trace), `${trace} is still there`)
      assert.deepEqual(await shapes(world.tables), before)
      assert.match(await everything(), /erased · 삭제됨/)
      assert.deepEqual(await audit(world), [])

      const stood = await rowsOf(world.tables)
      for (const one of says) {
        const again = await erasePerson(world, one, admin)
        assert.deepEqual(Object.values(again), [0, 0, 0, 0], 'nothing is left to erase')
      }
      assert.deepEqual(await rowsOf(world.tables), stood)
    })
  }

  it('keeps what others are called and wrote, though it reads the same', async () => {
    const world = await livedWorld()
    await world.act(claimId, 'comment', rae, { comment: 'approved' })
    await world.act(claimId, 'comment', mina, { comment: 'approved' })
    await erasePerson(world, mina.objectId, admin)
    const { claim, entries } = await world.read(claimId)
    assert.equal(claim.status, 'rejected')
    assert.equal(entries.at(-2)?.comment, 'approved')
    assert.notEqual(entries.at(-1)?.comment, 'approved')
  })

  it('deletes the bytes of their files, and cards and histories can still be drawn', async () => {
    const world = await livedWorld()
    await erasePerson(world, mina.objectId, admin)
    assert.deepEqual([...world.stored.keys()], [])
    const { claim, entries } = await world.read(claimId)
    for (const language of ['en', 'ko'] as const) {
      const { card } = claimCard(claim, readerOf('reviewer', language), sceneOf(claim, 'reviewer'))
      assert.ok(!JSON.stringify(card).includes('open-proof'), 'there is nothing to open')
      historyCard(entries, claim, readerOf('reviewer', language), sceneOf(claim, 'reviewer'))
    }
  })

  it('lets the clocks run on', async () => {
    const world = await livedWorld()
    await erasePerson(world, mina.objectId, admin)
    const end = (await world.read(claimId)).claim.window?.endsAt ?? ''
    world.goTo(new Date(Date.parse(end) + 300_000).toISOString())
    await world.sweep.sweep()
    assert.equal((await world.read(claimId)).claim.closed, 'for-good')
    assert.deepEqual(world.faults, [])
  })

  it('writes down who erased and when, without the person', async () => {
    const world = await livedWorld()
    await erasePerson(world, kim.objectId, admin)
    const [row, ...more] = await world.tables.jobs.list('erasures')
    assert.deepEqual([row?.by, more.length], ['admin', 0])
    assert.ok(!JSON.stringify(row).includes(kim.objectId))
  })

  it('goes on where it was stopped, wherever that was', async () => {
    for (let step = 1; ; step += 1) {
      const world = await livedWorld()
      let writes = 0
      world.hooks.beforeWrite = () => {
        writes += 1
        if (writes === step) throw new Error('the power fails')
      }
      const stopped = await erasePerson(world, 'kim@contoso.com', admin).then(
        () => false,
        () => true,
      )
      world.hooks.beforeWrite = undefined
      await erasePerson(world, 'kim@contoso.com', admin)
      const left = await text(world.tables)
      for (const trace of [kim.objectId, 'kim@contoso.com', 'Head of Kim', 'KimWrote']) {
        assert.ok(!left.includes(trace), `${trace} is left after a stop at write ${step}`)
      }
      if (!stopped) return assert.ok(step > 4, 'it was stopped several times')
    }
  })

  it('of whom more is said than fits into one transaction is erased whole, wherever it was stopped', async () => {
    // The name came long before the address, and nobody acts under it.
    const traces = [mina.objectId, 'mina@hanbit.example', '"Mina"', 'Mina Seo', 'MinaWrote', 'MinaFile']
    const long = await longWorld()
    assert.ok('read' in long)
    assert.ok((await long.read(claimId)).entries.filter(({ comment }) => comment?.startsWith('MinaWrote')).length > 200)
    assert.equal((await long.read(claimId)).claim.dispute?.justification, 'MinaWrote why')
    let whole: StoredRow[] | undefined
    for (let step = 1, stopped = true; stopped; step += 1) {
      const world = await longWorld(long)
      let writes = 0
      world.hooks.beforeWrite = () => {
        writes += 1
        if (writes === step) throw new Error('the power fails')
      }
      stopped = await erasePerson(world, mina.objectId, admin).then(
        () => false,
        () => true,
      )
      world.hooks.beforeWrite = undefined
      await erasePerson(world, 'mina@hanbit.example', admin)
      const left = await rowsOf(world.tables)
      const text = left.flatMap((row) => Object.values(row).map(String)).join('\n')
      for (const trace of traces) assert.ok(!text.includes(trace), `${trace} is left after a stop at write ${step}`)
      whole ??= left
      assert.deepEqual(left, whole, `the same after a stop at write ${step}`)
      assert.ok(stopped || step > 6, 'it was stopped several times')
    }
  })

  it('takes them out of the directory and the lists too, when nothing but the directory knows their address', async () => {
    const world = await livedWorld()
    await world.people.saveDirectory(directory)
    const row = await world.tables.people.get(kim.tenantId, kim.objectId)
    await world.tables.people.transact(kim.tenantId, [{ kind: 'delete', rowKey: kim.objectId, etag: row!.etag }])
    await erasePerson(world, kim.objectId, admin)
    const left = await text(world.tables)
    for (const trace of [kim.objectId, 'kim@contoso.com', '"Kim"']) assert.ok(!left.includes(trace), trace)
    assert.equal((await world.people.loadDirectory())?.customers[0]?.admins.length, 1)
  })

  it('takes the name of a contact without a known address out of the lists', async () => {
    const world = await livedWorld()
    await world.act(claimId, 'dispute', mina, { justification: 'They mean another.' })
    const listed = async () => (await world.tables.listings.get('queue', claimId))?.body
    await erasePerson(world, tomas.objectId, admin)
    assert.match(String(await listed()), /"customerContactName":"Kim"/)
    await forgetAddress(world)
    await erasePerson(world, kim.objectId, admin)
    assert.doesNotMatch(String(await listed()), /"Kim"/)
  })

  it('writes down that it was begun, should it be stopped', async () => {
    const world = await livedWorld()
    world.hooks.beforeWrite = (table) => {
      if (table === 'claims') throw new Error('the power fails')
    }
    await assert.rejects(erasePerson(world, kim.objectId, admin), /the power fails/)
    const [row] = await world.tables.jobs.list('erasures')
    assert.deepEqual([row?.by, row?.counts], ['admin', undefined])
  })

  it('gives way to a list that changes meanwhile', async () => {
    const world = await livedWorld()
    let changed = false
    world.hooks.beforeWrite = async (table, list) => {
      if (table !== 'people' || changed) return
      changed = true
      await world.people.remember(kim, { locale: 'ko' })
      assert.equal(list, kim.tenantId)
    }
    await erasePerson(world, kim.objectId, admin)
    assert.equal(await world.people.find(kim), undefined)
  })

  it('gives way to people who act meanwhile', async () => {
    const world = await livedWorld()
    let acted = false
    world.hooks.beforeWrite = async (table) => {
      if (table !== 'claims' || acted) return
      acted = true
      await world.act(claimId, 'comment', rae, { comment: 'Meanwhile.' })
    }
    await erasePerson(world, mina.objectId, admin)
    const { entries } = await world.read(claimId)
    assert.equal(entries.at(-1)?.comment, 'Meanwhile.')
    assert.ok(!JSON.stringify(entries).includes('MinaWrote'))
  })
})

/** A claim on which everybody left something: filed, asked about, approved, declined. */
async function livedWorld() {
  const memory = memoryTables()
  const world = await innerWorld({ tables: memory.tables })
  const { blobs, stored } = memoryBlobs()
  await blobs.put('gone/1', Readable.from([Buffer.from('proof')]), 'application/pdf')
  const fields = { ...goodFields, customerContactTitle: 'Head of Kim' }
  await world.act(claimId, 'create', mina, { fields })
  await world.act(claimId, 'attach', mina, { proof: fileOfMina })
  await world.act(claimId, 'submit', mina)
  await world.act(claimId, 'start-review', rae)
  await world.act(claimId, 'note', rae, { comment: 'RaeNote' })
  await world.act(claimId, 'request-info', rae, {
    reasons: ['missing-products'],
    comment: 'RaeWrote to kim@contoso.com',
  })
  await world.act(claimId, 'comment', mina, { comment: 'MinaWrote' })
  await world.act(claimId, 'resubmit', mina)
  await world.act(claimId, 'start-review', tomas)
  await world.act(claimId, 'approve', rae)
  await world.act(claimId, 'decline', kim, { comment: 'KimWrote' })
  return Object.assign(world, { blobs, stored, hooks: memory.hooks })
}

/** A claim that was talked about for long; `like`: the same once more. */
async function longWorld(like?: { tables: Tables; clock: Clock }) {
  if (like) {
    const memory = memoryTables()
    for (const name of ['claims', 'wakes', 'listings', 'people', 'jobs'] as const) {
      for await (const page of like.tables[name].scan()) {
        for (const row of page) await memory.tables[name].transact(row.partitionKey, [{ kind: 'create', row }])
      }
    }
    return { tables: memory.tables, hooks: memory.hooks, blobs: memoryBlobs().blobs, clock: like.clock }
  }
  const [partner] = directory.partners
  const joon = { ...mina, objectId: mina.objectId.replace('1', '9'), name: 'Joon' }
  const people = [...partner!.people, { aadObjectId: joon.objectId, name: 'Joon', role: 'incentives-admin' as const }]
  const memory = memoryTables()
  const world = await innerWorld({
    tables: memory.tables,
    directory: { ...directory, partners: [{ ...partner!, people }] },
  })
  await world.people.remember(mina, { email: 'mina@hanbit.example' })
  await world.people.saveDirectory(directory)
  const act = async (...[verb, by, input]: [Verb, PersonRef, ActInput?]) => {
    const outcome = await world.act(claimId, verb, by, input)
    assert.ok(outcome.done, JSON.stringify(outcome))
  }
  const talk = async (when: string) => {
    for (let n = 0; n < 100; n += 1) await act('comment', mina, { comment: `MinaWrote ${n} ${when}` })
  }
  const { partnerContactEmail, ...early } = { ...goodFields, partnerContactName: 'Mina Seo' }
  await act('create', joon, { fields: early, draft: true })
  await act('attach', mina, { proof: fileOfMina })
  await talk('early')
  await act('edit', joon, { fields: { partnerContactEmail } })
  await act('submit', joon)
  await act('start-review', rae)
  await act('open-proof', rae, { proofNumber: 1 })
  await act('reject', rae, { reasons: ['insufficient-poe'], comment: 'No.' })
  await act('dispute', mina, { justification: 'MinaWrote why' })
  await talk('late')
  return Object.assign(world, { blobs: memoryBlobs().blobs, hooks: memory.hooks })
}

/** From now on nothing says which address Kim has. */
async function forgetAddress(world: Awaited<ReturnType<typeof livedWorld>>): Promise<void> {
  const row = (await world.tables.people.get(kim.tenantId, kim.objectId))!
  const body = JSON.stringify({ ...(JSON.parse(String(row.body)) as object), email: undefined })
  await world.tables.people.transact(kim.tenantId, [{ kind: 'replace', row: { ...row, body }, etag: row.etag }])
}

async function audit(world: Awaited<ReturnType<typeof livedWorld>>) {
  const wakes = (await world.tables.wakes.list(shardOf(claimId))).map(({ rowKey }) => ({
    due: rowKey.split('|')[0] ?? '',
  }))
  const blobExists = (blob: string) => world.stored.has(blob)
  return auditClaim(claimId, await world.tables.claims.list(claimId), { wakes, blobExists, now: world.clock.now() })
}

async function rowsOf(tables: Tables): Promise<StoredRow[]> {
  const rows: StoredRow[] = []
  for (const table of [tables.claims, tables.wakes, tables.listings, tables.people, tables.jobs]) {
    for await (const page of table.scan()) rows.push(...page)
  }
  return rows.map((row) => ({ ...row, etag: '' })).filter(({ partitionKey }) => partitionKey !== 'erasures')
}

async function text(tables: Tables): Promise<string> {
  return (await rowsOf(tables)).flatMap((row) => Object.values(row).map(String)).join('\n')
}

/** What of each entry says nothing of persons. */
async function shapes(tables: Tables) {
  const rows = await tables.claims.list(claimId, { from: 'h|', below: 'h}' })
  return rows.map(({ rowKey, txId, body }) => {
    const { version, verb, at, from, to, window } = JSON.parse(String(body)) as Record<string, unknown>
    return { rowKey, txId, version, verb, at, from, to, window }
  })
}
