import { listParked, startAgain, type Parked } from '../services/parked.ts'
import { isAdmin } from '../services/claim/people.ts'
import { momentWords } from '../cards/dates.ts'
import { words } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import type { App, PressTurn, Turn } from './app.ts'
import type { Answer } from './event.ts'
import type { Press } from './input.ts'

/** So many are shown, each with its button; the rest when these are gone. */
const mostShown = 5

/** `parked`: the claims and messages that gave up, each with a button to try it again. */
export async function parkedAnswer(app: App, turn: Turn, said?: string): Promise<Answer> {
  const { language } = turn
  const say = words(language)
  const parked = await listParked(app.tables.jobs)
  if (parked.length === 0) return wordsCard({ language, text: said ?? say('say.parked-none'), tone: 'good' })
  const shown = parked.slice(0, mostShown)
  const line = ({ claimId, what, at }: Parked) =>
    `- ${say('parked.line', { claimId, what: say(`parked.what.${what}`), when: momentWords(at, app.calendar, language) })}`
  const more = parked.length - shown.length
  return wordsCard({
    language,
    text: [
      ...(said ? [said] : []),
      [say('parked.title', { count: parked.length }), ...shown.map(line)].join('\n'),
      ...(more > 0 ? [say('parked.more', { count: more })] : []),
    ].join('\n\n'),
    tone: 'warning',
    presses: shown.map(({ claimId, key }) => ({
      title: say('parked.button', { claimId }),
      verb: 'unpark',
      style: 'default',
      data: { text: key },
    })),
  })
}

/** Sets one parked thing free: the next sweep tries it as if it had never failed. */
export async function unpark(app: App, turn: PressTurn, press: Press): Promise<Answer> {
  const { language } = turn
  const say = words(language)
  if (!isAdmin(turn.sender, app.directory())) {
    return wordsCard({ language, text: say('say.command-not-for-you', { command: 'parked' }), tone: 'warning' })
  }
  const outcome = await startAgain(app, press.text ?? '')
  return parkedAnswer(app, turn, say(outcome === 'started' ? 'parked.started' : 'parked.gone'))
}
