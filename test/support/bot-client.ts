import { randomUUID } from 'node:crypto'

export interface ClientParts {
  /** Where the bot listens. */
  url: string
  /** Where its answers go. */
  serviceUrl: string
  who: { tenantId: string; objectId: string; name: string; locale?: string }
  /** The bot's id; a local bot takes any. */
  botId?: string
  /** A token to sign in with. */
  token?: string
}

/** Where something is said or pressed: a channel's id, with its thread's `;messageid=`; without one, the own chat. */
interface Where {
  channel?: string
}

/** What came back, as it is. `card`: of an answered press. */
export interface BotReply {
  status: number
  body: unknown
  card: unknown
  raw: string
}

/** Posts activities to the bot as one person's Teams would, and gives back what it answers, whatever it is. */
export function botClient({ url, serviceUrl, who, botId = '28:bot', token }: ClientParts) {
  const from = { id: `29:${who.objectId}`, name: who.name, aadObjectId: who.objectId }
  const place = ({ channel }: Where) => ({
    conversation: {
      id: channel ?? `a:${who.objectId}`,
      conversationType: channel ? 'channel' : 'personal',
      tenantId: who.tenantId,
    },
  })

  async function post(more: object): Promise<BotReply> {
    const activity = {
      id: randomUUID(),
      channelId: 'msteams',
      serviceUrl,
      from,
      recipient: { id: botId, name: 'CPOR Claims' },
      channelData: { tenant: { id: who.tenantId } },
      locale: who.locale ?? 'en-US',
      ...place({}),
      ...more,
    }
    const response = await fetch(`${url}/api/messages`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(activity),
    })
    const raw = await response.text()
    const body: unknown = raw === '' ? undefined : JSON.parse(raw)
    return { status: response.status, body, card: (body as { value?: unknown } | undefined)?.value, raw }
  }

  return {
    /** Any activity; what is given takes the place of what this person would send. */
    post,
    say: (text: string, where: Where = {}) => post({ type: 'message', text, ...place(where) }),
    /** Presses an `Action.Execute`. */
    press: (
      verb: string,
      data: object,
      { trigger, messageId, ...where }: Where & { trigger: 'manual' | 'automatic'; messageId?: string },
    ) =>
      post({
        type: 'invoke',
        name: 'adaptiveCard/action',
        replyToId: messageId,
        value: { action: { type: 'Action.Execute', verb, data }, trigger },
        ...place(where),
      }),
    /** Presses an `Action.Submit` with the same data. */
    submit: (verb: string, data: object, { messageId, ...where }: Where & { messageId?: string }) =>
      post({ type: 'message', replyToId: messageId, value: { verb, ...data }, ...place(where) }),
    sendFile: ({ name, url: downloadUrl }: { name: string; url: string }) =>
      post({
        type: 'message',
        attachments: [
          { contentType: 'application/vnd.microsoft.teams.file.download.info', name, content: { downloadUrl } },
          { contentType: 'text/html', content: '<p></p>' },
        ],
      }),
    install: () => post({ type: 'installationUpdate', action: 'add' }),
  }
}
export type BotClient = ReturnType<typeof botClient>
