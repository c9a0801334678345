import type { Activity } from 'botbuilder'
import type { Clock, FileFetcher, FileSender, Messenger } from '../../services/ports.ts'
import type { BotIdentity } from '../config.ts'
import type { Reply } from '../server.ts'
import { createAnswering, type AnsweringParts } from './answering.ts'
import { createConnectors } from './connectors.ts'
import { createFileFetcher } from './file-fetcher.ts'
import { createFileSender } from './file-sender.ts'
import { gateObjection, isLoopbackUrl, type GateFacts } from './gate.ts'
import { readActivity, type ReadActivity } from './inbound.ts'
import { createMessenger } from './messenger.ts'
import { ConfigurationBotFrameworkAuthentication, type BotFrameworkAuthentication } from './sdk.ts'
import { provedClaims, unprovedClaims, type Claims } from './sign-in.ts'

export interface TeamsParts extends Omit<AnsweringParts, 'messenger' | 'turnMs'> {
  /** Absent only in a local run: then nobody signs in, and only this machine is answered. */
  identity?: BotIdentity
  tenantAllowed: (tenantId: string) => boolean
  clock: Clock
  /** For tests: who vouches for tokens. */
  auth?: BotFrameworkAuthentication
  limits?: Partial<typeof limits>
}

export interface Teams {
  messages(body: Record<string, unknown>, authorization: string): Promise<Reply>
  messenger: Messenger
  fileFetcher: FileFetcher
  fileSender: FileSender
}

/** Teams delivers again after ten to fifteen seconds: a turn, with the sign-in before it, is answered before that. */
const limits = { turnMs: 8_000, signInMs: 2_500 }

/** Everything that speaks the Bot Framework. Behind it there are only our own events and answers. */
export function createTeams(parts: TeamsParts): Teams {
  const { identity, log } = parts
  const { turnMs, signInMs } = { ...limits, ...parts.limits }
  const auth = parts.auth ?? new ConfigurationBotFrameworkAuthentication(credentialsOf(identity))
  const connectors = createConnectors(auth, identity?.appId ?? '')
  const messenger = createMessenger(connectors)
  const fileFetcher = createFileFetcher({ connectors, local: identity === undefined })
  const fileSender = createFileSender({ local: identity === undefined })
  const answer = createAnswering({ ...parts, messenger, turnMs })

  async function messages(body: Record<string, unknown>, authorization: string): Promise<Reply> {
    const receivedAt = parts.clock.now()
    const activity = readActivity(body)
    const barred = identity ? await refusal(identity, activity, authorization) : localRefusal(activity)
    return barred ?? answer(activity, receivedAt)
  }

  /** What can't pass the gate anyway is refused without asking anybody for keys; then the signature, then the gate. */
  async function refusal(
    { appId }: BotIdentity,
    activity: ReadActivity,
    authorization: string,
  ): Promise<Reply | undefined> {
    const fails = (claims: Claims) => {
      const failed = gateObjection(factsOf(activity, claims), { appId, tenantAllowed: parts.tenantAllowed })
      if (failed) log.warn('activity refused at the gate', { outcome: failed })
      return failed !== undefined
    }
    if (fails(unprovedClaims(authorization))) return { status: 401 }
    const proved = await provedClaims(auth, sdkActivity(activity), authorization, { log, limitMs: signInMs })
    if (proved === 'unavailable') return { status: 503 }
    return proved === 'refused' || fails(proved) ? { status: 401 } : undefined
  }

  function localRefusal({ serviceUrl }: ReadActivity): Reply | undefined {
    return isLoopbackUrl(serviceUrl) ? undefined : { status: 401 }
  }

  return { messages, messenger, fileFetcher, fileSender }
}

function factsOf(activity: ReadActivity, claims: Claims): GateFacts {
  const { type, serviceUrl, channelId, recipient, from, conversation, channelData } = activity
  return {
    claims,
    activity: {
      type,
      serviceUrl,
      channelId,
      recipientId: recipient.id,
      fromObjectId: from.aadObjectId,
      conversationTenantId: conversation.tenantId,
      channelDataTenantId: channelData?.tenant?.id,
    },
  }
}

/** The parts that the library compares with a token, each of the right kind. */
function sdkActivity({ type, channelId, serviceUrl }: ReadActivity): Activity {
  return { type, channelId, serviceUrl } as Activity
}

function credentialsOf(identity: BotIdentity | undefined): Record<string, string> {
  if (!identity) return {}
  return {
    MicrosoftAppId: identity.appId,
    MicrosoftAppType: identity.appType,
    MicrosoftAppTenantId: identity.tenantId,
    ...(identity.password ? { MicrosoftAppPassword: identity.password } : {}),
  }
}
