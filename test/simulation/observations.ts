import type { Instant } from '../../services/claim/calendar.ts'
import type { Claim, HistoryEntry } from '../../services/claim/claim.ts'
import type { Recipient } from '../../services/claim/notices.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import { headKey, type OutboxWork } from '../../services/claim-rows.ts'
import type { Request } from '../../services/claim-request.ts'
import type { Outcome } from '../../services/claim-service.ts'
import type { TableOperation } from '../../services/ports.ts'
import type { TableName } from '../support/memory-table.ts'
import { rowOf } from './faults.ts'

/** One change that storage took: what an all-knowing onlooker writes down, never what a replica says of itself. */
export interface Commit {
  claimId: string
  version: number
  claim: Claim
  entry: HistoryEntry
  intent?: string
  atMs: number
}

/** One message that arrived at a person, a channel or a mailbox. */
export interface Arrival {
  where: string
  claimId: string
  /** The entry it speaks of; undefined for a card that shows the claim. */
  entry?: number
  version: number
  edited: boolean
  messageId: string
  atMs: number
}

/** One delivery of somebody's press to a replica, and what it answered, if it did. */
export interface Delivered {
  request: Request
  intent: string
  startedMs: number
  outcome?: Outcome
  endedMs?: number
}

export type Observations = ReturnType<typeof createObservations>

/** What happened in one history, seen from outside. */
export function createObservations(nowMs: () => number) {
  const commits: Commit[] = []
  const arrivals: Arrival[] = []
  const deliveries: Delivered[] = []
  /** Key of a message -> how often it may have arrived once more: an uncertain send, or a send not marked. */
  const excuses = new Map<string, number>()
  /** Claim and row key of an outbox row -> the key of the message it sends, if it is one. */
  const messages = new Map<string, string>()

  /** Cards whose record arrived after everything that could have kept them current: a press heals them. */
  const lateCards = new Set<string>()

  return {
    commits,
    lateCards,
    arrivals,
    deliveries,
    excuses,
    excuse: (key: string) => excuses.set(key, (excuses.get(key) ?? 0) + 1),

    cardsNotedLate(operations: readonly TableOperation[]): void {
      for (const operation of operations) if (operation.kind !== 'delete') lateCards.add(operation.row.rowKey)
    },

    /** The key of the message that an outbox row sends; undefined for rows that send none. */
    messageOf: (claimId: string, rowKey: string) => messages.get(`${claimId}|${rowKey}`),

    /** The claim as storage has it, by the last commit. */
    latest: (claimId: string): Commit | undefined => commits.findLast((commit) => commit.claimId === claimId),

    /** Writes down what a stored transaction changed about a claim. */
    sawStored(table: TableName, partitionKey: string, operations: readonly TableOperation[]): void {
      if (table !== 'claims') return
      const rows = operations.flatMap((operation) => rowOf(operation) ?? [])
      for (const row of rows.filter(({ rowKey }) => rowKey.startsWith('o|'))) {
        const work = JSON.parse(String(row.body)) as OutboxWork
        if (work.kind !== 'notice') continue
        const { to, verb } = work.notice
        const entry = isWhole(to, verb) ? undefined : Number(row.version)
        const key = messageKey({ where: placeOf(to), claimId: partitionKey, entry })
        messages.set(`${partitionKey}|${row.rowKey}`, key)
      }
      const head = rows.find(({ rowKey }) => rowKey === headKey)
      const history = rows.find(({ rowKey }) => rowKey.startsWith('h|'))
      if (!head || !history) return
      const proofs = new Map((this.latest(partitionKey)?.claim.proofs ?? []).map((proof) => [proof.number, proof]))
      for (const row of rows.filter(({ rowKey }) => rowKey.startsWith('f|'))) {
        const proof = JSON.parse(String(row.body)) as Claim['proofs'][number]
        proofs.set(proof.number, proof)
      }
      commits.push({
        claimId: partitionKey,
        version: Number(head.version),
        claim: { ...(JSON.parse(String(head.body)) as Claim), proofs: [...proofs.values()] },
        entry: JSON.parse(String(history.body)) as HistoryEntry,
        intent: rows.find(({ rowKey }) => rowKey.startsWith('i|'))?.rowKey.slice(2),
        atMs: nowMs(),
      })
    },
  }
}

/** The chat, channel or mailbox that a recipient stands for here. */
export function placeOf(to: Recipient): string {
  if (to.kind === 'person') return `chat-${to.person.name}`
  return to.kind === 'channel' ? 'review' : 'chat-Kim'
}

/** True for messages that show the whole claim's card, which names no entry. */
export function isWhole(to: Recipient, verb: Verb): boolean {
  return to.kind === 'customer' || (to.kind === 'channel' && (verb === 'submit' || verb === 'dispute'))
}

/** Names one message to one place, whoever sent it. */
export function messageKey({ where, claimId, entry }: Pick<Arrival, 'where' | 'claimId' | 'entry'>): string {
  return `${where}|${claimId}|${entry}`
}

export function instantMs(at: Instant | undefined): number {
  return Date.parse(at ?? '')
}
