import type { Instant } from './claim/calendar.ts'
import type { Change } from './claim/decide.ts'
import { readPartition, type ClaimPartition } from './claim-partition.ts'
import {
  headRow,
  historyRow,
  intentRow,
  outboxRow,
  proofRow,
  timerRow,
  versionKey,
  type OutboxRow,
  type OutboxWork,
} from './claim-rows.ts'
import type { Table, TableOperation, Tables } from './ports.ts'
import { writeWakes, type Wake } from './wakes.ts'

/**
 * Whoever holds an outbox row has it to itself for this long. Longer than a send and twice what a replica's clock may
 * be off, so that nobody takes for abandoned what another one is about to send.
 */
export const leaseMs = 150_000
/** After so many milliseconds a sweep looks after the outbox, should the committer have died. */
export const outboxWakeMs = leaseMs + 5_000
/** Cards live for weeks in a chat; the same press is known for ninety days. */
export const intentLifeMs = 90 * 86_400_000

export interface PreparedCommit {
  version: number
  operations: TableOperation[]
  wakes: Wake[]
  /** The one wake that only looks after the outbox; to be deleted once nothing is left there. */
  outboxWake?: Wake
  outbox: Omit<OutboxRow, 'etag'>[]
}

export async function readClaim(claims: Table, claimId: string): Promise<ClaimPartition | undefined> {
  return readPartition(await claims.list(claimId))
}

/**
 * Writes down one change as one transaction: head by its tag, history, intent, outbox, timers, proof rows.
 * `works`: what is to be told or refreshed.
 */
export function prepareCommit(
  before: ClaimPartition | undefined,
  change: Change,
  intent: string | undefined,
  works: readonly { work: OutboxWork }[],
  txId: string,
  now: Instant,
  trace?: string,
): PreparedCommit {
  const { claim, entry } = change
  const id = claim.id
  const head = headRow(claim, txId)
  const operations: TableOperation[] = [
    before ? { kind: 'replace', row: head, etag: before.headEtag } : { kind: 'create', row: head },
    { kind: 'create', row: historyRow(id, entry, txId, trace) },
  ]
  if (intent) operations.push({ kind: 'create', row: intentRow(id, intent, claim.version, now) })
  for (const old of outlived(before, now)) operations.push({ kind: 'delete', rowKey: old.rowKey, etag: old.etag })
  for (const proof of claim.proofs) {
    const old = before?.claim.proofs.find((known) => known.number === proof.number)
    if (!old) operations.push({ kind: 'create', row: proofRow(id, proof) })
    else if (JSON.stringify(old) !== JSON.stringify(proof)) {
      operations.push({ kind: 'replace', row: proofRow(id, proof), etag: before?.proofEtags.get(proof.number) ?? '' })
    }
  }
  if (change.timers) {
    for (const timer of before?.timers ?? []) operations.push({ kind: 'delete', rowKey: timer.rowKey, etag: '*' })
    for (const timer of change.timers) operations.push({ kind: 'create', row: timerRow(id, claim.version, timer) })
  }
  const outbox = works.map(({ work }, index) => newOutboxRow(claim.version, index, work, now))
  for (const row of outbox) operations.push({ kind: 'create', row: outboxRow(id, row) })
  const soon = new Date(Date.parse(now) + outboxWakeMs).toISOString()
  const dues = [
    ...(change.timers ?? []).map((timer) => timer.due),
    ...outbox.map((row) => (row.nextAt > soon ? row.nextAt : soon)),
  ]
  const wakes = [...new Set(dues)].map((due) => ({ due, claimId: id, version: claim.version, txId }))
  const isTimer = (change.timers ?? []).some((timer) => timer.due === soon)
  const outboxWake = isTimer ? undefined : wakes.find((wake) => wake.due === soon)
  return { version: claim.version, operations, wakes, outboxWake, outbox }
}

/** Intents that are older than any card lives; a few at a time. */
function outlived(before: ClaimPartition | undefined, now: Instant) {
  const limit = new Date(Date.parse(now) - intentLifeMs).toISOString()
  return (before?.intentRows ?? []).filter(({ at }) => at < limit).slice(0, 20)
}

/** Wakes first, then the claim: a wake without its claim is a harmless hint, a claim without its wake is forgotten. */
export async function commit(tables: Tables, claimId: string, prepared: PreparedCommit): Promise<void> {
  await writeWakes(tables.wakes, claimId, prepared.wakes)
  await tables.claims.transact(claimId, prepared.operations)
}

function newOutboxRow(version: number, index: number, work: OutboxWork, now: Instant): Omit<OutboxRow, 'etag'> {
  // A reminder waits for its reader's morning and must never go out twice: it is taken by its lease only.
  const waits = work.kind === 'notice' && work.once === true
  return {
    rowKey: `o|${versionKey(version)}|${index}`,
    version,
    work,
    // Born in the committer's hands, which saves taking the lease; what must wait is born free.
    attempts: waits ? 0 : 1,
    leaseUntil: waits ? now : new Date(Date.parse(now) + leaseMs).toISOString(),
    nextAt: now,
    createdAt: now,
    parked: false,
  }
}
