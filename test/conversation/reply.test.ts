import assert from 'node:assert/strict'
import { cardWith, stateOf, underReview } from '../support/consent.ts'
import { textsOf } from '../support/fake-connector.ts'
import { says, saysNot, type Persona } from '../support/persona.ts'
import { people, startWorld, until, type World } from '../support/world.ts'

describe('an answer to a claim’s card in the chat', () => {
  let world: World
  let mina: Persona
  let rae: Persona
  let claimId: string
  let messageId: string
  before(async () => {
    world = await startWorld()
    mina = world.meet(people.mina)
    rae = world.meet(people.rae)
    await Promise.all([mina, rae].map((person) => person.install()))
    ;({ claimId } = await underReview({ world, mina, rae }))
    messageId = await until('the notice', () => {
      const notice = world.connector
        .in(mina.personal)
        .find(({ card }) => textsOf(card).some((text) => text.includes('started the review')))
      return notice?.messageId
    })
  })
  after(() => world.stop())

  const comments = async () =>
    (await stateOf(world, claimId)).entries.filter(({ verb }) => verb === 'comment').map(({ comment }) => comment)

  it('is a comment, once however often it arrives, and the other side hears of it', async () => {
    says(await mina.reply(messageId, 'The signed page\nis on its way.', 'a1'), 'You commented.')
    says(await mina.reply(messageId, 'The signed page\nis on its way.', 'a1'), 'You commented.')
    says(await mina.reply(messageId, 'The signed page\nis on its way.', 'a2'), 'You commented.')
    assert.deepEqual(await comments(), ['The signed page\nis on its way.'])
    await until('the reviewer hears of it', () => cardWith(rae, world, claimId, 'is on its way'))
    await mina.reply(messageId, 'It is here.')
    assert.equal((await comments()).length, 2)
  })

  it('is a command where it is one, and a question for a claim where it names one', async () => {
    saysNot(await mina.reply(messageId, 'help'), 'You commented.')
    says(await mina.reply(messageId, claimId), claimId)
    assert.equal((await comments()).length, 2)
  })

  it('is no comment of somebody who never saw the card', async () => {
    const rival = world.meet(people.rival)
    await rival.install()
    saysNot(await rival.reply(messageId, 'Let me in.'), claimId)
    saysNot(await mina.reply('m999999', 'To nothing.'), 'You commented.')
    assert.equal((await comments()).length, 2)
  })

  it('is refused kindly when the claim is closed', async () => {
    await mina.press('withdraw', { claimId, version: 1, reason: 'wrong-activity' })
    says(await mina.reply(messageId, 'One more thing.'), 'closed')
    assert.equal((await comments()).length, 2)
    assert.deepEqual(world.log.faults, [])
  })
})
