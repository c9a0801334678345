import type { Instant } from './claim/calendar.ts'
import { outboxRow, type OutboxRow } from './claim-rows.ts'
import { mostAttempts } from './deliveries.ts'
import { park } from './parked.ts'
import { StorageError, type Clock, type Log, type RandomHex, type TableOperation, type Tables } from './ports.ts'
import { noTelemetry, type Telemetry } from './telemetry.ts'
import { writeWakes } from './wakes.ts'

/** How many rows are struck off in one transaction. */
const mostSteps = 90
/** Cards that could not be drawn again are tried after so long. */
const redrawMs = 10_000
/** What only waits is looked after about every ten minutes. */
const waitingAttempts = 7

/** What becomes of outbox rows that were taken: struck off, or put back. */
export function createOutboxRows(parts: {
  tables: Tables
  clock: Clock
  log: Log
  randomHex: RandomHex
  telemetry?: Telemetry
}) {
  const { tables, clock, log, telemetry = noTelemetry } = parts

  /**
   * Deletes delivered rows; one that another replica struck off meanwhile is fine. `redraw`: a delivered row of whose
   * work only the drawing of cards is left.
   */
  async function strikeOff(claimId: string, rows: readonly OutboxRow[], redraw?: OutboxRow): Promise<void> {
    const steps = rows.slice(0, mostSteps).map(({ rowKey }): TableOperation => ({ kind: 'delete', rowKey, etag: '*' }))
    const stored = redraw && (await tables.claims.get(claimId, redraw.rowKey))
    if (stored) {
      const now = clock.now()
      const nextAt = later(now, redrawMs)
      const left = { ...redraw, work: { kind: 'refresh' } as const, leaseUntil: now, nextAt }
      // The wake that led here may be deleted by whoever comes next: to them the row is not due.
      const wake = { due: nextAt, claimId, version: redraw.version, txId: parts.randomHex(8) }
      await writeWakes(tables.wakes, claimId, [wake])
      steps.push({ kind: 'replace', row: outboxRow(claimId, left), etag: stored.etag })
    }
    if (steps.length === 0) return
    try {
      await tables.claims.transact(claimId, steps)
    } catch (error) {
      if (!(error instanceof StorageError && error.failure === 'not-found')) throw error
      if (steps.length > 1) for (const row of rows) await strikeOff(claimId, [row])
      if (rows.length > 0) await strikeOff(claimId, [], redraw)
      return
    }
    await strikeOff(claimId, rows.slice(mostSteps))
  }

  /**
   * Puts a row back for later, with a wake that comes no later than it; after too many tries it is parked, unless it
   * only `waits`. False if nobody knows whether the row says so now, or somebody else has taken it: the wake that led
   * here must stay.
   */
  async function putBack(claimId: string, row: OutboxRow, at: Instant, waits?: true): Promise<boolean> {
    const parked = row.attempts >= mostAttempts && !waits
    if (parked) {
      log.error('outbox row parked', { claimId, version: row.version })
      telemetry.note('cpor.parked', { kind: row.work.kind })
      await park(tables.jobs, { claimId, outboxRow: row.rowKey, what: row.work.kind, at: clock.now() })
    }
    await writeWakes(tables.wakes, claimId, [{ due: at, claimId, version: row.version, txId: parts.randomHex(8) }])
    const stored = await tables.claims.get(claimId, row.rowKey)
    if (!stored || Number(stored.attempts) !== row.attempts) return false
    const attempts = waits ? Math.min(row.attempts, waitingAttempts) : row.attempts
    const waiting = outboxRow(claimId, { ...row, attempts, nextAt: at, leaseUntil: clock.now(), parked })
    try {
      await tables.claims.transact(claimId, [{ kind: 'replace', row: waiting, etag: stored.etag }])
      return true
    } catch (error) {
      if (error instanceof StorageError && error.failure !== 'invalid') return false
      throw error
    }
  }

  return { strikeOff, putBack }
}

/** So many milliseconds after an instant. */
export function later(now: Instant, ms: number): Instant {
  return new Date(Date.parse(now) + ms).toISOString()
}
