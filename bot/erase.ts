import { erasePerson, type Erasure } from '../services/erasure.ts'
import { isAdmin } from '../services/claim/people.ts'
import { escapeText } from '../cards/text.ts'
import { words } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import type { App, PressTurn, Turn } from './app.ts'
import type { Answer } from './event.ts'
import type { Press } from './input.ts'

/** `erase <e-mail or object id>`: says what would go, and asks. Nothing is changed yet. */
export async function eraseAnswer(app: App, turn: Turn, argument: string): Promise<Answer> {
  const { language } = turn
  const say = words(language)
  const who = argument.trim()
  if (!/^[^\s@]+@[^\s@]+$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(who)) {
    return wordsCard({ language, text: say('erase.whom'), tone: 'warning' })
  }
  const found = await erasePerson(app, who, turn.sender, { dry: true })
  const shown = escapeText(who, 100)
  if (isNothing(found)) return wordsCard({ language, text: say('erase.nothing', { who: shown }) })
  const button = { title: say('erase.button'), verb: 'erase', style: 'destructive' as const, data: { text: who } }
  const text = say('erase.ask', { who: shown, ...counts(found) })
  return wordsCard({ language, text, tone: 'warning', presses: [button] })
}

/** The confirmed press. Twice is harmless: what is gone is not found again. */
export async function eraseNow(app: App, turn: PressTurn, press: Press): Promise<Answer> {
  const { language } = turn
  const say = words(language)
  if (!isAdmin(turn.sender, app.directory()) || !press.text) {
    return wordsCard({ language, text: say('say.command-not-for-you', { command: 'erase' }), tone: 'warning' })
  }
  const found = await erasePerson(app, press.text, turn.sender)
  const text = isNothing(found) ? say('erase.nothing-left') : say('erase.done', counts(found))
  return wordsCard({ language, text, tone: 'good' })
}

function isNothing(found: Erasure): boolean {
  return Object.values(found).every((count) => count === 0)
}

function counts({ claims, acts, files, rows }: Erasure): Record<string, string> {
  return { claims: String(claims), acts: String(acts), files: String(files), rows: String(rows) }
}
