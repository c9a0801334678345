import type { Claim, Held, HistoryEntry, Proof, Unreached } from './claim/claim.ts'
import type { Timer } from './claim/decide.ts'
import type { Notice } from './claim/notices.ts'
import type { Day, Instant } from './claim/calendar.ts'
import type { PersonRef, Role } from './claim/people.ts'
import type { Conversation, Row, StoredRow } from './ports.ts'
import { schema, upcast, upcasters, type Upcaster } from './upcasters.ts'

/*
 * How a claim lies in its partition (partition key = claim id):
 *   !claim           head: status, version, txId, schema, body
 *   f|0003           proof file 3
 *   h|00000007       history entry of version 7, create-only
 *   i|<sha256>       intent already carried out, and the version it made
 *   o|00000007|0     outbox: something still to tell or to bring up to date
 *   p|<hash>         a card of this claim that stands in some conversation
 *   t|00000007|…     live timer, armed by version 7
 *   l|               who looks at it, before a review is started
 *   u|<object id>    somebody whom the last message about this claim could not reach
 */

export const headKey = '!claim'
export const heldKey = 'l|'

/** A message or an update still to be made. */
export interface OutboxRow {
  rowKey: string
  etag: string
  version: number
  work: OutboxWork
  attempts: number
  /** Nobody but the holder may touch it before this instant. */
  leaseUntil: Instant
  /** Not before. */
  nextAt: Instant
  createdAt: Instant
  parked: boolean
}

export type OutboxWork =
  | {
      kind: 'notice'
      notice: Notice
      /** Conversations it has reached. */
      sentTo: string[]
      /** A reminder: better never than twice, between `from` and `until`, only for the window opened at `openedAt`. */
      once?: true
      from?: Instant
      until?: Instant
      openedAt?: Instant
    }
  | { kind: 'refresh'; /** The message that already shows the new state. */ except?: string }
  | { kind: 'listing' }
  | { kind: 'scan'; /** The file that waits for its verdict. */ proofNumber: number }

/** A card that stands somewhere and shows this claim. */
export interface PostedCard {
  conversation: Conversation
  messageId: string
  shows: 'claim' | 'notice'
  viewer: { kind: 'person'; person: PersonRef; role: Exclude<Role, 'system'> } | { kind: 'channel' }
  language: string
  /** For a notice: the history entry it speaks of. */
  entryVersion?: number
  /** For a notice that came here because its reader was away: who that is, and until when. */
  insteadOf?: { name: string; until: Day }
}

export interface TimerRow extends Timer {
  rowKey: string
  etag: string
}

/** A claim's whole partition, as one query brings it. */
export interface ClaimPartition {
  claim: Claim
  headEtag: string
  proofEtags: ReadonlyMap<number, string>
  entries: (HistoryEntry & { txId: string })[]
  /** Intent key -> version it made. */
  intents: ReadonlyMap<string, number>
  /** The same rows by age: the next commit removes those that no card in any chat can repeat. */
  intentRows: { rowKey: string; etag: string; at: Instant }[]
  outbox: OutboxRow[]
  timers: TimerRow[]
  posted: (PostedCard & { rowKey: string; etag: string })[]
}

/** Seven or eight digits, so that text order is number order. */
export function versionKey(version: number): string {
  return String(version).padStart(8, '0')
}

export function headRow(claim: Claim, txId: string): Row {
  const { proofs: _inTheirOwnRows, unreached: _inTheirs, held: _inAnother, ...body } = claim
  return {
    partitionKey: claim.id,
    rowKey: headKey,
    schema,
    status: claim.status,
    version: claim.version,
    txId,
    body: JSON.stringify(body),
  }
}

export function historyRow(claimId: string, entry: HistoryEntry, txId: string): Row {
  return { partitionKey: claimId, rowKey: `h|${versionKey(entry.version)}`, schema, txId, body: JSON.stringify(entry) }
}

export function intentRow(claimId: string, intent: string, version: number, at: Instant): Row {
  return { partitionKey: claimId, rowKey: `i|${intent}`, schema, version, at }
}

export function proofRow(claimId: string, proof: Proof): Row {
  return {
    partitionKey: claimId,
    rowKey: `f|${String(proof.number).padStart(4, '0')}`,
    schema,
    blob: proof.blob,
    body: JSON.stringify(proof),
  }
}

export function timerRow(claimId: string, version: number, timer: Timer): Row {
  const what = 'left' in timer.fires ? `${timer.fires.verb}-${timer.fires.left}` : timer.fires.verb
  return {
    partitionKey: claimId,
    rowKey: `t|${versionKey(version)}|${timer.window}|${what}`,
    schema,
    due: timer.due,
    body: JSON.stringify(timer),
  }
}

export function outboxRow(claimId: string, row: Omit<OutboxRow, 'etag'>): Row {
  return {
    partitionKey: claimId,
    rowKey: row.rowKey,
    schema,
    version: row.version,
    attempts: row.attempts,
    leaseUntil: row.leaseUntil,
    nextAt: row.nextAt,
    createdAt: row.createdAt,
    parked: row.parked,
    body: JSON.stringify(row.work),
  }
}

export function postedRow(claimId: string, rowKey: string, posted: PostedCard): Row {
  return { partitionKey: claimId, rowKey, schema, body: JSON.stringify(posted) }
}

export function heldRow(claimId: string, held: Held): Row {
  return { partitionKey: claimId, rowKey: heldKey, schema, body: JSON.stringify(held) }
}

export function unreachedKey({ objectId }: Pick<Unreached, 'objectId'>): string {
  return `u|${objectId}`
}

export function unreachedRow(claimId: string, unreached: Unreached): Row {
  return { partitionKey: claimId, rowKey: unreachedKey(unreached), schema, body: JSON.stringify(unreached) }
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
  const ofKind = (prefix: string) => rows.filter((row) => row.rowKey.startsWith(prefix))
  const proofs = ofKind('f|').map((row) => body<Proof>(row))
  const unreached = ofKind('u|').map((row) => body<Unreached>(row))
  const [held] = ofKind(heldKey).map((row) => body<Held>(row))
  return {
    claim: {
      ...body<Omit<Claim, 'proofs'>>(head),
      proofs,
      ...(unreached.length > 0 ? { unreached } : {}),
      ...(held ? { held } : {}),
    },
    headEtag: head.etag,
    proofEtags: new Map(ofKind('f|').map((row) => [Number(row.rowKey.slice(2)), row.etag])),
    entries: ofKind('h|').map((row) => ({ ...body<HistoryEntry>(row), txId: String(row.txId) })),
    intents: new Map(ofKind('i|').map((row) => [row.rowKey.slice(2), Number(row.version)])),
    intentRows: ofKind('i|').map((row) => ({ rowKey: row.rowKey, etag: row.etag, at: String(row.at) })),
    outbox: ofKind('o|').map(readOutboxRow),
    timers: ofKind('t|').map((row) => ({ ...body<Timer>(row), rowKey: row.rowKey, etag: row.etag })),
    posted: ofKind('p|').map((row) => ({ ...body<PostedCard>(row), rowKey: row.rowKey, etag: row.etag })),
  }
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
