import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A message that stands in a conversation, as its readers see it now. */
interface SeenMessage {
  conversationId: string
  messageId: string
  /** Of a channel's thread: the message it answers. */
  card: CardLike
  /** What the message carries beside or instead of an Adaptive Card: its attachment, as it came. */
  attachment: { contentType?: string; name?: string; contentUrl?: string }
  summary: string
  /** How often it was edited. */
  edits: number
}

export type CardLike = Record<string, unknown>

/** What the connector does instead of its work, for one request. */
export type Trouble =
  { status: number; retryAfter?: number } | 'hang' | 'reset' | /** Done, but the answer is lost. */ 'lost-answer'

/** The Bot Connector as far as the bot uses it: a real server on a free loopback port. */
export async function startFakeConnector() {
  const messages: SeenMessage[] = []
  const requests: { method: string; path: string }[] = []
  const emails = new Map<string, string>()
  const hanging = new Set<ServerResponse>()
  let trouble: (path: string) => Trouble | undefined = () => undefined
  let next = 1

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(request.url ?? '')
    requests.push({ method: request.method ?? '', path })
    const body = await readBody(request)
    const bad = trouble(path)
    if (bad === 'hang') return void hanging.add(response)
    if (bad === 'reset') return void request.socket.destroy()
    if (bad && typeof bad === 'object') {
      response.writeHead(bad.status, bad.retryAfter ? { 'Retry-After': String(bad.retryAfter) } : {})
      return void response.end()
    }
    const answer = act(request.method ?? '', path, body)
    if (bad === 'lost-answer') return void request.socket.destroy()
    response.writeHead(answer.status, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify(answer.body))
  }

  function act(method: string, path: string, body: Record<string, unknown>): { status: number; body: unknown } {
    const edited = /\/v3\/conversations\/(.+)\/activities\/([^/]+)$/.exec(path)
    if (method === 'PUT' && edited) {
      const message = messages.find(({ messageId }) => messageId === edited[2])
      if (!message) return { status: 404, body: {} }
      Object.assign(message, { card: cardOf(body), summary: text(body.summary), edits: message.edits + 1 })
      return { status: 200, body: { id: message.messageId } }
    }
    const sent = /\/v3\/conversations\/([^/]+)\/activities/.exec(path)
    if (method === 'POST' && sent) return { status: 201, body: { id: add(sent[1] ?? '', body) } }
    if (method === 'POST' && path.endsWith('/v3/conversations')) {
      const channel = (body.channelData as { channel?: { id?: string } } | undefined)?.channel?.id ?? ''
      const activity = body.activity as Record<string, unknown>
      const id = add(channel, activity)
      return { status: 201, body: { id: `${channel};messageid=${id}`, activityId: id } }
    }
    const member = /\/members\/([^/]+)$/.exec(path)
    if (method === 'GET' && member) return { status: 200, body: { id: member[1], email: emails.get(member[1] ?? '') } }
    return { status: 404, body: {} }
  }

  function add(conversationId: string, activity: Record<string, unknown>): string {
    const messageId = `m${next++}`
    const [attachment = {}] = (activity.attachments ?? []) as SeenMessage['attachment'][]
    const summary = text(activity.summary)
    messages.push({ conversationId, messageId, card: cardOf(activity), attachment, summary, edits: 0 })
    return messageId
  }

  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    serviceUrl: `http://127.0.0.1:${port}`,
    messages,
    requests,
    /** The address Teams knows for a person's id in a chat. */
    emails,
    /** From now on: what goes wrong, by the path asked for. */
    goWrong: (how: typeof trouble) => {
      trouble = how
    },
    in: (conversationId: string) => messages.filter((message) => message.conversationId.startsWith(conversationId)),
    stop: async () => {
      for (const response of hanging) response.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
export type FakeConnector = Awaited<ReturnType<typeof startFakeConnector>>

/** All texts a person can read on a card, in order, with inputs' errors and labels. */
export function textsOf(card: unknown): string[] {
  if (Array.isArray(card)) return card.flatMap(textsOf)
  if (typeof card !== 'object' || card === null) return []
  return Object.entries(card).flatMap(([key, value]) => {
    if (typeof value === 'string')
      return ['text', 'title', 'value', 'label', 'errorMessage'].includes(key) ? [value] : []
    return key === 'data' ? [] : textsOf(value)
  })
}

/** Every button on a card, however deep: its words, verb, data or link. */
export function buttonsOf(
  card: unknown,
): { title: string; verb?: string; url?: string; data: Record<string, unknown> }[] {
  if (Array.isArray(card)) return card.flatMap(buttonsOf)
  if (typeof card !== 'object' || card === null) return []
  const node = card as Record<string, unknown>
  const inner = Object.values(node).flatMap(buttonsOf)
  if (typeof node.type !== 'string' || !node.type.startsWith('Action.')) return inner
  const data = (node.data ?? {}) as Record<string, unknown>
  return [
    { title: text(node.title), verb: node.verb as string | undefined, url: node.url as string | undefined, data },
    ...inner,
  ]
}

function cardOf(activity: Record<string, unknown>): CardLike {
  const [attachment] = (activity.attachments ?? []) as { content?: CardLike }[]
  return attachment?.content ?? {}
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString('utf8')
  return body === '' ? {} : (JSON.parse(body) as Record<string, unknown>)
}
