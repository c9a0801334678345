import type { GateFacts } from '../../bot/teams/gate.ts'

export const appId = 'a0000000-0000-4000-8000-00000000000a'
export const tenantId = '20000000-0000-4000-8000-000000000000'
export const otherTenantId = '90000000-0000-4000-8000-000000000000'
export const personId = '00000000-0000-4000-8000-000000000001'
export const serviceUrl = 'https://smba.trafficmanager.net/kr/'

/** What a token of the real connector says, in the words of the token. */
export const genuineClaims: Readonly<Record<string, string>> = {
  iss: 'https://api.botframework.com',
  aud: appId,
  serviceurl: serviceUrl,
}

/** A press in a personal chat, as Teams sends it. */
export const genuineActivity = {
  type: 'invoke',
  name: 'adaptiveCard/action',
  id: 'f:1',
  channelId: 'msteams',
  serviceUrl,
  from: { id: '29:1', name: 'Mina Park', aadObjectId: personId },
  recipient: { id: `28:${appId}`, name: 'CPOR Claims' },
  conversation: { id: 'a:1', conversationType: 'personal', tenantId },
  channelData: { tenant: { id: tenantId } },
  locale: 'en-US',
  value: { action: { type: 'Action.Execute', verb: 'show', data: { claimId: 'C-1' } }, trigger: 'manual' },
}

export const genuineFacts: GateFacts = {
  claims: { ...genuineClaims, exp: 4_102_444_800 },
  activity: {
    type: 'message',
    channelId: 'msteams',
    serviceUrl,
    recipientId: `28:${appId}`,
    fromObjectId: personId,
    conversationTenantId: tenantId,
    channelDataTenantId: tenantId,
  },
}

export const settings = { appId, tenantAllowed: (id: string) => id === tenantId }
