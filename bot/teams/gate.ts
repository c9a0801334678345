/** What the second check looks at: the verified token's claims, and the activity it came with. */
export interface GateFacts {
  claims: Readonly<Record<string, unknown>>
  activity: {
    type?: unknown
    channelId?: unknown
    serviceUrl?: unknown
    recipientId?: unknown
    fromObjectId?: unknown
    conversationTenantId?: unknown
    channelDataTenantId?: unknown
  }
}

export interface GateSettings {
  appId: string
  /** May people of this tenant talk with the bot? */
  tenantAllowed: (tenantId: string) => boolean
}

const issuer = 'https://api.botframework.com'
const guidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Hosts of Microsoft's connector for Teams in the public cloud. */
const serviceHost =
  /^(smba\.trafficmanager\.net|[a-z0-9-]+\.smba\.trafficmanager\.net|smba\.infra\.teams\.microsoft\.com)$/

const knownTypes = new Set([
  'message',
  'invoke',
  'installationUpdate',
  'conversationUpdate',
  'messageReaction',
  'event',
])

/** TABLE of what must hold beside the token's signature. The library accepts activities that break each of these. */
const checks: Readonly<Record<string, (facts: GateFacts, settings: GateSettings) => boolean>> = {
  issuer: ({ claims }) => claims.iss === issuer,
  audience: ({ claims }, { appId }) => claims.aud === appId,
  // The library minds an end that has passed, but takes a token without one for ever.
  end: ({ claims }) => typeof claims.exp === 'number',
  'service-url-signed': ({ claims, activity }) =>
    claims.serviceurl !== undefined && claims.serviceurl === activity.serviceUrl,
  'service-host': ({ activity }) => isServiceUrl(activity.serviceUrl),
  channel: ({ activity }) => activity.channelId === 'msteams',
  type: ({ activity }) => typeof activity.type === 'string' && knownTypes.has(activity.type),
  recipient: ({ activity }, { appId }) => same(activity.recipientId, `28:${appId}`),
  person: ({ activity }) => isGuid(activity.fromObjectId),
  tenant: ({ activity }, { tenantAllowed }) => {
    const { conversationTenantId, channelDataTenantId } = activity
    const tenant = conversationTenantId ?? channelDataTenantId
    const agree = channelDataTenantId === undefined || same(channelDataTenantId, tenant)
    return isGuid(tenant) && agree && tenantAllowed(tenant)
  },
}

/** The name of the first check that fails, or undefined: then the activity is genuine. */
export function gateObjection(facts: GateFacts, settings: GateSettings): string | undefined {
  return Object.keys(checks).find((name) => !checks[name]?.(facts, settings))
}

/** The local run has no tokens: only a connector on this very machine is answered. */
export function isLoopbackUrl(url: unknown): url is string {
  if (typeof url !== 'string' || !URL.canParse(url)) return false
  const { protocol, hostname, username } = new URL(url)
  return (
    protocol === 'http:' &&
    username === '' &&
    (hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]')
  )
}

export function isServiceUrl(url: unknown): url is string {
  if (typeof url !== 'string' || !URL.canParse(url)) return false
  const { protocol, hostname, port, username, password } = new URL(url)
  const isBare = port === '' && username === '' && password === ''
  return protocol === 'https:' && isBare && serviceHost.test(hostname)
}

/** Ids are the same in any case; what is no text is never. */
function same(one: unknown, other: unknown): boolean {
  return typeof one === 'string' && typeof other === 'string' && one.toLowerCase() === other.toLowerCase()
}

function isGuid(value: unknown): value is string {
  return typeof value === 'string' && guidForm.test(value)
}
