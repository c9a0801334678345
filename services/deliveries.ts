import { createCardUpdates, type CardLeavings, type DeliveryResult } from './card-updates.ts'
import type { ClaimPartition } from './claim-partition.ts'
import type { OutboxRow } from './claim-rows.ts'
import type { Instant } from './claim/calendar.ts'
import type { Directory } from './claim/people.ts'
import type { Verb } from './claim/transitions.ts'
import type { CustomerNews } from './customer-news.ts'
import { updateFiled, updateListings } from './listings.ts'
import type { People } from './people.ts'
import type { Clock, Delivery, Messenger, Tables } from './ports.ts'
import type { Presenter, WriteToCustomer } from './presenter.ts'
import { channelOfThread, createRecipients, type NoticeWork, type Target } from './recipients.ts'
import { concernsRivals, settleRivals } from './rivals.ts'
import { noteFile } from './same-files.ts'
import type { Scans } from './scans.ts'
import type { Telemetry } from './telemetry.ts'
import type { Reach } from './unreached.ts'

export interface DeliveryParts {
  tables: Tables
  people: People
  messenger: Messenger
  presenter: Presenter
  clock: Clock
  directory: () => Directory
  /** Writes to the customer's contact when they cannot be reached in Teams. Absent: there is no mail. */
  write?: WriteToCustomer
  scans: Scans
  telemetry?: Telemetry
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

/**
 * What deliveries leave to be written: cards that now stand somewhere, or no more, who can be reached, and news for the
 * claim itself.
 */
export interface Leavings extends CardLeavings, Reach {
  news: CustomerNews[]
}

/** Carries out single outbox rows: list lines, updates of cards that stand somewhere, and notices. */
export function createDeliveries(parts: DeliveryParts) {
  const { tables, clock } = parts
  const { targetsOf, reviewersChats, stillMaySee } = createRecipients(parts)
  const { refresh, catchUp } = createCardUpdates({ ...parts, stillMaySee })

  async function deliver(partition: ClaimPartition, row: OutboxRow, leavings: Leavings): Promise<DeliveryResult> {
    switch (row.work.kind) {
      case 'listing':
        return list(partition, row)
      case 'refresh':
        return refresh(partition, partition.claim.rivals ? undefined : row.work.except, leavings)
      case 'notice':
        return tell(partition, row, row.work, leavings)
      case 'scan':
        return parts.scans.scan(partition.claim, row.work.proofNumber)
    }
  }

  /** The lists, and who else claims the same: the cards of this round say so at once, a rival's when they are drawn next. */
  async function list({ claim, entries }: ClaimPartition, row: OutboxRow): Promise<DeliveryResult> {
    await updateListings(tables.listings, claim)
    const entry = entries.find(({ version }) => version === row.version)
    if (entry) await noteFile(tables.listings, claim, entry)
    if (!entry || !concernsRivals(entry)) return 'done'
    await updateFiled(tables.listings, claim, entry.version)
    const rivals = await settleRivals(tables, claim)
    claim.rivals = rivals.length > 0 ? rivals : undefined
    return 'done'
  }

  async function tell(
    partition: ClaimPartition,
    row: OutboxRow,
    work: NoticeWork,
    { posted, news, reached, unreached }: Leavings,
  ): Promise<DeliveryResult> {
    const { claim, entries } = partition
    const at = clock.now()
    const entry = entries.find((made) => made.version === row.version)
    if (!entry || (work.once && !stillTimely(claim, entry, work))) return 'done'
    const targets = await targetsOf(partition, work, entry.verb)
    if (targets === 'unreachable') {
      if (work.notice.to.kind === 'person') unreached.push(work.notice.to.person)
      return 'done'
    }
    if (targets === 'none-yet') return { laterMs: 300_000, waits: true }
    let retryMs = 0
    for (const target of targets) {
      const key = target.conversation.conversationId
      if (work.sentTo.includes(key)) continue
      if (!mayStillSend(row, clock.now())) return { laterMs: 1 }
      const delivery = await post(partition, entry, target)
      if (delivery.outcome === 'later' && !work.once) retryMs = Math.max(retryMs, delivery.afterMs ?? 1)
      if (delivery.outcome === 'unreachable') {
        if (target.person) {
          await parts.people.markUnreachable(target.person, clock.now())
          if (work.notice.to.kind === 'person') unreached.push(target.person)
        }
        if (target.to.viewer.kind === 'channel') targets.push(...(await insteadOfChannel(claim, target)))
      }
      if (delivery.outcome !== 'sent') continue
      work.sentTo.push(key)
      if (target.person && work.notice.to.kind === 'person') reached.push(target.person)
      if (target.person?.unreachableSince) await parts.people.remember(target.person, {})
      const shows = showsWholeClaim(entry, target) ? 'claim' : 'notice'
      const { viewer, language, insteadOf } = target.to
      const { conversation } = target
      posted.push({
        conversation,
        messageId: delivery.messageId,
        shows,
        viewer,
        language,
        entryVersion: entry.version,
        insteadOf,
      })
    }
    if (work.notice.to.kind !== 'customer') return retryMs > 0 ? { laterMs: retryMs } : 'done'
    if (retryMs === 0 && !work.sentTo.includes('mail') && !contactHeard(claim, work, targets)) {
      const posting = (await parts.write?.(entry, claim, at)) ?? 'refused'
      if (posting === 'sent') work.sentTo.push('mail')
      if (posting === 'later' && !work.once) retryMs = 1
    }
    const gaveUp = retryMs === 0 || row.attempts >= mostAttempts
    if (openers.includes(entry.verb) && claim.window?.name === 'consent' && (work.sentTo.length > 0 || gaveUp)) {
      const outcome = work.sentTo.length > 0 ? 'told' : 'not-reached'
      news.push({ row, outcome, at })
    }
    return retryMs > 0 ? { laterMs: retryMs } : 'done'
  }

  /** A thread that is gone: the channel. A channel that is gone, or that threw the bot out: the reviewers themselves. */
  async function insteadOfChannel(claim: ClaimPartition['claim'], target: Target): Promise<Target[]> {
    const channel = channelOfThread(target.conversation)
    return channel ? [{ ...target, conversation: channel }] : reviewersChats(claim)
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

/** Did the claim's own contact get it in Teams? Whoever else at the customer heard of it, the contact is the one asked. */
function contactHeard({ fields }: ClaimPartition['claim'], work: NoticeWork, targets: readonly Target[]): boolean {
  const address = fields.customerContactEmail?.toLowerCase()
  return targets.some(
    ({ person, conversation }) =>
      person?.email?.toLowerCase() === address && work.sentTo.includes(conversation.conversationId),
  )
}

/** The channel's first card of a claim, and the customer's, are the whole card; other notices are short. */
function showsWholeClaim(entry: ClaimPartition['entries'][number], { to }: Target): boolean {
  if (to.viewer.kind === 'channel') return entry.verb === 'submit' || entry.verb === 'dispute'
  return to.viewer.role === 'customer'
}
