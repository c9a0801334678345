import assert from 'node:assert/strict'
import { createCalendar } from '../../services/calendar.ts'
import type { Act, ActInput } from '../../services/claim/act.ts'
import type { Claim } from '../../services/claim/claim.ts'
import { decide, openWindow, timersOf } from '../../services/claim/decide.ts'
import { policies } from '../../services/claim/policies.ts'
import { windows, type WindowName } from '../../services/claim/windows.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import { claims, dana, carol } from '../support/claims.ts'
import { facts } from './standings.ts'

/* Each window from its opening to its end, in Seoul, opened on Friday evening before a week without holidays. */

const calendar = createCalendar({ zone: 'Asia/Seoul', country: 'KR' })
const openedAt = '2026-11-20T08:00:00.000Z'
const policy = policies['partner-center-2020']
const told = { approvedAt: openedAt, deliveredAt: openedAt }

interface Row {
  claim: Claim
  lastDay: string
  /** Day -> days left, of each reminder. */
  reminders: [day: string, left: number][]
  lapse: Verb
  status: string
  /** What the one whose clock it is may send in time, if their time ends at all. */
  press?: { verb: Verb; by: 'partner' | 'customer'; input: ActInput }
}

/** TABLE, from the page: window -> its days for that opening. */
const rows: Record<WindowName, Row> = {
  queue: {
    claim: claims.submitted(),
    lastDay: '2026-11-27',
    reminders: [['2026-11-26', 1]],
    lapse: 'overdue',
    status: 'submitted',
  },
  review: {
    claim: claims['under-review'](),
    lastDay: '2026-11-27',
    reminders: [['2026-11-26', 1]],
    lapse: 'overdue',
    status: 'under-review',
  },
  'partner-reply': {
    claim: claims.answered(),
    lastDay: '2026-11-27',
    reminders: [
      ['2026-11-25', 2],
      ['2026-11-27', 0],
    ],
    lapse: 'no-response',
    status: 'rejected',
    press: { verb: 'resubmit', by: 'partner', input: {} },
  },
  consent: {
    claim: { ...claims.approved(), consent: told },
    lastDay: '2026-11-27',
    reminders: [
      ['2026-11-25', 2],
      ['2026-11-27', 0],
    ],
    lapse: 'consent-passed',
    status: 'approved',
    press: { verb: 'decline', by: 'customer', input: {} },
  },
  dispute: {
    claim: claims.rejected(),
    lastDay: '2026-12-20',
    reminders: [
      ['2026-12-13', 7],
      ['2026-12-19', 1],
    ],
    lapse: 'dispute-closed',
    status: 'rejected',
    press: { verb: 'dispute', by: 'partner', input: { justification: 'Page 4.' } },
  },
  'dispute-review': {
    claim: claims.disputed(),
    lastDay: '2026-11-27',
    reminders: [['2026-11-26', 1]],
    lapse: 'overdue',
    status: 'under-review',
  },
}

for (const name of Object.keys(rows) as WindowName[]) {
  const { claim: bare, lastDay, reminders, lapse, status, press } = rows[name]
  const window = openWindow(name, windows[name], openedAt, calendar)
  const claim: Claim = { ...bare, window }
  const end = Date.parse(`${lastDay}T15:00:00.000Z`) - 1

  describe(`the window ${name}`, () => {
    it(`opened on ${openedAt} ends with ${lastDay} in Seoul`, () => {
      assert.deepEqual(window, { name, openedAt, lastDay, endsAt: iso(end) })
      const later = openWindow(name, windows[name], '2026-11-20T14:59:59.999Z', calendar)
      assert.equal(later.lastDay, lastDay, 'the day of the event is not counted, early or late')
    })

    it('sets a timer for each reminder at the start of its day, and one two minutes after the end', () => {
      assert.deepEqual(
        timersOf(window, policy, calendar).map(({ fires, due }) => [fires, due]),
        [
          ...reminders.map(([day, left]) => [{ verb: 'remind', left }, calendar.startOf(day)]),
          [{ verb: lapse }, iso(end + 120_000)],
        ],
      )
      assert.ok(timersOf(window, policy, calendar).every((timer) => timer.openedAt === openedAt))
    })

    for (const [day, left] of reminders) {
      it(`reminds with ${left} left on ${day}, and on no other day`, () => {
        const at = (instant: string) => clock(claim, 'remind', instant, { left })
        const [first, last] = [calendar.startOf(day), calendar.endOf(day)]
        for (const instant of [first, last]) {
          const found = at(instant)
          assert.ok('change' in found)
          assert.deepEqual(found.change.entry.reminder, { window: name, left })
          assert.deepEqual(found.change.claim.window, window, 'a reminder moves no promise')
          assert.ok(found.change.notices.length > 0)
        }
        assert.equal(code(at(iso(Date.parse(first) - 1))), 'done-already')
        assert.equal(code(at(iso(Date.parse(last) + 1))), 'done-already')
      })
    }

    it('keeps its reminders on the days they were set for, whatever becomes a day off later', () => {
      const rest = createCalendar({
        zone: 'Asia/Seoul',
        country: 'KR',
        extraDays: [lastDay, '2026-11-25', '2026-11-26'],
      })
      for (const { fires, due } of timersOf(window, policy, calendar)) {
        if (!('left' in fires)) continue
        const input = { window: name, openedAt, left: fires.left, due }
        const act: Act = { verb: 'remind', by: { kind: 'deadline' }, input, receivedAt: due }
        assert.ok('change' in decide(claim, act, { ...facts, calendar: rest }), due)
      }
    })

    it(`lapses into ${lapse} after the grace, once, and not before`, () => {
      assert.equal(code(clock(claim, lapse, iso(end))), 'not-due')
      assert.equal(code(clock(claim, lapse, iso(end + 119_999))), 'not-due')
      const found = clock(claim, lapse, iso(end + 120_000))
      assert.ok('change' in found)
      assert.equal(found.change.claim.status, status)
      assert.ok('refused' in clock(found.change.claim, lapse, iso(end + 240_000)))
    })

    it('does not hear the timers of an older opening or of another window', () => {
      for (const other of [{ openedAt: '2026-11-19T08:00:00.000Z' }, { window: undefined }]) {
        assert.equal(code(clock(claim, lapse, iso(end + 120_000), other)), 'done-already')
        const [day = '', left = 0] = reminders[0] ?? []
        assert.equal(code(clock(claim, 'remind', calendar.startOf(day), { left, ...other })), 'done-already')
      }
    })

    if (press) {
      it(`takes ${press.verb} to its last millisecond, and not a millisecond later`, () => {
        assert.ok('change' in send(claim, press, iso(end)))
        assert.equal(code(send(claim, press, iso(end + 1))), 'too-late')
      })
    } else {
      it('never ends a reviewer’s time: late is marked overdue and nothing else', () => {
        const found = clock(claim, lapse, iso(end + 120_000))
        assert.ok('change' in found)
        assert.deepEqual(found.change.claim.window, { ...window, overdue: true })
        const tells = found.change.notices.map(({ side }) => side)
        assert.ok(tells.includes('reviewer') && tells.includes('partner'))
        const reminded = clock(found.change.claim, 'remind', calendar.startOf(lastDay), { left: 0 })
        assert.equal(code(reminded), 'done-already')
      })
    }
  })
}

describe('windows between themselves', () => {
  it('a dispute lost leaves no second one: the claim is closed for good', () => {
    const reject = {
      verb: 'reject' as const,
      by: 'partner' as const,
      input: { reasons: ['insufficient-poe'], comment: 'No.' },
    }
    const act = {
      ...actOf(reject, openedAt),
      by: { kind: 'person' as const, person: carol, role: 'reviewer' as const },
    }
    const found = decide(claims.disputed(), act, { ...facts, calendar })
    assert.ok('change' in found)
    assert.equal(found.change.claim.closed, 'for-good')
    assert.equal(found.change.claim.window, undefined)
    assert.deepEqual(found.change.timers, [])
  })

  it('consent begins anew when the notice arrives, and does not lapse before', () => {
    const window = openWindow('consent', windows.consent, openedAt, calendar)
    const claim: Claim = { ...claims.unreached(), window }
    const late = '2026-12-15T08:00:00.000Z'
    assert.equal(code(clock(claim, 'consent-passed', late)), 'customer-not-told')
    assert.ok(
      'change' in send(claim, { verb: 'decline', by: 'customer', input: {} }, late),
      'opting out is possible meanwhile',
    )
    const found = clock(claim, 'customer-told', late)
    assert.ok('change' in found)
    assert.equal(found.change.claim.window?.lastDay, '2026-12-22')
    assert.equal(found.change.claim.consent?.unreached, undefined)
    assert.equal(code(clock(found.change.claim, 'consent-passed', late, { openedAt })), 'done-already')
  })
})

function clock(claim: Claim, verb: Verb, receivedAt: string, input: ActInput = {}) {
  const timer = { window: claim.window?.name, openedAt: claim.window?.openedAt, ...input }
  return decide(claim, { verb, by: { kind: 'deadline' }, input: timer, receivedAt }, { ...facts, calendar })
}

function send(claim: Claim, press: NonNullable<Row['press']>, receivedAt: string) {
  return decide(claim, actOf(press, receivedAt), { ...facts, calendar })
}

function actOf({ verb, by, input }: NonNullable<Row['press']>, receivedAt: string): Act {
  return { verb, by: { kind: 'person', person: by === 'partner' ? dana : carol, role: by }, input, receivedAt }
}

function code(found: ReturnType<typeof decide>): string | undefined {
  return 'refused' in found ? found.refused.code : undefined
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
