import { readPartition, headKey, type ClaimPartition, type OutboxRow, type PostedCard } from './claim-rows.ts'
import type { Instant } from './claim/calendar.ts'
import type { Directory } from './claim/people.ts'
import type { Verb } from './claim/transitions.ts'
import { updateListings } from './listings.ts'
import type { People } from './people.ts'
import type { Clock, Delivery, Messenger, Tables } from './ports.ts'
import type { Addressee, Presenter, WriteToCustomer } from './presenter.ts'
import { createRecipients, type NoticeWork, type Target } from './recipients.ts'

export interface DeliveryParts {
  tables: Tables
  people: People
  messenger: Messenger
  presenter: Presenter
  clock: Clock
  directory: () => Directory
  /** Writes to the customer's contact when nobody there can be reached in Teams. Absent: there is no mail. */
  write?: WriteToCustomer
}

/** What became of the notice of an approval; `version` is that of the entry it speaks of. */
export interface CustomerNews {
  version: number
  outcome: 'told' | 'not-reached'
  /** From when the time to opt out counts. */
  at: Instant
}

/** The acts whose notice begins the customer's time to opt out. */
const openers: readonly Verb[] = ['approve', 'retell', 'customer-reachable']

/** After so many attempts a row is set aside for an admin to look at. */
export const mostAttempts = 12

/** A send is given up after ten seconds; nobody begins one so late that its row could be another's before it ends. */
const longestSendMs = 15_000

/** True while a row that we hold is ours for long enough to send once more. */
export function mayStillSend(row: Pick<OutboxRow, 'leaseUntil'>, now: Instant): boolean {
  return Date.parse(row.leaseUntil) - Date.parse(now) > longestSendMs
}

/** A card that keeps changing under us is drawn again so many times; the next change's own refresh does the rest. */
const mostRounds = 3

/** What deliveries leave to be written: cards that now stand somewhere, or no more, and news for the claim itself. */
export interface Leavings {
  posted: PostedCard[]
  /** Row keys of messages that cannot be edited any more. */
  gone: string[]
  news: CustomerNews[]
}

export type DeliveryResult = 'done' | { laterMs: number }

/** Carries out single outbox rows: list lines, updates of cards that stand somewhere, and notices. */
export function createDeliveries(parts: DeliveryParts) {
  const { tables, clock } = parts
  const { targetsOf, stillMaySee } = createRecipients(parts)

  async function deliver(partition: ClaimPartition, row: OutboxRow, leavings: Leavings): Promise<DeliveryResult> {
    switch (row.work.kind) {
      case 'listing':
        await updateListings(tables.listings, partition.claim)
        return 'done'
      case 'refresh':
        return refresh(partition, row.work.except, leavings)
      case 'notice':
        return tell(partition, row, row.work, leavings)
    }
  }

  /** Every card of the claim that stands somewhere shows the claim as it is now, whoever changes it meanwhile. */
  async function refresh(
    partition: ClaimPartition,
    except: string | undefined,
    leavings: Leavings,
  ): Promise<DeliveryResult> {
    let current = partition
    for (let round = 1; ; round += 1) {
      const { retryMs, updated } = await updateCards(current, except, leavings)
      if (retryMs > 0) return { laterMs: retryMs }
      const id = partition.claim.id
      const head = updated ? await tables.claims.get(id, headKey) : undefined
      // Another change came in between: its own refresh may have run before our last update arrived.
      if (!head || Number(head.version) === current.claim.version || round >= mostRounds) return 'done'
      current = readPartition(await tables.claims.list(id)) ?? current
    }
  }

  /** Cards sent while the claim changed are drawn again: that change's own refresh could not know of them yet. */
  async function catchUp(partition: ClaimPartition, leavings: Leavings): Promise<DeliveryResult> {
    if (leavings.posted.length === 0) return 'done'
    const id = partition.claim.id
    const head = await tables.claims.get(id, headKey)
    if (!head || Number(head.version) === partition.claim.version) return 'done'
    const current = readPartition(await tables.claims.list(id))
    return current ? refresh(current, undefined, leavings) : 'done'
  }

  async function updateCards(partition: ClaimPartition, except: string | undefined, { gone }: Leavings) {
    let retryMs = 0
    let updated = false
    for (const card of partition.posted) {
      if (card.messageId === except && card.conversation.kind === 'personal') continue
      const message = present(partition, card)
      if (!message) continue
      const delivery = await parts.messenger.update(card.conversation, card.messageId, message)
      updated = true
      if (delivery.outcome === 'unreachable') {
        gone.push(card.rowKey)
      }
      if (delivery.outcome === 'later') retryMs = Math.max(retryMs, delivery.afterMs ?? 1)
    }
    return { retryMs, updated }
  }

  function present({ claim, entries }: ClaimPartition, posted: PostedCard) {
    const to: Addressee = { viewer: posted.viewer, language: posted.language === 'ko' ? 'ko' : 'en' }
    if (!stillMaySee(claim, posted)) return undefined
    const entry = entries.find((made) => made.version === posted.entryVersion)
    return posted.shows === 'notice' && entry
      ? parts.presenter.notice(entry, claim, to, clock.now())
      : parts.presenter.claim(claim, to, clock.now())
  }

  async function tell(
    partition: ClaimPartition,
    row: OutboxRow,
    work: NoticeWork,
    { posted, news }: Leavings,
  ): Promise<DeliveryResult> {
    const { claim, entries } = partition
    const at = clock.now()
    const entry = entries.find((made) => made.version === row.version)
    if (!entry || (work.once && !stillTimely(claim, entry, work))) return 'done'
    const targets = await targetsOf(partition, work, entry.verb)
    if (targets === 'none-yet') return { laterMs: 300_000 }
    let retryMs = 0
    for (const target of targets) {
      const key = target.conversation.conversationId
      if (work.sentTo.includes(key)) continue
      if (!mayStillSend(row, clock.now())) return { laterMs: 1 }
      const delivery = await post(partition, entry, target)
      if (delivery.outcome === 'later' && !work.once) retryMs = Math.max(retryMs, delivery.afterMs ?? 1)
      if (delivery.outcome === 'unreachable' && target.person) {
        await parts.people.markUnreachable(target.person, clock.now())
      }
      if (delivery.outcome !== 'sent') continue
      work.sentTo.push(key)
      if (target.person?.unreachableSince) await parts.people.remember(target.person, {})
      const shows = showsWholeClaim(entry, target) ? 'claim' : 'notice'
      const { viewer, language } = target.to
      const { conversation } = target
      posted.push({
        conversation,
        messageId: delivery.messageId,
        shows,
        viewer,
        language,
        entryVersion: entry.version,
      })
    }
    if (work.notice.to.kind !== 'customer') return retryMs > 0 ? { laterMs: retryMs } : 'done'
    if (work.sentTo.length === 0 && retryMs === 0) {
      const posting = (await parts.write?.(entry, claim, at)) ?? 'refused'
      if (posting === 'sent') work.sentTo.push('mail')
      if (posting === 'later' && !work.once) retryMs = 1
    }
    const gaveUp = retryMs === 0 || row.attempts >= mostAttempts
    if (openers.includes(entry.verb) && claim.window?.name === 'consent' && (work.sentTo.length > 0 || gaveUp)) {
      const outcome = work.sentTo.length > 0 ? 'told' : 'not-reached'
      news.push({ version: entry.version, outcome, at })
    }
    return retryMs > 0 ? { laterMs: retryMs } : 'done'
  }

  /** A reminder is for its own day, and only while the window it speaks of is still open. */
  function stillTimely(
    claim: ClaimPartition['claim'],
    entry: ClaimPartition['entries'][number],
    work: NoticeWork,
  ): boolean {
    const sameWindow = claim.window?.name === entry.reminder?.window && claim.window?.openedAt === work.openedAt
    return sameWindow && (work.until === undefined || clock.now() <= work.until)
  }

  function post(
    { claim }: ClaimPartition,
    entry: ClaimPartition['entries'][number],
    target: Target,
  ): Promise<Delivery> {
    const message = showsWholeClaim(entry, target)
      ? parts.presenter.claim(claim, target.to, clock.now())
      : parts.presenter.notice(entry, claim, target.to, clock.now())
    return parts.messenger.post(target.conversation, message)
  }

  return { deliver, catchUp }
}

/** The channel's first card of a claim, and the customer's, are the whole card; other notices are short. */
function showsWholeClaim(entry: ClaimPartition['entries'][number], { to }: Target): boolean {
  if (to.viewer.kind === 'channel') return entry.verb === 'submit' || entry.verb === 'dispute'
  return to.viewer.role === 'customer'
}
