import { CloudAdapter, type Activity, type TurnContext } from 'botbuilder'
import { AuthenticationError, ConfigurationBotFrameworkAuthentication, type ClaimsIdentity } from './sdk.ts'
import type { Clock, FileFetcher, Log, Messenger, OutgoingCard, RandomHex } from '../../services/ports.ts'
import type { BotIdentity } from '../config.ts'
import type { Answer, HandleEvent, Inbound } from '../event.ts'
import type { Reply } from '../server.ts'
import { createConnectors } from './connectors.ts'
import { createFileFetcher } from './file-fetcher.ts'
import { gateObjection, isLoopbackUrl } from './gate.ts'
import { readActivity, toInbound, type ReadActivity } from './inbound.ts'
import { createMessenger } from './messenger.ts'

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
}

export interface Teams {
  messages(body: Record<string, unknown>, authorization: string): Promise<Reply>
  messenger: Messenger
  fileFetcher: FileFetcher
}

/** Teams delivers again after ten to fifteen seconds; a press gets an answer before that. */
const turnLimitMs = 8_000

/** The library's adapter with its inner door open: the HTTP side of a request is ours. */
class OpenAdapter extends CloudAdapter {
  run(authorization: string, activity: Activity, logic: (context: TurnContext) => Promise<void>) {
    return this.processActivity(authorization, activity, logic)
  }
}

/** Everything that speaks the Bot Framework. Behind it there are only our own events and answers. */
export function createTeams(parts: TeamsParts): Teams {
  const { identity, log } = parts
  const auth = new ConfigurationBotFrameworkAuthentication(credentialsOf(identity))
  const adapter = new OpenAdapter(auth)
  const connectors = createConnectors(auth, identity?.appId ?? '')
  const messenger = createMessenger(connectors)
  const fileFetcher = createFileFetcher({ connectors, local: identity === undefined })

  async function messages(body: Record<string, unknown>, authorization: string): Promise<Reply> {
    const receivedAt = parts.clock.now()
    const activity = readActivity(body)
    let reply: Reply = { status: 200 }
    try {
      await adapter.run(authorization, sdkActivity(body), async (context) => {
        if (objection(context, activity)) {
          reply = { status: 401 }
          return
        }
        reply = await answer(activity, toInbound(activity, receivedAt))
      })
    } catch (error) {
      if (error instanceof AuthenticationError) return { status: 401 }
      throw error
    }
    return reply
  }

  function objection(context: TurnContext, activity: ReadActivity): boolean {
    if (!identity) return !isLoopbackUrl(activity.serviceUrl)
    const signedIn = context.turnState.get<ClaimsIdentity>(adapter.BotIdentityKey)
    const claims = Object.fromEntries(signedIn.claims.map(({ type, value }) => [type, value]))
    const { type, serviceUrl, recipient, from, conversation, channelData } = activity
    const failed = gateObjection(
      {
        claims,
        activity: {
          type,
          serviceUrl,
          channelId: activity.channelId,
          recipientId: recipient.id,
          fromObjectId: from.aadObjectId,
          conversationTenantId: conversation.tenantId,
          channelDataTenantId: channelData?.tenant?.id,
        },
      },
      { appId: identity.appId, tenantAllowed: parts.tenantAllowed },
    )
    if (failed) log.warn('activity refused at the gate', { outcome: failed })
    return failed !== undefined
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
    await showInChat(activity, event, made)
    return { status: 200 }
  }

  /** The turn's one catch-all: a fault becomes a civil card with a number that the log knows too. */
  async function answerInTime(event: Inbound): Promise<Answer | undefined> {
    let timer: NodeJS.Timeout | undefined
    const slow = new Promise<Answer>((resolve) => {
      timer = setTimeout(() => resolve(parts.slowAnswer(event)), turnLimitMs)
    })
    const turn = parts
      .handle()(event)
      .catch((fault: unknown) => {
        const correlationId = parts.randomHex(6)
        log.error('turn failed', { correlationId, fault })
        return event.kind === 'uninstalled' ? undefined : parts.faultAnswer(event, correlationId)
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

function credentialsOf(identity: BotIdentity | undefined): Record<string, string> {
  if (!identity) return {}
  return {
    MicrosoftAppId: identity.appId,
    MicrosoftAppType: identity.appType,
    MicrosoftAppTenantId: identity.tenantId,
    ...(identity.password ? { MicrosoftAppPassword: identity.password } : {}),
  }
}
