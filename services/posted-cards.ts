import { createHash } from 'node:crypto'
import { postedRow, type ClaimPartition, type PostedCard } from './claim-rows.ts'
import { StorageError, type Table, type TableOperation } from './ports.ts'

/** How many of a claim's cards are kept current in one conversation; older ones heal when they are pressed. */
const mostPerConversation = 3

/** The row of a posted card: one for each message. */
export function postedKey(posted: Pick<PostedCard, 'conversation' | 'messageId'>): string {
  const where = `${posted.conversation.conversationId}|${posted.messageId}`
  return `p|${createHash('sha256').update(where).digest('hex').slice(0, 24)}`
}

/** Steps that record a card, and forget what it makes superfluous in the same conversation. */
export function recordPosted(partition: ClaimPartition, posted: PostedCard): TableOperation[] {
  const rowKey = postedKey(posted)
  const row = postedRow(partition.claim.id, rowKey, posted)
  const known = partition.posted.find((card) => card.rowKey === rowKey)
  const others = partition.posted.filter(
    (card) =>
      card.rowKey !== rowKey &&
      card.shows === posted.shows &&
      card.conversation.conversationId === posted.conversation.conversationId,
  )
  const most = posted.shows === 'notice' ? 1 : mostPerConversation
  const surplus = others.slice(0, Math.max(0, others.length + 1 - most))
  return [
    known ? { kind: 'replace', row, etag: known.etag } : { kind: 'create', row },
    ...surplus.map((card): TableOperation => ({ kind: 'delete', rowKey: card.rowKey, etag: card.etag })),
  ]
}

/** Best effort: a card that is not recorded is not kept current, and heals when it is pressed. */
export async function writePosted(claims: Table, claimId: string, operations: TableOperation[]): Promise<void> {
  if (operations.length === 0) return
  try {
    await claims.transact(claimId, operations)
  } catch (error) {
    if (!(error instanceof StorageError && (error.failure === 'conflict' || error.failure === 'not-found'))) throw error
  }
}
