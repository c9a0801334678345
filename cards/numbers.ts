import type { Calendar, Day, Instant } from '../services/claim/calendar.ts'
import type { RejectionReason } from '../services/claim/reasons.ts'
import { dayWords, momentWords } from './dates.ts'
import { render, type Rendered } from './render.ts'
import { words, type Language } from './words.ts'

export interface NumbersView {
  language: Language
  calendar: Calendar
  countedAt: Instant
  weeks: readonly { monday: Day; filed: number; decided: number }[]
  medianBusinessDays?: number
  overdue: number
  reasons: readonly { reason: RejectionReason; count: number }[]
}

/** The last weeks as a chart; where charts are not known, the same numbers as text. */
export function numbersCard(view: NumbersView): Rendered {
  const { language, weeks, medianBusinessDays: median } = view
  const say = words(language)
  const title = say('title.numbers', { count: weeks.length })
  const bars = (of: 'filed' | 'decided') => weeks.map((week) => ({ x: week.monday.slice(5), y: week[of] }))
  const reasons = view.reasons.map(({ reason, count }) => `${say(`rejection.${reason}.name`)} (${count})`).join(', ')
  return render('numbers', {
    summary: title,
    speak: title,
    title,
    series: [
      { legend: say('numbers.filed'), values: bars('filed') },
      { legend: say('numbers.decided'), values: bars('decided') },
    ],
    weeks: weeks.map(({ monday, filed, decided }) => ({
      title: say('numbers.week', { day: dayWords(monday, language) }),
      value: say('numbers.line', { filed, decided }),
    })),
    lines: [
      median === undefined ? say('numbers.no-median') : say('numbers.median', { count: median }),
      say('numbers.overdue', { count: view.overdue }),
      ...(reasons ? [say('numbers.reasons', { reasons })] : []),
    ].map((text) => ({ text })),
    asOf: say('numbers.as-of', { when: momentWords(view.countedAt, view.calendar, language) }),
  })
}
