import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Inbound } from '../../bot/event.ts'
import { createServer, type RunningServer } from '../../bot/server.ts'
import { createTeams } from '../../bot/teams/adapter.ts'
import { startFakeConnector, type FakeConnector } from '../support/fake-connector.ts'
import { botClient, type BotClient } from '../support/bot-client.ts'

/* A turn over real HTTP, with an application of a few lines behind it and a fake connector before it. */

const mina = { tenantId: '20000000-0000-4000-8000-000000000000', objectId: randomUUID(), name: 'Mina Park' }
const channel = '19:review@thread.tacv2'
const execute = { trigger: 'manual' } as const

/** What is done after an answer is waited for a little. */
async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  for (let left = 200; left > 0; left -= 1) {
    const found = look()
    if (found) return found
    await sleep(10)
  }
  throw new Error(`never came: ${what}`)
}

describe('an answer', () => {
  let connector: FakeConnector
  let server: RunningServer
  let client: BotClient
  let handle: (event: Inbound) => Promise<Answer | undefined>
  let events: Inbound[]
  let shown: string[]
  let faults: (string | undefined)[]

  const saying = (text: string): Answer => ({
    card: { type: 'AdaptiveCard', body: [{ type: 'TextBlock', text }] },
    summary: text,
    shown: async (messageId) => void shown.push(messageId),
  })
  const textOf = (card: unknown) => (card as { body?: { text: string }[] } | undefined)?.body?.[0]?.text

  before(async () => {
    connector = await startFakeConnector()
    const log = {
      info: () => {},
      warn: () => {},
      error: (_event: string, fields?: { correlationId?: string }) => void faults.push(fields?.correlationId),
    }
    const randomHex = () => 'c0ffee'
    const teams = createTeams({
      tenantAllowed: () => true,
      clock: { now: () => '2026-11-23T00:00:00.000Z' },
      randomHex,
      log,
      handle: () => async (event) => {
        events.push(event)
        return handle(event)
      },
      faultAnswer: (_event, id) => saying(`fault ${id}`),
      slowAnswer: () => saying('still working'),
      limits: { turnMs: 100 },
    })
    const parts = { port: 0, host: '127.0.0.1', local: true, routes: [], ready: async () => true, log, randomHex }
    server = await createServer({ ...parts, messages: teams.messages })
    client = botClient({ url: `http://127.0.0.1:${server.port}`, serviceUrl: connector.serviceUrl, who: mina })
  })
  after(async () => {
    await server.close()
    await connector.stop()
  })
  beforeEach(() => {
    events = []
    shown = []
    faults = []
    connector.messages.length = 0
    connector.goWrong(() => undefined)
    handle = async () => saying('done')
  })

  it('to a text is one message: the card alone, with its summary', async () => {
    assert.equal((await client.say('help')).status, 200)
    const [message] = connector.messages
    assert.equal(connector.messages.length, 1)
    assert.deepEqual([textOf(message?.card), message?.summary], ['done', 'done'])
    await until('shown', () => shown.length === 1)
    assert.deepEqual(shown, [message?.messageId])
  })
  it('to an execute comes back with HTTP 200 in the press’s own answer, and no message is sent', async () => {
    const { status, body } = await client.press('show', { claimId: 'C-1' }, { ...execute, messageId: 'm7' })
    const { statusCode, type, value } = body as { statusCode: number; type: string; value: unknown }
    assert.deepEqual([status, statusCode, type], [200, 200, 'application/vnd.microsoft.card.adaptive'])
    assert.equal(textOf(value), 'done')
    assert.equal(connector.messages.length, 0)
    await until('shown', () => shown.includes('m7'))
  })
  it('to a refresh that nobody asked for edits nothing', async () => {
    const { card } = await client.press('show', {}, { trigger: 'automatic', messageId: 'm7' })
    assert.equal(textOf(card), 'done')
    assert.deepEqual(
      events.map((event) => event.kind === 'press' && event.automatic),
      [true],
    )
    assert.equal(connector.messages.length, 0)
  })
  it('to a submit takes the pressed message’s place', async () => {
    await client.say('help')
    const messageId = connector.messages[0]!.messageId
    handle = async () => saying('after')
    assert.equal((await client.submit('show', { claimId: 'C-1' }, { messageId })).status, 200)
    assert.deepEqual(
      connector.messages.map(({ card, edits }) => [textOf(card), edits]),
      [['after', 1]],
    )
  })
  it('to a submit on a message that is gone is a new message', async () => {
    await client.submit('show', {}, { messageId: 'gone' })
    assert.deepEqual(
      connector.messages.map(({ card, edits }) => [textOf(card), edits]),
      [['done', 0]],
    )
  })
  it('to a text in a channel stands in the thread that was asked in', async () => {
    await client.say('queue', { channel: `${channel};messageid=9` })
    assert.deepEqual(
      connector.messages.map((message) => message.conversationId),
      [`${channel};messageid=9`],
    )
    assert.equal(events[0]?.conversation.conversationId, channel)
  })
  it('to an execute that fails is a card with the number that is logged', async () => {
    handle = () => Promise.reject(new Error('storage is gone'))
    const { status, card, raw } = await client.press('show', {}, { ...execute, messageId: 'm7' })
    assert.deepEqual([status, textOf(card), faults], [200, 'fault c0ffee', ['c0ffee']])
    assert.ok(!raw.includes('storage'))
  })
  it('to a text that fails is a message with the number', async () => {
    handle = () => Promise.reject(new Error('storage is gone'))
    assert.equal((await client.say('help')).status, 200)
    assert.deepEqual(
      connector.messages.map(({ card }) => textOf(card)),
      ['fault c0ffee'],
    )
  })
  it('that comes too late to a text takes the place of "still working"', async () => {
    handle = () => new Promise((resolve) => setTimeout(() => resolve(saying('late')), 250))
    await client.say('help')
    assert.deepEqual(
      connector.messages.map(({ card }) => textOf(card)),
      ['still working'],
    )
    const late = await until('late', () => connector.messages.find(({ card }) => textOf(card) === 'late'))
    assert.equal(late.edits, 1)
    await until('shown', () => shown.includes(late.messageId))
  })
  it('that comes too late to an execute edits the pressed message', async () => {
    await client.say('help')
    const messageId = connector.messages[0]!.messageId
    handle = () => new Promise((resolve) => setTimeout(() => resolve(saying('late')), 250))
    assert.equal(textOf((await client.press('show', {}, { ...execute, messageId })).card), 'still working')
    await until('late', () => textOf(connector.messages[0]?.card) === 'late')
  })
  it('that cannot be delivered does not make the delivery fail', async () => {
    connector.goWrong(() => ({ status: 403 }))
    assert.equal((await client.say('help')).status, 200)
    assert.deepEqual(shown, [])
  })
  it('is not made for what concerns nobody', async () => {
    for (const more of [{ type: 'typing' }, { type: 'messageReaction' }, { type: 'conversationUpdate' }]) {
      assert.deepEqual(await client.post(more), { status: 200, body: undefined, card: undefined, raw: '' })
    }
    assert.deepEqual([events.length, connector.messages.length], [0, 0])
  })
  it('to an unknown invoke is HTTP 200 with 501 inside', async () => {
    const { status, body } = await client.post({ type: 'invoke', name: 'task/fetch', value: {} })
    assert.deepEqual([status, (body as { statusCode: number }).statusCode, events.length], [200, 501, 0])
  })
  it('greets where the bot is installed', async () => {
    await client.install()
    assert.deepEqual([events[0]?.kind, textOf(connector.messages[0]?.card)], ['installed', 'done'])
  })
  it('may follow a file that comes without words', async () => {
    await client.sendFile({ name: 'A.pdf', url: 'http://localhost:1/a' })
    const [event] = events
    assert.deepEqual(event?.kind === 'text' && event.files.map(({ name }) => name), ['A.pdf'])
  })
})
