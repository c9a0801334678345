import assert from 'node:assert/strict'
import { readDay, type ReadDay } from '../../bot/day-words.ts'

/** A Monday. */
const today = '2026-11-23'

describe('a day in words', () => {
  const read: [string, ReadDay][] = [
    ['2026-12-03', { day: '2026-12-03' }],
    ['2026. 12. 3', 'unreadable'],
    ['2026.12.3.', { day: '2026-12-03' }],
    ['Tomorrow', { day: '2026-11-24' }],
    ['내일', { day: '2026-11-24' }],
    ['오늘', { day: today }],
    ['Friday', { day: '2026-11-27' }],
    ['금요일', { day: '2026-11-27' }],
    ['next fri', { day: '2026-11-27' }],
    ['monday', { day: '2026-11-30' }],
    ['12월 3일', { day: '2026-12-03' }],
    ['2027년 1월 2일', { day: '2027-01-02' }],
    ['3 December', { day: '2026-12-03' }],
    ['Dec 3rd, 2026', { day: '2026-12-03' }],
    ['２０２６-１２-０３', { day: '2026-12-03' }],
    ['25.12.', { day: '2026-12-25' }],
    ['12/25', { day: '2026-12-25' }],
    ['12/12', { day: '2026-12-12' }],
    ['3.12.', { either: ['2026-12-03', '2027-03-12'] }],
    ['12/3', { either: ['2027-03-12', '2026-12-03'] }],
    ['1월 5일', { day: '2027-01-05' }],
    ['2026-11-22', { past: '2026-11-22' }],
    ['11월 20일', { past: '2026-11-20' }],
    ['20 November', { past: '2026-11-20' }],
    ['2031-01-01', { far: '2031-01-01' }],
    ['2026-02-30', 'unreadable'],
    ['2월 30일', 'unreadable'],
    ['soon', 'unreadable'],
    ['', 'unreadable'],
    ['9'.repeat(5_000), 'unreadable'],
  ]
  for (const [text, meant] of read) {
    it(`“${text.slice(0, 20)}” is ${JSON.stringify(meant)}`, () => assert.deepEqual(readDay(text, today), meant))
  }
})
