import assert from 'node:assert/strict'
import { asked, cardWith, shown, stateOf, verbsOf } from '../support/consent.ts'
import { buttonsOf } from '../support/fake-connector.ts'
import { fillForm, submitted, upload } from '../support/main-job.ts'
import { pdf } from '../support/files.ts'
import { dataOf, says, saysNot, type Persona } from '../support/persona.ts'
import { people, startWorld, until, type World } from '../support/world.ts'

const verbsOn = (card: unknown) => buttonsOf(card).map(({ verb }) => verb)

describe('a claim under the edition of 2023', () => {
  let world: World
  let mina: Persona
  let rae: Persona
  let tomas: Persona
  let kim: Persona
  beforeEach(async () => {
    world = await startWorld('execute', { policy: 'partner-center-2023' })
    ;[mina, rae, tomas, kim] = [people.mina, people.rae, people.tomas, people.kim].map((who) => world.meet(who)) as [
      Persona,
      Persona,
      Persona,
      Persona,
    ]
    await Promise.all([mina, rae, tomas, kim].map((person) => person.install()))
    // A Monday, so that business days can be counted by hand.
    await rae.say('time +1bd')
  })
  afterEach(() => world.stop())

  /** A draft with its proof, ready to be submitted. */
  const drafted = async () => {
    const { card, claimId } = await fillForm(mina)
    assert.equal((await upload(world, card, 'Acceptance.pdf', pdf(claimId))).status, 201)
    return claimId
  }
  const submit = async (claimId: string) => {
    const { version } = (await stateOf(world, claimId)).claim
    return mina.press('submit', { claimId, version })
  }

  it('is a draft first, stays as it was sent, gives everybody 14 business days, and ends with a second rejection', async () => {
    const claimId = await drafted()
    const first = await shown(mina, claimId)
    says(first, 'Draft')
    saysNot(first, 'Editing')
    says(await mina.say('claims draft'), claimId)
    says(await mina.say('language ko'), '한국어')
    says(await mina.say(`클레임 ${claimId}`), '초안')
    await mina.say('language en')

    const sent = await submit(claimId)
    says(sent, '14 business days left')
    says(sent, 'stays as it is until a reviewer asks for more')
    assert.deepEqual(
      verbsOn(sent).filter((verb) => verb === 'attach' || verb === 'edit' || verb === 'form'),
      [],
    )
    const { version } = (await stateOf(world, claimId)).claim
    says(await mina.press('edit', { claimId, version, products: 'intune' }), 'Here is the claim as it is now')
    assert.equal((await stateOf(world, claimId)).claim.version, version, 'nothing was changed')

    const review = await rae.press('start-review', { claimId, version })
    says(review, '14 business days left')
    says(review, 'The partner then has 14 business days')
    await rae.press('request-info', {
      ...dataOf(review, 'request-info'),
      reasons: 'missing-products',
      comment: 'Which?',
    })
    const wanted = await shown(mina, claimId)
    says(wanted, '14 business days left')
    await mina.press('comment', { claimId, version: version + 2, comment: 'Both.' })
    await mina.press('resubmit', { claimId, version: version + 3 })
    assert.equal((await stateOf(world, claimId)).claim.status, 'submitted')

    const again = await rae.press('start-review', { claimId, version: version + 4 })
    const no = { ...dataOf(again, 'reject'), 'reject.reasons': 'insufficient-poe', 'reject.comment': 'No.' }
    says(await rae.press('reject', no), 'Rejected')
    const rejected = await shown(mina, claimId)
    await mina.press('dispute', { ...dataOf(rejected, 'dispute'), justification: 'It is there.' })
    const second = await shown(tomas, claimId)
    says(second, '14 business days left')
    const final = { ...dataOf(second, 'reject'), 'reject.reasons': 'insufficient-poe', 'reject.comment': 'Still none.' }
    says(await tomas.press('reject', final), 'closed for good')
    assert.equal((await stateOf(world, claimId)).claim.closed, 'for-good')
    assert.ok(!verbsOn(await shown(mina, claimId)).includes('dispute'))
    assert.deepEqual(world.log.faults, [])
  })

  it('waits 14 business days for an answer, and not one more', async () => {
    const { claimId } = await submitted(world, mina)
    const review = await rae.press('start-review', { claimId, version: 3 })
    await rae.press('request-info', {
      ...dataOf(review, 'request-info'),
      reasons: 'missing-products',
      comment: 'Which?',
    })
    await rae.say('time +13bd')
    assert.equal((await stateOf(world, claimId)).claim.status, 'partner-action-required')
    await rae.say('time +2bd')
    assert.equal((await verbsOf(world, claimId)).at(-1), 'no-response')
  })

  it('lets the partner disassociate the customer after the approval, with a reason and a word on it', async () => {
    const { claimId } = await submitted(world, mina)
    const review = await rae.press('start-review', { claimId, version: 3 })
    says(await rae.press('approve', dataOf(review, 'approve')), 'Approved')
    await until('the customer was told', async () => (await verbsOf(world, claimId)).includes('customer-told'))
    await rae.say('time +8d')
    assert.ok((await verbsOf(world, claimId)).includes('consent-passed'))

    const card = await shown(mina, claimId)
    assert.ok(!verbsOn(card).includes('withdraw'), 'what was approved is not withdrawn')
    const data = dataOf(card, 'disassociate')
    says(await mina.press('disassociate', { ...data, comment: 'They left.' }), 'choose')
    says(await mina.press('disassociate', { ...data, reason: 'not-working-with-customer' }), 'write')
    says(
      await rae.press('disassociate', { ...data, reason: 'not-working-with-customer', comment: 'No.' }),
      "can't do this",
    )
    assert.equal((await stateOf(world, claimId)).claim.status, 'approved')
    const reason = { ...data, reason: 'not-working-with-customer', comment: 'They left us.' }
    const ended = await mina.press('disassociate', reason)
    says(ended, 'Rejected')
    const history = await mina.say(`history ${claimId}`)
    says(history, 'disassociated the customer')
    says(history, 'They left us.')
    await until('the reviewer is told', async () =>
      JSON.stringify(cardWith(rae, world, claimId, 'Customer disassociated') ?? '').includes('They left us.'),
    )
    const toCustomer = await shown(kim, claimId)
    saysNot(toCustomer, 'They left us.')
    assert.deepEqual(
      verbsOn(toCustomer).filter((verb) => verb === 'decline' || verb === 'late-withdrawal'),
      [],
    )
    assert.deepEqual(world.log.faults, [])
  })

  it('keeps its edition when another is set for new claims, beside which it stands in every list', async () => {
    const old = await drafted()
    Object.assign(world.config, { policy: 'partner-center-2020' })
    await world.restart()
    await rae.say('time +1bd')
    const young = await drafted()
    await until('both are listed', async () => {
      const list = JSON.stringify(await asked(mina, 'claims'))
      return [old, young].every((id) => list.includes(id))
    })
    const list = JSON.stringify(await mina.say('claims'))
    assert.match(list, /Draft/)
    assert.match(list, /Editing/)
    says(await submit(old), '14 business days left')
    const now = await submit(young)
    says(now, '5 business days left')
    says(now, 'you may still change products')
  })
})
