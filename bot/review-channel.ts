import { isReviewer } from '../services/claim/people.ts'
import { words } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import type { App, Turn } from './app.ts'
import type { Answer } from './event.ts'

/** `review here`: review requests are posted in this channel from now on. An admin says it, in the channel. */
export async function reviewHere(app: App, turn: Turn): Promise<Answer> {
  const say = words(turn.language)
  const { conversation } = turn.event
  if (conversation.kind !== 'channel') {
    return wordsCard({ language: turn.language, text: say('say.review-here-in-a-channel'), tone: 'warning' })
  }
  await app.people.setReviewChannel(conversation)
  return wordsCard({ language: turn.language, text: say('say.review-here-done'), tone: 'good' })
}

/** The local run saves its one reviewer the command: the channel where they first show up becomes the review channel. */
export async function registerFirstChannel(app: App, turn: Turn): Promise<void> {
  const { conversation } = turn.event
  if (!app.local || conversation.kind !== 'channel' || !isReviewer(turn.sender, app.directory())) return
  if (!(await app.people.reviewChannel())) await app.people.setReviewChannel(conversation)
}
