import type { Activity } from 'botbuilder'
import type { CardJson, Conversation, Delivery, FileCard, Messenger, OutgoingCard } from '../../services/ports.ts'
import { SignInFailed, type Connectors } from './connectors.ts'

/** How long one message may take, and a question that a turn waits for. */
const limitMs = 10_000
const askLimitMs = 2_000

/** Sends and edits cards through the connector. One request a call, ten seconds at most; what became of it is a value. */
export function createMessenger(connectors: Connectors, options: { limitMs?: number } = {}): Messenger {
  const mostMs = options.limitMs ?? limitMs
  const askMs = Math.min(mostMs, askLimitMs)
  const within = (ms = mostMs) => ({ abortSignal: AbortSignal.timeout(ms) })

  async function post(to: Conversation, message: OutgoingCard): Promise<Delivery> {
    return delivered(mostMs, async () => {
      const { conversations } = await connectors(to.serviceUrl)
      if (to.kind === 'channel' && !to.conversationId.includes(';messageid=')) {
        const made = await conversations.createConversation(newThread(to, message), within())
        // The library's own helper drops the id: it stands in the answer, or behind the thread's name.
        return made.activityId || (/;messageid=(.+)$/.exec(made.id ?? '')?.[1] ?? '')
      }
      const sent = await conversations.sendToConversation(to.conversationId, activityOf(to, message), within())
      return sent.id ?? ''
    })
  }

  async function update(to: Conversation, messageId: string, message: OutgoingCard): Promise<Delivery> {
    return delivered(mostMs, async () => {
      const { conversations } = await connectors(to.serviceUrl)
      const activity = { ...activityOf(to, message), id: messageId }
      await conversations.updateActivity(to.conversationId, messageId, activity, within())
      return messageId
    })
  }

  async function emailOf(to: Conversation): Promise<string | undefined> {
    if (!to.userId) return undefined
    const { userId } = to
    let email: string | undefined
    const found = await delivered(askMs, async () => {
      const { conversations } = await connectors(to.serviceUrl)
      // The client's types know a plain account only; Teams adds the address.
      const member: unknown = await conversations.getConversationMember(to.conversationId, userId, within(askMs))
      email = addressIn(member)
      return ''
    })
    return found.outcome === 'sent' ? email : undefined
  }

  return { post, update, emailOf }
}

/** The card alone in its message: with a text beside it Teams splits the two, and no id comes back. */
function activityOf({ botId }: Conversation, { card, summary, file }: OutgoingCard): Activity {
  const activity: Partial<Activity> = {
    type: 'message',
    from: { id: botId, name: '' },
    summary,
    attachments: [file ? fileAttachment(file) : attachmentOf(card)],
  }
  return activity as Activity
}

export function attachmentOf(card: CardJson) {
  return { contentType: 'application/vnd.microsoft.card.adaptive', content: card }
}

/** Teams' cards about files. What a consent is for is known by who gives it: its context says nothing. */
function fileAttachment(file: FileCard) {
  const { name } = file
  if (file.kind === 'consent') {
    const { size: sizeInBytes, description } = file
    const content = { description, sizeInBytes, acceptContext: {}, declineContext: {} }
    return { contentType: 'application/vnd.microsoft.teams.card.file.consent', name, content }
  }
  const { contentUrl, uniqueId, fileType } = file
  return {
    contentType: 'application/vnd.microsoft.teams.card.file.info',
    name,
    contentUrl,
    content: { uniqueId, fileType },
  }
}

function newThread(to: Conversation, message: OutgoingCard) {
  return {
    isGroup: true,
    bot: { id: to.botId, name: '' },
    members: [],
    tenantId: to.tenantId,
    channelData: { channel: { id: to.conversationId }, tenant: { id: to.tenantId } },
    activity: activityOf(to, message),
  }
}

/** Names what became of one request. A fault that is none of the connector's is thrown on. */
async function delivered(mostMs: number, send: () => Promise<string>): Promise<Delivery> {
  try {
    return { outcome: 'sent', messageId: await inTime(mostMs, send()) }
  } catch (error) {
    if (error instanceof SignInFailed) return { outcome: 'later', ambiguous: false }
    if (!isRequestFailure(error)) throw error
    if (neverLeft(error)) return { outcome: 'later', ambiguous: false }
    const status = statusOf(error)
    if (status === 403 || status === 404) return { outcome: 'unreachable' }
    if (status === 429) return { outcome: 'later', afterMs: retryAfterMs(error), ambiguous: false, throttled: true }
    if (status === 412) return { outcome: 'later', ambiguous: false }
    // 5xx, a reset, no answer in time, or a good one that can't be read: it may have arrived.
    if (status === undefined || status < 400 || status >= 500 || status === 408) {
      return { outcome: 'later', afterMs: retryAfterMs(error), ambiguous: true }
    }
    return { outcome: 'later', ambiguous: false }
  }
}

/** A little more than the request itself may take: the sign-in before it has no limit of its own. */
async function inTime<T>(mostMs: number, sent: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DOMException('no answer', 'TimeoutError')), mostMs + 500)
  })
  try {
    return await Promise.race([sent, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What the HTTP client throws: an answer that is no success, a broken connection, our own time limit. */
function isRequestFailure(error: unknown): boolean {
  const names = ['RestError', 'AbortError', 'TimeoutError']
  return error instanceof Error && names.includes(error.name)
}

/** No connection came about, so nothing was sent. */
function neverLeft(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN'
}

function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown }).statusCode
  return typeof status === 'number' ? status : undefined
}

function retryAfterMs(error: unknown): number | undefined {
  const response = (error as { response?: { headers?: { get?(name: string): string | undefined } } }).response
  const seconds = Number(response?.headers?.get?.('retry-after'))
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) * 1_000 : undefined
}

function addressIn(member: unknown): string | undefined {
  const { email, userPrincipalName } = (member ?? {}) as { email?: unknown; userPrincipalName?: unknown }
  const address = [email, userPrincipalName].find((value) => typeof value === 'string' && value.includes('@'))
  return typeof address === 'string' ? address.toLowerCase() : undefined
}
