import type { Activity } from 'botbuilder'
import { ConfigurationBotFrameworkAuthentication, type BotFrameworkAuthentication } from './sdk.ts'
import type { Clock, FileFetcher, Log, Messenger, OutgoingCard, RandomHex } from '../../services/ports.ts'
import type { BotIdentity } from '../config.ts'
import type { Answer, HandleEvent, Inbound } from '../event.ts'
import type { Reply } from '../server.ts'
import { createConnectors } from './connectors.ts'
import { createFileFetcher } from './file-fetcher.ts'
import { gateObjection, isLoopbackUrl, type GateFacts } from './gate.ts'
import { readActivity, toInbound, type ReadActivity } from './inbound.ts'
import { createMessenger } from './messenger.ts'
import { provedClaims, unprovedClaims, type Claims } from './sign-in.ts'

export interface TeamsParts {
  /** Absent only in a local run: then nobody signs in, and only this machine is answered. */
  identity?: BotIdentity
  tenantAllowed: (tenantId: string) => boolean
  clock: Clock
  randomHex: RandomHex
  log: Log
  /** The application. May be given later, as it needs the messenger. */
  handle: () => HandleEvent
  /** What a person reads when a turn fails, or takes too long. */
  faultAnswer: (event: Inbound, correlationId: string) => Answer
  slowAnswer: (event: Inbound) => Answer
  /** For tests: who vouches for tokens. */
  auth?: BotFrameworkAuthentication
  limits?: Partial<typeof limits>
}

export interface Teams {
  messages(body: Record<string, unknown>, authorization: string): Promise<Reply>
  messenger: Messenger
  fileFetcher: FileFetcher
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

  async function messages(body: Record<string, unknown>, authorization: string): Promise<Reply> {
    const receivedAt = parts.clock.now()
    const activity = readActivity(body)
    const barred = identity ? await refusal(identity, activity, authorization) : localRefusal(activity)
    return barred ?? answer(activity, toInbound(activity, receivedAt))
  }

  /** What can't pass the gate anyway is refused without asking anybody for keys; then the signature, then the gate. */
  async function refusal(
    { appId }: BotIdentity,
    activity: ReadActivity,
    authorization: string,
  ): Promise<Reply | undefined> {
    const fails = (claims: Claims | undefined) => {
      const { tenantAllowed } = parts
      const failed = claims ? gateObjection(factsOf(activity, claims), { appId, tenantAllowed }) : 'token'
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

  async function answer(activity: ReadActivity, event: Inbound | undefined): Promise<Reply> {
    const isInvoke = activity.type === 'invoke'
    if (!event) return isInvoke ? invokeReply(501) : { status: 200 }
    const made = await answerInTime(event)
    if (!made) return isInvoke ? invokeReply(200) : { status: 200 }
    if (isInvoke) {
      shownLater(made, event.kind === 'press' ? event.messageId : undefined)
      return invokeReply(200, made)
    }
    await showInChat(activity, event, made).catch((fault: unknown) => {
      // The turn is done: asked again it would be done twice.
      log.error('an answer could not be sent', { correlationId: parts.randomHex(6), fault })
    })
    return { status: 200 }
  }

  /** The turn's one catch-all: a fault becomes a civil card with a number that the log knows too. */
  async function answerInTime(event: Inbound): Promise<Answer | undefined> {
    // Whoever took the bot away can be told nothing.
    const told = (made: () => Answer) => (event.kind === 'uninstalled' ? undefined : made())
    let timer: NodeJS.Timeout | undefined
    const slow = new Promise<Answer | undefined>((resolve) => {
      timer = setTimeout(() => resolve(told(() => parts.slowAnswer(event))), turnMs)
    })
    const turn = Promise.resolve(event)
      .then(parts.handle())
      .catch((fault: unknown) => {
        const correlationId = parts.randomHex(6)
        log.error('turn failed', { correlationId, fault })
        return told(() => parts.faultAnswer(event, correlationId))
      })
    try {
      return await Promise.race([turn, slow])
    } finally {
      clearTimeout(timer)
    }
  }

  /** A pressed `Action.Submit` has no answer of its own: its message is edited. Anything else is a new message. */
  async function showInChat(activity: ReadActivity, event: Inbound, made: Answer): Promise<void> {
    const { conversation } = event
    const thread = { ...conversation, conversationId: activity.conversation.id ?? conversation.conversationId }
    if (event.kind === 'press' && event.messageId) {
      const edited = await messenger.update(conversation, event.messageId, messageOf(made))
      if (edited.outcome === 'sent') return shownLater(made, event.messageId)
    }
    const sent = await messenger.post(conversation.kind === 'channel' ? thread : conversation, messageOf(made))
    if (sent.outcome === 'sent') shownLater(made, sent.messageId)
    else log.warn('an answer could not be delivered', { outcome: sent.outcome })
  }

  function shownLater(made: Answer, messageId: string | undefined): void {
    if (!messageId || !made.shown) return
    made.shown(messageId).catch((fault: unknown) => log.error('a shown card was not recorded', { fault }))
  }

  return { messages, messenger, fileFetcher }
}

function messageOf({ card, summary }: Answer): OutgoingCard {
  return { card, summary }
}

/** A press is always answered with HTTP 200; what it means stands in the body. */
function invokeReply(statusCode: number, made?: Answer): Reply {
  if (!made) return { status: 200, body: { statusCode, type: 'application/vnd.microsoft.activity.message', value: '' } }
  return { status: 200, body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: made.card } }
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
