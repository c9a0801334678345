import { createHash } from 'node:crypto'
import type { Instant } from './claim/calendar.ts'
import { StorageError, type Row, type Table } from './ports.ts'

/** A message in somebody's own chat that shows a claim. */
export interface ShownCard {
  conversationId: string
  messageId: string
}

/** Whoever answers a card later than this has to say which claim they mean. */
const lifeMs = 90 * 86_400_000
const digits = '0123456789abcdef'

/** Notes which claim a card shows, so that an answer to its message finds it. Best effort, and twice is harmless. */
export async function noteCard(jobs: Table, claimId: string, card: ShownCard, at: Instant): Promise<void> {
  const { partition, rowKey } = keysOf(card)
  const row: Row = { partitionKey: partition, rowKey, claimId, at }
  try {
    await jobs.transact(partition, [{ kind: 'create', row }])
  } catch (error) {
    if (!(error instanceof StorageError) || error.failure === 'invalid') throw error
  }
}

/** The claim that a message shows or showed, if it was noted. It says nothing of who may see it. */
export async function claimOfCard(jobs: Table, card: ShownCard): Promise<string | undefined> {
  const { partition, rowKey } = keysOf(card)
  const row = await jobs.get(partition, rowKey)
  return row && String(row.claimId)
}

/** Forgets cards that nobody will answer any more. */
export async function forgetOldCards(jobs: Table, now: Instant): Promise<number> {
  const before = new Date(Date.parse(now) - lifeMs).toISOString()
  let gone = 0
  for (const digit of digits) {
    const partition = `card-${digit}`
    const old = (await jobs.list(partition)).filter(({ at }) => String(at) < before)
    for (let from = 0; from < old.length; from += 100) {
      const part = old.slice(from, from + 100)
      await jobs.transact(
        partition,
        part.map(({ rowKey }) => ({ kind: 'delete', rowKey, etag: '*' })),
      )
      gone += part.length
    }
  }
  return gone
}

/** Spread over sixteen partitions, so that many can be noted at once. */
function keysOf({ conversationId, messageId }: ShownCard) {
  const hash = createHash('sha256').update(`${conversationId}|${messageId}`).digest('hex')
  return { partition: `card-${hash[0]}`, rowKey: hash.slice(0, 32) }
}
