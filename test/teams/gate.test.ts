import assert from 'node:assert/strict'
import { gateObjection, isLoopbackUrl, type GateFacts } from '../../bot/teams/gate.ts'
import { appId, genuineFacts, otherTenantId, serviceUrl, settings, tenantId } from './genuine.ts'

type Change = { claims?: Record<string, unknown>; activity?: Record<string, unknown> }
const changed = ({ claims, activity }: Change): GateFacts => ({
  claims: { ...genuineFacts.claims, ...claims },
  activity: { ...genuineFacts.activity, ...activity },
})
/** The address is signed too, so that only its host is wrong. */
const at = (url: unknown): Change => ({ claims: { serviceurl: url }, activity: { serviceUrl: url } })

/** TABLE: one thing is not as it should be, and the check that says so. */
const deviations: [what: string, change: Change, refusedBy: string][] = [
  ['no issuer', { claims: { iss: undefined } }, 'issuer'],
  ['an issuer with a slash', { claims: { iss: 'https://api.botframework.com/' } }, 'issuer'],
  ['an issuer in the clear', { claims: { iss: 'http://api.botframework.com' } }, 'issuer'],
  ['an issuer of another cloud', { claims: { iss: 'https://api.botframework.us' } }, 'issuer'],
  ['an emulator’s issuer', { claims: { iss: `https://sts.windows.net/${tenantId}/` } }, 'issuer'],
  ['an issuer’s look-alike', { claims: { iss: 'https://api.botframework.com.evil.example' } }, 'issuer'],
  ['a list of issuers', { claims: { iss: ['https://api.botframework.com'] } }, 'issuer'],
  ['no audience', { claims: { aud: undefined } }, 'audience'],
  ['another bot’s token', { claims: { aud: otherTenantId } }, 'audience'],
  ['a list of audiences', { claims: { aud: [appId] } }, 'audience'],
  ['an empty audience', { claims: { aud: '' } }, 'audience'],
  ['no end', { claims: { exp: undefined } }, 'end'],
  ['an end in words', { claims: { exp: '2100-01-01' } }, 'end'],
  ['no signed address', { claims: { serviceurl: undefined } }, 'service-url-signed'],
  ['another signed address', { claims: { serviceurl: 'https://smba.trafficmanager.net/emea/' } }, 'service-url-signed'],
  ['a signed address without the slash', { claims: { serviceurl: serviceUrl.slice(0, -1) } }, 'service-url-signed'],
  ['neither address', at(undefined), 'service-url-signed'],
  ['another address than the signed one', { activity: { serviceUrl: 'https://evil.example' } }, 'service-url-signed'],
  ['an empty address', at(''), 'service-host'],
  ['no URL', at('smba.trafficmanager.net'), 'service-host'],
  ['a host behind ours', at('https://smba.trafficmanager.net.evil.com/kr/'), 'service-host'],
  ['a host that ends like ours', at('https://evilsmba.trafficmanager.net/'), 'service-host'],
  ['another name at the same provider', at('https://evil.trafficmanager.net/'), 'service-host'],
  ['two levels before ours', at('https://a.b.smba.trafficmanager.net/'), 'service-host'],
  ['our host with a dot at its end', at('https://smba.trafficmanager.net./'), 'service-host'],
  ['our host as a path', at('https://evil.com/smba.trafficmanager.net'), 'service-host'],
  ['our host as a query', at('https://evil.com?smba.trafficmanager.net'), 'service-host'],
  ['our host as a fragment', at('https://evil.com#smba.trafficmanager.net'), 'service-host'],
  ['our host as a name', at('https://smba.trafficmanager.net@evil.com/'), 'service-host'],
  ['a name', at('https://mina@smba.trafficmanager.net/'), 'service-host'],
  ['a password alone', at('https://:secret@smba.trafficmanager.net/'), 'service-host'],
  ['a Cyrillic letter', at('https://smb\u0430.trafficmanager.net/'), 'service-host'],
  ['in the clear', at('http://smba.trafficmanager.net/kr/'), 'service-host'],
  ['a socket', at('wss://smba.trafficmanager.net/kr/'), 'service-host'],
  ['another port', at('https://smba.trafficmanager.net:8443/kr/'), 'service-host'],
  ['this machine', at('http://localhost:56150'), 'service-host'],
  ['the metadata address', at('https://169.254.169.254/'), 'service-host'],
  ['no channel', { activity: { channelId: undefined } }, 'channel'],
  ['a blank channel', { activity: { channelId: '' } }, 'channel'],
  ['the emulator', { activity: { channelId: 'emulator' } }, 'channel'],
  ['web chat', { activity: { channelId: 'webchat' } }, 'channel'],
  ['direct line', { activity: { channelId: 'directline' } }, 'channel'],
  ['the channel in capitals', { activity: { channelId: 'MSTeams' } }, 'channel'],
  ['a list of channels', { activity: { channelId: ['msteams'] } }, 'channel'],
  ['no type', { activity: { type: undefined } }, 'type'],
  ['an empty type', { activity: { type: '' } }, 'type'],
  ['an unknown type', { activity: { type: 'handoff' } }, 'type'],
  ['a type of JavaScript', { activity: { type: 'constructor' } }, 'type'],
  ['a list of types', { activity: { type: ['message'] } }, 'type'],
  ['no recipient', { activity: { recipientId: undefined } }, 'recipient'],
  ['another bot', { activity: { recipientId: `28:${otherTenantId}` } }, 'recipient'],
  ['a person', { activity: { recipientId: `29:${appId}` } }, 'recipient'],
  ['our id alone', { activity: { recipientId: appId } }, 'recipient'],
  ['nobody', { activity: { fromObjectId: undefined } }, 'person'],
  ['an empty person', { activity: { fromObjectId: '' } }, 'person'],
  ['a person’s name', { activity: { fromObjectId: 'Mina Park' } }, 'person'],
  ['a person’s id and more', { activity: { fromObjectId: `${tenantId}0` } }, 'person'],
  ['two lines', { activity: { fromObjectId: `${tenantId}\n` } }, 'person'],
  ['no tenant', { activity: { conversationTenantId: undefined, channelDataTenantId: undefined } }, 'tenant'],
  ['tenants that disagree', { activity: { channelDataTenantId: otherTenantId } }, 'tenant'],
  ['tenants that disagree the other way', { activity: { conversationTenantId: otherTenantId } }, 'tenant'],
  [
    'a tenant that is not allowed',
    { activity: { conversationTenantId: otherTenantId, channelDataTenantId: otherTenantId } },
    'tenant',
  ],
  [
    'a tenant’s domain',
    { activity: { conversationTenantId: 'contoso.com', channelDataTenantId: 'contoso.com' } },
    'tenant',
  ],
]

describe('the gate', () => {
  it('lets through what is genuine, of every known type', () => {
    for (const type of ['message', 'invoke', 'installationUpdate', 'conversationUpdate', 'messageReaction', 'event']) {
      assert.equal(gateObjection(changed({ activity: { type } }), settings), undefined, type)
    }
  })
  it('lets through a tenant that is named once', () => {
    assert.equal(gateObjection(changed({ activity: { channelDataTenantId: undefined } }), settings), undefined)
    assert.equal(gateObjection(changed({ activity: { conversationTenantId: undefined } }), settings), undefined)
  })
  for (const url of [
    'https://smba.trafficmanager.net/amer/',
    'https://emea.smba.trafficmanager.net/',
    'https://smba.infra.teams.microsoft.com/x',
  ]) {
    it(`lets through ${url}`, () => assert.equal(gateObjection(changed(at(url)), settings), undefined))
  }
  for (const [what, change, refusedBy] of deviations) {
    it(`refuses ${what}: ${refusedBy}`, () => assert.equal(gateObjection(changed(change), settings), refusedBy))
  }
})

describe('in a local run', () => {
  for (const url of ['http://localhost:56150', 'http://127.0.0.1:1/x', 'http://[::1]:3000']) {
    it(`answers ${url}`, () => assert.ok(isLoopbackUrl(url)))
  }
  for (const url of [
    undefined,
    null,
    7,
    '',
    'localhost',
    'https://localhost',
    'http://localhost.evil.com',
    'http://0.0.0.0',
    'http://192.168.0.1',
    'http://evil@10.0.0.1',
    'http://localhost@evil.com',
    'file:///etc/passwd',
  ]) {
    it(`does not answer ${String(url)}`, () => assert.equal(isLoopbackUrl(url), false))
  }
})
