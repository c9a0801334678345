import assert from 'node:assert/strict'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { createCalendar, moveBy, nextMorning } from '../../services/calendar.ts'
import { addBusinessDays, addDays, daysLeft, dayWithLeft, isBusinessDay } from '../../services/claim/calendar.ts'

/* Days and instants, held against luxon's own counting. */

const zones = ['UTC', 'Asia/Seoul', 'America/New_York'] as const
const units = ['business-days', 'calendar-days'] as const

const zone = fc.constantFrom(...zones)
const unit = fc.constantFrom(...units)
/** Any millisecond of 2024 to 2030. */
const instant = fc
  .integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) })
  .map((ms) => new Date(ms).toISOString())
const day = instant.map((at) => at.slice(0, 10))

const seoul = createCalendar({ zone: 'Asia/Seoul', country: 'KR' })
const plain = createCalendar({ zone: 'UTC' })

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
        const local = DateTime.fromISO(date, { zone: name })
        assert.equal(Date.parse(start), local.startOf('day').toMillis())
        assert.equal(Date.parse(end), local.endOf('day').toMillis())
        assert.equal(calendar.dayOf(start), date)
        assert.equal(calendar.dayOf(end), date)
        assert.equal(calendar.dayOf(new Date(Date.parse(end) + 1).toISOString()), addDays(date, 1))
        assert.equal(calendar.dayOf(new Date(Date.parse(start) - 1).toISOString()), addDays(date, -1))
      }),
    )
  })

  it('is the one that clocks show in that zone', () => {
    fc.assert(
      fc.property(zone, instant, (name, at) => {
        assert.equal(createCalendar({ zone: name }).dayOf(at), DateTime.fromISO(at).setZone(name).toISODate())
      }),
    )
  })

  const lengths: [what: string, date: string, hours: number][] = [
    ['the spring change', '2026-03-08', 23],
    ['the autumn change', '2026-11-01', 25],
    ['an ordinary day', '2026-11-02', 24],
  ]
  for (const [what, date, hours] of lengths) {
    it(`of ${what} in New York has ${hours} hours`, () => {
      const calendar = createCalendar({ zone: 'America/New_York' })
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
    )
  })

  it('left is none on the last day and after it, and never less', () => {
    fc.assert(
      fc.property(unit, day, fc.nat(60), (kind, last, later) => {
        assert.equal(daysLeft(addDays(last, later), last, kind, seoul), 0)
      }),
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
