import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { auditClaim } from '../../services/audit.ts'
import { claimCard } from '../../cards/claim.ts'
import { historyCard } from '../../cards/history.ts'
import { erasePerson } from '../../services/erasure.ts'
import { shardOf } from '../../services/wakes.ts'
import type { StoredRow, Tables } from '../../services/ports.ts'
import { readerOf, sceneOf } from '../cards/gallery.ts'
import { goodFields, innerWorld, kim, mina, rae, tomas } from '../support/inner-world.ts'
import { memoryBlobs } from '../support/memory-blobs.ts'
import { memoryTables } from '../support/memory-table.ts'

const claimId = 'CL-GONE-0001'
const admin = { tenantId: '1', objectId: 'admin', name: 'Ada' }

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
  const proof = {
    name: 'MinaFile.pdf',
    size: 5,
    type: 'application/pdf',
    sha256: 'ab',
    blob: 'gone/1',
    scan: 'clean' as const,
  }
  await world.act(claimId, 'attach', mina, { proof })
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
