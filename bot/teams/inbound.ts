import { z } from 'zod'
import type { Instant } from '../../services/claim/calendar.ts'
import type { Conversation, IncomingFile } from '../../services/ports.ts'
import type { EventKind, Inbound, InboundBase } from '../event.ts'
import { answeredMessage, withoutQuotation } from './replies.ts'

const text = z.string().max(100_000)
/** Half a character is no part of an address. */
const id = z.string().regex(/^\P{Cs}{1,1000}$/u)
/** What a person's or a tenant's id may be: a GUID where a sign-in vouches for it, and anywhere what can name a row. */
const directoryId = /^[\w.:@-]{1,200}$/
const loose = <T extends z.ZodRawShape>(shape: T) => z.looseObject(shape)
/** As long as a directory's names are; whatever comes longer is cut. */
const name = z.string().transform((full) => full.slice(0, 256).replace(/[\p{Cc}\p{Cs}]/gu, ''))
const zone = z.string().max(60).optional().catch(undefined)
const account = loose({
  id: id.optional().catch(undefined),
  name: name.optional().catch(undefined),
  aadObjectId: id.optional().catch(undefined),
})

/** What we read of an activity. Everything may be missing or of another kind; nothing throws. */
const activityForm = loose({
  type: z.string().catch(''),
  name: z.string().optional().catch(undefined),
  action: z.string().optional().catch(undefined),
  id: id.optional().catch(undefined),
  text: text.optional().catch(undefined),
  value: z.unknown().optional(),
  locale: z.string().max(35).optional().catch(undefined),
  localTimezone: zone,
  channelId: z.string().catch(''),
  serviceUrl: z.string().max(1_000).catch(''),
  replyToId: id.optional().catch(undefined),
  from: account.catch({}),
  recipient: account.catch({}),
  conversation: loose({
    id: id.optional().catch(undefined),
    conversationType: z.string().optional().catch(undefined),
    tenantId: id.optional().catch(undefined),
  }).catch({}),
  channelData: loose({
    tenant: loose({ id: id.optional().catch(undefined) })
      .optional()
      .catch(undefined),
    team: z.unknown().optional(),
  })
    .optional()
    .catch(undefined),
  membersAdded: z.array(account.catch({})).optional().catch(undefined),
  membersRemoved: z.array(account.catch({})).optional().catch(undefined),
  entities: z.array(z.looseObject({}).catch({})).max(200).optional().catch(undefined),
  attachments: z.array(z.unknown().optional()).max(50).optional().catch(undefined),
})
export type ReadActivity = z.infer<typeof activityForm>

/** An activity's parts, whatever it is. */
export function readActivity(activity: unknown): ReadActivity {
  const read = activityForm.safeParse(activity)
  return read.success ? read.data : activityForm.parse({})
}

/** Our event for an activity, or undefined for one that concerns nobody. */
export function toInbound(activity: ReadActivity, receivedAt: Instant): Inbound | undefined {
  const base = baseOf(activity, receivedAt)
  if (!base) return undefined
  switch (activity.type) {
    case 'invoke':
      return Object.hasOwn(invokes, activity.name ?? '')
        ? { ...base, ...invokes[activity.name!]!(activity) }
        : undefined
    case 'message':
      return messageEvent(base, activity)
    case 'installationUpdate':
      if (activity.action?.startsWith('add')) return { ...base, kind: 'installed' }
      return activity.action?.startsWith('remove') ? { ...base, kind: 'uninstalled' } : undefined
    case 'conversationUpdate':
      return conversationEvent(base, activity)
    default:
      return undefined
  }
}

function baseOf(activity: ReadActivity, receivedAt: Instant): InboundBase | undefined {
  const { from, conversation, recipient } = activity
  const tenantId = conversation.tenantId ?? activity.channelData?.tenant?.id
  if (!tenantId || !from.aadObjectId || !conversation.id) return undefined
  if (!directoryId.test(tenantId) || !directoryId.test(from.aadObjectId)) return undefined
  const clientInfo = activity.entities?.find((entity) => entity.type === 'clientInfo')
  return {
    sender: { tenantId: tenantId.toLowerCase(), objectId: from.aadObjectId.toLowerCase(), name: from.name ?? '' },
    conversation: conversationOf(activity, tenantId.toLowerCase(), recipient.id ?? ''),
    activityId: activity.id ?? '',
    receivedAt,
    locale: activity.locale,
    timeZone: zone.parse(clientInfo?.timezone) ?? activity.localTimezone,
  }
}

/** Where the answer goes. For a channel the id is the channel's, without the thread's `;messageid=`. */
function conversationOf(
  { conversation, serviceUrl, from }: ReadActivity,
  tenantId: string,
  botId: string,
): Conversation {
  const kind = kindOf(conversation.conversationType, conversation.id)
  const conversationId = (conversation.id ?? '').replace(/;messageid=.*$/, '')
  return { kind, serviceUrl, conversationId, tenantId, botId, userId: kind === 'personal' ? from.id : undefined }
}

/** Two people's own chat calls itself personal too, but is not the bot's: its id is a thread's. */
function kindOf(type: string | undefined, id = ''): Conversation['kind'] {
  if (type === 'channel') return 'channel'
  return type === 'groupChat' || id.startsWith('19:') ? 'group' : 'personal'
}

function messageEvent(base: InboundBase, activity: ReadActivity): Inbound {
  const said = withoutMention(activity)
  if (said === '' && typeof activity.value === 'object' && activity.value !== null) {
    const value = activity.value as Record<string, unknown>
    const action =
      typeof value.action === 'object' && value.action !== null ? (value.action as Record<string, unknown>) : {}
    const data = { ...objectIn(action.data), ...objectIn(value.data), ...value }
    return {
      ...base,
      kind: 'press',
      verb: value.verb ?? action.verb,
      data,
      automatic: false,
      messageId: activity.replyToId,
    }
  }
  const repliesTo = answeredMessage(activity)
  return { ...base, kind: 'text', text: withoutQuotation(said), files: filesOf(activity), repliesTo }
}

function objectIn(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

/** TABLE: an invoke's name -> the event it is. Others concern nobody. */
const invokes: Readonly<Record<string, (activity: ReadActivity) => EventKind>> = {
  'adaptiveCard/action': invokePress,
  'fileConsent/invoke': fileConsent,
  'composeExtension/query': searchQuery,
}

const consentForm = loose({
  action: z.unknown().optional(),
  uploadInfo: loose({
    uploadUrl: text,
    contentUrl: text,
    name: text,
    uniqueId: text.catch(''),
    fileType: text.catch(''),
  })
    .optional()
    .catch(undefined),
}).catch({})

const queryForm = loose({
  parameters: z
    .array(loose({ name: z.unknown(), value: z.unknown() }).catch({ name: '', value: '' }))
    .max(10)
    .catch([]),
  queryOptions: loose({ skip: z.number().int().min(0).max(1e6).catch(0) }).catch({ skip: 0 }),
}).catch({ parameters: [], queryOptions: { skip: 0 } })

function searchQuery({ value }: ReadActivity) {
  const { parameters, queryOptions } = queryForm.parse(value ?? {})
  const typed = parameters.find(({ name }) => name === 'text')?.value
  const searched = typeof typed === 'string' ? typed.slice(0, 200) : ''
  return { kind: 'search' as const, text: searched, skip: queryOptions.skip }
}

function fileConsent({ value, replyToId }: ReadActivity) {
  const { action, uploadInfo } = consentForm.parse(value ?? {})
  const { uploadUrl: url = '', contentUrl = '', name = '', uniqueId = '', fileType = '' } = uploadInfo ?? {}
  const upload = uploadInfo && { url, contentUrl, name, uniqueId, fileType }
  return { kind: 'file-consent' as const, accepted: action === 'accept', upload, messageId: replyToId }
}

const pressForm = loose({
  action: loose({ verb: z.unknown().optional(), data: z.unknown().optional() }).catch({
    verb: undefined,
    data: undefined,
  }),
  trigger: z.unknown().optional(),
}).catch({ action: { verb: undefined, data: undefined }, trigger: undefined })

function invokePress({ value, replyToId }: ReadActivity) {
  const { action, trigger } = pressForm.parse(value ?? {})
  const { verb, data } = action
  return { kind: 'press' as const, verb, data, automatic: trigger === 'automatic', messageId: replyToId }
}

/** Of people joining and leaving only the bot itself counts: it was installed, or taken away. */
function conversationEvent(
  base: InboundBase,
  { membersAdded, membersRemoved, recipient }: ReadActivity,
): Inbound | undefined {
  const isBot = (member: { id?: string }) => member.id !== undefined && member.id === recipient.id
  if (membersAdded?.some(isBot)) return { ...base, kind: 'installed' }
  return membersRemoved?.some(isBot) ? { ...base, kind: 'uninstalled' } : undefined
}

/** The words without the bot's own name in front: in a channel it must be mentioned to hear anything. */
function withoutMention({ text: said = '', entities = [], recipient }: ReadActivity): string {
  let rest = said
  for (const entity of entities) {
    const mentioned = entity.mentioned as { id?: unknown } | undefined
    if (entity.type !== 'mention' || !recipient.id || mentioned?.id !== recipient.id) continue
    if (typeof entity.text === 'string') rest = rest.replace(entity.text, ' ')
  }
  return rest.replace(/&nbsp;/g, ' ').trim()
}

const attachmentForm = loose({
  contentType: z.string().catch(''),
  contentUrl: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  content: loose({
    downloadUrl: z.string().optional().catch(undefined),
    fileType: z.string().optional().catch(undefined),
  })
    .optional()
    .catch(undefined),
}).catch({ contentType: '' })

/** Files a person sent: shared ones by their download link, photos of a phone at the connector's host. */
function filesOf({ attachments = [] }: ReadActivity): IncomingFile[] {
  return attachments.flatMap((attachment): IncomingFile[] => {
    const { contentType, contentUrl, name, content } = attachmentForm.parse(attachment)
    if (contentType === 'application/vnd.microsoft.teams.file.download.info' && content?.downloadUrl) {
      return [{ name: name ?? `file.${content.fileType ?? ''}`, url: content.downloadUrl, access: 'open' }]
    }
    if (contentType.startsWith('image/') && contentUrl) {
      return [
        {
          name: name ?? 'photo',
          url: contentUrl,
          declaredType: contentType === 'image/*' ? undefined : contentType,
          access: 'bot-token',
        },
      ]
    }
    return []
  })
}
