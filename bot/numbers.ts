import { readNumbers } from '../services/numbers.ts'
import { numbersCard } from '../cards/numbers.ts'
import { words } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import type { App, Turn } from './app.ts'
import type { Answer } from './event.ts'

/** `numbers`: the last weeks as the job counted them; nothing is counted in a turn. */
export async function numbersAnswer(app: App, { language }: Turn): Promise<Answer> {
  const numbers = await readNumbers(app.tables.jobs)
  if (!numbers) return wordsCard({ language, text: words(language)('numbers.none-yet') })
  return numbersCard({ ...numbers, language, calendar: app.calendar })
}
