import assert from 'node:assert/strict'
import {
  approved,
  cardWith,
  declineByPage,
  letters,
  linkIn,
  stateOf,
  underReview,
  verbsOf,
  asked,
  shown,
} from '../support/consent.ts'
import { buttonsOf } from '../support/fake-connector.ts'
import { submitted, upload } from '../support/main-job.ts'
import { pdf } from '../support/files.ts'
import { dataOf, says, saysNot, type Persona } from '../support/persona.ts'
import { people, startWorld, until, type World } from '../support/world.ts'

const channel = '19:review@thread.tacv2'

describe('a dispute', () => {
  let world: World
  let mina: Persona
  let rae: Persona
  let tomas: Persona
  let kim: Persona
  beforeEach(async () => {
    world = await startWorld()
    mina = world.meet(people.mina)
    rae = world.meet(people.rae)
    tomas = world.meet(people.tomas)
    kim = world.meet(people.kim)
    await rae.sayInChannel(channel, 'review here')
    await Promise.all([mina, rae, tomas].map((person) => person.install()))
    await rae.say('time +1bd')
  })
  afterEach(() => world.stop())

  const rejected = async () => {
    const { claimId, card } = await underReview({ world, mina, rae })
    const no = { ...dataOf(card, 'reject'), 'reject.reasons': 'insufficient-poe', 'reject.comment': 'No signature.' }
    says(await rae.press('reject', no), 'Rejected')
    return claimId
  }
  const disputed = async () => {
    const claimId = await rejected()
    const card = await shown(mina, claimId)
    says(card, 'dispute this **once**')
    says(
      await mina.press('dispute', { ...dataOf(card, 'dispute'), justification: 'It is on page 2.' }),
      'Under review (dispute)',
    )
    return claimId
  }
  const mayDispute = (card: unknown) => buttonsOf(card).some(({ verb }) => verb === 'dispute')

  it('is made once, with a justification or new proof, and the second decision is final', async () => {
    const claimId = await rejected()
    const empty = await mina.press('dispute', { ...dataOf(await shown(mina, claimId), 'dispute'), justification: ' ' })
    says(empty, 'please write a justification, or add a new file')
    const page = await mina.press('attach', { claimId, version: 1 })
    assert.equal((await upload(world, page, 'Signed.pdf', pdf('signed'))).status, 201)
    const sent = await mina.press('dispute', dataOf(await shown(mina, claimId), 'dispute'))
    says(sent, 'Under review (dispute)')
    const review = await shown(tomas, claimId)
    says(review, '5 business days left')
    const again = { ...dataOf(review, 'reject'), 'reject.reasons': 'insufficient-poe', 'reject.comment': 'Still none.' }
    const final = await tomas.press('reject', again)
    says(final, 'closed for good')
    const last = await shown(mina, claimId)
    assert.ok(!mayDispute(last))
    assert.ok(
      buttonsOf(last).some(({ data }) => data.clone === claimId),
      'a new claim can be made from it',
    )
    says(await mina.press('dispute', { claimId, version: 99, justification: 'Once more.' }), "can't be disputed")
    assert.deepEqual(world.log.faults, [])
  })

  it('goes to a colleague first: the reviewer who rejected is warned, and is not given it as the next', async () => {
    const claimId = await disputed()
    await until('the queue knows', async () => JSON.stringify(await asked(tomas, 'queue')).includes(claimId))
    const own = await asked(rae, 'next')
    says(own, 'A colleague should take them')
    saysNot(own, claimId)
    says(await asked(tomas, 'next'), claimId)
    says(await shown(rae, claimId), 'You rejected this claim yourself')
    saysNot(await shown(tomas, claimId), 'You rejected this claim yourself')
    const { claimId: other } = await submitted(world, mina)
    await until('the other claim is queued', async () => JSON.stringify(await asked(rae, 'queue')).includes(other))
    const queue = JSON.stringify(await asked(rae, 'queue'))
    assert.ok(queue.indexOf(other) < queue.indexOf(claimId), 'one’s own rejection stands last')
    says(await asked(rae, 'next'), other)
  })

  it('may ask for more, and goes on as a dispute after the resubmission', async () => {
    const claimId = await disputed()
    const card = await shown(tomas, claimId)
    await tomas.press('request-info', {
      ...dataOf(card, 'request-info'),
      reasons: 'missing-products',
      comment: 'Which?',
    })
    await mina.press('comment', { claimId, version: 50, comment: 'Both.' })
    says(await mina.press('resubmit', { claimId, version: 51 }), 'Under review (dispute)')
    assert.equal((await stateOf(world, claimId)).claim.window?.name, 'dispute-review')
  })

  it('is possible after a missed answer, but not after a withdrawal', async () => {
    const missed = await underReview({ world, mina, rae })
    await rae.press('request-info', {
      ...dataOf(missed.card, 'request-info'),
      reasons: 'missing-products',
      comment: '?',
    })
    await rae.say('time +6bd')
    assert.equal((await verbsOf(world, missed.claimId)).at(-1), 'no-response')
    assert.ok(mayDispute(await shown(mina, missed.claimId)))

    const { claimId, card } = await submitted(world, mina)
    await mina.press('withdraw', { ...dataOf(card, 'withdraw'), reason: 'wrong-mpn' })
    assert.ok(!mayDispute(await shown(mina, claimId)))
    says(
      await mina.press('dispute', { claimId, version: 99, justification: 'No.' }),
      /can't be disputed|closed for good/,
    )
  })

  it('ends after thirty days, for good', async () => {
    const claimId = await rejected()
    await rae.say('time +30d')
    assert.ok(mayDispute(await shown(mina, claimId)), 'the last day counts')
    await rae.say('time +1d')
    assert.equal((await stateOf(world, claimId)).claim.closed, 'for-good')
    assert.ok(!mayDispute(await shown(mina, claimId)))
  })

  it('of a customer’s opt-out can only be approved into a new time to opt out', async () => {
    await kim.install()
    const claimId = await approved({ world, mina, rae })
    const first = await until('the consent card', () => cardWith(kim, world, claimId, 'you can opt out until'))
    await kim.press('decline', dataOf(first, 'decline'))
    const opted = await shown(mina, claimId)
    says(opted, 'Opted out by the customer')
    await mina.press('dispute', { ...dataOf(opted, 'dispute'), justification: 'They meant another partner.' })
    says(await shown(kim, claimId), 'reviewed again')
    await rae.say('time +2d')
    const card = await shown(tomas, claimId)
    await tomas.press('approve', dataOf(card, 'approve'))
    await until('the customer is told anew', async () => {
      const { entries } = await stateOf(world, claimId)
      return entries.filter(({ verb }) => verb === 'customer-told').length === 2
    })
    says(await shown(mina, claimId), '7 days left')
    const again = await shown(kim, claimId)
    says(again, 'you can opt out until')
    const gone = await kim.press('decline', dataOf(again, 'decline'))
    says(gone, 'You opted out')
    const last = await stateOf(world, claimId)
    assert.equal(last.claim.status, 'rejected')
    assert.equal(last.claim.closed, 'for-good', 'a dispute is possible once')
    assert.deepEqual(world.log.faults, [])
  })

  it('makes the link of the earlier letter useless once a new one was sent', async () => {
    const claimId = await approved({ world, mina, rae })
    await until('told by mail', async () => (await stateOf(world, claimId)).claim.consent?.deliveredAt)
    const old = linkIn(world, (await letters(world))[0] ?? '')
    assert.equal((await declineByPage(old)).status, 303)
    await mina.press('dispute', { claimId, version: 70, justification: 'A misunderstanding.' })
    assert.match(await (await fetch(old)).text(), /reviewed again/)
    await tomas.press('approve', { claimId, version: 71 })
    await until('the new letter', async () => (await letters(world)).length === 2)
    const stale = await declineByPage(old)
    assert.equal(stale.status, 410)
    assert.match(await stale.text(), /no longer in use/)
    assert.equal((await stateOf(world, claimId)).claim.status, 'approved')
    const fresh = linkIn(world, (await letters(world))[1] ?? '')
    assert.equal((await declineByPage(fresh)).status, 303)
    assert.equal((await stateOf(world, claimId)).claim.status, 'rejected')
    assert.deepEqual(world.log.faults, [])
  })
})
