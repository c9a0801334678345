import { words, type Language, type Word } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import type { Answer, Inbound } from './event.ts'

/** Something of ours failed: civil words, and a number that the log knows too. */
export function faultAnswer(event: Inbound, correlationId: string): Answer {
  return again(event, 'say.fault', { id: correlationId })
}

/** The turn takes too long; what was asked is carried out once, however often it is pressed. */
export function slowAnswer(event: Inbound): Answer {
  return again(event, 'say.slow')
}

function again(event: Inbound, word: Word, values?: Record<string, string>): Answer {
  const language: Language = event.locale?.toLowerCase().startsWith('ko') ? 'ko' : 'en'
  const claimId = event.kind === 'press' ? claimIdOf(event.data) : undefined
  const say = words(language)
  const show = { title: say('button.show'), verb: 'show', style: 'default' as const, data: { claimId: claimId ?? '' } }
  return wordsCard({ language, text: say(word, values), tone: 'warning', presses: claimId ? [show] : [] })
}

function claimIdOf(data: unknown): string | undefined {
  const claimId = (data as { claimId?: unknown } | undefined)?.claimId
  return typeof claimId === 'string' && claimId.length < 20 ? claimId : undefined
}
