import assert from 'node:assert/strict'
import { innerWorld, mina, rae, type InnerWorldOptions } from '../support/inner-world.ts'
import { memoryTables } from '../support/memory-table.ts'

const claimId = 'CL-0000-0001'

describe('reminders', () => {
  const waiting = async (options: InnerWorldOptions = {}) => {
    const world = await innerWorld({ start: '2026-11-23T10:00:00.000Z', ...options })
    await world.submitted(claimId)
    await world.act(claimId, 'start-review', rae)
    await world.act(claimId, 'request-info', rae, { reasons: ['missing-products'], comment: 'Which?' })
    return world
  }
  const reminders = (world: Awaited<ReturnType<typeof waiting>>) =>
    world.sent.filter(({ summary, edited }) => summary.includes('remind') && !edited).map(({ summary }) => summary)

  it('go out once each, although two replicas sweep hundreds of times', async () => {
    const world = await waiting()
    const replicas = [world, world.replica(), world.replica()]
    // Asked on Monday 23rd: last day Monday 30th, two business days left on Thursday 26th.
    for (let minute = 0; minute < 9 * 24 * 60; minute += 45) {
      world.goTo(new Date(Date.parse('2026-11-23T10:00:00.000Z') + minute * 60_000).toISOString())
      await Promise.all(replicas.map(({ sweep }) => sweep.sweep()))
    }
    assert.deepEqual(reminders(world), [`${claimId} remind 2`, `${claimId} remind 0`])
    const { entries, claim } = await world.read(claimId)
    assert.equal(entries.filter(({ verb }) => verb === 'remind').length, 2)
    assert.equal(claim.status, 'rejected')
  })

  for (const [zone, from, to] of [
    ['Asia/Seoul', '2026-11-26T00:00', '2026-11-26T00:45'],
    ['Europe/Berlin', '2026-11-26T08:00', '2026-11-26T08:45'],
    ['America/Los_Angeles', '2026-11-26T17:00', '2026-11-26T17:15'],
    ['Pacific/Auckland', '2026-11-26T20:00', '2026-11-26T20:15'],
  ] as const) {
    it(`reach somebody in ${zone} in their morning`, async () => {
      const world = await waiting()
      await world.people.remember(mina, { timeZone: zone })
      let sentAt = ''
      for (let minute = 0; minute < 24 * 60 && sentAt === ''; minute += 15) {
        const now = new Date(Date.parse('2026-11-26T00:00:00.000Z') + minute * 60_000).toISOString()
        world.goTo(now)
        await world.sweep.sweep()
        if (reminders(world).length > 0) sentAt = now
      }
      assert.ok(sentAt >= from && sentAt.slice(0, 16) <= to, `sent at ${sentAt}`)
    })
  }

  it('are found once and go out once by a clock that goes on while it is read, in few requests a sweep', async () => {
    const memory = memoryTables()
    const world = await waiting({ tickMs: 1, tables: memory.tables })
    // Around midnight and nine in the morning, and in between.
    const moments = ['25T23:59:59.990', '26T00:00:00.000', '26T00:02:00.000', '26T08:59:59.995', '26T09:00:00.001', '26T09:30:00.000'] // prettier-ignore
    for (const moment of moments) {
      world.goTo(`2026-11-${moment}Z`)
      let left = 100
      memory.hooks.beforeRead = () => {
        if ((left -= 1) < 0) throw new Error('the sweep does not end')
      }
      await world.sweep.sweep()
      assert.ok(left >= 0, `no end of requests at ${moment}`)
    }
    assert.deepEqual(reminders(world), [`${claimId} remind 2`])
  })

  it('of a day that passed are skipped, and none is sent for a window that closed', async () => {
    const world = await waiting()
    world.goTo('2026-11-27T12:00:00.000Z')
    await world.sweep.sweep()
    assert.deepEqual(reminders(world), [])
    await world.act(claimId, 'comment', mina, { comment: 'All.' })
    await world.act(claimId, 'resubmit', mina)
    world.goTo('2026-11-30T12:00:00.000Z')
    await world.sweep.sweep()
    assert.deepEqual(reminders(world), [])
  })
})
