import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { createLimits, noLimits, usualLimits, type LimitSizes } from '../../bot/limits.ts'
import { seeded } from '../simulation/random.ts'

const start = Date.parse('2026-11-23T09:00:00.000Z')
const mina = { tenantId: 'hanbit', objectId: 'mina' }
const jun = { tenantId: 'hanbit', objectId: 'jun' }
const rival = { tenantId: 'rival', objectId: 'rita' }

/** Limits and the clock they look at, in seconds from the start. */
function startLimits(sizes: Partial<LimitSizes> = {}, mostPeople?: number) {
  const at = { seconds: 0 }
  const limits = createLimits({
    clock: { now: () => new Date(start + at.seconds * 1_000).toISOString() },
    sizes: { ...usualLimits, ...sizes },
    tenantKnown: (tenantId) => ['hanbit', 'rival'].includes(tenantId),
    mostPeople,
  })
  /** So many commands at once; how many went through. */
  const commands = (count: number, who = mina) =>
    Array.from({ length: count }, () => limits.take('command', who)).filter((quick) => !quick).length
  return { ...limits, at, commands }
}

describe('the limits', () => {
  it('let thirty commands and five uploads a minute through', () => {
    const { take, commands } = startLimits()
    assert.equal(commands(40), 30)
    assert.equal(Array.from({ length: 9 }, () => take('upload', mina)).filter((quick) => !quick).length, 5)
  })

  it('say in how many seconds there is room again, and keep their word', () => {
    const { take, commands, at } = startLimits()
    commands(1)
    at.seconds = 20.5
    commands(29)
    const quick = take('command', mina)
    assert.deepEqual(quick, { whose: 'person', seconds: 40, first: true })
    at.seconds += quick.seconds - 1
    assert.ok(take('command', mina))
    at.seconds += 1
    assert.equal(commands(5), 1)
    at.seconds = 80.5
    assert.equal(commands(40), 29)
  })

  it('are told of once a minute, however often it is tried', () => {
    const { take, commands, at } = startLimits()
    commands(30)
    const told: number[] = []
    for (; at.seconds < 180; at.seconds += 0.5) if (take('command', mina)?.first) told.push(at.seconds)
    // From 60 on there is room for thirty; then it is a minute since the last warning.
    assert.deepEqual(told, [0, 75, 135])
  })

  it('are not filled by what was refused', () => {
    const { commands, at } = startLimits()
    commands(30)
    at.seconds = 59
    assert.equal(commands(1_000), 0)
    at.seconds = 60
    assert.equal(commands(30), 30)
  })

  it('count a delivery that comes again once', () => {
    const { take } = startLimits({ commands: 2 })
    for (let n = 0; n < 50; n += 1) assert.equal(take('command', mina, 'first'), undefined)
    assert.equal(take('command', mina, 'second'), undefined)
    assert.ok(take('command', mina, 'third'))
    assert.equal(take('command', mina, 'first'), undefined)
    assert.ok(take('command', mina, ''))
  })

  it('of one person are nobody else’s', () => {
    const { commands } = startLimits()
    assert.equal(commands(40), 30)
    assert.equal(commands(40, jun), 30)
    assert.equal(commands(40, { tenantId: 'rival', objectId: 'mina' }), 30)
  })

  it('of a tenant are shared by its people, and no other tenant feels them', () => {
    const { take, commands } = startLimits({ ofTenant: 600 })
    let through = 0
    for (let n = 0; n < 100; n += 1) through += commands(20, { tenantId: 'hanbit', objectId: `p${n}` })
    assert.equal(through, 600)
    assert.deepEqual(take('command', jun), { whose: 'tenant', seconds: 60, first: true })
    assert.deepEqual(take('upload', jun), { whose: 'tenant', seconds: 60, first: true })
    assert.equal(commands(40, rival), 30)
  })

  it('count a card that renews itself for the tenant only', () => {
    const { take, commands } = startLimits({ ofTenant: 100 })
    for (let n = 0; n < 70; n += 1) assert.equal(take('refresh', mina), undefined)
    assert.equal(commands(40), 30)
    assert.equal(take('refresh', mina)?.whose, 'tenant')
  })

  it('go on when the clock is moved back', () => {
    const { commands, at } = startLimits()
    at.seconds = 86_400
    commands(30)
    at.seconds = 0
    assert.equal(commands(40), 30)
  })

  it('treat all strangers of unknown tenants as one, who push nobody out', () => {
    const { take, commands } = startLimits({}, 100)
    commands(30)
    let through = 0
    for (let n = 0; n < 5_000; n += 1) through += commands(1, { tenantId: `t${n}`, objectId: `p${n}` })
    assert.equal(through, 30)
    assert.equal(take('command', mina)?.whose, 'person')
  })

  it('remember a hundred thousand people in bounded memory, and forget those who were quiet longest', () => {
    const { take, commands } = startLimits({ ofTenant: Infinity }, 1_000)
    commands(30)
    commands(30, jun)
    for (let n = 0; n < 100_000; n += 1) {
      commands(1, { tenantId: 'rival', objectId: `p${n}` })
      if (n % 500 === 0) assert.ok(take('command', jun))
    }
    assert.equal(commands(1), 1, 'Mina was quiet and is forgotten')
    assert.ok(take('command', jun), 'Jun was not')
  })

  it('that are off stop nobody', () => {
    for (let n = 0; n < 1_000; n += 1) assert.equal(noLimits.take('upload', mina), undefined)
  })

  const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
  it(`never let more through in any minute, and never make anybody wait for nothing (20,000 tries, SEED=${seed})`, () => {
    const random = seeded(seed)
    const { take, at } = startLimits({ commands: 7, ofTenant: 17 })
    const through: { who: string; at: number }[] = []
    for (let n = 0; n < 20_000; n += 1) {
      at.seconds += random.chance(0.02) ? random.below(90) : random.below(2_000) / 1_000
      const objectId = `p${random.below(4)}`
      const recent = through.filter((entry) => start + entry.at * 1_000 > start + at.seconds * 1_000 - 60_000)
      through.splice(0, through.length, ...recent)
      const full = recent.filter(({ who }) => who === objectId).length >= 7 || recent.length >= 17
      const quick = take('command', { tenantId: 'hanbit', objectId })
      // The clock knows milliseconds only: at the very edge both are right.
      const atTheEdge = through.some((entry) => Math.abs(at.seconds - entry.at - 60) < 0.002)
      if (!atTheEdge) assert.equal(quick !== undefined, full, `SEED=${seed}, number ${n}`)
      if (!quick) through.push({ who: objectId, at: at.seconds })
    }
  })
})
