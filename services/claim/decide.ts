import type { Act, Facts } from './act.ts'
import { addBusinessDays, addDays, dayWithLeft, type Calendar, type Instant } from './calendar.ts'
import type { Claim, HistoryEntry, OpenWindow } from './claim.ts'
import { effects } from './effects.ts'
import { entryOf } from './entries.ts'
import { graceMs, guards } from './guards.ts'
import { noticesOf, type Notice } from './notices.ts'
import { samePerson, type PersonRef, type Role } from './people.ts'
import { policies, type Policy } from './policies.ts'
import type { Refusal } from './refusals.ts'
import type { Transition, Verb } from './transitions.ts'
import type { WindowName, WindowRule } from './windows.ts'

/** A live timer of the open window. `due`: not before this instant. */
export interface Timer {
  window: WindowName
  openedAt: Instant
  /** A reminder with so many days left, or the end. */
  fires: { verb: 'remind'; left: number } | { verb: Verb }
  due: Instant
}

/** What a permitted act changes, as data. Nothing has happened yet. */
export interface Change {
  claim: Claim
  entry: HistoryEntry
  notices: Notice[]
  /** Present when the open window changed: the timers that replace all of the claim's former ones. */
  timers?: Timer[]
}

export type Decision = { refused: Refusal } | { change: Change }

/**
 * The one place where rules meet: looks up the row, asks its guards, and writes down what changes.
 * Pure. `claim` is undefined for `create`. Never throws for anything a person can send.
 */
export function decide(claim: Claim | undefined, act: Act, facts: Facts): Decision {
  const policy = policies[claim?.policy ?? facts.policy]
  const found = findRow(policy, claim, act.verb, roleOf(act))
  if ('refused' in found) return found
  const row = found.row
  const before = claim ?? emptyClaim(act, facts)
  const given = { claim: before, act, facts }
  for (const guard of row.needs) {
    const objection = guards[guard](given)
    if (objection) {
      const refusal = typeof objection === 'string' ? { code: objection } : objection
      return { refused: { ...refusal, verb: act.verb, status: before.status, window: before.window } }
    }
  }
  const patch = row.effect ? effects[row.effect](given) : {}
  const after: Claim = {
    ...before,
    ...patch,
    ...windowAfter(row, { ...before, ...patch }, policy, act.receivedAt, facts.calendar),
    status: row.to === 'same' ? before.status : row.to,
    version: (claim?.version ?? 0) + 1,
    changedAt: act.receivedAt,
    // Who only opens a file has not acted on the claim, and is told nothing of it.
    partnerPeople: row.effect ? withActor(before.partnerPeople, act) : before.partnerPeople,
  }
  const actor = act.by.kind === 'person' ? act.by.person : undefined
  const clock = before.window ? policy.windows[before.window.name].clock : undefined
  return {
    change: {
      claim: after,
      entry: entryOf(claim, after, act, row),
      notices: noticesOf(act.verb, row.tells, after, before, actor, clock),
      timers: row.window ? timersOf(after.window, policy, facts.calendar) : undefined,
    },
  }
}

/** The row that lets this role use this verb on this claim now, or why there is none. Guards are not asked. */
export function findRow(
  policy: Policy,
  claim: Claim | undefined,
  verb: Verb,
  role: Role,
): { row: Transition } | { refused: Refusal } {
  const ofVerb = policy.transitions.filter((row) => row.verb === verb)
  const ofRole = ofVerb.filter((row) => row.by.includes(role))
  const fits = (row: Transition) =>
    (claim ? row.from.includes(claim.status) : row.from.length === 0) &&
    (!row.in || (row.in === 'dispute') === (claim?.dispute?.open ?? false))
  const row = ofRole.find(fits)
  if (row) return { row }
  const code = ofRole.length === 0 || ofVerb.some(fits) ? 'not-allowed-for-role' : 'not-in-this-status'
  return { refused: { code, verb, status: claim?.status, window: claim?.window } }
}

/** Opens a window at an instant: the last day is computed here and nowhere else, once. */
export function openWindow(name: WindowName, rule: WindowRule, at: Instant, calendar: Calendar): OpenWindow {
  const today = calendar.dayOf(at)
  const lastDay =
    rule.unit === 'business-days' ? addBusinessDays(today, rule.length, calendar) : addDays(today, rule.length)
  return { name, openedAt: at, lastDay, endsAt: calendar.endOf(lastDay) }
}

/** The timers of an open window: one for each reminder, at the start of its day, and one after the end. */
export function timersOf(window: OpenWindow | undefined, policy: Policy, calendar: Calendar): Timer[] {
  if (!window) return []
  const rule = policy.windows[window.name]
  const of = { window: window.name, openedAt: window.openedAt }
  const reminders = rule.remindAt.map((left): Timer => {
    const day = dayWithLeft(window.lastDay, left, rule.unit, calendar)
    return { ...of, fires: { verb: 'remind', left }, due: calendar.startOf(day) }
  })
  const afterEnd = new Date(Date.parse(window.endsAt) + graceMs).toISOString()
  return [...reminders, { ...of, fires: { verb: rule.lapse }, due: afterEnd }]
}

function roleOf(act: Act): Role {
  return act.by.kind === 'deadline' ? 'system' : act.by.role
}

function windowAfter(row: Transition, claim: Claim, policy: Policy, at: Instant, calendar: Calendar): Partial<Claim> {
  if (!row.window) return {}
  if (row.window === 'close') return { window: undefined }
  const rule = policy.windows[row.window]
  if (rule.onlyBeforeDispute && claim.dispute) return { window: undefined, closed: 'for-good' }
  return { window: openWindow(row.window, rule, at, calendar) }
}

function withActor(people: PersonRef[], act: Act): PersonRef[] {
  if (act.by.kind !== 'person' || (act.by.role !== 'partner' && act.by.role !== 'reader')) return people
  const actor = act.by.person
  return people.some((person) => samePerson(person, actor)) ? people : [...people, actor]
}

function emptyClaim(act: Act, facts: Facts): Claim {
  if (act.by.kind !== 'person') throw new Error('only a person makes a claim')
  return {
    id: facts.claimId,
    policy: facts.policy,
    status: 'editing',
    version: 0,
    partner: { tenantId: facts.partner.tenantId, name: facts.partner.name },
    createdBy: act.by.person,
    createdAt: act.receivedAt,
    changedAt: act.receivedAt,
    partnerPeople: [],
    fields: {},
    domainCheck: 'not-asked',
    proofs: [],
  }
}
