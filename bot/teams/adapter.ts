import { CloudAdapter, type Activity, type TurnContext } from 'botbuilder'
import type { Clock, FileFetcher, Messenger } from '../../services/ports.ts'
import type { BotIdentity } from '../config.ts'
import type { Reply } from '../server.ts'
import { createAnswering, type AnsweringParts } from './answering.ts'
import { createConnectors } from './connectors.ts'
import { createFileFetcher } from './file-fetcher.ts'
import { claimedIn, gateObjection, isLoopbackUrl, type GateFacts } from './gate.ts'
import { readActivity, type ReadActivity } from './inbound.ts'
import { createMessenger } from './messenger.ts'
import { AuthenticationConstants, ConfigurationBotFrameworkAuthentication, type ClaimsIdentity } from './sdk.ts'

export interface TeamsParts extends Omit<AnsweringParts, 'messenger'> {
  /** Absent only in a local run: then nobody signs in, and only this machine is answered. */
  identity?: BotIdentity
  tenantAllowed: (tenantId: string) => boolean
  clock: Clock
  /** For tests: where the keys of Teams' tokens are found. */
  openIdMetadataUrl?: string
}

export interface Teams {
  messages(body: Record<string, unknown>, authorization: string): Promise<Reply>
  messenger: Messenger
  fileFetcher: FileFetcher
}

/** The library's adapter with its inner door open: the HTTP side of a request is ours. */
class OpenAdapter extends CloudAdapter {
  run(authorization: string, activity: Activity, logic: (context: TurnContext) => Promise<void>) {
    return this.processActivity(authorization, activity, logic)
  }
}

/** Everything that speaks the Bot Framework. Behind it there are only our own events and answers. */
export function createTeams(parts: TeamsParts): Teams {
  const { identity, log } = parts
  const auth = new ConfigurationBotFrameworkAuthentication(settingsOf(parts))
  const adapter = new OpenAdapter(auth)
  const connectors = createConnectors(auth, identity?.appId ?? '')
  const messenger = createMessenger(connectors)
  const fileFetcher = createFileFetcher({ connectors, local: identity === undefined })
  const answer = createAnswering({ ...parts, messenger })

  async function messages(body: Record<string, unknown>, authorization: string): Promise<Reply> {
    const receivedAt = parts.clock.now()
    const activity = readActivity(body)
    // Looked at before the signature too: no keys are fetched for what would be refused anyway.
    if (refused(activity, claimedIn(authorization))) return { status: 401 }
    const signedIn = await claimsOf(authorization, body)
    if (!signedIn || refused(activity, signedIn)) return { status: 401 }
    return answer(activity, receivedAt)
  }

  /** The claims of a token whose signature is good; undefined for whatever the library does not take. */
  async function claimsOf(
    authorization: string,
    body: Record<string, unknown>,
  ): Promise<GateFacts['claims'] | undefined> {
    let claims: GateFacts['claims'] | undefined
    try {
      await adapter.run(identity ? authorization : '', sdkActivity(body), async (context) => {
        const signedIn = context.turnState.get<ClaimsIdentity>(adapter.BotIdentityKey)
        claims = Object.fromEntries(signedIn.claims.map(({ type, value }) => [type, value]))
      })
    } catch (error) {
      // A sign-in's catch-all: a token can be wrong in more ways than the library has errors for.
      log.warn('activity refused at the sign-in', { outcome: error instanceof Error ? error.name : typeof error })
      return undefined
    }
    return claims
  }

  function refused(activity: ReadActivity, claims: GateFacts['claims']): boolean {
    if (!identity) return !isLoopbackUrl(activity.serviceUrl)
    const settings = { appId: identity.appId, tenantAllowed: parts.tenantAllowed }
    const objection = gateObjection({ claims, activity: factsOf(activity) }, settings)
    if (objection) log.warn('activity refused at the gate', { outcome: objection })
    return objection !== undefined
  }

  return { messages, messenger, fileFetcher }
}

function factsOf({ type, channelId, serviceUrl, recipient, from, conversation, channelData }: ReadActivity) {
  return {
    type,
    channelId,
    serviceUrl,
    recipientId: recipient.id,
    fromObjectId: from.aadObjectId,
    conversationTenantId: conversation.tenantId,
    channelDataTenantId: channelData?.tenant?.id,
  }
}

/** The parts the library itself looks at must be of the right kind, or it would throw. */
function sdkActivity(body: Record<string, unknown>): Activity {
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const plain = (value: unknown) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {})
  const { type, channelId, serviceUrl, id } = body
  return {
    type: text(type),
    channelId: text(channelId),
    serviceUrl: text(serviceUrl),
    id: text(id),
    from: plain(body.from),
    recipient: plain(body.recipient),
    conversation: plain(body.conversation),
  } as Activity
}

function settingsOf({ identity, openIdMetadataUrl }: TeamsParts): Record<string, string> {
  if (!identity) return {}
  return {
    MicrosoftAppId: identity.appId,
    MicrosoftAppType: identity.appType,
    MicrosoftAppTenantId: identity.tenantId,
    ...(identity.password ? { MicrosoftAppPassword: identity.password } : {}),
    // The library takes either none of these or all.
    ...(openIdMetadataUrl && {
      ToBotFromChannelOpenIdMetadataUrl: openIdMetadataUrl,
      ToBotFromChannelTokenIssuer: AuthenticationConstants.ToBotFromChannelTokenIssuer,
      ToChannelFromBotLoginUrl: AuthenticationConstants.ToChannelFromBotLoginUrl,
      ToChannelFromBotOAuthScope: AuthenticationConstants.ToChannelFromBotOAuthScope,
      OAuthUrl: AuthenticationConstants.OAuthUrl,
    }),
  }
}
