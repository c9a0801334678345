import assert from 'node:assert/strict'
import { outboxRow } from '../../services/claim-rows.ts'
import { mostAttempts } from '../../services/deliveries.ts'
import { listParked, mostFailures, startAgain } from '../../services/parked.ts'
import type { Delivery } from '../../services/ports.ts'
import { innerWorld, mina } from '../support/inner-world.ts'
import { claimName, writeClaims } from '../support/many-claims.ts'
import { memoryTables } from '../support/memory-table.ts'

const id = 'CL-AAAA-0001'
const hours = (start: string, n: number) => new Date(Date.parse(start) + n * 3_600_000).toISOString()
const start = '2026-11-23T10:00:00.000Z'

describe('what gets stuck', () => {
  it('is a message that can never be made: it is parked, others of its claim go out, and an admin starts it again', async () => {
    let broken = true
    const tables = memoryTables().tables
    const deliver = (): Delivery | undefined => {
      if (broken) throw new TypeError('planted')
      return undefined
    }
    const world = await innerWorld({ tables, start, deliver })
    await world.submitted(id)
    assert.equal((await world.read(id)).outbox.filter(({ work }) => work.kind === 'listing').length, 0)
    for (let hour = 1; hour < 20; hour += 1) {
      world.goTo(hours(start, hour))
      await world.sweep.sweep()
    }
    const [parked, ...others] = await listParked(tables.jobs)
    assert.deepEqual(others, [])
    assert.equal(parked?.claimId, id)
    assert.equal(parked.what, 'notice')
    assert.equal(world.sent.length, 0)

    broken = false
    await world.act(id, 'comment', mina, { comment: 'Anybody there?' })
    const told = world.sent.length
    assert.ok(told > 0, 'what comes later is told')
    await world.sweep.sweep()
    assert.equal(world.sent.length, told, 'what is parked is not tried by itself')
    const parts = { tables, clock: world.clock, randomHex: () => 'feed' }
    assert.equal(await startAgain(parts, parked.key), 'started')
    assert.equal(await startAgain(parts, parked.key), 'gone')
    assert.deepEqual(await listParked(tables.jobs), [])
    world.goTo(hours(start, 20))
    await world.sweep.sweep()
    await world.sweep.sweep()
    assert.equal(world.sent.length, told + 1)
    assert.deepEqual((await world.read(id)).outbox, [])
  })

  it('is a message whose every try ended its process: nobody takes it once more', async () => {
    const tables = memoryTables().tables
    const world = await innerWorld({ tables, start, deliver: () => ({ outcome: 'later', ambiguous: false }) })
    await world.submitted(id)
    const [row] = (await world.read(id)).outbox
    assert.ok(row)
    const taken = { ...row, attempts: mostAttempts, leaseUntil: start, nextAt: start }
    await tables.claims.transact(id, [{ kind: 'replace', row: outboxRow(id, taken), etag: row.etag }])
    world.goTo(hours(start, 1))
    await world.sweep.sweep()
    assert.deepEqual(
      (await listParked(tables.jobs)).map(({ claimId }) => claimId),
      [id],
    )
    assert.equal((await world.read(id)).outbox[0]?.parked, true)
  })

  it('is a claim that fails again and again: it costs nothing any more, and goes on where it stood', async () => {
    const memory = memoryTables()
    const { endsAt } = await writeClaims(memory.tables, 3, 3)
    memory.hooks.beforeRead = (table, key) => {
      if (table === 'claims' && key === claimName(1)) throw new Error('planted')
    }
    const world = await innerWorld({ tables: memory.tables, start: hours(endsAt, 1) })
    const rounds = []
    for (let n = 0; n < mostFailures + 2; n += 1) rounds.push((await world.sweep.sweep()).failed)
    assert.deepEqual(
      rounds.map((failed) => failed > 0),
      rounds.map((_failed, n) => n < mostFailures),
    )
    const [parked] = await listParked(memory.tables.jobs)
    assert.deepEqual({ claimId: parked?.claimId, what: parked?.what }, { claimId: claimName(1), what: 'claim' })

    memory.hooks.beforeRead = undefined
    assert.equal((await world.sweep.sweep()).fired.length, 0)
    await startAgain({ tables: memory.tables, clock: world.clock, randomHex: () => 'feed' }, parked!.key)
    world.goTo(hours(endsAt, 2))
    assert.deepEqual(
      (await world.sweep.sweep()).fired.map(({ claimId }) => claimId),
      [claimName(1)],
    )
  })

  it('is not a claim that got well in between', async () => {
    const memory = memoryTables()
    const { endsAt } = await writeClaims(memory.tables, 1, 1)
    const world = await innerWorld({ tables: memory.tables, start: hours(endsAt, 1) })
    memory.hooks.beforeRead = (table, key) => {
      if (table === 'claims' && key === claimName(0)) throw new Error('planted')
    }
    for (let n = 1; n < mostFailures; n += 1) await world.sweep.sweep()
    memory.hooks.beforeRead = undefined
    assert.equal((await world.sweep.sweep()).fired.length, 1)
    assert.deepEqual(await memory.tables.jobs.list('parked'), [])
  })
})
