import assert from 'node:assert/strict'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { createCalendar, moveBy, nextMorning } from '../../services/calendar.ts'
import {
  addBusinessDays,
  addDays,
  daysLeft,
  dayWithLeft,
  isBusinessDay,
  type Calendar,
} from '../../services/claim/calendar.ts'
import { openWindow } from '../../services/claim/decide.ts'
import { windows } from '../../services/claim/windows.ts'
import { long, size } from '../support/sizes.ts'

/* Days and instants, held against luxon's own counting. */

/** Every zone this machine knows; three of them often. Some change their clocks at midnight, or skip a day. */
const zones = ['UTC', 'Asia/Seoul', 'America/New_York'] as const
const units = ['business-days', 'calendar-days'] as const
const runs = { numRuns: size({ short: 2_000, long: 50_000 }) }
/** The whole of it, from a moment to a promised day, is tried most. */
const windowRuns = { numRuns: size({ short: 50_000, long: 500_000 }) }

const zone = fc.oneof(fc.constantFrom<string>(...zones), fc.constantFrom(...Intl.supportedValuesOf('timeZone')))
const unit = fc.constantFrom(...units)
/** Any millisecond of 2024 to 2030. */
const instant = fc
  .integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) })
  .map((ms) => new Date(ms).toISOString())
const day = instant.map((at) => at.slice(0, 10))

const seoul = createCalendar({ zone: 'Asia/Seoul', country: 'KR' })
const plain = createCalendar({ zone: 'UTC' })

const calendars = new Map<string, Calendar>()

/** The calendar of a zone without holidays, made once. */
function zoned(name: string): Calendar {
  const calendar = calendars.get(name) ?? createCalendar({ zone: name })
  calendars.set(name, calendar)
  return calendar
}

/** The date in a zone at a moment, as a day of its own: luxon counts on from there in UTC, where it is quickest. */
function dateIn(name: string, at: string): DateTime {
  return DateTime.fromISO(at).setZone(name).setZone('utc', { keepLocalTime: true }).startOf('day')
}

function luxonBusinessDay(date: string): boolean {
  const weekday = DateTime.fromISO(date, { zone: 'UTC' }).weekday
  return weekday <= 5 && !seoul.isHoliday(date)
}

describe('a day', () => {
  it('holds its first and last millisecond and not the ones beside, in every zone', () => {
    fc.assert(
      fc.property(zone, day, (name, date) => {
        const calendar = createCalendar({ zone: name })
        const [start, end] = [calendar.startOf(date), calendar.endOf(date)]
        assert.equal(calendar.dayOf(start), date)
        assert.equal(calendar.dayOf(end), date)
        assert.equal(calendar.dayOf(new Date(Date.parse(end) + 1).toISOString()), addDays(date, 1))
        assert.equal(calendar.dayOf(new Date(Date.parse(start) - 1).toISOString()), addDays(date, -1))
      }),
      runs,
    )
  })

  it('is the one that clocks show in that zone', () => {
    fc.assert(
      fc.property(zone, instant, (name, at) => {
        // Sweden writes its dates as 2026-11-23.
        const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: name }).format(new Date(at))
        assert.equal(createCalendar({ zone: name }).dayOf(at), shown)
      }),
      runs,
    )
  })

  const lengths: [zone: string, date: string, hours: number, what: string][] = [
    ['America/New_York', '2026-03-08', 23, 'clocks go forward'],
    ['America/New_York', '2026-11-01', 25, 'clocks go back'],
    ['America/New_York', '2026-11-02', 24, 'clocks stay'],
    ['America/Havana', '2026-03-08', 23, 'there is no midnight'],
    ['America/Havana', '2026-11-01', 25, 'the midnight it begins with strikes twice'],
    ['Africa/Cairo', '2026-10-29', 25, 'the hour it ends with is shown twice'],
    ['Australia/Lord_Howe', '2026-04-05', 24.5, 'clocks go back by half an hour'],
  ]
  for (const [zone, date, hours, what] of lengths) {
    it(`in ${zone} has ${hours} hours on ${date}: ${what}`, () => {
      const calendar = createCalendar({ zone })
      assert.equal(Date.parse(calendar.endOf(date)) - Date.parse(calendar.startOf(date)) + 1, hours * 3_600_000)
    })
  }
})

describe('counting days', () => {
  it('agrees with luxon, forth and back', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -400, max: 400 }), (date, count) => {
        assert.equal(addDays(date, count), DateTime.fromISO(date, { zone: 'UTC' }).plus({ days: count }).toISODate())
      }),
      runs,
    )
  })

  it('of business days passes over weekends and holidays, and ends on a business day', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 15 }), (date, count) => {
        const end = addBusinessDays(date, count, seoul)
        let passed = 0
        let at = date
        while (at < end) {
          at = DateTime.fromISO(at, { zone: 'UTC' }).plus({ days: 1 }).toISODate() ?? ''
          if (luxonBusinessDay(at)) passed += 1
        }
        assert.equal(passed, count)
        assert.ok(luxonBusinessDay(end))
        assert.equal(isBusinessDay(end, seoul), true)
      }),
      runs,
    )
  })

  const ends: [what: string, from: string, end: string][] = [
    ['a Monday', '2026-11-23', '2026-11-30'],
    ['a Friday', '2026-11-20', '2026-11-27'],
    ['a Saturday', '2026-11-21', '2026-11-27'],
    ['a Sunday', '2026-11-22', '2026-11-27'],
    ['before Christmas and New Year', '2026-12-23', '2026-12-31'],
    ['over the turn of the year', '2026-12-29', '2027-01-06'],
    ['before the Lunar New Year of three days', '2027-02-04', '2027-02-15'],
  ]
  for (const [what, from, end] of ends) {
    it(`five business days after ${what} (${from}), in Korea: ${end}`, () => {
      assert.equal(addBusinessDays(from, 5, seoul), end)
    })
  }

  it('left agrees with the day on which so many are left', () => {
    fc.assert(
      fc.property(unit, day, fc.integer({ min: 0, max: 30 }), (kind, from, left) => {
        const last = kind === 'business-days' ? addBusinessDays(from, 30, seoul) : addDays(from, 30)
        const date = dayWithLeft(last, left, kind, seoul)
        assert.equal(daysLeft(date, last, kind, seoul), left)
        if (kind === 'business-days') assert.ok(isBusinessDay(date, seoul))
      }),
      runs,
    )
  })

  it('left is none on the last day and after it, and never less', () => {
    fc.assert(
      fc.property(unit, day, fc.nat(60), (kind, last, later) => {
        assert.equal(daysLeft(addDays(last, later), last, kind, seoul), 0)
      }),
      runs,
    )
  })

  it('knows days off beside the holidays, and refuses a zone or a country that is none', () => {
    const calendar = createCalendar({ zone: 'UTC', extraDays: ['2026-12-31'] })
    assert.equal(isBusinessDay('2026-12-31', calendar), false)
    assert.equal(isBusinessDay('2026-12-31', plain), true)
    assert.throws(() => createCalendar({ zone: 'Asia/Soul' }), /unknown time zone "Asia\/Soul"/)
    assert.throws(() => createCalendar({ zone: 'UTC', country: 'XX' }), /unknown holiday country "XX"/)
  })
})

describe('the last day of a window', () => {
  const life = fc.record({
    name: zone,
    at: instant,
    count: fc.integer({ min: 1, max: 30 }),
    kind: unit,
    off: fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 12 }),
  })

  it('is luxon’s, whatever the zone, the moment and the days off; it counts whole, and not a moment more', () => {
    fc.assert(
      fc.property(life, ({ name, at, count, kind, off }) => {
        const first = dateIn(name, at)
        const daysOff = new Set(off.map((days) => first.plus({ days }).toISODate() ?? ''))
        const calendar = { ...zoned(name), isHoliday: (date: string) => daysOff.has(date) }
        const rule = { ...windows.consent, length: count, unit: kind }
        const window = openWindow('consent', rule, at, calendar)

        let last = first
        for (let left = count; left > 0;) {
          last = last.plus({ days: 1 })
          if (kind === 'calendar-days' || (last.weekday <= 5 && !daysOff.has(last.toISODate() ?? ''))) left -= 1
        }
        assert.equal(window.lastDay, last.toISODate())
        assert.equal(window.endsAt, calendar.endOf(window.lastDay))
        assert.equal(daysLeft(calendar.dayOf(at), window.lastDay, kind, calendar), count)
        assert.equal(daysLeft(calendar.dayOf(window.endsAt), window.lastDay, kind, calendar), 0)
        assert.ok(at < window.endsAt, 'text order is time order')
      }),
      windowRuns,
    )
  })
})

describe('every day on which clocks change, 2024 to 2035', () => {
  const changing = long ? Intl.supportedValuesOf('timeZone') : ['America/New_York', 'Europe/Berlin', 'America/Havana']

  it(`is whole as the last day of a window, in ${changing.length} zones`, function () {
    this.timeout(3_600_000)
    let days = 0
    for (const name of changing) {
      const calendar = zoned(name)
      const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: name })
      for (const last of daysOfChange(name)) {
        days += 1
        for (const kind of units) {
          for (const count of [1, 5, 7]) {
            // Opened in the middle of the day from which so many lead there; a weekend is no last business day.
            const opened = DateTime.fromISO(`${dayWithLeft(last, count, kind, calendar)}T12:00`, { zone: name })
            if (kind === 'business-days' && !isBusinessDay(last, calendar)) continue
            const rule = { ...windows.consent, length: count, unit: kind }
            const { lastDay, endsAt } = openWindow('consent', rule, opened.toUTC().toISO() ?? '', calendar)
            assert.equal(lastDay, last, name)
            assert.equal(shown.format(new Date(endsAt)), last, name)
            assert.ok(shown.format(new Date(Date.parse(endsAt) + 1)) > last, `${name} ${last} goes on after its end`)
          }
        }
      }
    }
    assert.ok(days > 0)
    console.log(`      ${days} days`)
  })
})

/** The days of those years at whose end a zone's clocks are not where they were at its beginning. */
function daysOfChange(name: string): string[] {
  const found: string[] = []
  const end = Date.UTC(2036, 0, 1)
  let before = offsetIn(name, Date.UTC(2024, 0, 1))
  for (let ms = Date.UTC(2024, 0, 1); ms < end; ms += 86_400_000) {
    const after = offsetIn(name, ms + 86_400_000)
    // The change lies in these twenty-four hours: on the day of their beginning there, or of their end.
    if (after !== before) {
      const [first, second] = [ms, ms + 86_400_000].map((at) => DateTime.fromMillis(at, { zone: name }).toISODate()!)
      found.push(first!, ...(second === first ? [] : [second!]))
    }
    before = after
  }
  return found
}

function offsetIn(name: string, ms: number): number {
  return DateTime.fromMillis(ms, { zone: name }).offset
}

describe('a decent time to write', () => {
  it('is now between nine and six, else the next nine o’clock', () => {
    fc.assert(
      fc.property(zone, instant, (name, at) => {
        const found = nextMorning(at, name)
        const local = DateTime.fromISO(at).setZone(name)
        const then = DateTime.fromISO(found).setZone(name)
        if (local.hour >= 9 && local.hour < 18) return assert.equal(found, at)
        assert.equal(then.toFormat('HH:mm:ss.SSS'), '09:00:00.000')
        assert.ok(found > at)
        assert.ok(Date.parse(found) - Date.parse(at) <= 16 * 3_600_000, 'at most fifteen hours, one more at a change')
        assert.ok(then.diff(local, 'days').days <= 1)
      }),
      runs,
    )
  })
})

describe('moving the clock', () => {
  const moves: [move: string, to: string | undefined][] = [
    ['+3h', '2026-11-20T18:30:00.000Z'],
    ['+7d', '2026-11-27T15:30:00.000Z'],
    ['+1bd', '2026-11-23T15:30:00.000Z'],
    ['+5bd', '2026-11-27T15:30:00.000Z'],
    [' +5BD ', '2026-11-27T15:30:00.000Z'],
    ['5d', undefined],
    ['+5', undefined],
    ['+5w', undefined],
    ['+1000d', undefined],
    ['-1d', undefined],
  ]
  for (const [move, to] of moves) {
    it(`by "${move}" leads to ${to ?? 'nothing'}`, () =>
      assert.equal(moveBy('2026-11-20T15:30:00.000Z', move, plain), to))
  }

  it('by days keeps the time of day over a change of the clocks', () => {
    const calendar = createCalendar({ zone: 'America/New_York' })
    assert.equal(moveBy('2026-10-31T13:00:00.000Z', '+1d', calendar), '2026-11-01T14:00:00.000Z')
    assert.equal(moveBy('2026-03-06T14:00:00.000Z', '+1bd', calendar), '2026-03-09T13:00:00.000Z')
  })
})
