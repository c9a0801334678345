import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { buttonsOf, textsOf, type CardLike, type FakeConnector } from './fake-connector.ts'

export interface Who {
  tenantId: string
  objectId: string
  name: string
  email?: string
  locale?: string
}

/** How a press reaches the bot: both must work the same. */
export type Way = 'execute' | 'submit'

/** A person with a Teams client: says things, presses buttons, reads cards. All over real HTTP. */
export function persona(who: Who, bot: { url: string }, connector: FakeConnector, way: Way = 'execute') {
  const userId = `29:${who.objectId}`
  const personal = `a:${who.objectId}`
  if (who.email) connector.emails.set(userId, who.email)

  function activity(more: object, conversation: object) {
    return {
      id: randomUUID(),
      channelId: 'msteams',
      serviceUrl: connector.serviceUrl,
      from: { id: userId, name: who.name, aadObjectId: who.objectId },
      recipient: { id: '28:bot', name: 'CPOR Claims' },
      conversation,
      channelData: { tenant: { id: who.tenantId } },
      locale: who.locale ?? 'en-US',
      ...more,
    }
  }

  async function post(body: object) {
    const response = await fetch(`${bot.url}/api/messages`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    const answer = await response.text()
    return { status: response.status, body: answer === '' ? undefined : (JSON.parse(answer) as { value?: CardLike }) }
  }

  const chat = { id: personal, conversationType: 'personal', tenantId: who.tenantId }
  const channel = (id: string) => ({ id, conversationType: 'channel', tenantId: who.tenantId })
  const lastIn = (id: string) => {
    const message = connector.in(id).at(-1)
    assert.ok(message, `nothing was ever posted in ${id}`)
    return message
  }

  return {
    who,
    /** The connector through which this person talks: everybody of one world has the same. */
    serviceUrl: connector.serviceUrl,
    personal,
    /** The newest card of this person's chat. */
    last: () => lastIn(personal),
    install: () => post(activity({ type: 'installationUpdate', action: 'add' }, chat)),
    uninstall: () => post(activity({ type: 'installationUpdate', action: 'remove' }, chat)),
    async say(text: string) {
      const { status } = await post(activity({ type: 'message', text }, chat))
      assert.equal(status, 200)
      return lastIn(personal).card
    },
    /** Answers a message in the own chat, quoting it as Teams does. */
    async reply(messageId: string, text: string, id: string = randomUUID()) {
      const quote = `<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="${messageId}"><strong itemprop="mri" itemid="28:bot">CPOR Claims</strong><p itemprop="preview">Card</p></blockquote>`
      const attachments = [{ contentType: 'text/html', content: `${quote}<p>${text}</p>` }]
      assert.equal((await post(activity({ id, type: 'message', text, attachments }, chat))).status, 200)
      return lastIn(personal).card
    },
    async sayInChannel(id: string, text: string) {
      const mention = { type: 'mention', text: '<at>CPOR Claims</at>', mentioned: { id: '28:bot' } }
      const said = activity({ type: 'message', text: `<at>CPOR Claims</at> ${text}`, entities: [mention] }, channel(id))
      assert.equal((await post(said)).status, 200)
      return lastIn(id).card
    },
    async sendFiles(files: { name: string; url: string }[], text = '') {
      const attachments = files.map(({ name, url }) => ({
        contentType: 'application/vnd.microsoft.teams.file.download.info',
        name,
        content: { downloadUrl: url, fileType: name.split('.').at(-1) },
      }))
      assert.equal((await post(activity({ type: 'message', text, attachments }, chat))).status, 200)
      return lastIn(personal).card
    },
    /** Presses a button of a card, with what was typed into its inputs; gives the card that takes its place. */
    async press(
      verb: string,
      data: object,
      on: { messageId?: string; channel?: string; ids?: string } = {},
    ): Promise<CardLike> {
      const conversation = on.channel ? channel(on.channel) : chat
      const replyToId = on.messageId
      if (way === 'submit' && replyToId) {
        const sent = activity(
          { type: 'message', value: { verb, ...data }, replyToId, ...(on.ids ? { id: on.ids } : {}) },
          conversation,
        )
        assert.equal((await post(sent)).status, 200)
        return connector.messages.find(({ messageId }) => messageId === replyToId)?.card ?? {}
      }
      const value = { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' }
      const sent = activity(
        { type: 'invoke', name: 'adaptiveCard/action', value, replyToId, ...(on.ids ? { id: on.ids } : {}) },
        conversation,
      )
      const { status, body } = await post(sent)
      assert.equal(status, 200)
      assert.ok(body?.value, `no card came back for ${verb}`)
      return body.value
    },
  }
}
export type Persona = ReturnType<typeof persona>

/** The data of a card's button for a verb; fails with the buttons there are. */
export function dataOf(card: unknown, verb: string, where: (data: Record<string, unknown>) => boolean = () => true) {
  const found = buttonsOf(card).find((button) => button.verb === verb && where(button.data))
  assert.ok(
    found,
    `no ${verb} among: ${buttonsOf(card)
      .map(({ title, verb }) => `${title} (${verb ?? 'link'})`)
      .join(', ')}`,
  )
  return found.data
}

/** Asserts that a card says something, and shows what it says otherwise. */
export function says(card: unknown, words: string | RegExp): void {
  const all = textsOf(card).join('\n')
  const found = typeof words === 'string' ? all.includes(words) : words.test(all)
  assert.ok(found, `"${String(words)}" is not among:\n${all}`)
}

export function saysNot(card: unknown, words: string): void {
  assert.ok(!textsOf(card).join('\n').includes(words), `"${words}" should not be there`)
}
