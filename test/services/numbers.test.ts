import assert from 'node:assert/strict'
import { countNumbers, readNumbers } from '../../services/numbers.ts'
import { innerWorld, rae } from '../support/inner-world.ts'

describe('the numbers of the weeks', () => {
  it('count what was filed and decided by week, the median wait, what is overdue, and why it was no', async () => {
    const world = await innerWorld({ start: '2026-11-12T10:00:00.000Z' })
    for (const n of [1, 2, 3, 4]) await world.submitted(`CL-0000-000${n}`)
    world.goTo('2026-11-17T10:00:00.000Z')
    await world.act('CL-0000-0001', 'start-review', rae)
    await world.act('CL-0000-0001', 'approve', rae)
    await world.act('CL-0000-0002', 'start-review', rae)
    await world.act('CL-0000-0002', 'reject', rae, { reasons: ['insufficient-poe'], comment: 'No.' })
    world.goTo('2026-11-18T10:00:00.000Z')
    await world.act('CL-0000-0003', 'start-review', rae)
    await world.act('CL-0000-0003', 'reject', rae, {
      reasons: ['insufficient-poe', 'missing-products'],
      comment: 'No.',
    })
    world.goTo('2026-11-23T10:00:00.000Z')
    await world.sweep.sweep()
    const parts = { tables: world.tables, clock: world.clock, calendar: world.calendar }
    const numbers = await countNumbers(parts)
    assert.deepEqual(numbers.weeks.slice(-3), [
      { monday: '2026-11-09', filed: 4, decided: 0 },
      { monday: '2026-11-16', filed: 0, decided: 3 },
      { monday: '2026-11-23', filed: 0, decided: 0 },
    ])
    assert.equal(numbers.weeks.length, 8)
    assert.equal(numbers.medianBusinessDays, 3)
    assert.equal(numbers.overdue, 1)
    assert.deepEqual(numbers.reasons, [
      { reason: 'insufficient-poe', count: 2 },
      { reason: 'missing-products', count: 1 },
    ])
    const again = await Promise.all([countNumbers(parts), countNumbers(parts)])
    assert.deepEqual([...again, await readNumbers(world.tables.jobs)], [numbers, numbers, numbers])
  })

  it('are there before anything happened, without a median', async () => {
    const world = await innerWorld()
    assert.equal(await readNumbers(world.tables.jobs), undefined)
    const numbers = await countNumbers({ tables: world.tables, clock: world.clock, calendar: world.calendar })
    assert.equal(numbers.medianBusinessDays, undefined)
    assert.deepEqual(await readNumbers(world.tables.jobs), JSON.parse(JSON.stringify(numbers)))
  })
})
