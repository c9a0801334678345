import { z } from 'zod'
import type { ReadActivity } from './inbound.ts'

/** A message's id as it may stand in a quotation. */
const messageId = z.string().regex(/^[\w:.-]{1,200}$/)
const quoted = z.looseObject({ type: z.literal('quotedReply'), quotedReply: z.looseObject({ messageId }) })
const html = z.looseObject({ contentType: z.literal('text/html'), content: z.string().max(100_000) })
/** How a client that quotes in HTML marks what is quoted. */
const quotation = /<blockquote\b[^>]{0,500}\bschema\.skype\.com\/Reply\b[^>]{0,500}>/i
const itemId = /\bitemid="([^"]{1,200})"/i

/** The message that somebody answers: as their client quotes it, or names it. Undefined if they answer none. */
export function answeredMessage({ entities = [], attachments = [], replyToId }: ReadActivity): string | undefined {
  const named = entities.flatMap((entity) => {
    const read = quoted.safeParse(entity)
    return read.success ? [read.data.quotedReply.messageId] : []
  })
  const shown = attachments.flatMap((attachment) => {
    const read = html.safeParse(attachment)
    const [tag = ''] = read.success ? (quotation.exec(read.data.content) ?? []) : []
    const id = messageId.safeParse(itemId.exec(tag)?.[1])
    return id.success ? [id.data] : []
  })
  return named[0] ?? shown[0] ?? replyToId
}

/** What they wrote themselves, without the mark that stands for the quotation. */
export function withoutQuotation(text: string): string {
  return text.replace(/<quoted\b[^>]{0,300}\/>/gi, ' ').trim()
}
