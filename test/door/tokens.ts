import { createHmac, sign as signBytes, type KeyObject } from 'node:crypto'
import type { Keys } from '../support/key-server.ts'

export const appId = 'a0000000-0000-4000-8000-00000000000a'
export const tenantId = '20000000-0000-4000-8000-000000000000'
const otherTenantId = '90000000-0000-4000-8000-000000000000'
export const personId = '00000000-0000-4000-8000-000000000001'
export const serviceUrl = 'https://smba.trafficmanager.net/kr/'

type Values = Record<string, unknown>

/** How a token differs from a genuine one; `signed` takes the place of a signature with Teams' own key. */
export interface TokenChange {
  header?: Values
  claims?: Values
  signed?: (input: string, keys: Keys) => string
  /** The whole header of the request, made of the token. */
  sent?: (token: string) => string
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const rsa =
  (key: KeyObject, digest = 'RSA-SHA256') =>
  (input: string) =>
    signBytes(digest, Buffer.from(input), key)
const hmac = (secret: string | Buffer) => (input: string) => createHmac('sha256', secret).update(input).digest()
const encoded = (made: Buffer) => made.toString('base64url')

/** A genuine token of this moment, or one that differs. */
export function authorization(keys: Keys, change: TokenChange = {}): string {
  const now = Math.floor(Date.now() / 1_000)
  const claims = {
    iss: 'https://api.botframework.com',
    aud: appId,
    serviceurl: serviceUrl,
    nbf: now - 60,
    exp: now + 3_600,
  }
  const header = { alg: 'RS256', typ: 'JWT', kid: 'teams', ...change.header }
  // Seconds from now are counted when the token is made: the table may be older than any tolerance.
  const changed = Object.entries(change.claims ?? {}).map(([name, value]) => [
    name,
    value instanceof FromNow ? now + value.seconds : value,
  ])
  const input = `${part(header)}.${part({ ...claims, ...(Object.fromEntries(changed) as Values) })}`
  const signature = change.signed ? change.signed(input, keys) : encoded(rsa(keys.teams)(input))
  const token = `${input}.${signature}`
  return change.sent ? change.sent(token) : `Bearer ${token}`
}

/** A time of a token, counted from the moment it is made. */
class FromNow {
  readonly seconds: number
  constructor(seconds: number) {
    this.seconds = seconds
  }
}
const inSeconds = (seconds: number) => new FromNow(seconds)
const government = 'https://api.botframework.us'
const emulatorIssuers = [
  'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
  'https://login.microsoftonline.com/d6d49420-f39b-4df7-a1dc-d59a935871db/v2.0',
  'https://sts.windows.net/f8cdef31-a31e-4b4a-93e4-5f571e91255a/',
  'https://login.microsoftonline.com/f8cdef31-a31e-4b4a-93e4-5f571e91255a/v2.0',
  'https://sts.windows.net/cab8a31a-1906-4287-a0d8-4eef66b95f6e/',
  'https://login.microsoftonline.us/cab8a31a-1906-4287-a0d8-4eef66b95f6e/v2.0',
]

/** TABLE: tokens that are not Teams'. */
export const tokens: [what: string, change: TokenChange][] = [
  // What it says.
  ['no issuer', { claims: { iss: undefined } }],
  ['another issuer', { claims: { iss: 'https://evil.example' } }],
  ['an issuer with a slash', { claims: { iss: 'https://api.botframework.com/' } }],
  ['a list of issuers', { claims: { iss: ['https://api.botframework.com'] } }],
  ['the government’s issuer', { claims: { iss: government } }],
  [
    'the government’s issuer and its Teams',
    { claims: { iss: government, serviceurl: 'https://smba.infra.gov.teams.microsoft.us/' } },
  ],
  ...emulatorIssuers.flatMap((iss): [string, TokenChange][] => [
    [`an emulator of version 1, ${iss}`, { claims: { iss, ver: '1.0', appid: appId } }],
    [`an emulator of version 2, ${iss}`, { claims: { iss, ver: '2.0', azp: appId } }],
  ]),
  [
    'another bot that calls as a skill',
    { claims: { ver: '2.0', azp: otherTenantId, aud: appId, iss: emulatorIssuers[1] } },
  ],
  ['an AseChannel', { claims: { iss: 'https://aseChannel', ver: '1.0', appid: appId } }],
  ['no audience', { claims: { aud: undefined } }],
  ['another audience', { claims: { aud: otherTenantId } }],
  ['an audience in a list', { claims: { aud: [appId] } }],
  ['our audience among others', { claims: { aud: [otherTenantId, appId] } }],
  ['an empty audience', { claims: { aud: '' } }],
  ['an anonymous skill', { claims: { aud: 'AnonymousSkill', appid: 'AnonymousSkill' } }],
  ['no address', { claims: { serviceurl: undefined } }],
  ['another address', { claims: { serviceurl: 'https://smba.trafficmanager.net/emea/' } }],
  ['an address in another case', { claims: { serviceurl: serviceUrl.toUpperCase() } }],
  ['an address under another name', { claims: { serviceurl: undefined, serviceUrl } }],
  // When it holds.
  ['an end an hour ago', { claims: { exp: inSeconds(-3_600) } }],
  ['an end six minutes ago', { claims: { exp: inSeconds(-360) } }],
  ['an end in 1970', { claims: { exp: 0 } }],
  ['no end', { claims: { exp: undefined } }],
  ['an end that is a word', { claims: { exp: 'never' } }],
  ['an end that is nothing', { claims: { exp: null } }],
  ['a beginning in an hour', { claims: { nbf: inSeconds(3_600) } }],
  ['a beginning in six minutes', { claims: { nbf: inSeconds(360) } }],
  ['a beginning that is a word', { claims: { nbf: 'now' } }],
  // Who signed it.
  ['somebody else’s signature', { signed: (input, keys) => encoded(rsa(keys.foreign)(input)) }],
  [
    'the key of another channel',
    { header: { kid: 'webchat' }, signed: (input, keys) => encoded(rsa(keys.webchat)(input)) },
  ],
  ['another channel’s key under the name of Teams’', { signed: (input, keys) => encoded(rsa(keys.webchat)(input)) }],
  [
    'a key nobody publishes',
    { header: { kid: 'unknown' }, signed: (input, keys) => encoded(rsa(keys.foreign)(input)) },
  ],
  ['no name of a key', { header: { kid: undefined } }],
  ['a list of keys', { header: { kid: ['teams'] } }],
  ['a key’s name of JavaScript', { header: { kid: '__proto__' } }],
  ['a key’s name that is a path', { header: { kid: '../../keys' } }],
  ['no signature', { signed: () => '' }],
  ['a cut signature', { signed: (input, keys) => encoded(rsa(keys.teams)(input)).slice(0, -8) }],
  ['a signature of zeros', { signed: () => encoded(Buffer.alloc(256)) }],
  ['the signature of another token', { signed: (_input, keys) => encoded(rsa(keys.teams)('another.token')) }],
  ['a key of its own in the header', { header: { kid: 'own', jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } } }],
  ['a place of keys in the header', { header: { kid: 'own', jku: 'https://evil.example/keys' } }],
  // How it was signed.
  ['no algorithm', { header: { alg: 'none' }, signed: () => '' }],
  ['no algorithm in capitals', { header: { alg: 'NONE' }, signed: () => '' }],
  ['no algorithm, and a genuine signature', { header: { alg: 'none' } }],
  ['no algorithm named', { header: { alg: undefined } }],
  [
    'the published key as a secret',
    { header: { alg: 'HS256' }, signed: (input, keys) => encoded(hmac(pem(keys))(input)) },
  ],
  ['an empty secret', { header: { alg: 'HS256' }, signed: (input) => encoded(hmac('')(input)) }],
  ['our id as a secret', { header: { alg: 'HS256' }, signed: (input) => encoded(hmac(appId)(input)) }],
  ['elliptic curves', { header: { alg: 'ES256' } }],
  ['an older digest', { header: { alg: 'RS1' }, signed: (input, keys) => encoded(rsa(keys.teams, 'RSA-SHA1')(input)) }],
  ['the digest of another algorithm', { signed: (input, keys) => encoded(rsa(keys.teams, 'RSA-SHA512')(input)) }],
  // How it was sent.
  ['no token', { sent: () => '' }],
  ['a scheme alone', { sent: () => 'Bearer ' }],
  ['the scheme Basic', { sent: (token) => `Basic ${token}` }],
  ['no scheme', { sent: (token) => token }],
  ['two tokens', { sent: (token) => `Bearer ${token} ${token}` }],
  ['two parts', { sent: (token) => `Bearer ${token.split('.').slice(0, 2).join('.')}` }],
  ['four parts', { sent: (token) => `Bearer ${token}.${token.split('.')[2]}` }],
  ['claims that are a list', { sent: (token) => `Bearer ${token.split('.')[0]}.${part([1])}.${token.split('.')[2]}` }],
  ['claims that are no JSON', { sent: (token) => `Bearer ${token.split('.')[0]}.bm8.${token.split('.')[2]}` }],
  ['claims changed after signing', { sent: (token) => `Bearer ${withOwn(token, { aud: appId, name: 'me' })}` }],
  ['eight kilobytes of noise', { sent: () => `Bearer ${'a'.repeat(8_000)}` }],
]

function pem(keys: Keys): string {
  return keys.published.export({ type: 'spki', format: 'pem' }).toString()
}

function withOwn(token: string, own: Values): string {
  const [header = '', claims = '', signature = ''] = token.split('.')
  const read = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as Values
  return `${header}.${part({ ...read, ...own })}.${signature}`
}

/** A change of the activity, and of what its genuine token says: an address is signed too. */
export interface ActivityChange {
  activity: Values
  claims?: Values
}
const at = (url: unknown): ActivityChange => ({ activity: { serviceUrl: url }, claims: { serviceurl: url } })
const inTenant = (conversation: unknown, channel: unknown): ActivityChange => ({
  activity: {
    conversation: {
      id: 'a:1',
      conversationType: 'personal',
      ...(conversation === undefined ? {} : { tenantId: conversation }),
    },
    channelData: channel === undefined ? {} : { tenant: { id: channel } },
  },
})
const from = (aadObjectId: unknown): ActivityChange => ({
  activity: { from: { id: '29:1', name: 'Mina', aadObjectId } },
})
const to = (recipient: unknown): ActivityChange => ({ activity: { recipient } })

/** TABLE: activities that come with a genuine token, and are not ours to answer. */
export const activities: [what: string, change: ActivityChange][] = [
  ['no address', at(undefined)],
  ['an empty address', at('')],
  ['another host', at('https://evil.example/')],
  ['a host behind ours', at('https://smba.trafficmanager.net.evil.example/kr/')],
  ['a host that ends like ours', at('https://evilsmba.trafficmanager.net/')],
  ['our host as a name', at('https://smba.trafficmanager.net@evil.example/')],
  ['our host in the clear', at('http://smba.trafficmanager.net/kr/')],
  ['our host at another port', at('https://smba.trafficmanager.net:8443/kr/')],
  ['this machine', at('http://127.0.0.1:3978/')],
  ['the metadata address', at('https://169.254.169.254/')],
  ['the government’s Teams', at('https://smba.infra.gov.teams.microsoft.us/')],
  ['an address that is a list', at([serviceUrl])],
  ['another address than the signed one', { activity: { serviceUrl: 'https://smba.trafficmanager.net/emea/' } }],
  ['no channel', { activity: { channelId: undefined } }],
  ['a blank channel', { activity: { channelId: '' } }],
  ['a space as channel', { activity: { channelId: ' ' } }],
  ...['emulator', 'webchat', 'directline', 'AseChannel', 'MSTEAMS', 'msteams2', 'skype'].map(
    (channelId): [string, ActivityChange] => [`the channel ${channelId}`, { activity: { channelId } }],
  ),
  ['a list of channels', { activity: { channelId: ['msteams'] } }],
  ['no tenant', inTenant(undefined, undefined)],
  ['a tenant that is not allowed', inTenant(otherTenantId, otherTenantId)],
  ['tenants that disagree', inTenant(tenantId, otherTenantId)],
  ['tenants that disagree the other way', inTenant(otherTenantId, tenantId)],
  ['a tenant not allowed, in the channel only', inTenant(undefined, otherTenantId)],
  ['a tenant that is no id', inTenant('hanbit', 'hanbit')],
  ['an empty tenant', inTenant('', '')],
  ['a tenant that is a list', inTenant([tenantId], [tenantId])],
  ['a tenant of JavaScript', inTenant('__proto__', '__proto__')],
  ['nobody', from(undefined)],
  ['an empty person', from('')],
  ['a person’s name', from('Mina Park')],
  ['a person’s id and more', from(`${personId}0`)],
  ['a person that is a list', from([personId])],
  ['a person with a path', from(`../${personId}`)],
  ['no recipient', to(undefined)],
  ['an empty recipient', to({ id: '' })],
  ['another bot', to({ id: `28:${otherTenantId}` })],
  ['a person as recipient', to({ id: `29:${appId}` })],
  ['our id without its kind', to({ id: appId })],
  ['a list of recipients', to([{ id: `28:${appId}` }])],
  ['no type', { activity: { type: undefined } }],
  ...['', 'Message', 'handoff', 'trace', 'endOfConversation', 'typing', 'constructor', '__proto__'].map(
    (type): [string, ActivityChange] => [`the type "${type}"`, { activity: { type } }],
  ),
  ['a list of types', { activity: { type: ['message'] } }],
]
