import { addDays, daysLeft, type Calendar, type Day, type Instant } from './claim/calendar.ts'
import type { RejectionReason } from './claim/reasons.ts'
import { listPages } from './list-parts.ts'
import type { Listing } from './listings.ts'
import { StorageError, type Clock, type Table, type Tables } from './ports.ts'

/** What reviewers know of the last weeks. */
export interface Numbers {
  countedAt: Instant
  /** Oldest first, the running week last. A week begins on its Monday in the programme's zone. */
  weeks: { monday: Day; filed: number; decided: number }[]
  /** From a claim's submission to the reviewers' decision; absent if nothing was decided. */
  medianBusinessDays?: number
  overdue: number
  /** Of the reviewers' rejections in these weeks, most frequent first. */
  reasons: { reason: RejectionReason; count: number }[]
}

const weeksShown = 8
const mostReasons = 3
const key = { partition: 'numbers', row: 'weekly' } as const

/**
 * Counts anew from the queue's lines, which stay when a claim leaves it, and stores the result whole: counted twice, or
 * from lines that came twice, it is the same. Memory grows with the decisions of these weeks only.
 */
export async function countNumbers(parts: { tables: Tables; clock: Clock; calendar: Calendar }): Promise<Numbers> {
  const { calendar, tables } = parts
  const countedAt = parts.clock.now()
  const thisMonday = mondayOf(calendar.dayOf(countedAt))
  const mondays = Array.from({ length: weeksShown }, (_, n) => addDays(thisMonday, -7 * (weeksShown - 1 - n)))
  const weeks = new Map(mondays.map((monday) => [monday, { monday, filed: 0, decided: 0 }]))
  const weekOf = (at: Instant) => weeks.get(mondayOf(calendar.dayOf(at)))
  const waited: number[] = []
  const reasons = new Map<RejectionReason, number>()
  let overdue = 0
  for await (const page of listPages(tables.listings, 'queue', true)) {
    for (const line of page) {
      if (isOverdue(line)) overdue += 1
      const { submittedAt, decision } = line
      const filedIn = submittedAt && weekOf(submittedAt)
      if (filedIn) filedIn.filed += 1
      const decidedIn = decision && weekOf(decision.at)
      if (!decidedIn) continue
      decidedIn.decided += 1
      for (const reason of decision.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      if (submittedAt)
        waited.push(daysLeft(calendar.dayOf(submittedAt), calendar.dayOf(decision.at), 'business-days', calendar))
    }
  }
  const numbers: Numbers = {
    countedAt,
    weeks: [...weeks.values()],
    medianBusinessDays: medianOf(waited),
    overdue,
    reasons: [...reasons]
      .map(([reason, count]) => ({ reason, count }))
      .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))
      .slice(0, mostReasons),
  }
  await store(tables.jobs, numbers)
  return numbers
}

/** The numbers as they were counted last, or undefined before the first time. */
export async function readNumbers(jobs: Table): Promise<Numbers | undefined> {
  const row = await jobs.get(key.partition, key.row)
  return row && (JSON.parse(String(row.body)) as Numbers)
}

/** A replica that counted at the same moment has stored the same: whoever comes second need not. */
async function store(jobs: Table, numbers: Numbers): Promise<void> {
  const stored = await jobs.get(key.partition, key.row)
  const row = { partitionKey: key.partition, rowKey: key.row, body: JSON.stringify(numbers) }
  try {
    const write = stored ? ({ kind: 'replace', row, etag: stored.etag } as const) : ({ kind: 'create', row } as const)
    await jobs.transact(key.partition, [write])
  } catch (error) {
    if (!(error instanceof StorageError && error.failure === 'conflict')) throw error
  }
}

function isOverdue({ overdue, status }: Listing): boolean {
  return overdue && (status === 'submitted' || status === 'under-review')
}

function mondayOf(day: Day): Day {
  const weekday = new Date(`${day}T00:00:00.000Z`).getUTCDay()
  return addDays(day, -((weekday + 6) % 7))
}

function medianOf(counts: number[]): number | undefined {
  const sorted = [...counts].sort((a, b) => a - b)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}
