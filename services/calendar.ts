import { createRequire } from 'node:module'
import { DateTime, IANAZone } from 'luxon'
import type Holidays from 'date-holidays'
import { addBusinessDays, addDays, type Calendar, type Day, type Instant } from './claim/calendar.ts'

export interface CalendarSettings {
  /** IANA name. */
  zone: string
  /** ISO country whose public holidays are no business days. */
  country?: string
  /** More days off, `2026-12-31`. */
  extraDays?: readonly Day[]
}

/** The programme's calendar. Throws an Error that says which setting is unknown. */
export function createCalendar({ zone, country, extraDays = [] }: CalendarSettings): Calendar {
  if (!IANAZone.isValidZone(zone)) throw new Error(`unknown time zone "${zone}"`)
  const extra = new Set(extraDays)
  const isPublicHoliday = country ? publicHolidays(country) : () => false
  const dayOfMinute = remembered((minute) => DateTime.fromISO(`${minute}Z`, { zone }).toISODate() ?? '')
  return {
    zone,
    // Clocks change, and days begin, with a minute: all moments of one are on the same day.
    dayOf: (at) => dayOfMinute(at.slice(0, 'yyyy-mm-ddThh:mm'.length)),
    // Where clocks go back over midnight it strikes twice: a day begins with the first and ends with the last.
    startOf: remembered((day) => utc(momentsOf(DateTime.fromISO(day, { zone }).startOf('day')).at(0)!)),
    endOf: remembered((day) => utc(momentsOf(DateTime.fromISO(day, { zone }).endOf('day')).at(-1)!)),
    isHoliday: (day) => extra.has(day) || isPublicHoliday(day),
  }
}

/**
 * The first moment at or after `at` when it is decent to write to somebody in that zone: `at` itself between 9:00 and
 * 17:59, else the next 9:00.
 */
export function nextMorning(at: Instant, zone: string): Instant {
  const local = DateTime.fromISO(at, { zone: IANAZone.isValidZone(zone) ? zone : 'utc' })
  if (local.hour >= 9 && local.hour < 18) return at
  const nine = local.set({ hour: 9, minute: 0, second: 0, millisecond: 0 })
  return utc(local.hour < 9 ? nine : nine.plus({ days: 1 }))
}

/** The first nine o'clock of a zone at or after `at`. */
export function nextNine(at: Instant, zone: string): Instant {
  const local = DateTime.fromISO(at, { zone: IANAZone.isValidZone(zone) ? zone : 'utc' })
  const nine = local.set({ hour: 9, minute: 0, second: 0, millisecond: 0 })
  return utc(nine < local ? nine.plus({ days: 1 }) : nine)
}

/** Where `+5bd`, `+7d` or `+3h` from now leads; undefined for anything else. Business days keep the time of day. */
export function moveBy(now: Instant, move: string, calendar: Calendar): Instant | undefined {
  const found = /^\+(\d{1,3})(bd|d|h)$/i.exec(move.trim())
  if (!found) return undefined
  const count = Number(found[1])
  const local = DateTime.fromISO(now, { zone: calendar.zone })
  switch (found[2]?.toLowerCase()) {
    case 'h':
      return utc(local.plus({ hours: count }))
    case 'd':
      return utc(local.plus({ days: count }))
    default: {
      const today = calendar.dayOf(now)
      const days = daysBetween(today, addBusinessDays(today, count, calendar))
      return utc(local.plus({ days }))
    }
  }
}

function daysBetween(from: Day, to: Day): number {
  let days = 0
  while (addDays(from, days) < to) days += 1
  return days
}

/** Public holidays of a country, looked up once a year of days. The library is loaded only where it is asked for. */
function publicHolidays(country: string): (day: Day) => boolean {
  const Library = createRequire(import.meta.url)('date-holidays') as typeof Holidays
  const library = new Library(country, { types: ['public'] })
  if (!(country in new Library().getCountries())) throw new Error(`unknown holiday country "${country}"`)
  const years = new Map<string, Set<Day>>()
  return (day) => {
    const year = day.slice(0, 4)
    let days = years.get(year)
    if (!days) {
      const found = library.getHolidays(Number(year)).filter((holiday) => holiday.type === 'public')
      days = new Set(found.flatMap((holiday) => spanned(holiday.date, holiday.start, holiday.end)))
      years.set(year, days)
    }
    return days.has(day)
  }
}

/** The days of a holiday, which may span several (a Lunar New Year does). `end` is exclusive. */
function spanned(date: string, start: Date, end: Date): Day[] {
  const first = date.slice(0, 10)
  const count = Math.max(1, Math.round((end.getTime() - start.getTime()) / 86_400_000))
  return Array.from({ length: count }, (_, n) => addDays(first, n))
}

/** The same question is asked for each line of a card. */
const mostRemembered = 2_000

/** The same function, which asks about a time once, as long as it remembers. */
function remembered(ask: (time: string) => string): (time: string) => string {
  const known = new Map<string, string>()
  return (time) => {
    const before = known.get(time)
    if (before !== undefined) return before
    if (known.size >= mostRemembered) known.clear()
    const answer = ask(time)
    known.set(time, answer)
    return answer
  }
}

/** All moments at which the clocks of the zone show this, earliest first: one, or two. */
function momentsOf(moment: DateTime): DateTime[] {
  return moment.getPossibleOffsets()
}

function utc(moment: DateTime): Instant {
  return new Date(moment.toMillis()).toISOString()
}
