import { daysLeft, type Calendar, type Day, type Instant } from '../services/claim/calendar.ts'
import type { OpenWindow } from '../services/claim/claim.ts'
import { policies, type PolicyName } from '../services/claim/policies.ts'
import { words, type Language } from './words.ts'

const locales: Readonly<Record<Language, string>> = { en: 'en-GB', ko: 'ko-KR' }

/** Formats that were made before: making one costs a hundred times what using it does. */
const formats = new Map<string, Intl.DateTimeFormat>()

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options)
  formats.set(key, known)
  return known
}

/** `Fri 27 Nov 2026`, `2026년 11월 27일(금)`. */
export function dayWords(day: Day, language: Language): string {
  const noon = new Date(`${day}T12:00:00.000Z`)
  const show = (options: Intl.DateTimeFormatOptions) =>
    format(locales[language], { ...options, timeZone: 'UTC' }).format(noon)
  const weekday = show({ weekday: 'short' })
  const date = show({ day: 'numeric', month: language === 'en' ? 'short' : 'long', year: 'numeric' })
  return language === 'en' ? `${weekday} ${date}` : `${date}(${weekday})`
}

/** `27 Nov`, `11월 27일`: where there is little room and the year is plain. */
export function shortDayWords(day: Day, language: Language): string {
  const style = { day: 'numeric', month: language === 'en' ? 'short' : 'long', timeZone: 'UTC' } as const
  return format(locales[language], style).format(new Date(`${day}T12:00:00.000Z`))
}

/** `Fri 27 Nov 2026, 14:05 (UTC)`: an instant in the programme's zone, which is named beside it. */
export function momentWords(at: Instant, calendar: Calendar, language: Language): string {
  const day = dayWords(calendar.dayOf(at), language)
  return words(language)('date.moment', { day, time: clockOf(at, calendar), zone: calendar.zone })
}

/** `14:05 (UTC)`: an instant of today. */
export function timeWords(at: Instant, calendar: Calendar, language: Language): string {
  return words(language)('date.time', { time: clockOf(at, calendar), zone: calendar.zone })
}

function clockOf(at: Instant, { zone }: Calendar): string {
  const style = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone } as const
  return format('en-GB', style).format(new Date(at))
}

/** `Fri 27 Nov 2026, end of day (UTC)`. */
export function untilWords(lastDay: Day, calendar: Calendar, language: Language): string {
  return words(language)('date.until', { day: dayWords(lastDay, language), zone: calendar.zone })
}

/** `2 business days left`, `last day today`, `time is over`, `overdue`. */
export function leftWords(window: OpenWindow, of: DeadlineFacts, language: Language): string {
  const say = words(language)
  const today = of.calendar.dayOf(of.now)
  if (window.overdue) return say('left.overdue')
  if (today > window.lastDay) return say('left.over')
  if (today === window.lastDay) return say('left.today')
  const unit = policies[of.policy].windows[window.name].unit
  return say(`left.${unit}`, { count: daysLeft(today, window.lastDay, unit, of.calendar) })
}

/** `2 business days left: Fri 27 Nov 2026, end of day (UTC)`. */
export function lastDayWords(window: OpenWindow, of: DeadlineFacts, language: Language): string {
  return words(language)('date.last-day', {
    left: leftWords(window, of, language),
    day: dayWords(window.lastDay, language),
    zone: of.calendar.zone,
  })
}

export interface DeadlineFacts {
  now: Instant
  calendar: Calendar
  policy: PolicyName
}
