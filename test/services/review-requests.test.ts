import assert from 'node:assert/strict'
import type { Conversation, Delivery } from '../../services/ports.ts'
import { listParked } from '../../services/parked.ts'
import { chatOf, innerWorld, mina, rae, reviewChannel, tomas } from '../support/inner-world.ts'

const id = 'CL-AAAA-0001'
const gone: Delivery = { outcome: 'unreachable' }
const later = (at: string, hours: number) => new Date(Date.parse(at) + hours * 3_600_000).toISOString()

describe('a review request', () => {
  it('waits as long as there is nobody to be asked, is never given up, and reaches the first who comes', async () => {
    const world = await innerWorld({ unknown: true })
    await world.submitted(id)
    for (let hour = 1; hour < 72; hour += 1) {
      world.goTo(later(world.clock.now(), 1))
      await world.sweep.sweep()
    }
    assert.equal(world.sent.length, 0)
    assert.deepEqual(await listParked(world.tables.jobs), [])
    await world.people.remember(tomas, { conversation: chatOf(tomas) })
    world.goTo(later(world.clock.now(), 1))
    await world.sweep.sweep()
    assert.deepEqual(
      world.sent.filter(({ summary }) => summary.includes('submit')).map(({ conversationId }) => conversationId),
      ['chat-Tomas'],
    )
  })

  it('goes to every reviewer’s own chat while there is no review channel, but not to who is away', async () => {
    const world = await innerWorld({ unknown: true })
    for (const someone of [mina, rae, tomas]) await world.people.remember(someone, { conversation: chatOf(someone) })
    await world.submitted(id)
    assert.deepEqual(world.sent.map(({ conversationId }) => conversationId).sort(), ['chat-Rae', 'chat-Tomas'])
    await world.people.setAway(rae, { until: '2026-12-24', endsAt: '2026-12-24T23:59:59.999Z' })
    await world.submitted('CL-AAAA-0002')
    assert.deepEqual(
      world.sent.slice(2).map(({ conversationId }) => conversationId),
      ['chat-Tomas'],
    )
  })

  it('goes to the reviewers themselves when the channel is gone, and to the channel when only its thread is', async () => {
    let lost = (_to: Conversation) => false
    const world = await innerWorld({ deliver: (to) => (lost(to) ? gone : undefined) })
    await world.submitted(id)
    await world.act(id, 'start-review', rae)
    await world.act(id, 'request-info', rae, { reasons: ['missing-products'], comment: 'Which ones?' })
    lost = ({ conversationId }) => conversationId.includes(';messageid=')
    const before = world.sent.length
    await world.act(id, 'comment', mina, { comment: 'Here.' })
    await world.act(id, 'resubmit', mina)
    const where = () =>
      new Set(
        world.sent
          .slice(before)
          .filter(({ edited }) => !edited)
          .map((sent) => sent.conversationId),
      )
    assert.ok(where().has(reviewChannel.conversationId), [...where()].join())

    lost = ({ kind }) => kind === 'channel'
    await world.submitted('CL-AAAA-0002')
    assert.ok(where().has('chat-Tomas'), [...where()].join())
  })
})
