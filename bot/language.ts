import type { Language } from '../services/people.ts'
import { words } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import type { App, Turn } from './app.ts'
import type { Answer } from './event.ts'

/** TABLE of what people type for a language. */
const names: Readonly<Record<string, Language>> = {
  en: 'en',
  english: 'en',
  영어: 'en',
  ko: 'ko',
  korean: 'ko',
  한국어: 'ko',
}

/** `language en|ko`: answers in that language from now on. */
export async function chooseLanguage(app: App, turn: Turn, argument: string): Promise<Answer> {
  const name = argument.toLowerCase()
  if (!Object.hasOwn(names, name)) {
    return wordsCard({ language: turn.language, text: words(turn.language)('say.which-language'), tone: 'warning' })
  }
  const language = names[name]!
  await app.people.remember(turn.sender, { chosenLanguage: language })
  return wordsCard({ language, text: words(language)('say.language-chosen'), tone: 'good' })
}
