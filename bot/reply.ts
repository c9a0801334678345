import { claimOfCard } from '../services/card-index.ts'
import { words } from '../cards/words.ts'
import { claimAnswer, refusalAnswer } from './answers.ts'
import type { App, Turn } from './app.ts'
import type { Answer } from './event.ts'

/**
 * A text that answers a claim's card in somebody's own chat is a comment on that claim: the same words to the same card
 * are one comment, however often they arrive. Undefined if it answers nothing of the kind.
 */
export async function replyAnswer(app: App, turn: Turn, text: string): Promise<Answer | undefined> {
  const { event, sender, language } = turn
  if (event.kind !== 'text' || !event.repliesTo || text === '' || event.conversation.kind !== 'personal')
    return undefined
  const { conversationId } = event.conversation
  const claimId = await claimOfCard(app.tables.jobs, { conversationId, messageId: event.repliesTo })
  if (!claimId) return undefined
  const outcome = await app.service.move({
    claimId,
    verb: 'comment',
    by: sender,
    input: { comment: text },
    answers: event.repliesTo,
    receivedAt: event.receivedAt,
  })
  if (outcome.done) {
    const say = { text: words(language)('done.comment'), tone: 'good' as const }
    return claimAnswer(app, turn, outcome.claim, outcome.role, { say })
  }
  const seen = outcome.claim && outcome.role ? { claim: outcome.claim, role: outcome.role } : undefined
  return refusalAnswer(app, turn, outcome.refusal, seen)
}
