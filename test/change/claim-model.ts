import type { Verb } from '../../services/claim/transitions.ts'
import {
  day,
  iso,
  keyOf,
  midnight,
  moved,
  rights,
  windows,
  type Role,
  type Sight,
  type Status,
  type Try,
  type Window,
} from './page.ts'

/* The life of a claim as the programme's page tells it: small and slow of wit. */

export type Model = ReturnType<typeof createModel>

interface Alarm {
  verb: Verb
  left?: number
  dueMs: number
  window: Window
}

/** A claim that does not exist yet, and what becomes of it. `now` is the instant of each thing done. */
export function createModel() {
  const seen: Sight = { version: 0, closed: false, proofs: 0, dispute: 'never', unverified: false }
  const done = new Set<string>()
  const files: string[] = []
  const infected = new Set<number>()
  const unscanned = new Set<number>()
  let complete = false
  let filesAtRejection = 0
  let discardedAt = Number.NEGATIVE_INFINITY
  let alarms: Alarm[] = []
  /** Whether somebody at the customer can be written to. */
  let reachable = true

  function open(name: Window['name'] | undefined, now: string): void {
    alarms = []
    seen.window = undefined
    if (!name) return
    const { days, working, remind, end } = windows[name]
    const last = moved(midnight(now), days, working, 1)
    const window = {
      name,
      openedAt: now,
      lastDay: iso(last).slice(0, 10),
      endsAt: iso(last + day - 1),
      overdue: false,
    }
    seen.window = window
    alarms = [
      ...remind.map((left) => ({ verb: 'remind' as const, left, dueMs: moved(last, left, working, -1), window })),
      { verb: end, dueMs: last + day - 1 + 120_000, window },
    ]
  }

  /** A dispute is made once: a rejection after it is the end. */
  function reject(now: string): void {
    seen.status = 'rejected'
    filesAtRejection = files.length
    seen.answered = undefined
    if (seen.dispute === 'never') return open('dispute', now)
    seen.dispute = 'over'
    close()
  }

  function close(): void {
    open(undefined, '')
    seen.closed = true
  }

  function enter(status: Status, window: Window['name'], now: string): true {
    seen.status = status
    open(window, now)
    return true
  }

  const late = (now: string) => seen.window !== undefined && now > seen.window.endsAt
  const isIn = (...statuses: Status[]) => seen.status !== undefined && statuses.includes(seen.status)
  const answers = (by: Role) => {
    if (by === 'partner' && seen.answered === false) seen.answered = true
    return true
  }
  const consentOpen = () => isIn('approved') && seen.window?.name === 'consent'
  const lapsed = (act: Try, now: string) =>
    isOfWindow(act) && Date.parse(now) >= Date.parse(seen.window!.endsAt) + 120_000
  const isOfWindow = ({ window }: Try) =>
    seen.window !== undefined && window?.name === seen.window.name && window.openedAt === seen.window.openedAt

  /** TABLE: verb -> does it if it may be done, and says whether it was. Roles are asked before. */
  const verbs: Record<Verb, (act: Try, now: string) => boolean> = {
    create: (act) => {
      if (seen.status) return false
      Object.assign(seen, { status: 'editing', contact: act.contact, unverified: act.unverified === true })
      complete = !act.incomplete
      return true
    },
    edit: ({ role, contact, locked }) => {
      const may = role === 'partner' ? isIn('editing', 'submitted', 'partner-action-required') : isIn('editing')
      if (!may || seen.closed || (locked && !isIn('editing'))) return false
      if (!locked && contact === seen.contact) return false
      seen.contact = contact ?? seen.contact
      return answers(role)
    },
    attach: ({ role, sha256 = '', supersedes, isUnscanned }, now) => {
      const drafting = isIn('editing') && !seen.closed
      const open = isIn('submitted', 'partner-action-required')
      const forDispute = isIn('rejected') && seen.window?.name === 'dispute' && seen.dispute === 'never' && !late(now)
      const may = drafting || (role === 'partner' && (open || forDispute))
      if (!may || files.includes(sha256) || files.length >= 10) return false
      if (supersedes !== undefined && (supersedes < 1 || supersedes > files.length)) return false
      files.push(sha256)
      seen.proofs = files.length
      if (isUnscanned) unscanned.add(files.length)
      return answers(role)
    },
    discard: (_act, now) => {
      if (!isIn('editing') || seen.closed) return false
      close()
      discardedAt = Date.parse(now)
      return true
    },
    restore: (_act, now) => {
      if (!isIn('editing') || !seen.closed || Date.parse(now) - discardedAt > 10_000) return false
      seen.closed = false
      return true
    },
    submit: (_act, now) =>
      isIn('editing') && !seen.closed && complete && files.length > infected.size && enter('submitted', 'queue', now),
    'start-review': ({ by }, now) => {
      if (!isIn('submitted')) return false
      seen.reviewer = by
      return enter('under-review', 'review', now)
    },
    'take-over': ({ by }) => {
      if (!isIn('under-review') || seen.reviewer === by) return false
      seen.reviewer = by
      return true
    },
    'request-info': ({ by, reasons, text }, now) => {
      if (!isIn('under-review') || !reasons || !text) return false
      seen.reviewer = by
      seen.answered = false
      return enter('partner-action-required', 'partner-reply', now)
    },
    resubmit: (_act, now) => {
      if (!isIn('partner-action-required') || late(now) || !seen.answered || files.length === infected.size)
        return false
      seen.answered = undefined
      return seen.dispute === 'open' ? enter('under-review', 'dispute-review', now) : enter('submitted', 'queue', now)
    },
    approve: ({ by }, now) => {
      if (!isIn('under-review')) return false
      seen.reviewer = by
      seen.consent = { told: false, unreached: false, passed: false, late: false }
      if (seen.dispute === 'open') seen.dispute = 'over'
      return enter('approved', 'consent', now)
    },
    reject: ({ by, reasons, text }, now) => {
      if (!isIn('under-review') || !reasons || !text) return false
      seen.reviewer = by
      reject(now)
      return true
    },
    withdraw: ({ reasons }, now) => {
      if (!isIn('submitted', 'under-review', 'partner-action-required', 'approved') || !reasons) return false
      reject(now)
      if (seen.dispute === 'open') seen.dispute = 'over'
      close()
      return true
    },
    decline: (_act, now) => {
      if (!consentOpen() || (seen.consent?.told && late(now))) return false
      reject(now)
      return true
    },
    dispute: ({ text }, now) => {
      const may = isIn('rejected') && !seen.closed && seen.window?.name === 'dispute' && seen.dispute === 'never'
      if (!may || late(now) || (!text && !files.some((_file, at) => at >= filesAtRejection && !infected.has(at + 1))))
        return false
      seen.dispute = 'open'
      seen.reviewer = undefined
      return enter('under-review', 'dispute-review', now)
    },
    comment: ({ text, role }) => !seen.closed && text === true && answers(role),
    note: ({ text }) => !seen.closed && text === true,
    'no-response': (act, now) => {
      if (!isIn('partner-action-required') || !lapsed(act, now)) return false
      reject(now)
      return true
    },
    'consent-passed': (act, now) => {
      if (!isIn('approved') || !lapsed(act, now) || !seen.consent?.told) return false
      seen.consent.passed = true
      open(undefined, now)
      return true
    },
    'dispute-closed': (act, now) => {
      if (!isIn('rejected') || !lapsed(act, now)) return false
      close()
      return true
    },
    'late-withdrawal': (_act, now) => {
      const over = seen.consent?.passed || (seen.window !== undefined && late(now) && seen.consent?.told)
      if (!isIn('approved') || !over || seen.consent?.late) return false
      seen.consent!.late = true
      return true
    },
    disassociate: () => false,
    'end-association': ({ text }, now) => {
      if (!isIn('approved') || !seen.consent?.late || !text) return false
      reject(now)
      close()
      return true
    },
    'open-proof': ({ proofNumber = 0 }) =>
      proofNumber >= 1 && proofNumber <= files.length && !unscanned.has(proofNumber) && !infected.has(proofNumber),
    remind: (act, now) => {
      const { window } = seen
      if (!window || !isOfWindow(act) || window.overdue) return false
      const left = act.window?.left ?? 0
      const its = moved(midnight(window.lastDay), left, windows[window.name].working, -1)
      return its === midnight(now) && (window.name !== 'consent' || seen.consent?.told === true)
    },
    overdue: (act, now) => {
      if (!isIn('submitted', 'under-review') || !lapsed(act, now) || seen.window!.overdue) return false
      seen.window!.overdue = true
      return true
    },
    'customer-told': (_act, now) => {
      if (!consentOpen() || seen.consent!.told) return false
      Object.assign(seen.consent!, { told: true, unreached: false })
      open('consent', now)
      return true
    },
    'customer-not-reached': () => {
      if (!consentOpen() || seen.consent!.told || seen.consent!.unreached) return false
      seen.consent!.unreached = true
      return true
    },
    retell: () => tellAgain(),
    'customer-reachable': () => tellAgain(),
    'domain-checked': () => {
      if (seen.closed || !seen.unverified) return false
      seen.unverified = false
      return true
    },
    'proof-scanned': ({ proofNumber = 0, isInfected }) => {
      if (!unscanned.delete(proofNumber)) return false
      if (isInfected) infected.add(proofNumber)
      return true
    },
  }

  function tellAgain(): boolean {
    if (!consentOpen() || seen.consent!.told || !seen.consent!.unreached) return false
    seen.consent!.unreached = false
    return true
  }

  /** Something is tried; true if it is done now or was done before. */
  function attempt(act: Try, now: string): boolean {
    if (!seen.status && act.verb !== 'create') return false
    if (act.role === 'customer' && !seen.consent) return false
    if (done.has(act.key)) return true
    if (!rights[act.verb].includes(act.role) || !verbs[act.verb](act, now)) return false
    done.add(act.key)
    seen.version += 1
    if (act.verb === 'approve' || act.verb === 'retell' || act.verb === 'customer-reachable') tellCustomer(act, now)
    return true
  }

  /** The message of an approval goes out at once, and what became of it is the next entry. */
  function tellCustomer(act: Try, now: string): void {
    // Who asks to try again may know better.
    if (act.verb === 'retell') reachable = true
    const verb = reachable ? 'customer-told' : 'customer-not-reached'
    attempt({ verb, by: 'clock', role: 'system', key: keyOf(verb, 'clock', seen.version, {}) }, now)
  }

  /** Everything whose time has come happens, in its order, once. */
  function sweep(now: string): void {
    const due = alarms.filter(({ dueMs }) => dueMs <= Date.parse(now)).sort((one, other) => one.dueMs - other.dueMs)
    alarms = alarms.filter((alarm) => !due.includes(alarm))
    for (const { verb, left, window } of due) {
      const { name, openedAt } = window
      const key = keyOf(verb, 'clock', undefined, { window: name, openedAt, left })
      attempt({ verb, by: 'clock', role: 'system', key, window: { name, openedAt, left } }, now)
    }
  }

  return {
    seen,
    attempt,
    sweep,
    setReachable: (is: boolean) => {
      reachable = is
    },
  }
}
