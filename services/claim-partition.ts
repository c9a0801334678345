import type { Claim, Held, HistoryEntry, Proof, Unreached } from './claim/claim.ts'
import type { Rival } from './claim/competition.ts'
import type { Timer } from './claim/decide.ts'
import type { Instant } from './claim/calendar.ts'
import { headKey, heldKey, type OutboxRow, type OutboxWork, type PostedCard, type TimerRow } from './claim-rows.ts'
import type { StoredRow } from './ports.ts'
import { upcast, upcasters, type Upcaster } from './upcasters.ts'

/** A claim's whole partition, as one query brings it. */
export interface ClaimPartition {
  claim: Claim
  headEtag: string
  proofEtags: ReadonlyMap<number, string>
  entries: (HistoryEntry & { txId: string; trace?: string })[]
  /** Intent key -> version it made. */
  intents: ReadonlyMap<string, number>
  /** The same rows by age: the next commit removes those that no card in any chat can repeat. */
  intentRows: { rowKey: string; etag: string; at: Instant }[]
  outbox: OutboxRow[]
  timers: TimerRow[]
  posted: (PostedCard & { rowKey: string; etag: string })[]
}

/**
 * Reads a partition's rows back into a claim, in whichever older shape they were written, or undefined if there is no
 * head. Throws `NewerSchema` if a newer version of this program wrote one of them.
 */
export function readPartition(
  stored: readonly StoredRow[],
  steps: readonly Upcaster[] = upcasters,
): ClaimPartition | undefined {
  const rows = upcast(stored, steps)
  const head = rows.find((row) => row.rowKey === headKey)
  if (!head) return undefined
  const kinds = byKind(rows)
  const ofKind = (kind: string) => kinds.get(kind) ?? []
  const proofs = ofKind('f|').map((row) => body<Proof>(row))
  const unreached = ofKind('u|').map((row) => body<Unreached>(row))
  const rivals = ofKind('c|').map((row) => body<Rival>(row))
  const [held] = ofKind(heldKey).map((row) => body<Held>(row))
  return {
    claim: {
      ...body<Omit<Claim, 'proofs'>>(head),
      proofs,
      ...(unreached.length > 0 ? { unreached } : {}),
      ...(held ? { held } : {}),
      ...(rivals.length > 0 ? { rivals } : {}),
    },
    headEtag: head.etag,
    proofEtags: new Map(ofKind('f|').map((row) => [Number(row.rowKey.slice(2)), row.etag])),
    entries: ofKind('h|').map((row) => ({
      ...body<HistoryEntry>(row),
      txId: String(row.txId),
      ...(row.trace ? { trace: String(row.trace) } : {}),
    })),
    intents: new Map(ofKind('i|').map((row) => [row.rowKey.slice(2), Number(row.version)])),
    intentRows: ofKind('i|').map((row) => ({ rowKey: row.rowKey, etag: row.etag, at: String(row.at) })),
    outbox: ofKind('o|').map(readOutboxRow),
    timers: ofKind('t|').map((row) => ({ ...body<Timer>(row), rowKey: row.rowKey, etag: row.etag })),
    posted: ofKind('p|').map((row) => ({ ...body<PostedCard>(row), rowKey: row.rowKey, etag: row.etag })),
  }
}

/** The rows in their order, by how their keys begin. */
function byKind(rows: readonly StoredRow[]): Map<string, StoredRow[]> {
  const kinds = new Map<string, StoredRow[]>()
  for (const row of rows) {
    const kind = row.rowKey.slice(0, 2)
    const known = kinds.get(kind)
    if (known) known.push(row)
    else kinds.set(kind, [row])
  }
  return kinds
}

export function readOutboxRow(row: StoredRow): OutboxRow {
  return {
    rowKey: row.rowKey,
    etag: row.etag,
    version: Number(row.version),
    attempts: Number(row.attempts),
    leaseUntil: String(row.leaseUntil),
    nextAt: String(row.nextAt),
    createdAt: String(row.createdAt),
    parked: row.parked === true,
    work: body<OutboxWork>(row),
  }
}

/** Our own JSON, written by the functions above. */
function body<T>(row: StoredRow): T {
  return JSON.parse(String(row.body)) as T
}
