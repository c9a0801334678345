import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createConnectors, SignInFailed } from '../../bot/teams/connectors.ts'
import { createMessenger } from '../../bot/teams/messenger.ts'
import { ConfigurationBotFrameworkAuthentication } from '../../bot/teams/sdk.ts'
import type { Conversation, Delivery } from '../../services/ports.ts'
import { startFakeConnector, type FakeConnector, type Trouble } from '../support/fake-connector.ts'

const message = { card: { type: 'AdaptiveCard', body: [] }, summary: 'A claim waits' }
const later = (ambiguous: boolean, afterMs?: number): Delivery => ({ outcome: 'later', afterMs, ambiguous })
const throttled = (afterMs?: number): Delivery => ({ outcome: 'later', afterMs, ambiguous: false, throttled: true })

/** TABLE: what the connector does, and what becomes of the message. */
const troubles: [trouble: Trouble, expected: Delivery][] = [
  [{ status: 403 }, { outcome: 'unreachable' }],
  [{ status: 404 }, { outcome: 'unreachable' }],
  [{ status: 429, retryAfter: 7 }, throttled(7_000)],
  [{ status: 429, retryAfter: 1e9 }, throttled(3_600_000)],
  [{ status: 429 }, throttled()],
  [{ status: 412 }, { outcome: 'later', ambiguous: false }],
  [{ status: 400 }, { outcome: 'later', ambiguous: false }],
  [{ status: 401 }, { outcome: 'later', ambiguous: false }],
  [{ status: 408 }, later(true)],
  [{ status: 500 }, later(true)],
  [{ status: 502 }, later(true)],
  [{ status: 503, retryAfter: 2 }, later(true, 2_000)],
  [{ status: 504 }, later(true)],
  ['reset', later(true)],
  ['lost-answer', later(true)],
  ['hang', later(true)],
]

describe('messages to Teams', () => {
  let connector: FakeConnector
  let chat: Conversation
  let channel: Conversation
  const connectors = createConnectors(new ConfigurationBotFrameworkAuthentication({}), '')
  const messenger = createMessenger(connectors, { limitMs: 200 })
  before(async () => {
    connector = await startFakeConnector()
    const where = { serviceUrl: connector.serviceUrl, tenantId: 't', botId: '28:bot' }
    chat = { ...where, kind: 'personal', conversationId: 'a:1', userId: '29:1' }
    channel = { ...where, kind: 'channel', conversationId: '19:c@thread.tacv2' }
  })
  after(() => connector.stop())
  beforeEach(() => {
    connector.goWrong(() => undefined)
    connector.requests.splice(0)
  })

  async function sent(to: Conversation): Promise<string> {
    const delivery = await messenger.post(to, message)
    assert.ok(delivery.outcome === 'sent', delivery.outcome)
    return delivery.messageId
  }

  it('posts the card alone, and edits it', async () => {
    const id = await sent(chat)
    assert.deepEqual(await messenger.update(chat, id, { ...message, summary: 'Decided' }), {
      outcome: 'sent',
      messageId: id,
    })
    const [seen] = connector.in('a:1')
    assert.deepEqual([seen?.summary, seen?.edits, seen?.card], ['Decided', 1, message.card])
    assert.deepEqual(
      connector.requests.map(({ method }) => method),
      ['POST', 'PUT'],
    )
  })

  it('begins a thread in a channel, edits it, and answers in it', async () => {
    const id = await sent(channel)
    assert.equal((await messenger.update(channel, id, message)).outcome, 'sent')
    const thread = { ...channel, conversationId: `${channel.conversationId};messageid=${id}` }
    const answer = await sent(thread)
    assert.notEqual(answer, id)
    assert.deepEqual(
      connector.requests.map(({ method, path }) => `${method} ${path.replace(/\/$/, '')}`),
      [
        'POST /v3/conversations',
        `PUT /v3/conversations/${channel.conversationId}/activities/${id}`,
        `POST /v3/conversations/${thread.conversationId}/activities`,
      ],
    )
  })

  for (const [trouble, expected] of troubles) {
    it(`${JSON.stringify(trouble)}: ${JSON.stringify(expected)}, after one request`, async () => {
      connector.goWrong(() => trouble)
      for (const call of [
        () => messenger.post(chat, message),
        () => messenger.post(channel, message),
        () => messenger.update(chat, 'm1', message),
      ]) {
        connector.requests.splice(0)
        assert.deepEqual({ ...(await call()) }, expected)
        assert.equal(connector.requests.length, 1)
      }
    })
  }

  it('is for later when nobody listens, and when no token is to be had', async () => {
    const gone = await messenger.post({ ...chat, serviceUrl: 'http://127.0.0.1:1' }, message)
    assert.deepEqual(gone, { outcome: 'later', ambiguous: false })
    const noToken = createMessenger(() => Promise.reject(new SignInFailed('none')))
    assert.deepEqual(await noToken.post(chat, message), { outcome: 'later', ambiguous: false })
    const never = createMessenger(() => new Promise(() => {}), { limitMs: 1 })
    assert.equal((await never.post(chat, message)).outcome, 'later')
  })

  it('may have arrived when the answer can’t be read', async () => {
    const odd = createServer((_request, response) => {
      response.setHeader('Content-Type', 'application/json')
      response.end('<html>')
    })
    await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve))
    const serviceUrl = `http://127.0.0.1:${(odd.address() as AddressInfo).port}`
    const delivery = await messenger.post({ ...chat, serviceUrl }, message)
    odd.closeAllConnections()
    await new Promise((resolve) => odd.close(resolve))
    assert.deepEqual({ ...delivery }, later(true))
  })

  it('throws what is a fault of ours', async () => {
    const broken = createMessenger(() => Promise.reject(new RangeError('ours')))
    await assert.rejects(broken.post(chat, message), RangeError)
  })

  it('knows the address of a person in a chat, if Teams says one', async () => {
    assert.equal(await messenger.emailOf(chat), undefined)
    connector.emails.set('29:1', 'Kim@Contoso.com')
    assert.equal(await messenger.emailOf(chat), 'kim@contoso.com')
    assert.equal(await messenger.emailOf(channel), undefined)
    connector.goWrong(() => ({ status: 500 }))
    assert.equal(await messenger.emailOf(chat), undefined)
  })
})
