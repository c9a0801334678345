import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createTeams, type TeamsParts } from '../../bot/teams/adapter.ts'
import { ConfigurationBotFrameworkAuthentication } from '../../bot/teams/sdk.ts'
import type { Inbound } from '../../bot/event.ts'
import { startFakeConnector, type FakeConnector } from '../support/fake-connector.ts'
import { appId, genuineActivity, genuineClaims, otherTenantId, settings } from './genuine.ts'

const answer = (summary: string) => ({
  card: { type: 'AdaptiveCard', body: [{ type: 'TextBlock', text: summary }] },
  summary,
})

/** The adapter with a handler of the test, and what it logged. */
function startTeams(handle: ReturnType<TeamsParts['handle']>, more: Partial<TeamsParts> = {}) {
  const logged: string[] = []
  const heard: Inbound[] = []
  const teams = createTeams({
    tenantAllowed: settings.tenantAllowed,
    clock: { now: () => '2026-11-23T00:00:00.000Z' },
    randomHex: () => 'c0ffee',
    log: { info: () => {}, warn: (event) => logged.push(event), error: (event) => logged.push(event) },
    handle: () => (event) => {
      heard.push(event)
      return handle(event)
    },
    faultAnswer: (_event, id) => answer(`It went wrong: ${id}`),
    slowAnswer: () => answer('It takes long'),
    ...more,
  })
  return { ...teams, logged, heard }
}

describe('a turn that goes wrong', () => {
  let connector: FakeConnector
  before(async () => {
    connector = await startFakeConnector()
  })
  after(() => connector.stop())
  const local = (more: object) => ({ ...genuineActivity, serviceUrl: connector.serviceUrl, ...more })
  const never = () => new Promise<undefined>(() => {})
  const last = () => connector.messages.at(-1)?.summary

  for (const [what, handle] of [
    [
      'throws at once',
      () => {
        throw new Error('ours')
      },
    ],
    ['throws later', () => Promise.reject(new Error('ours'))],
  ] as const) {
    it(`${what}: a press and a message get a card with a number`, async () => {
      const { messages, logged } = startTeams(handle)
      const press = await messages(local({}), '')
      assert.equal(press.status, 200)
      assert.match(JSON.stringify(press.body), /"statusCode":200.*It went wrong: c0ffee/)
      assert.deepEqual(await messages(local({ type: 'message', text: 'help' }), ''), { status: 200 })
      assert.equal(last(), 'It went wrong: c0ffee')
      assert.deepEqual(logged, ['turn failed', 'turn failed'])
    })
  }

  it('takes too long: the slow card comes in time', async () => {
    const { messages } = startTeams(never, { limits: { turnMs: 50 } })
    const begun = performance.now()
    assert.match(JSON.stringify((await messages(local({}), '')).body), /It takes long/)
    await messages(local({ type: 'message', text: 'help' }), '')
    assert.equal(last(), 'It takes long')
    assert.ok(performance.now() - begun < 2_000)
  })

  it('says nothing to whoever took the bot away', async () => {
    const count = connector.messages.length
    const removed = local({ type: 'installationUpdate', action: 'remove' })
    await startTeams(never, { limits: { turnMs: 20 } }).messages(removed, '')
    await startTeams(() => Promise.reject(new Error('ours'))).messages(removed, '')
    assert.equal(connector.messages.length, count)
  })

  it('is done, though its card can’t be delivered', async () => {
    const { messages, logged } = startTeams(() => Promise.resolve(answer('done')))
    connector.goWrong(() => ({ status: 500 }))
    assert.deepEqual(await messages(local({ type: 'message', text: 'help' }), ''), { status: 200 })
    assert.deepEqual(logged, ['an answer could not be delivered'])
    connector.goWrong(() => undefined)
  })

  it('answers only this machine without a sign-in', async () => {
    const { messages, heard } = startTeams(() => Promise.resolve(undefined))
    for (const serviceUrl of [undefined, 'https://smba.trafficmanager.net/kr/', 'http://10.0.0.1']) {
      assert.deepEqual(await messages(local({ serviceUrl }), ''), { status: 401 })
    }
    assert.deepEqual(heard, [])
  })
})

describe('a sign-in', () => {
  let keyServer: Server
  let keysAnswer = true
  let auth: ConfigurationBotFrameworkAuthentication
  let sign: (claims?: object, how?: { kid?: string; expires?: string; forged?: boolean }) => Promise<string>
  const identity = { appId, appType: 'SingleTenant', tenantId: otherTenantId, password: 'x' } as unknown as NonNullable<
    TeamsParts['identity']
  >
  const start = (more: Partial<TeamsParts> = {}) =>
    startTeams(() => Promise.resolve(answer('yes')), { identity, auth, ...more })
  // The library keeps the keys of an address for the whole process.
  const newAuth = (port: number, path = '/config') =>
    new ConfigurationBotFrameworkAuthentication({
      MicrosoftAppId: appId,
      MicrosoftAppPassword: 'x',
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppTenantId: otherTenantId,
      ValidateAuthority: true,
      ToChannelFromBotLoginUrl: 'http://127.0.0.1:1',
      ToChannelFromBotOAuthScope: 'https://api.botframework.com',
      ToBotFromChannelTokenIssuer: 'https://api.botframework.com',
      OAuthUrl: 'http://127.0.0.1:1',
      ToBotFromChannelOpenIdMetadataUrl: `http://127.0.0.1:${port}${path}`,
      ToBotFromEmulatorOpenIdMetadataUrl: `http://127.0.0.1:${port}/config`,
    })
  const port = () => (keyServer.address() as AddressInfo).port
  const quiet = console.error

  before(async () => {
    // The library prints what it thinks of a bad token.
    console.error = () => {}
    const [ours, theirs] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')])
    const jwk = { ...(await exportJWK(ours.publicKey)), kid: 'k1', endorsements: ['msteams'] }
    keyServer = createServer((request, response) => {
      if (!keysAnswer) return
      response.setHeader('Content-Type', 'application/json')
      response.end(
        JSON.stringify(request.url === '/keys' ? { keys: [jwk] } : { jwks_uri: `http://127.0.0.1:${port()}/keys` }),
      )
    })
    await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve))
    auth = newAuth(port())
    sign = async (claims = {}, { kid = 'k1', expires = '1h', forged = false } = {}) => {
      const token = new SignJWT({ ...genuineClaims, ...claims }).setProtectedHeader({ alg: 'RS256', kid })
      return `Bearer ${await token.setExpirationTime(expires).sign(forged ? theirs.privateKey : ours.privateKey)}`
    }
  })
  after(async () => {
    console.error = quiet
    keyServer.closeAllConnections()
    await new Promise((resolve) => keyServer.close(resolve))
  })

  it('that is genuine runs the turn', async () => {
    const { messages, heard } = start()
    assert.equal((await messages(genuineActivity, await sign())).status, 200)
    assert.equal(heard.length, 1)
  })

  const tokens: [what: string, token: () => Promise<string> | string][] = [
    ['none', () => ''],
    ['no token at all', () => 'Bearer abc'],
    ['three dots', () => 'Bearer a.b.c'],
    ['somebody else’s key', () => sign({}, { forged: true })],
    ['an unknown key', () => sign({}, { kid: 'k2' })],
    ['an expired token', () => sign({}, { expires: '-1h' })],
    ['a token that is not yet', () => sign({ nbf: 9_999_999_999 })],
    ['another issuer', () => sign({ iss: 'https://evil.example' })],
    ['another audience', () => sign({ aud: otherTenantId })],
    ['another address', () => sign({ serviceurl: 'https://smba.trafficmanager.net/emea/' })],
    ['no signature', async () => `${(await sign()).split('.').slice(0, 2).join('.')}.`],
    ['a cut signature', async () => (await sign()).slice(0, -8)],
    [
      'no algorithm',
      async () =>
        `Bearer ${Buffer.from('{"alg":"none","kid":"k1"}').toString('base64url')}.${(await sign()).split('.')[1]}.`,
    ],
  ]
  for (const [what, token] of tokens) {
    it(`with ${what}: 401, and no turn`, async () => {
      const { messages, heard } = start()
      assert.deepEqual(await messages(genuineActivity, await token()), { status: 401 })
      assert.deepEqual(heard, [])
    })
  }

  const odd = [
    { channelId: '' },
    { channelId: 'emulator' },
    { serviceUrl: 'https://evil.example' },
    { from: {} },
    { recipient: {} },
    { type: 'odd' },
    { conversation: { id: 'a', tenantId: otherTenantId } },
    { channelData: { tenant: { id: otherTenantId } } },
  ]
  for (const change of odd) {
    it(`with a good token and ${JSON.stringify(change)}: 401, and no turn`, async () => {
      const { messages, heard } = start()
      assert.deepEqual(await messages({ ...genuineActivity, ...change }, await sign()), { status: 401 })
      assert.deepEqual(heard, [])
    })
  }

  it('can’t be checked while nobody gives out keys: 503 in time, and no turn', async () => {
    const gone = start({ auth: newAuth(1) })
    assert.deepEqual(await gone.messages(genuineActivity, await sign()), { status: 503 })
    keysAnswer = false
    const hanging = start({ auth: newAuth(port(), '/never'), limits: { signInMs: 50 } })
    assert.deepEqual(await hanging.messages(genuineActivity, await sign()), { status: 503 })
    keysAnswer = true
    assert.deepEqual([...gone.heard, ...hanging.heard], [])
  })
})
