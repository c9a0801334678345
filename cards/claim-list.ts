import type { Calendar, Day, Instant } from '../services/claim/calendar.ts'
import { defaultPolicy, type PolicyName } from '../services/claim/policies.ts'
import type { Status } from '../services/claim/statuses.ts'
import type { WindowName } from '../services/claim/windows.ts'
import { statuses, statusNames } from '../services/claim/statuses.ts'
import { cleanedPress, type Press } from './buttons.ts'
import { bannerOf } from './claim.ts'
import { lastDayWords, untilWords } from './dates.ts'
import { statusWord } from './header.ts'
import { render, type Rendered } from './render.ts'
import type { Say } from './scene.ts'
import { escapeText, spoken } from './text.ts'
import { words, type Language, type Speak } from './words.ts'

/** The most rows a list shows. */
export const mostRows = 20

/** A claim's line, from the listing. Raw texts: they are escaped here. */
export interface ListRow {
  claimId: string
  version: number
  claimName: string
  customerDomain: string
  /** For reviewers only. */
  partnerName?: string
  status: Status
  policy?: PolicyName
  dispute: boolean
  window?: WindowName
  lastDay?: Day
  overdue: boolean
  /** For customers, instead of the status: how the association stands. */
  standing?: 'open' | 'standing' | 'not-made'
  /** What else is worth a line. Ready Markdown. */
  note?: string
}

export interface ListView {
  language: Language
  now: Instant
  calendar: Calendar
  /** Markdown-ready words. */
  title: string
  /** What stands there when no row does. Ready Markdown. */
  empty?: string
  rows: readonly ListRow[]
  /** All of them, on all pages; without it the rows are all. */
  total?: number
  /** The first row's place among all, from 0. */
  from?: number
  say?: Say
  /** What pressing a row does; shows the claim unless said otherwise. */
  press?: { verb: string; data: Readonly<Record<string, string | number>> }
  /** Buttons below: other pages, other commands. */
  presses?: readonly Press[]
  /** Words above the rows. Ready Markdown. */
  notes?: readonly string[]
  /** A heading above the first row of each day. */
  byDay?: true
  /** A choice of statuses, and the button's data beside the choice made. */
  filter?: { status?: Status; data: Press['data'] }
}

/** A list of claims, each row pressable. At most `mostRows` rows; the caller cuts pages. */
export function claimList(view: ListView): Rendered {
  const say = words(view.language)
  const rows = view.rows.slice(0, mostRows)
  const total = view.total ?? rows.length
  const from = view.from ?? 0
  const isPart = total > rows.length && rows.length > 0
  const count = isPart
    ? say('list.page', { from: from + 1, to: from + rows.length, total })
    : say('list.count', { count: total })
  const summary = spoken(`${view.title}, ${count}`)
  return render('claim-list', {
    summary,
    speak: summary,
    title: view.title,
    count,
    banner: bannerOf(view.say),
    notes: [...(view.notes ?? []), ...(rows.some(isApproved) ? [say('next.approved-not-paid')] : [])].map((text) => ({
      text,
    })),
    filters: view.filter ? [filterOf(view.filter, say)] : [],
    groups: groupsOf(rows, view, say),
    empty: rows.length === 0 ? [{ text: view.empty ?? say('list.empty') }] : [],
    presses: (view.presses ?? []).map(cleanedPress),
    hasPresses: (view.presses ?? []).length > 0,
  })
}

/** Approved is not paid: whoever reads of it on the partner's or the reviewers' side reads that, too. */
function isApproved({ status, standing }: ListRow): boolean {
  return status === 'approved' && standing === undefined
}

/** The rows in one group, or in one for each last day. */
function groupsOf(rows: readonly ListRow[], view: ListView, say: Speak) {
  const starts = rows.flatMap((row, at) =>
    at === 0 || (view.byDay && row.lastDay !== rows[at - 1]?.lastDay) ? [at] : [],
  )
  return starts.map((start, at) => {
    const group = rows.slice(start, starts[at + 1])
    const day = view.byDay && group[0]?.lastDay
    const headings = day ? [{ text: `**${untilWords(day, view.calendar, view.language)}**` }] : []
    return { headings, rows: group.map((row) => rowOf(row, view, say)) }
  })
}

const anyStatus = 'all'

function filterOf({ status, data }: NonNullable<ListView['filter']>, say: Speak) {
  const choices = statusNames.map((name) => ({ title: say(`status.${name}`), value: name }))
  return {
    label: say('list.status'),
    chosen: status ?? anyStatus,
    options: [{ title: say('list.all-statuses'), value: anyStatus }, ...choices],
    title: say('button.filter'),
    data,
  }
}

function rowOf(row: ListRow, view: ListView, say: Speak) {
  const status = row.standing
    ? `${standingIcons[row.standing]} ${say(`consent.${row.standing}`)}`
    : `${statuses[row.status].icon} ${statusWord({ ...row, dispute: row.dispute ? openDispute : undefined }, say)}`
  const deadline = deadlineOf(row, view)
  const third = [row.claimName, row.partnerName].filter((text) => text).map((text) => escapeText(text!, 50))
  return {
    first: `**${escapeText(row.customerDomain, 60) || say('no-customer')}** · ${row.claimId}`,
    second: [status, ...(deadline ? [deadline] : [])].join(' · '),
    third: third.join(' · '),
    hasThird: third.length > 0,
    notes: row.note ? [{ text: row.note }] : [],
    open: `${say('button.show')} ${row.claimId}`,
    verb: view.press?.verb ?? 'show',
    data: { claimId: row.claimId, version: row.version, ...view.press?.data },
  }
}

function deadlineOf(row: ListRow, view: ListView): string {
  if (!row.window || !row.lastDay) return ''
  const { endOf } = view.calendar
  const window = {
    name: row.window,
    lastDay: row.lastDay,
    endsAt: endOf(row.lastDay),
    openedAt: '',
    overdue: row.overdue,
  }
  return lastDayWords(window, { ...view, policy: row.policy ?? defaultPolicy }, view.language)
}

/** TABLE: how an association stands in the customer's eyes. */
const standingIcons = { open: 'ℹ️', standing: '✅', 'not-made': '⛔' } as const

const openDispute = { at: '', by: { tenantId: '', objectId: '', name: '' }, justification: '', open: true }
