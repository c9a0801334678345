import type { Day } from '../services/claim/calendar.ts'
import { isAway } from '../services/people.ts'
import type { Press } from '../cards/buttons.ts'
import { dayWords, untilWords } from '../cards/dates.ts'
import { words } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import type { App, Turn } from './app.ts'
import { readDay } from './day-words.ts'
import type { Answer } from './event.ts'
import { letGo } from './let-go.ts'

const ends = /^(off|end|back|해제|끝|복귀|종료)$/i

/** `away until <date>`, `away off`: from when a reviewer's new work goes to the others. The day named counts whole. */
export async function awayAnswer(app: App, turn: Turn, argument: string): Promise<Answer> {
  const say = words(turn.language)
  const today = app.calendar.dayOf(app.clock.now())
  const said = argument.replace(/^(until|till|to) /i, '').replace(/ ?까지$/, '')
  if (said === '') return standing(app, turn)
  if (ends.test(said)) {
    await app.people.setAway(turn.sender, undefined)
    return wordsCard({ language: turn.language, text: say('say.away-off'), tone: 'good' })
  }
  const read = readDay(said, today)
  if (read !== 'unreadable' && 'day' in read) return goAway(app, turn, read.day)
  const ask = (text: string, presses: Press[] = []) =>
    wordsCard({ language: turn.language, text, tone: 'warning', presses })
  if (read === 'unreadable') return ask(say('say.bad-date'))
  if ('either' in read)
    return ask(
      say('say.which-date'),
      read.either.map((day) => dayButton(day, turn)),
    )
  if ('past' in read) return ask(say('say.past-date', { day: dayWords(read.past, turn.language) }))
  return ask(say('say.far-date', { day: dayWords(read.far, turn.language) }))
}

/** For whoever asks for work while away: until when, and a button to be back. Undefined for all others. */
export function awayWords(app: App, { known, language }: Turn): Answer | undefined {
  if (!known.away || !isAway(known, app.clock.now())) return undefined
  const say = words(language)
  const text = say('say.away-next', { until: untilWords(known.away.until, app.calendar, language) })
  const back: Press = { title: say('button.back-again'), verb: 'help', style: 'default', data: { text: 'away off' } }
  return wordsCard({ language, text, tone: 'warning', presses: [back] })
}

function standing(app: App, turn: Turn): Answer {
  const text = words(turn.language)('say.away-not')
  return awayWords(app, turn) ?? wordsCard({ language: turn.language, text, tone: 'good' })
}

async function goAway(app: App, turn: Turn, until: Day): Promise<Answer> {
  await app.people.setAway(turn.sender, { until, endsAt: app.calendar.endOf(until) })
  await letGo(app, turn)
  const text = words(turn.language)('say.away-until', { until: untilWords(until, app.calendar, turn.language) })
  return wordsCard({ language: turn.language, text, tone: 'good' })
}

function dayButton(day: Day, { language }: Turn): Press {
  return { title: dayWords(day, language), verb: 'help', style: 'default', data: { text: `away until ${day}` } }
}
