import assert from 'node:assert/strict'
import { stateOf } from '../support/consent.ts'
import { buttonsOf, type CardLike } from '../support/fake-connector.ts'
import { pdf } from '../support/files.ts'
import { submitted, upload } from '../support/main-job.ts'
import { dataOf, says, type Persona } from '../support/persona.ts'
import { people, startWorld, until, type World } from '../support/world.ts'

const channel = '19:review@thread.tacv2'

describe('the shortest way', () => {
  let world: World
  let mina: Persona
  let rae: Persona
  beforeEach(async () => {
    world = await startWorld()
    mina = world.meet(people.mina)
    rae = world.meet(people.rae)
    await rae.sayInChannel(channel, 'review here')
    await mina.install()
  })
  afterEach(() => world.stop())

  /** A person who counts presses, what they typed, and the lists they ticked something in. */
  function counting(who: Persona, at: { channel?: string; messageId?: string } = {}) {
    const count = { presses: 0, texts: 0, lists: 0 }
    async function press(card: unknown, verb: string, given: Record<string, string> = {}, title?: string) {
      const button = buttonsOf(card).find((one) => one.verb === verb && (!title || one.title === title))
      assert.ok(button, `no ${title ?? verb} among: ${buttonsOf(card).map((one) => one.title).join(', ')}`) // prettier-ignore
      count.presses += 1
      const typed = Object.keys(given).filter((name) => name === 'comment').length
      count.texts += typed
      count.lists += Object.keys(given).length - typed
      return who.press(verb, { ...button.data, ...given }, at)
    }
    return { count, press }
  }

  async function reviewCard() {
    const { claimId } = await submitted(world, mina)
    return until('the review card', () =>
      world.connector.in(channel).find(({ card }) => JSON.stringify(card).includes(claimId)),
    )
  }

  async function asked(reasons: string, comment: string, uncovered = ''): Promise<CardLike> {
    const posted = await reviewCard()
    const at = { channel, messageId: posted.messageId }
    const started = await rae.press('start-review', dataOf(posted.card, 'start-review'), at)
    await rae.press('request-info', { ...dataOf(started, 'request-info'), reasons, comment, uncovered }, at)
    const notice = await until('the question', () =>
      JSON.stringify(mina.last().card).includes(comment) ? mina.last() : undefined,
    )
    return notice.card
  }

  it('from a request to the resubmission is three presses and one answer, from the notice on', async () => {
    const notice = await asked('missing-products', 'Exchange is not in the proof.')
    const { count, press } = counting(mina)
    const step = await press(notice, 'form', {}, 'Fix and resubmit')
    says(step, 'Products')
    says(step, 'Exchange is not in the proof.')
    says(step, 'The reviewer asks: ')
    const readBack = await press(step, 'edit', { products: 'teams' }, 'Next')
    says(readBack, 'Check and submit')
    const sent = await press(readBack, 'resubmit')
    says(sent, 'Submitted')
    assert.deepEqual(count, { presses: 3, texts: 0, lists: 1 })
  })

  it('a file that was missing is two presses and an upload: the card in the chat knows of it by itself', async () => {
    const notice = await asked('missing-customer-acknowledgment', 'Please add the signed page.')
    const { count, press } = counting(mina)
    const step = await press(notice, 'form', {}, 'Fix and resubmit')
    says(step, 'Please add the signed page.')
    assert.equal((await upload(world, step, 'Signed.pdf', pdf('signed'))).status, 201)
    const { messageId } = mina.last()
    const after = await until('the notice to know of the file', () => {
      const { card } = world.connector.messages.find((message) => message.messageId === messageId) ?? {}
      return JSON.stringify(card).includes('not** resubmitted') ? card : undefined
    })
    says(await press(after, 'resubmit'), 'Submitted')
    assert.deepEqual(count, { presses: 2, texts: 0, lists: 0 })
  })

  it('the uncovered products are removed and the claim resubmitted with one press, and pressed twice it is once', async () => {
    const notice = await asked('missing-products', 'Only Teams is in it.', 'exchange-online,word')
    says(notice, 'The proof does not cover: **Exchange Online**')
    const { count, press } = counting(mina)
    const sent = await press(notice, 'drop-uncovered')
    says(sent, 'Submitted')
    says(sent, 'You resubmitted')
    assert.deepEqual(count, { presses: 1, texts: 0, lists: 0 })
    const { claimId } = dataOf(notice, 'drop-uncovered')
    const { claim, entries } = await stateOf(world, String(claimId))
    assert.deepEqual(claim.fields.products, ['teams'])
    says(await press(notice, 'drop-uncovered'), 'Submitted')
    assert.equal((await stateOf(world, String(claimId))).entries.length, entries.length)
    says(await mina.press('history', { claimId }), 'The proof does not cover: **Exchange Online**')
  })

  it('no product is left to claim: then there is no such button, and a press of it changes nothing', async () => {
    const notice = await asked('missing-products', 'Nothing is in it.', 'teams,exchange-online')
    assert.ok(!buttonsOf(notice).some(({ verb }) => verb === 'drop-uncovered'))
    const { claimId, version } = dataOf(notice, 'resubmit')
    says(await mina.press('drop-uncovered', { claimId, version }), 'Nothing has changed since the request')
    says(await rae.press('drop-uncovered', { claimId, version }), 'Partner action required')
    assert.deepEqual((await stateOf(world, String(claimId))).claim.fields.products, ['teams', 'exchange-online'])
  })

  it('the form passes through each step that was asked about, and leaves the others out', async () => {
    const notice = await asked('missing-products,missing-or-old-dates', 'Products and dates, please.')
    const { press } = counting(mina)
    const products = await press(notice, 'form', {}, 'Fix and resubmit')
    const proof = await press(products, 'edit', { products: 'teams' }, 'Next')
    says(proof, 'Step 4 of 5')
    says(proof, 'Products and dates, please.')
    says(await press(proof, 'edit', {}, 'Next'), 'Check and submit')
  })

  it('from the review card to a decision is two presses, and one text where it needs a reason', async () => {
    for (const { verb, given, end, texts, lists } of [
      { verb: 'approve', given: {}, end: 'Approved', texts: 0, lists: 0 },
      {
        verb: 'reject',
        given: { reasons: 'insufficient-poe', comment: 'Nothing here shows the work.' },
        end: 'Rejected',
        texts: 1,
        lists: 1,
      },
    ]) {
      const posted = await reviewCard()
      const { count, press } = counting(rae, { channel, messageId: posted.messageId })
      const started = await press(posted.card, 'start-review')
      says(await press(started, verb, given), end)
      assert.deepEqual(count, { presses: 2, texts, lists })
    }
    assert.deepEqual(world.log.faults, [])
  })
})
