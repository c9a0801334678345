import type { Instant } from './claim/calendar.ts'
import type { HistoryEntry } from './claim/claim.ts'
import type { ClaimService } from './claim-service.ts'
import { readClaim } from './claim-store.ts'
import type { Outbox } from './outbox.ts'
import { clearFailures, countFailure } from './parked.ts'
import { StorageError, type Clock, type Log, type RandomHex, type Tables } from './ports.ts'
import { noTelemetry, type Telemetry } from './telemetry.ts'
import { NewerSchema } from './upcasters.ts'
import { deleteWakes, dueWakes, shards, wakeKey, type Wake } from './wakes.ts'

/**
 * A wake may be written before its claim row; it is left alone for so long, should that write still be on its way. The
 * service takes no request that was signed longer ago.
 */
const youngMs = 900_000
const pageSize = 100
/** So many claims are looked after side by side. */
const atOnce = 8

export interface SweepParts {
  tables: Tables
  service: Pick<ClaimService, 'move'>
  outbox: Outbox
  clock: Clock
  randomHex: RandomHex
  log: Log
  telemetry?: Telemetry
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
 * wake and stops nobody else; one that fails again and again is parked until an admin starts it.
 */
export function createSweep(parts: SweepParts) {
  const { tables, clock, log, telemetry = noTelemetry } = parts
  /** Claims whose failures are counted in storage, as far as this process knows. */
  const failing = new Set<string>()

  async function sweep(): Promise<Swept> {
    const swept: Swept = { wakes: 0, fired: [], failed: 0 }
    const began = performance.now()
    // Replicas whose clocks ring together would else follow each other from claim to claim.
    for (const shard of inAnyOrder(shards)) await sweepShard(shard, swept)
    telemetry.note('cpor.sweep.time', {}, performance.now() - began)
    return swept
  }

  function inAnyOrder<T>(all: readonly T[]): T[] {
    const keyed = all.map((one) => [parts.randomHex(4), one] as const)
    return keyed.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, one]) => one)
  }

  async function sweepShard(shard: string, swept: Swept): Promise<void> {
    // Wakes that stay (young ones, and those of a claim that failed) are read again with every page, and passed over.
    const left = new Set<string>()
    for (;;) {
      const due = await dueWakes(tables.wakes, shard, clock.now(), pageSize + left.size)
      const fresh = due.filter((wake) => !left.has(wakeKey(wake)))
      if (fresh.length === 0) return
      const groups = inAnyOrder([...byClaim(fresh)])
      for (let from = 0; from < groups.length; from += atOnce) {
        const round = groups.slice(from, from + atOnce)
        const served = await Promise.all(round.map(([claimId, wakes]) => serve(claimId, wakes, swept)))
        for (const [n, [, wakes]] of round.entries()) if (!served[n]) for (const wake of wakes) left.add(wakeKey(wake))
      }
    }
  }

  /** One claim's turn; what fails here stops nobody else. True when its wakes are done with. */
  async function serve(claimId: string, wakes: readonly Wake[], swept: Swept): Promise<boolean> {
    swept.wakes += wakes.length
    try {
      const looked = telemetry.trace('sweep', { claim: claimId }, () => lookAfter(claimId, wakes, swept))
      if (!(await looked)) return false
      await deleteWakes(tables.wakes, claimId, wakes)
      if (failing.delete(claimId)) await clearFailures(tables.jobs, claimId)
      return true
    } catch (fault) {
      swept.failed += 1
      telemetry.note('cpor.sweep.failed', {})
      // During a roll-out nothing is wrong.
      if (fault instanceof NewerSchema) log.warn('a newer version has this claim', { claimId })
      else log.error('sweep failed for a claim', { claimId, fault })
      return isOurs(fault) && (await parkIfHopeless(claimId, wakes))
    }
  }

  /** True if this failure was one too many: the claim is parked, and its wakes ring no more. */
  async function parkIfHopeless(claimId: string, wakes: readonly Wake[]): Promise<boolean> {
    failing.add(claimId)
    try {
      if ((await countFailure(tables.jobs, claimId, clock.now())) !== 'parked') return false
      log.error('claim parked', { claimId })
      telemetry.note('cpor.parked', { kind: 'claim' })
      await deleteWakes(tables.wakes, claimId, wakes)
      return true
    } catch (fault) {
      log.error('sweep failed for a claim', { claimId, fault })
      return false
    }
  }

  /** True when the wakes have served: nothing of the claim is due any more. */
  async function lookAfter(claimId: string, wakes: readonly Wake[], swept: Swept): Promise<boolean> {
    const partition = await readClaim(tables.claims, claimId)
    const now = clock.now()
    const known = partition?.claim.version ?? 0
    // Wakes of changes that never came are late for nothing.
    for (const { due, version } of wakes) {
      if (version <= known) telemetry.note('cpor.wake.lag', {}, Date.parse(now) - Date.parse(due))
    }
    if (wakes.some((wake) => known < wake.version && isYoung(wake, now))) return false
    if (!partition) return true
    const due = partition.timers.filter((timer) => timer.due <= now).sort((a, b) => (a.due < b.due ? -1 : 1))
    for (const timer of due) {
      const left = 'left' in timer.fires ? timer.fires.left : undefined
      const { verb } = timer.fires
      const armed = partition.entries.find(({ version }) => version === Number(timer.rowKey.split('|')[1]))
      const fire = () =>
        parts.service.move({
          claimId,
          verb,
          by: 'deadline',
          input: {
            window: timer.window,
            openedAt: timer.openedAt,
            left,
            due: left === undefined ? undefined : timer.due,
          },
          receivedAt: now,
        })
      const outcome = await telemetry.trace('timer', { claim: claimId, verb }, fire, [armed?.trace])
      if (outcome.done && !outcome.again) swept.fired.push({ claimId, entry: outcome.entry })
      // A refused timer (window closed, day missed, customer not told) has nothing more to say; see `spendTimer`.
      if (!outcome.done && outcome.refusal.code === 'busy') return false
      await spendTimer(claimId, timer.rowKey)
    }
    return parts.outbox.dispatch(claimId)
  }

  /** A timer speaks once. Where its act replaced all timers, or another sweep was quicker, it is gone already. */
  async function spendTimer(claimId: string, rowKey: string): Promise<void> {
    const row = await tables.claims.get(claimId, rowKey)
    if (!row) return
    try {
      await tables.claims.transact(claimId, [{ kind: 'delete', rowKey, etag: row.etag }])
    } catch (fault) {
      if (!(fault instanceof StorageError && fault.failure === 'not-found')) throw fault
    }
  }

  return { sweep }
}

/** Storage in trouble and a newer version at work pass by themselves; any other failure is the claim's or ours. */
function isOurs(fault: unknown): boolean {
  return !(fault instanceof NewerSchema) && !(fault instanceof StorageError && fault.failure !== 'invalid')
}

function byClaim(wakes: readonly Wake[]): Map<string, Wake[]> {
  const groups = new Map<string, Wake[]>()
  for (const wake of wakes) groups.set(wake.claimId, [...(groups.get(wake.claimId) ?? []), wake])
  return groups
}

function isYoung(wake: Wake, now: Instant): boolean {
  return Date.parse(now) - Date.parse(wake.due) < youngMs
}
