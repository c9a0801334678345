import assert from 'node:assert/strict'
import type { Conversation, Delivery } from '../../services/ports.ts'
import { chatOf, innerWorld, mina, rae, tomas } from '../support/inner-world.ts'

const id = 'CL-AAAA-0001'
const later = (at: string, minutes: number) => new Date(Date.parse(at) + minutes * 60_000).toISOString()

describe('somebody who cannot be reached', () => {
  let blocked = new Set<string>()
  const deliver = ({ conversationId }: Conversation): Delivery | undefined =>
    blocked.has(conversationId) ? { outcome: 'unreachable' } : undefined
  beforeEach(() => (blocked = new Set()))

  it('is noted on the claim, and the cards that stand elsewhere show it', async () => {
    const world = await innerWorld({ deliver })
    await world.submitted(id)
    blocked.add('chat-Rae')
    await world.act(id, 'start-review', rae)
    const before = world.sent.length
    await world.act(id, 'comment', mina, { comment: 'Are you there?' })
    const [unreached, ...more] = (await world.read(id)).claim.unreached ?? []
    assert.deepEqual(more, [])
    assert.equal(unreached?.objectId, rae.objectId)
    world.goTo(later(world.clock.now(), 5))
    await world.sweep.sweep()
    const redrawn = world.sent.slice(before).filter(({ edited }) => edited)
    assert.ok(redrawn.some(({ conversationId }) => conversationId === 'review'))
    assert.deepEqual((await world.read(id)).outbox, [])
  })

  it('is noted once, however much they miss, and struck off with the first message that arrives', async () => {
    const world = await innerWorld({ deliver })
    await world.submitted(id)
    await world.act(id, 'start-review', rae)
    blocked.add('chat-Rae')
    await world.act(id, 'comment', mina, { comment: 'One.' })
    const [noted] = (await world.read(id)).claim.unreached ?? []
    world.goTo(later(world.clock.now(), 60))
    await world.act(id, 'comment', mina, { comment: 'Two.' })
    assert.deepEqual((await world.read(id)).claim.unreached, [noted])
    blocked.clear()
    await world.people.remember(rae, { conversation: chatOf(rae) })
    await world.act(id, 'comment', mina, { comment: 'Three.' })
    assert.equal((await world.read(id)).claim.unreached, undefined)
  })

  it('may be somebody who never had the bot, but not a former reviewer or one whose work others have', async () => {
    const world = await innerWorld({ unknown: true, deliver })
    for (const someone of [rae, tomas]) await world.people.remember(someone, { conversation: chatOf(someone) })
    await world.submitted(id)
    await world.act(id, 'start-review', rae)
    assert.deepEqual(
      (await world.read(id)).claim.unreached?.map(({ objectId }) => objectId),
      [mina.objectId],
    )
    await world.people.setAway(rae, { until: '2026-12-24', endsAt: '2026-12-24T23:59:59.999Z' })
    await world.act(id, 'comment', mina, { comment: 'Who has it?' })
    assert.equal((await world.read(id)).claim.unreached?.length, 1)
  })

  it('leaves no trace in the claim’s own row', async () => {
    const world = await innerWorld({ unknown: true })
    await world.submitted(id)
    await world.act(id, 'start-review', rae)
    await world.act(id, 'note', rae, { comment: 'Nobody hears.' })
    const head = await world.tables.claims.get(id, '!claim')
    assert.ok(!String(head?.body).includes('unreached'))
  })
})
