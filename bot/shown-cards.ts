import { noteCard } from '../services/card-index.ts'
import type { PostedCard } from '../services/claim-rows.ts'
import { readClaim } from '../services/claim-store.ts'
import { postedKey, recordPosted, writePosted } from '../services/posted-cards.ts'
import type { App } from './app.ts'

/** Remembers that a message shows a claim, so that every later change is shown there too. */
export async function rememberCard(app: App, claimId: string, posted: PostedCard): Promise<void> {
  const known = await app.tables.claims.get(claimId, postedKey(posted))
  if (known) return
  const partition = await readClaim(app.tables.claims, claimId)
  if (!partition) return
  await writePosted(app.tables.claims, claimId, recordPosted(partition, [posted]))
  const { conversation, messageId } = posted
  if (conversation.kind !== 'personal') return
  await noteCard(app.tables.jobs, claimId, { conversationId: conversation.conversationId, messageId }, app.clock.now())
}

/** Forgets a message that shows something else now. */
export async function forgetCard(
  app: App,
  claimId: string,
  posted: Pick<PostedCard, 'conversation' | 'messageId'>,
): Promise<void> {
  const rowKey = postedKey(posted)
  const known = await app.tables.claims.get(claimId, rowKey)
  if (known) await writePosted(app.tables.claims, claimId, [{ kind: 'delete', rowKey, etag: known.etag }])
}
