import assert from 'node:assert/strict'
import { botClient } from '../support/bot-client.ts'
import { asked, shown, stateOf, underReview } from '../support/consent.ts'
import { submitted } from '../support/main-job.ts'
import { dataOf, says, saysNot, type Persona } from '../support/persona.ts'
import { people, startWorld, until, type World } from '../support/world.ts'

interface FoundBody {
  composeExtension: {
    type: string
    text?: string
    attachments?: { content: unknown; preview: { content: { title: string; text: string } } }[]
  }
}
/** A chat of two people, which the bot is no part of. */
const theirChat = { id: '19:mina_kim@unq.gbl.spaces', conversationType: 'personal' }

describe('a search from any chat', () => {
  let world: World
  let mina: Persona
  let rae: Persona
  let claimId: string
  before(async () => {
    world = await startWorld()
    mina = world.meet(people.mina)
    rae = world.meet(people.rae)
    claimId = (await submitted(world, mina)).claimId
    await until('it is listed', async () => JSON.stringify(await asked(mina, 'claims submitted')).includes(claimId))
  })
  after(async () => {
    assert.deepEqual(world.log.faults, [])
    await world.stop()
  })

  const client = (person: Persona) =>
    botClient({ url: world.address.url, serviceUrl: world.connector.serviceUrl, who: person.who })
  const here = (person: Persona) => ({ conversation: { ...theirChat, tenantId: person.who.tenantId } })
  const search = async (person: Persona, text: string) => {
    const value = {
      commandId: 'find',
      parameters: [{ name: 'text', value: text }],
      queryOptions: { skip: 0, count: 25 },
    }
    const query = { type: 'invoke', name: 'composeExtension/query', value, ...here(person) }
    const { status, body } = await client(person).post(query)
    assert.equal(status, 200)
    return (body as FoundBody).composeExtension
  }

  it('finds the sender’s claims, and what is posted says the id and nothing else', async () => {
    const { type, attachments = [] } = await search(mina, 'CONTOSO')
    assert.equal(type, 'result')
    assert.equal(attachments.length, 1)
    assert.match(attachments[0]!.preview.content.title, new RegExp(`${claimId} · .*contoso`))
    assert.match(attachments[0]!.preview.content.text, /Submitted · Contoso Teams rollout/)
    const posted = attachments[0]!.content
    says(posted, `**CPOR claim** ${claimId}`)
    assert.deepEqual(dataOf(posted, 'show'), { claimId })
    assert.doesNotMatch(JSON.stringify(posted), /contoso|rollout|hanbit|submitted|제출/i)
    const korean = await search(world.meet(people.jun, 'ko-KR'), '')
    says(korean.attachments?.[0]?.content, `**CPOR 클레임** ${claimId}`)
  })

  it('finds nothing of others, and says so kindly', async () => {
    for (const who of [people.rival, people.stranger, people.kim]) {
      const { type, text } = await search(world.meet(who), claimId)
      assert.equal(type, 'message')
      assert.match(text ?? '', /I found no claim of yours/)
    }
    const odd = { type: 'invoke', name: 'composeExtension/query', value: { parameters: 'x' }, ...here(rae) }
    assert.equal((await client(rae).post(odd)).status, 200)
  })

  it('shows each who presses what they may see, and makes that chat nobody’s own', async () => {
    const before = world.connector.messages.length
    const press = async (person: Persona) => {
      const value = { action: { type: 'Action.Execute', verb: 'show', data: { claimId } }, trigger: 'manual' }
      const pressed = { type: 'invoke', name: 'adaptiveCard/action', replyToId: '1700', value, ...here(person) }
      return (await client(person).post(pressed)).card
    }
    says(await press(mina), 'contoso.com')
    says(await press(rae), 'Start review')
    for (const who of [people.kim, people.rival, people.stranger]) {
      const card = await press(world.meet(who))
      says(card, "I can't find this claim")
      saysNot(card, 'contoso.com')
    }
    assert.ok((await stateOf(world, claimId)).posted.every(({ messageId }) => messageId !== '1700'))
    await rae.press('start-review', dataOf(await shown(rae, claimId), 'start-review'))
    await until('mina is told in her own chat', () =>
      world.connector.messages.slice(before).some(({ conversationId }) => conversationId === mina.personal),
    )
    assert.ok(world.connector.messages.every(({ conversationId }) => !conversationId.startsWith('19:mina')))
  })

  it('leaves a card that stands in a channel of others as it is: it never becomes the reviewers’ own', async () => {
    const { claimId: other } = await underReview({ world, mina, rae })
    const channel = '19:partners@thread.tacv2'
    await mina.sayInChannel(channel, `claim ${other}`)
    const [message] = world.connector.in(channel)
    await rae.press('note', { ...dataOf(await shown(rae, other), 'note'), comment: 'Between us.' })
    await rae.press('comment', { ...dataOf(await shown(rae, other), 'comment'), comment: 'For you.' })
    await until('the partner is told', () => JSON.stringify(world.connector.in(mina.personal)).includes('For you.'))
    assert.equal(message?.edits, 0)
    assert.ok((await stateOf(world, other)).posted.every(({ conversation }) => conversation.kind === 'personal'))
  })
})
