import assert from 'node:assert/strict'
import { liveHolds, releaseHolds, takeHold } from '../../services/holds.ts'
import { StorageError } from '../../services/ports.ts'
import { showHold } from '../../services/shown-holds.ts'
import { innerWorld, rae, tomas } from '../support/inner-world.ts'
import { memoryTables } from '../support/memory-table.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 10, minute)).toISOString()

describe('a hold', () => {
  it('is one reviewer’s of any number who reach for the claim at once', async () => {
    const { jobs } = memoryTables().tables
    const all = Array.from({ length: 50 }, (_, n) => ({ ...rae, objectId: `r${n}` }))
    const taken = await Promise.all(all.map((one) => takeHold(jobs, 'CL-0000-0001', one, at(0))))
    assert.equal(taken.filter(Boolean).length, 1)
  })

  it('lasts fifteen minutes, is prolonged by its holder alone, and then is anybody’s', async () => {
    const { jobs } = memoryTables().tables
    assert.equal((await takeHold(jobs, 'CL-0000-0001', rae, at(0)))?.until, at(15))
    assert.equal(await takeHold(jobs, 'CL-0000-0001', tomas, at(14)), undefined)
    assert.equal((await takeHold(jobs, 'CL-0000-0001', rae, at(14)))?.until, at(29))
    assert.equal((await liveHolds(jobs, at(28))).get('CL-0000-0001')?.by.name, 'Rae')
    assert.equal((await liveHolds(jobs, at(29))).size, 0)
    assert.equal((await takeHold(jobs, 'CL-0000-0001', tomas, at(29)))?.until, at(44))
  })

  it('is let go by its holder, never by somebody else', async () => {
    const { jobs } = memoryTables().tables
    await takeHold(jobs, 'CL-0000-0001', rae, at(0))
    await takeHold(jobs, 'CL-0000-0002', rae, at(0))
    await releaseHolds(jobs, tomas)
    assert.equal((await liveHolds(jobs, at(1))).size, 2)
    await releaseHolds(jobs, rae, 'CL-0000-0002')
    assert.deepEqual([...(await liveHolds(jobs, at(1))).keys()], ['CL-0000-0002'])
  })
})

describe('a hold on a claim’s cards', () => {
  const id = 'CL-AAAA-0001'
  let random = 0
  const randomHex = () => String((random += 1))

  it('is written on the claim and drawn, again when it is let go, and by itself when it ends', async () => {
    const world = await innerWorld()
    const tables = { ...world, randomHex }
    await world.submitted(id)
    const drawn = () => world.sent.filter(({ edited, conversationId }) => edited && conversationId === 'review').length
    const minutes = async (count: number) => {
      world.goTo(new Date(Date.parse(world.clock.now()) + count * 60_000).toISOString())
      await world.sweep.sweep()
    }
    const until = new Date(Date.parse(world.clock.now()) + 900_000).toISOString()
    await showHold(tables, id, { by: rae, until })
    await minutes(1)
    assert.equal((await world.read(id)).claim.held?.by.name, 'Rae')
    assert.equal(drawn(), 1)
    await minutes(20)
    assert.equal(drawn(), 2, 'when it has ended')
    await showHold(tables, id, { by: tomas, until })
    assert.equal((await world.read(id)).claim.held?.by.name, 'Tomas')
    await showHold(tables, id)
    await showHold(tables, id)
    await minutes(1)
    assert.equal((await world.read(id)).claim.held, undefined)
    assert.deepEqual((await world.read(id)).outbox, [])
    assert.ok(!String((await world.tables.claims.get(id, '!claim'))?.body).includes('held'))
  })

  it('is best effort: no claim, no trace; storage in trouble, no fault', async () => {
    const memory = memoryTables()
    const world = await innerWorld({ tables: memory.tables })
    const tables = { ...world, randomHex }
    await showHold(tables, id, { by: rae, until: world.clock.now() })
    await world.submitted(id)
    memory.hooks.beforeWrite = (table) => {
      if (table === 'claims') throw new StorageError('busy', 'planted')
    }
    await showHold(tables, id, { by: rae, until: world.clock.now() })
    assert.equal((await world.read(id)).claim.held, undefined)
  })
})
