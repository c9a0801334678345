import { moveBy } from '../services/calendar.ts'
import { historySentence } from '../cards/history.ts'
import { momentWords } from '../cards/dates.ts'
import { words } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import type { App, Turn } from './app.ts'
import type { Answer } from './event.ts'

const morningMs = 10 * 3_600_000

/** `time`, `time +5bd|+7d|+3h`, `time reset`: local run only. Moves the bot's clock and says what that set off. */
export async function moveTime(app: App, turn: Turn, argument: string): Promise<Answer> {
  const say = words(turn.language)
  if (!app.time) return wordsCard({ language: turn.language, text: say('say.only-local'), tone: 'warning' })
  const { clock, sweep } = app.time
  if (argument === 'reset') clock.reset()
  else if (argument !== '') {
    const target = moveBy(clock.now(), argument, app.calendar)
    if (!target) return wordsCard({ language: turn.language, text: say('say.how-to-move-time'), tone: 'warning' })
    // Days land in the working morning, so that the reminders of that day are out.
    const morning = new Date(Date.parse(app.calendar.startOf(app.calendar.dayOf(target))) + morningMs).toISOString()
    clock.moveTo(/[dD]$/.test(argument) ? morning : target)
  }
  const fired: string[] = []
  for (;;) {
    const swept = await sweep.sweep()
    for (const { claimId, entry } of swept.fired) {
      fired.push(`${claimId}: ${historySentence(entry, turn.language)}`)
    }
    if (swept.fired.length === 0) break
  }
  const now = say('say.time-is', { moment: momentWords(clock.now(), app.calendar, turn.language) })
  const what = fired.length > 0 ? fired : argument === '' ? [] : [say('say.nothing-fired')]
  return wordsCard({ language: turn.language, text: [now, ...what].join('\n\n'), tone: 'accent' })
}
