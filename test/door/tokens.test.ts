import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { cast, directory, tenants } from '../rights/cast.ts'
import { startSignedWorld, type SignedWorld } from '../support/signed-world.ts'
import { until } from '../support/world.ts'
import { activities, appId, authorization, personId, serviceUrl, tenantId, tokens, type TokenChange } from './tokens.ts'

/** TABLE: what a genuine person sends, and what the bot does for them. */
const kinds = {
  message: { type: 'message', text: 'help' },
  press: {
    type: 'invoke',
    name: 'adaptiveCard/action',
    value: { action: { type: 'Action.Execute', verb: 'help', data: {} }, trigger: 'manual' },
  },
} as const
type Kind = keyof typeof kinds
const kindNames = Object.keys(kinds) as Kind[]

const activityOf = (kind: Kind, change: object = {}) => ({
  id: randomUUID(),
  channelId: 'msteams',
  serviceUrl,
  from: { id: '29:1', name: 'Mina Park', aadObjectId: personId },
  recipient: { id: `28:${appId}`, name: 'CPOR Claims' },
  conversation: { id: 'a:1', conversationType: 'personal', tenantId },
  channelData: { tenant: { id: tenantId } },
  locale: 'en-US',
  ...kinds[kind],
  ...change,
})

describe('tokens and activities that do not belong together', () => {
  let world: SignedWorld
  const quiet = console.error
  before(async () => {
    // The library prints what it thinks of a bad token.
    console.error = () => {}
    assert.equal(tenants.partner, tenantId)
    assert.ok(cast.some((player) => player.tenantId === tenantId && player.objectId === personId))
    world = await startSignedWorld(directory, appId)
    await send('message')
  })
  after(async () => {
    console.error = quiet
    await world.stop()
  })
  beforeEach(() => {
    world.connector.requests.length = 0
    world.writes.length = 0
  })

  function send(kind: Kind, token: TokenChange = {}, change: object = {}) {
    const headers: Record<string, string> = { 'Content-Type': 'application/json' }
    const sent = authorization(world.keyServer.keys, token)
    if (sent !== '') headers.Authorization = sent
    return world.ask('POST', '/api/messages', JSON.stringify(activityOf(kind, change)), headers)
  }

  /** A bare 401, nothing asked of storage, nothing written, nothing sent. */
  async function refused(kind: Kind, token: TokenChange, change: object = {}) {
    const asked = { ...world.memory.counts }
    const { status, raw } = await send(kind, token, change)
    assert.deepEqual({ status, raw }, { status: 401, raw: '' })
    assert.deepEqual(world.memory.counts, asked)
    assert.deepEqual(world.writes, [])
    assert.deepEqual(world.connector.requests, [])
    assert.deepEqual(world.faults, [])
  }

  it('a genuine message is answered with a card', async () => {
    assert.deepEqual(await send('message'), { status: 200, raw: '', body: undefined })
    const sent = await until('the answer', () =>
      world.connector.requests.find(({ method, path }) => method === 'POST' && path.includes('/activities')),
    )
    assert.ok(sent)
    assert.deepEqual(world.faults, [])
  })

  it('a genuine press is answered with a card', async () => {
    const { status, body } = await send('press')
    assert.equal(status, 200)
    assert.equal((body?.value as { type?: string } | undefined)?.type, 'AdaptiveCard')
  })

  it('a genuine person who was never here is remembered', async () => {
    const newcomer = { from: { id: '29:2', aadObjectId: '00000000-0000-4000-8000-000000000002', name: 'Jun' } }
    assert.equal((await send('press', {}, newcomer)).status, 200)
    assert.ok(world.writes.includes('people'))
  })

  for (const kind of kindNames) {
    for (const [what, change] of tokens) {
      it(`a ${kind} with a token of ${what}: 401, and nothing happens`, () => refused(kind, change))
    }
    for (const [what, { activity, claims }] of activities) {
      // The kind is what the activity says it is.
      if ('type' in activity && kind === 'press') continue
      it(`a genuine token, and a ${kind} with ${what}: 401, and nothing happens`, () =>
        refused(kind, { claims }, activity))
    }
  }

  it('leave nothing that happens later', async () => {
    await sleep(50)
    assert.deepEqual([world.writes, world.connector.requests, world.faults], [[], [], []])
  })

  it('are two hundred or more', () => {
    const ofPresses = activities.filter(([, { activity }]) => !('type' in activity)).length
    assert.ok(tokens.length * 2 + activities.length + ofPresses >= 200)
  })

  it('the keys were asked for at their own server, and nowhere else', () => {
    assert.deepEqual([...new Set(world.keyServer.asked)].sort(), ['/config', '/keys'])
  })
})
