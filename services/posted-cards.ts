import { createHash } from 'node:crypto'
import type { ClaimPartition } from './claim-partition.ts'
import { postedRow, type PostedCard } from './claim-rows.ts'
import { StorageError, type Table, type TableOperation } from './ports.ts'

/** How many of a claim's cards are kept current in one conversation; older ones heal when they are pressed. */
const mostPerConversation = 3

/** The row of a posted card: one for each message. */
export function postedKey(posted: Pick<PostedCard, 'conversation' | 'messageId'>): string {
  const where = `${posted.conversation.conversationId}|${posted.messageId}`
  return `p|${createHash('sha256').update(where).digest('hex').slice(0, 24)}`
}

/**
 * Steps that record cards, forget messages that are gone, and forget what the new ones make superfluous in the same
 * conversation: the oldest first. One step for each row, however many cards a round of deliveries leaves.
 */
export function recordPosted(
  partition: ClaimPartition,
  shown: readonly PostedCard[],
  gone: readonly string[] = [],
): TableOperation[] {
  const claimId = partition.claim.id
  const fresh = new Map(shown.map((card) => [postedKey(card), card]))
  const known = new Map(partition.posted.map((card) => [card.rowKey, card]))
  const standing = [
    ...partition.posted.filter(({ rowKey }) => !fresh.has(rowKey) && !gone.includes(rowKey)).sort(byAge),
    ...fresh.values(),
  ]
  const kept = new Set(standing.filter((card, n) => isKept(card, standing.slice(n + 1))).map(postedKey))
  const writes = [...fresh]
    .filter(([rowKey]) => kept.has(rowKey))
    .map(([rowKey, card]): TableOperation => {
      const row = postedRow(claimId, rowKey, card)
      const before = known.get(rowKey)
      return before ? { kind: 'replace', row, etag: before.etag } : { kind: 'create', row }
    })
  const deletes = partition.posted
    .filter(({ rowKey }) => !kept.has(rowKey))
    .map(({ rowKey, etag }): TableOperation => ({ kind: 'delete', rowKey, etag }))
  return [...writes, ...deletes]
}

function byAge(one: PostedCard, other: PostedCard): number {
  return (one.entryVersion ?? 0) - (other.entryVersion ?? 0)
}

/** The newest notice, and the newest few of the whole cards, stay current in a conversation. */
function isKept(card: PostedCard, younger: readonly PostedCard[]): boolean {
  const beside = younger.filter(
    (other) => other.shows === card.shows && other.conversation.conversationId === card.conversation.conversationId,
  )
  return beside.length < (card.shows === 'notice' ? 1 : mostPerConversation)
}

/** Best effort: a card that is not recorded is not kept current, and heals when it is pressed. True if all are written. */
export async function writePosted(claims: Table, claimId: string, operations: TableOperation[]): Promise<boolean> {
  let written = true
  for (let from = 0; from < operations.length; from += 100) {
    try {
      await claims.transact(claimId, operations.slice(from, from + 100))
    } catch (error) {
      if (!(error instanceof StorageError) || error.failure === 'invalid') throw error
      written = false
    }
  }
  return written
}
