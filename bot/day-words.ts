import { addDays, type Day } from '../services/claim/calendar.ts'
import { folded } from '../services/folded.ts'

/** What somebody meant by a day: one day, one of two, a day that can't be meant, or nothing we can read. */
export type ReadDay = { day: Day } | { either: [Day, Day] } | { past: Day } | { far: Day } | 'unreadable'

const weekdays = [
  /^(sun|sunday|일|일요일)$/,
  /^(mon|monday|월|월요일)$/,
  /^(tue|tues|tuesday|화|화요일)$/,
  /^(wed|wednesday|수|수요일)$/,
  /^(thu|thur|thurs|thursday|목|목요일)$/,
  /^(fri|friday|금|금요일)$/,
  /^(sat|saturday|토|토요일)$/,
]
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** TABLE: how people write a day -> the days it can be. */
const forms: readonly { form: RegExp; days: (found: Record<string, string>, today: Day) => Found[] }[] = [
  { form: /^(today|오늘)$/, days: (_found, today) => [today] },
  { form: /^(tomorrow|내일)$/, days: (_found, today) => [addDays(today, 1)] },
  { form: /^(the day after tomorrow|모레)$/, days: (_found, today) => [addDays(today, 2)] },
  { form: /^(?<y>\d{4})[-./](?<m>\d{1,2})[-./](?<d>\d{1,2})\.?$/, days: ({ y, m, d }) => [dayOf(y, m, d)] },
  {
    form: /^((?<y>\d{4})년 ?)?(?<m>\d{1,2})월 ?(?<d>\d{1,2})일$/,
    days: ({ y, m, d }, today) => [near(y, m, d, today)],
  },
  {
    form: /^(?<d>\d{1,2})(st|nd|rd|th)?\.? (?<name>[a-z]{3,9})\.?,?( (?<y>\d{4}))?$/,
    days: ({ y, name, d }, today) => [near(y, monthOf(name), d, today)],
  },
  {
    form: /^(?<name>[a-z]{3,9})\.? (?<d>\d{1,2})(st|nd|rd|th)?,?( (?<y>\d{4}))?$/,
    days: ({ y, name, d }, today) => [near(y, monthOf(name), d, today)],
  },
  {
    // Half the world writes the day first, the other half the month.
    form: /^(?<a>\d{1,2})[./-](?<b>\d{1,2})([./-](?<y>\d{4})|\.)?$/,
    days: ({ a, b, y }, today) => [near(y, b, a, today), near(y, a, b, today)],
  },
]

type Found = Day | undefined

/** Reads a day as people write it in English or Korean. A day without a year is the next one that comes soon. */
export function readDay(text: string, today: Day): ReadDay {
  const said = folded(text)
  const weekday = weekdays.findIndex((name) => name.test(said.replace(/^(next|다음) /, '')))
  if (weekday !== -1) return { day: nextWeekday(weekday, today) }
  for (const { form, days } of forms) {
    const found = form.exec(said)
    if (!found) continue
    const possible = [...new Set(days(found.groups ?? {}, today))].filter((day) => day !== undefined)
    const meant = possible.filter((day) => day >= today && day <= addDays(today, 366))
    const [first, second] = meant
    if (first && second) return { either: [first, second] }
    if (first) return { day: first }
    const [wrong] = possible
    if (!wrong) return 'unreadable'
    return wrong < today ? { past: wrong } : { far: wrong }
  }
  return 'unreadable'
}

function nextWeekday(weekday: number, today: Day): Day {
  const ahead = (weekday - new Date(`${today}T00:00:00.000Z`).getUTCDay() + 7) % 7
  return addDays(today, ahead === 0 ? 7 : ahead)
}

function monthOf(name = ''): string | undefined {
  const at = months.indexOf(name.slice(0, 3))
  return at === -1 ? undefined : String(at + 1)
}

/** The day in this year; in the next one if it passed more than half a year ago, for then nobody means the past. */
function near(y: string | undefined, m: string | undefined, d: string | undefined, today: Day): Found {
  if (y) return dayOf(y, m, d)
  const year = Number(today.slice(0, 4))
  const day = dayOf(String(year), m, d)
  const next = dayOf(String(year + 1), m, d)
  return (day === undefined || day < addDays(today, -183)) && next ? next : day
}

/** Undefined for a day that no calendar has. */
function dayOf(y = '', m = '', d = ''): Found {
  const text = `${y.padStart(4, '0')}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`
  const date = new Date(`${text}T00:00:00.000Z`)
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text ? undefined : text
}
