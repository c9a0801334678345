import assert from 'node:assert/strict'
import { StorageError, type Delivery, type LinkHolder, type Table, type Tables } from '../../services/ports.ts'
import { updateListings } from '../../services/listings.ts'
import { goodFields, innerWorld, kim, mina, rae, tomas } from '../support/inner-world.ts'

const claimId = 'CL-0000-0001'
const later: Delivery = { outcome: 'later', ambiguous: false }
const minutes = (from: string, count: number) => new Date(Date.parse(from) + count * 60_000).toISOString()

/** A world whose messages meet with the trouble that is set, and whose clock goes on by minutes. */
async function troubledWorld() {
  let trouble: Delivery | undefined
  const world = await innerWorld({ deliver: () => trouble })
  return {
    ...world,
    meet: (next: Delivery | undefined) => {
      trouble = next
    },
    async sweepAfter(count: number) {
      world.goTo(minutes(world.clock.now(), count))
      return world.sweep.sweep()
    },
    heard: (where: string) => world.sent.filter(({ conversationId }) => conversationId.startsWith(where)),
  }
}

/** Tables whose claims fail to be written in one way, so many times. */
function failing(
  tables: Tables,
  failure: StorageError['failure'],
  times: number,
): { tables: Tables; left: () => number } {
  let left = times
  const claims: Table = {
    ...tables.claims,
    transact: (partitionKey, operations) => {
      if (left === 0) return tables.claims.transact(partitionKey, operations)
      left -= 1
      return Promise.reject(new StorageError(failure, 'planted'))
    },
  }
  return { tables: { ...tables, claims }, left: () => left }
}

describe('a change that storage does not take', () => {
  for (const failure of ['conflict', 'busy', 'ambiguous'] as const) {
    it(`is tried again after ${failure}, and said to be busy when that never ends`, async () => {
      const world = await innerWorld()
      const few = world.replica(failing(world.tables, failure, 3))
      const request = {
        claimId,
        verb: 'create',
        by: mina,
        input: { fields: goodFields },
        receivedAt: world.clock.now(),
      } as const
      const done = await few.service.move(request)
      assert.ok(done.done && !done.again)
      const never = failing(world.tables, failure, 100)
      const comment = { ...request, verb: 'comment', input: { comment: 'A word.' } } as const
      const refused = await world.replica(never).service.move(comment)
      assert.ok(!refused.done)
      assert.equal(refused.refusal.code, 'busy')
      assert.equal(refused.claim?.version, 1, 'with the claim as it is')
      assert.equal(never.left(), 94, 'six tries')
      assert.equal((await world.read(claimId)).claim.version, 1)
    })
  }

  it('is a fault where it is against the service’s limits', async () => {
    const world = await innerWorld()
    const { service } = world.replica(failing(world.tables, 'invalid', 1))
    const request = {
      claimId,
      verb: 'create',
      by: mina,
      input: { fields: goodFields },
      receivedAt: world.clock.now(),
    } as const
    await assert.rejects(service.move(request), { failure: 'invalid' })
  })
})

describe('whoever asks for a claim', () => {
  it('sees it with their role, or learns nothing of it', async () => {
    const world = await innerWorld()
    await world.approved(claimId)
    const { claim } = await world.read(claimId)
    const approvedAt = claim.consent?.approvedAt ?? ''
    const stranger = { tenantId: kim.tenantId, objectId: 'somebody', name: 'Sam' }
    const roles: [by: Parameters<typeof world.service.view>[1], role: string | undefined][] = [
      [mina, 'partner'],
      [rae, 'reviewer'],
      [kim, 'customer'],
      [{ address: 'KIM@contoso.com', approvedAt }, 'customer'],
      [stranger, undefined],
      [{ address: 'sam@contoso.com', approvedAt }, undefined],
      [{ address: 'kim@contoso.com', approvedAt: '2026-01-01T00:00:00.000Z' }, undefined],
    ]
    for (const [by, role] of roles) {
      assert.equal((await world.service.view(claimId, by))?.role, role, JSON.stringify(by))
      assert.equal(await world.service.view('CL-0000-0009', by), undefined)
    }
  })

  it('by the link of a letter acts as the customer’s contact, once, and makes no claim', async () => {
    const world = await innerWorld()
    await world.approved(claimId)
    const approvedAt = (await world.read(claimId)).claim.consent?.approvedAt ?? ''
    const holder: LinkHolder = { address: 'Kim@Contoso.com', approvedAt }
    const decline = { claimId, verb: 'decline', by: holder, input: {}, receivedAt: world.clock.now() } as const
    for (const again of [false, true]) {
      const outcome = await world.service.move(decline)
      assert.ok(outcome.done)
      assert.equal(outcome.again, again)
      assert.deepEqual(outcome.entry.by.kind === 'person' && outcome.entry.by.person.objectId, 'mail:kim@contoso.com')
    }
    const elsewhere = { ...decline, claimId: 'CL-0000-0002', verb: 'create' } as const
    const refused = await world.service.move(elsewhere)
    assert.ok(!refused.done)
    assert.equal(refused.refusal.code, 'not-found')
  })
})

describe('a notice', () => {
  it('is sent again while it is refused, later each time, and set aside after twelve tries', async () => {
    const world = await troubledWorld()
    world.meet(later)
    await world.submitted(claimId)
    let sweeps = 0
    for (; !(await world.read(claimId)).outbox.some(({ parked }) => parked); sweeps += 1) {
      assert.ok(sweeps < 20_000, 'it is never set aside')
      await world.sweepAfter(1)
    }
    const [row] = (await world.read(claimId)).outbox
    assert.equal(row?.attempts, 12)
    assert.equal(world.faults.length, 1, 'it is logged for an admin')
    world.meet(undefined)
    await world.sweepAfter(24 * 60)
    assert.deepEqual(world.heard('review'), [], 'what was set aside stays so')
  })

  it('to somebody who blocked the bot is given up, and they are not written to until they come back', async () => {
    const world = await troubledWorld()
    await world.submitted(claimId)
    world.meet({ outcome: 'unreachable' })
    await world.act(claimId, 'start-review', rae)
    assert.ok((await world.people.find(mina))?.unreachableSince)
    world.meet(undefined)
    await world.act(claimId, 'request-info', rae, { reasons: ['missing-products'], comment: 'Which?' })
    assert.deepEqual(world.heard('chat-Mina'), [])
    await world.people.remember(mina, {})
    await world.act(claimId, 'comment', tomas, { comment: 'Which?' })
    assert.equal(world.heard('chat-Mina').length, 1)
  })

  it('is delivered once by two processes that find it at the same time', async () => {
    const world = await troubledWorld()
    world.meet(later)
    await world.submitted(claimId)
    world.meet(undefined)
    world.goTo(minutes(world.clock.now(), 30))
    const other = world.replica()
    await Promise.all([world.outbox.dispatch(claimId), other.outbox.dispatch(claimId), world.sweep.sweep()])
    await world.sweepAfter(10)
    assert.equal(world.heard('review').filter(({ edited }) => !edited).length, 1)
    assert.deepEqual((await world.read(claimId)).outbox, [])
  })

  it('to a reviewer who is away goes to the channel, once; without a channel to the colleagues; else to them', async () => {
    const world = await innerWorld()
    await world.submitted(claimId)
    await world.act(claimId, 'start-review', rae)
    const away = { until: '2026-12-24', endsAt: '2026-12-24T23:59:59.999Z' }
    await world.people.setAway(rae, away)
    const heardOf = async (act: () => Promise<unknown>) => {
      const before = world.sent.length
      await act()
      return world.sent
        .slice(before)
        .flatMap(({ conversationId, edited }) => (edited ? [] : [conversationId.split(';')[0]]))
    }
    const comment = (text: string) => () => world.act(claimId, 'comment', mina, { comment: text })
    assert.deepEqual(await heardOf(comment('one')), ['review'])
    await world.act(claimId, 'request-info', rae, { reasons: ['missing-products'], comment: 'Which?' })
    await world.act(claimId, 'comment', mina, { comment: 'These.' })
    assert.deepEqual(await heardOf(() => world.act(claimId, 'resubmit', mina)), ['review'], 'told there anyway')
    await world.tables.people.transact('review-channel', [{ kind: 'delete', rowKey: 'channel', etag: '*' }])
    assert.deepEqual(await heardOf(comment('two')), ['chat-Tomas'])
    await world.people.setAway(tomas, away)
    assert.deepEqual(await heardOf(comment('three')), ['chat-Rae'])
  })

  it('of a claim that is not there is none', async () => {
    const world = await innerWorld()
    assert.equal(await world.outbox.dispatch(claimId), true)
  })
})

describe('a card that stands somewhere', () => {
  it('is forgotten when its message is gone', async () => {
    const world = await troubledWorld()
    await world.submitted(claimId)
    assert.equal((await world.read(claimId)).posted.length, 1)
    world.meet({ outcome: 'unreachable' })
    await world.act(claimId, 'note', rae, { comment: 'Looks thin.' })
    assert.deepEqual((await world.read(claimId)).posted, [])
  })

  it('is updated later when the update is refused now, no sooner than it may', async () => {
    const world = await troubledWorld()
    await world.submitted(claimId)
    world.meet({ outcome: 'later', afterMs: 20 * 60_000, ambiguous: false })
    await world.act(claimId, 'note', rae, { comment: 'Looks thin.' })
    world.meet(undefined)
    await world.sweepAfter(10)
    assert.deepEqual(
      world.heard('review').filter(({ edited }) => edited),
      [],
    )
    await world.sweepAfter(15)
    assert.match(world.heard('review').findLast(({ edited }) => edited)?.summary ?? '', / v4 /)
  })

  it('is drawn again when the claim changes while it is drawn', async () => {
    const world = await innerWorld()
    await world.submitted(claimId)
    let changed = false
    const other = world.replica({
      sending: async (send) => {
        const delivery = send()
        if (!changed) {
          changed = true
          await world.service.move({
            claimId,
            verb: 'note',
            by: tomas,
            input: { comment: 'Mine.' },
            receivedAt: world.clock.now(),
          })
        }
        return delivery
      },
    })
    await other.service.move({
      claimId,
      verb: 'note',
      by: rae,
      input: { comment: 'Thin.' },
      receivedAt: world.clock.now(),
    })
    assert.match(world.sent.at(-1)?.summary ?? '', / v5 /)
  })
})

describe('a claim’s line in a list', () => {
  it('is never overwritten by an older version, however many write it at once', async () => {
    const world = await innerWorld()
    await world.submitted(claimId)
    const { claim } = await world.read(claimId)
    const versions = [9, 4, 12, 7, 5]
    await Promise.all(versions.map((version) => updateListings(world.tables.listings, { ...claim, version })))
    await updateListings(world.tables.listings, { ...claim, version: 8 })
    for (const list of ['queue', `partner:${mina.tenantId}`]) {
      assert.equal((await world.tables.listings.get(list, claimId))?.version, 12)
    }
  })
})
