import assert from 'node:assert/strict'
import { readClaim } from '../../services/claim-store.ts'
import { realTables } from '../support/azurite.ts'
import { submitted } from '../support/main-job.ts'
import { dataOf, says, type Persona } from '../support/persona.ts'
import { people, startWorld, until, type World } from '../support/world.ts'

const channel = '19:review@thread.tacv2'

describe('windows, with the clock moved', () => {
  let world: World
  let mina: Persona
  let rae: Persona
  let kim: Persona
  beforeEach(async () => {
    world = await startWorld()
    mina = world.meet(people.mina)
    rae = world.meet(people.rae)
    kim = world.meet(people.kim)
    await rae.sayInChannel(channel, 'review here')
    await Promise.all([mina, rae, kim].map((person) => person.install()))
    // Begins in a working morning, whatever the time of day is.
    await rae.say('time +1bd')
  })
  afterEach(() => world.stop())

  const state = async (claimId: string) => {
    const { tables } = await realTables({ prefix: world.prefix })
    const partition = await readClaim(tables.claims, claimId)
    assert.ok(partition)
    return partition
  }
  const verbs = async (claimId: string) => (await state(claimId)).entries.map(({ verb }) => verb)
  const count = (list: string[], verb: string) => list.filter((entry) => entry === verb).length
  const started = async () => {
    const { claimId } = await submitted(world, mina)
    return { claimId, card: await rae.press('start-review', dataOf(await rae.say(claimId), 'start-review')) }
  }
  const approved = async () => {
    const { claimId, card } = await started()
    await rae.press('approve', dataOf(card, 'approve'))
    await until('the customer was told', async () => (await state(claimId)).claim.consent?.deliveredAt)
    return claimId
  }
  /** How many messages in a chat speak of the claim with these words. */
  const told = (person: Persona, words: RegExp) =>
    world.connector.in(person.personal).filter(({ card }) => words.test(JSON.stringify(card))).length

  it('reject a claim whose partner never answers, after two reminders, and let it be disputed', async () => {
    const { claimId, card } = await started()
    const second = await world.secondBot()
    await rae.press('request-info', { ...dataOf(card, 'request-info'), reasons: 'missing-products', comment: 'Which?' })
    await rae.say('time +3bd')
    for (let again = 0; again < 20; again += 1) await rae.say('time')
    await until('the first reminder', () => told(mina, /2 business days left/) > 0)
    await rae.say('time +2bd')
    for (let again = 0; again < 20; again += 1) await rae.say('time')
    await until('the second reminder', async () => count(await verbs(claimId), 'remind') === 2)
    const fired = await rae.say('time +1bd')
    says(fired, claimId)
    const { claim, entries } = await state(claimId)
    assert.equal(claim.status, 'rejected')
    assert.deepEqual(claim.rejection?.reasons, ['no-partner-response'])
    assert.equal(claim.window?.name, 'dispute')
    assert.deepEqual(entries.map(({ verb }) => verb).slice(-3), ['remind', 'remind', 'no-response'])
    await until('the partner hears', () => JSON.stringify(mina.last().card).includes('Rejected'))
    const disputed = await mina.press('dispute', { claimId, version: 99, justification: 'We did answer by phone.' })
    says(disputed, 'Under review (dispute)')
    await second.stop()
    assert.deepEqual(world.log.faults, [])
  })

  it('pass the consent after seven days, with two reminders to the customer', async () => {
    const claimId = await approved()
    await rae.say('time +5d')
    await rae.say('time +2d')
    assert.equal((await state(claimId)).claim.consent?.passedAt, undefined)
    await rae.say('time +1d')
    const { claim } = await state(claimId)
    assert.equal(claim.status, 'approved')
    assert.ok(claim.consent?.passedAt)
    assert.equal(count(await verbs(claimId), 'remind'), 2)
    await until('the partner hears', () => told(mina, /assessment/i) > 0)
    assert.deepEqual(world.log.faults, [])
  })

  it('let the customer opt out on the seventh day', async () => {
    const claimId = await approved()
    await rae.say('time +7d')
    const gone = await kim.press('decline', { claimId, version: 1, comment: 'Not our partner.' })
    assert.doesNotMatch(JSON.stringify(gone), /Something went wrong/)
    await rae.say('time +2d')
    const { claim } = await state(claimId)
    assert.equal(claim.status, 'rejected')
    assert.equal(claim.consent?.passedAt, undefined)
    assert.deepEqual(claim.rejection?.reasons, ['customer-decline'])
  })

  it('mark a late review as overdue, tell, and change no status', async () => {
    const { claimId } = await started()
    await rae.say('time +6bd')
    const { claim } = await state(claimId)
    assert.equal(claim.status, 'under-review')
    assert.equal(claim.window?.overdue, true)
    await rae.say('time +6bd')
    assert.equal(count(await verbs(claimId), 'overdue'), 1)
    await until('the partner is told once', () => told(mina, /overdue/i) > 0)
    says(await rae.say('queue'), 'overdue')
    assert.deepEqual(world.log.faults, [])
  })

  it('pause the review while the partner acts, and start it afresh', async () => {
    const { claimId, card } = await started()
    await rae.press('request-info', { ...dataOf(card, 'request-info'), reasons: 'missing-products', comment: 'Which?' })
    assert.equal((await state(claimId)).claim.window?.name, 'partner-reply')
    await rae.say('time +4bd')
    await mina.press('comment', { claimId, version: 90, comment: 'All of them.' })
    await mina.press('resubmit', { claimId, version: 91 })
    const again = await rae.press('start-review', { claimId, version: 92 })
    says(again, '5 business days left')
  })

  it('catch up in order after a long downtime, and send no reminder of the past', async () => {
    const { claimId, card } = await started()
    await rae.press('request-info', { ...dataOf(card, 'request-info'), reasons: 'missing-products', comment: 'Which?' })
    await rae.say('time +60d')
    // The dispute's thirty days begin when the partner could first know of the rejection.
    const late = await state(claimId)
    assert.equal(late.entries.at(-1)?.verb, 'no-response')
    assert.equal(late.claim.window?.name, 'dispute')
    await rae.say('time +60d')
    assert.deepEqual((await verbs(claimId)).slice(-2), ['no-response', 'dispute-closed'])
    assert.equal((await state(claimId)).claim.closed, 'for-good')
    assert.equal(count(await verbs(claimId), 'remind'), 0)
  })
})
