import type { Claim, Held, HistoryEntry, Proof, Unreached } from './claim/claim.ts'
import type { Rival } from './claim/competition.ts'
import type { Timer } from './claim/decide.ts'
import type { Notice } from './claim/notices.ts'
import type { Day, Instant } from './claim/calendar.ts'
import type { PersonRef, Role } from './claim/people.ts'
import type { Conversation, Row } from './ports.ts'
import { schema } from './upcasters.ts'

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
 *   c|<claim id>     another partner's claim for the same
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

/** Seven or eight digits, so that text order is number order. */
export function versionKey(version: number): string {
  return String(version).padStart(8, '0')
}

export function headRow(claim: Claim, txId: string): Row {
  const { proofs: _inTheirOwnRows, unreached: _inTheirs, held: _inAnother, rivals: _too, ...body } = claim
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

/** `trace`: the trace in which it was done, if anybody listened: what follows from it days later points back to it. */
export function historyRow(claimId: string, entry: HistoryEntry, txId: string, trace?: string): Row {
  const rowKey = `h|${versionKey(entry.version)}`
  return { partitionKey: claimId, rowKey, schema, txId, trace, body: JSON.stringify(entry) }
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

export function rivalKey(claimId: string): string {
  return `c|${claimId}`
}

export function rivalRow(claimId: string, rival: Rival): Row {
  return { partitionKey: claimId, rowKey: rivalKey(rival.claimId), schema, body: JSON.stringify(rival) }
}

export function unreachedKey({ objectId }: Pick<Unreached, 'objectId'>): string {
  return `u|${objectId}`
}

export function unreachedRow(claimId: string, unreached: Unreached): Row {
  return { partitionKey: claimId, rowKey: unreachedKey(unreached), schema, body: JSON.stringify(unreached) }
}
