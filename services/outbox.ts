import { nextMorning, nextNine } from './calendar.ts'
import type { DeliveryResult } from './card-updates.ts'
import type { Instant } from './claim/calendar.ts'
import type { ClaimPartition } from './claim-partition.ts'
import { noteCard } from './card-index.ts'
import type { ClaimService } from './claim-service.ts'
import { hearCustomerNews } from './customer-news.ts'
import { outboxRow, type OutboxRow } from './claim-rows.ts'
import { leaseMs, readClaim, type PreparedCommit } from './claim-store.ts'
import { createDeliveries, mayStillSend, mostAttempts, type DeliveryParts, type Leavings } from './deliveries.ts'
import { createOutboxRows, later } from './outbox-rows.ts'
import { StorageError, type Log, type RandomHex } from './ports.ts'
import { recordPosted, writePosted } from './posted-cards.ts'
import { noTelemetry } from './telemetry.ts'
import { recordReach } from './unreached.ts'
import { deleteWakes } from './wakes.ts'

export interface OutboxParts extends DeliveryParts {
  randomHex: RandomHex
  /** The programme's zone, for readers whose own is not known. */
  zone: string
  log: Log
  service: Pick<ClaimService, 'move'>
}

export type Outbox = ReturnType<typeof createOutbox>

/** Delivers what commits left behind: takes each row that is due and free, once, and strikes it off or puts it back. */
export function createOutbox(parts: OutboxParts) {
  const { tables, clock, log, telemetry = noTelemetry } = parts
  const { deliver, catchUp } = createDeliveries(parts)
  const { putBack, strikeOff } = createOutboxRows(parts)

  /**
   * Delivers everything of a claim that is due and free, or that `made` just brought forth.
   * Returns true when nothing is left that has no wake of its own to come. Twice is harmless.
   */
  async function dispatch(claimId: string, made?: PreparedCommit): Promise<boolean> {
    const partition = await readClaim(tables.claims, claimId)
    if (!partition) return true
    if (partition.outbox.length === 0) return dispatchAll(partition, made)
    const versions = new Set(partition.outbox.map(({ version }) => version))
    const causes = partition.entries.filter(({ version }) => versions.has(version)).map(({ trace }) => trace)
    return telemetry.trace('outbox', { claim: claimId }, () => dispatchAll(partition, made), causes)
  }

  async function dispatchAll(partition: ClaimPartition, made: PreparedCommit | undefined): Promise<boolean> {
    const claimId = partition.claim.id
    // What has been told is struck off before anything is scanned: a scan may take long, and its process die over it.
    const isScan = ({ work }: OutboxRow) => work.kind === 'scan'
    let attended = await deliverAll(
      partition,
      partition.outbox.filter((row) => !isScan(row)),
      made,
    )
    for (const row of partition.outbox.filter(isScan)) {
      if (!(await deliverAll(partition, [row], made))) attended = false
    }
    if (attended && made?.outboxWake) await deleteWakes(tables.wakes, claimId, [made.outboxWake])
    return attended
  }

  /** Takes each of the rows that is due and free. True when those that are left have a wake of their own to come. */
  async function deliverAll(
    partition: ClaimPartition,
    rows: readonly OutboxRow[],
    made: PreparedCommit | undefined,
  ): Promise<boolean> {
    const claimId = partition.claim.id
    const leavings: Leavings = { posted: [], gone: [], news: [], reached: [], unreached: [] }
    const delivered: OutboxRow[] = []
    let attended = true
    try {
      for (const row of rows) {
        if (row.parked) continue
        const held = await take(claimId, row, made)
        if (held === 'not-ours') attended = false
        if (typeof held === 'string') continue
        const age = Date.parse(clock.now()) - Date.parse(held.createdAt)
        // A reminder waits for its reader's morning, and is not late for that.
        const kind = held.work.kind === 'notice' && held.work.once ? 'reminder' : held.work.kind
        telemetry.note('cpor.outbox.age', { kind }, age)
        const result = await attempt(claimId, () => deliver(partition, held, leavings))
        if (result === 'done') delivered.push(held)
        else if (!(await putBack(claimId, held, later(clock.now(), delayOf(held, result)), result.waits))) {
          attended = false
        }
      }
    } finally {
      // What has gone out is marked whatever happens to the next one, or it would go out again.
      // The cards first: what the news change is shown on them too. The rows last: news must not be lost.
      const written = await writePosted(tables.claims, claimId, recordPosted(partition, leavings.posted, leavings.gone))
      for (const { conversation, messageId } of leavings.posted.filter(
        (card) => card.conversation.kind === 'personal',
      )) {
        await noteCard(tables.jobs, claimId, { conversationId: conversation.conversationId, messageId }, clock.now())
      }
      const reach = recordReach(partition, leavings, clock.now())
      await writePosted(tables.claims, claimId, reach)
      let version = partition.claim.version
      for (const one of leavings.news) {
        const changed = await hearCustomerNews(parts.service, claimId, one)
        // The change that we made ourselves keeps the cards current by its own refresh, which finds them written down.
        if (written && changed === version + 1) version = changed
        // The notice has gone out, and is not sent again; it comes back for what it has to say.
        if (changed === 'later' && delivered.includes(one.row)) {
          delivered.splice(delivered.indexOf(one.row), 1)
          if (!(await putBack(claimId, one.row, later(clock.now(), delayOf(one.row, { laterMs: 1 }))))) attended = false
        }
      }
      const caughtUp = await attempt(claimId, () => catchUp(partition, version, leavings))
      const isCurrent = caughtUp === 'done' && reach.length === 0
      const redraw = isCurrent ? undefined : delivered.pop()
      await strikeOff(claimId, delivered, redraw)
    }
    return attended
  }

  /** One piece of work. Where it fails in the middle, what it has reached is kept, and it is tried again. */
  async function attempt(claimId: string, work: () => Promise<DeliveryResult>): Promise<DeliveryResult> {
    try {
      return await work()
    } catch (fault) {
      // A fault of ours stops only this piece: the others are told, and this one is parked if it never gets better.
      if (!(fault instanceof StorageError) || fault.failure === 'invalid')
        log.error('delivery failed', { claimId, fault })
      return { laterMs: 1 }
    }
  }

  /** The row if it is ours to deliver now: born in our hands, or free and due and now leased. */
  async function take(
    claimId: string,
    row: OutboxRow,
    made?: PreparedCommit,
  ): Promise<OutboxRow | 'settled' | 'not-ours'> {
    const now = clock.now()
    const bornHere = made?.outbox.some((born) => born.rowKey === row.rowKey && born.attempts === 1) === true
    if (bornHere && row.attempts === 1 && mayStillSend(row, now)) return row
    if (row.leaseUntil > now) return 'not-ours'
    if (row.nextAt > now) return 'settled'
    // Tried so often and never put back: whoever tries it does not live to say so.
    if (row.attempts >= mostAttempts) {
      return (await putBack(claimId, row, now)) ? 'settled' : 'not-ours'
    }
    if (row.work.kind === 'notice' && row.work.once) {
      const morning = await morningOf(row, now)
      if (morning > now) return (await putBack(claimId, row, morning)) ? 'settled' : 'not-ours'
      // Taken before and not struck off: it may have gone out. Better never than twice.
      if (row.attempts > 0) {
        await strikeOff(claimId, [row])
        return 'settled'
      }
    }
    const leased = { ...row, attempts: row.attempts + 1, leaseUntil: later(now, leaseMs) }
    try {
      await tables.claims.transact(claimId, [{ kind: 'replace', row: outboxRow(claimId, leased), etag: row.etag }])
    } catch (error) {
      if (error instanceof StorageError && (error.failure === 'conflict' || error.failure === 'not-found'))
        return 'not-ours'
      throw error
    }
    return leased
  }

  /** When a reminder may go: its day's morning where its reader is; later that day, should that have been missed. */
  async function morningOf(row: OutboxRow, now: Instant): Promise<Instant> {
    const notice = row.work.kind === 'notice' ? row.work : undefined
    const to = notice?.notice.to
    const person = to?.kind === 'person' ? await parts.people.find(to.person) : undefined
    const zone = person?.timeZone ?? parts.zone
    const morning = nextNine(notice?.from ?? row.createdAt, zone)
    return now < morning ? morning : nextMorning(now, zone)
  }

  return { dispatch }
}

function delayOf(row: OutboxRow, result: Exclude<DeliveryResult, 'done'>): number {
  return Math.max(result.laterMs, Math.min(3_600_000, 5_000 * 2 ** row.attempts))
}
