/** An instant in UTC, `2026-11-23T09:00:00.000Z`: always this form, so that text order is time order. */
export type Instant = string
/** A calendar day, `2026-11-23`: text order is day order. */
export type Day = string

/** What the rules need to know of the programme's time zone and holidays. */
export interface Calendar {
  /** IANA name, printed beside every date. */
  zone: string
  /** The day on which an instant falls in the programme's zone. */
  dayOf(at: Instant): Day
  /** The first instant of a day. */
  startOf(day: Day): Instant
  /** The last millisecond of a day. */
  endOf(day: Day): Instant
  isHoliday(day: Day): boolean
}

const dayMs = 86_400_000

function toUtc(day: Day): number {
  return Date.parse(`${day}T00:00:00.000Z`)
}

/** The day `count` calendar days after `day` (before, if negative). */
export function addDays(day: Day, count: number): Day {
  return new Date(toUtc(day) + count * dayMs).toISOString().slice(0, 10)
}

/** Monday to Friday and no holiday. */
export function isBusinessDay(day: Day, calendar: Pick<Calendar, 'isHoliday'>): boolean {
  const weekday = new Date(toUtc(day)).getUTCDay()
  return weekday !== 0 && weekday !== 6 && !calendar.isHoliday(day)
}

/** The `count`-th business day after `day`; `day` itself is not counted. */
export function addBusinessDays(day: Day, count: number, calendar: Pick<Calendar, 'isHoliday'>): Day {
  let reached = day
  for (let left = count; left > 0;) {
    reached = addDays(reached, 1)
    if (isBusinessDay(reached, calendar)) left -= 1
  }
  return reached
}

/** How many days of the unit remain after `today`, up to and with `lastDay`: 0 on the last day, negative never. */
export function daysLeft(
  today: Day,
  lastDay: Day,
  unit: 'business-days' | 'calendar-days',
  calendar: Pick<Calendar, 'isHoliday'>,
): number {
  if (today >= lastDay) return 0
  if (unit === 'calendar-days') return Math.round((toUtc(lastDay) - toUtc(today)) / dayMs)
  let left = 0
  for (let day = addDays(today, 1); day <= lastDay; day = addDays(day, 1)) {
    if (isBusinessDay(day, calendar)) left += 1
  }
  return left
}

/**
 * The day on which exactly `left` days of the unit remain before `lastDay`: the day a reminder belongs to.
 * In business days the first such day is a business day itself, so no reminder falls on a weekend.
 */
export function dayWithLeft(
  lastDay: Day,
  left: number,
  unit: 'business-days' | 'calendar-days',
  calendar: Pick<Calendar, 'isHoliday'>,
): Day {
  if (unit === 'calendar-days') return addDays(lastDay, -left)
  let day = lastDay
  for (let back = left; back > 0;) {
    day = addDays(day, -1)
    if (isBusinessDay(day, calendar)) back -= 1
  }
  return day
}
