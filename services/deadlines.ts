import type { Instant } from './claim/calendar.ts'
import type { HistoryEntry } from './claim/claim.ts'
import type { ClaimService } from './claim-service.ts'
import { readClaim } from './claim-store.ts'
import type { Outbox } from './outbox.ts'
import type { Clock, Log, Tables } from './ports.ts'
import { deleteWake, dueWakes, shards, type Wake } from './wakes.ts'

/** A wake may be written before its claim row; it is left alone for so long, should that write still be on its way. */
const youngMs = 300_000
const pageSize = 100

export interface SweepParts {
  tables: Tables
  service: Pick<ClaimService, 'move'>
  outbox: Outbox
  clock: Clock
  log: Log
}

export interface Swept {
  wakes: number
  /** What the clock did, in order: for the local run's `time` command. */
  fired: { claimId: string; entry: HistoryEntry }[]
  failed: number
}

export type Sweep = ReturnType<typeof createSweep>

/**
 * Looks after every claim whose wake is due: fires its timers through the same path as people's presses, delivers
 * its outbox, and only then deletes the wake. Any number of replicas may sweep at once. A claim that fails keeps its
 * wake and stops nobody else.
 */
export function createSweep(parts: SweepParts) {
  const { tables, clock, log } = parts

  async function sweep(): Promise<Swept> {
    const swept: Swept = { wakes: 0, fired: [], failed: 0 }
    for (const shard of shards) await sweepShard(shard, swept)
    return swept
  }

  async function sweepShard(shard: string, swept: Swept): Promise<void> {
    const seen = new Set<string>()
    const settled = new Set<string>()
    for (;;) {
      const due = (await dueWakes(tables.wakes, shard, clock.now(), pageSize + seen.size)).filter(
        (wake) => !seen.has(keyOf(wake)),
      )
      if (due.length === 0) return
      for (const wake of due) {
        seen.add(keyOf(wake))
        swept.wakes += 1
        try {
          if (!settled.has(wake.claimId)) {
            if (!(await lookAfter(wake, swept))) continue
            settled.add(wake.claimId)
          }
          await deleteWake(tables.wakes, wake)
        } catch (fault) {
          swept.failed += 1
          log.error('sweep failed for a claim', { claimId: wake.claimId, fault })
        }
      }
    }
  }

  /** True when the wake has served: nothing of the claim is due any more. */
  async function lookAfter(wake: Wake, swept: Swept): Promise<boolean> {
    const partition = await readClaim(tables.claims, wake.claimId)
    const known = partition?.claim.version ?? 0
    if (known < wake.version && isYoung(wake, clock.now())) return false
    if (!partition) return true
    const now = clock.now()
    const due = partition.timers.filter((timer) => timer.due <= now).sort((a, b) => (a.due < b.due ? -1 : 1))
    for (const timer of due) {
      const left = 'left' in timer.fires ? timer.fires.left : undefined
      const outcome = await parts.service.move({
        claimId: wake.claimId,
        verb: timer.fires.verb,
        by: 'deadline',
        input: { window: timer.window, openedAt: timer.openedAt, left },
        receivedAt: now,
      })
      if (outcome.done && !outcome.again) swept.fired.push({ claimId: wake.claimId, entry: outcome.entry })
      // A refused timer (window closed, day missed, customer not told) has nothing more to say; see `spendTimer`.
      if (!outcome.done && outcome.refusal.code === 'busy') return false
      await spendTimer(wake.claimId, timer.rowKey)
    }
    return parts.outbox.dispatch(wake.claimId)
  }

  /** A timer speaks once. Where its act replaced all timers it is gone already. */
  async function spendTimer(claimId: string, rowKey: string): Promise<void> {
    const row = await tables.claims.get(claimId, rowKey)
    if (row) await tables.claims.transact(claimId, [{ kind: 'delete', rowKey, etag: row.etag }])
  }

  return { sweep }
}

function keyOf(wake: Wake): string {
  return `${wake.due}|${wake.claimId}|${wake.version}|${wake.txId}`
}

function isYoung(wake: Wake, now: Instant): boolean {
  return Date.parse(now) - Date.parse(wake.due) < youngMs
}
