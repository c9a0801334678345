import type { Instant } from './claim/calendar.ts'
import type { Verb } from './claim/transitions.ts'
import { isReviewer, roleOn, type Directory, type Role } from './claim/people.ts'
import { outboxRow, type ClaimPartition, type OutboxRow, type PostedCard } from './claim-rows.ts'
import { readClaim, type PreparedCommit } from './claim-store.ts'
import { updateListings } from './listings.ts'
import { nextMorning } from './calendar.ts'
import { languageOf, type KnownPerson, type People } from './people.ts'
import {
  StorageError,
  type Clock,
  type Conversation,
  type Delivery,
  type Log,
  type Messenger,
  type RandomHex,
  type TableOperation,
  type Tables,
} from './ports.ts'
import { recordPosted, writePosted } from './posted-cards.ts'
import type { Addressee, Presenter, WriteToCustomer } from './presenter.ts'
import { deleteWakes, writeWakes } from './wakes.ts'

export interface OutboxParts {
  tables: Tables
  people: People
  messenger: Messenger
  presenter: Presenter
  clock: Clock
  randomHex: RandomHex
  directory: () => Directory
  /** The programme's zone, for readers whose own is not known. */
  zone: string
  log: Log
  /** Writes to the customer's contact when nobody there can be reached in Teams. Absent: there is no mail. */
  write?: WriteToCustomer
  /** Told when the customer's notice arrived, or could reach nobody. Twice is harmless. */
  customerNotice: (claimId: string, outcome: CustomerNews['outcome'], of: CustomerNews) => Promise<void>
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
const mostAttempts = 12
const leaseMs = 30_000

type Result = 'done' | { laterMs: number }
interface Target {
  to: Addressee
  conversation: Conversation
  person?: KnownPerson
}

export type Outbox = ReturnType<typeof createOutbox>

/** Delivers what commits left behind: list lines, updates of cards that stand somewhere, and notices. */
export function createOutbox(parts: OutboxParts) {
  const { tables, clock, log } = parts

  /**
   * Delivers everything of a claim that is due and free, or that `made` just brought forth.
   * Returns true when nothing is left that has no wake of its own to come. Twice is harmless.
   */
  async function dispatch(claimId: string, made?: PreparedCommit): Promise<boolean> {
    const partition = await readClaim(tables.claims, claimId)
    if (!partition) return true
    const posted: TableOperation[] = []
    const delivered: OutboxRow[] = []
    const news: CustomerNews[] = []
    let attended = true
    for (const row of partition.outbox) {
      if (row.parked) continue
      const held = await take(claimId, row, made)
      if (held === 'not-ours') attended = false
      if (typeof held === 'string') continue
      const result = await deliver(partition, held, posted, news)
      if (result === 'done') delivered.push(held)
      else await putBack(claimId, held, later(clock.now(), delayOf(held, result)))
    }
    // The cards first: what the news change is shown on them too. The rows last: news must not be lost.
    await writePosted(tables.claims, claimId, posted)
    for (const one of news) await parts.customerNotice(claimId, one.outcome, one)
    await strikeOff(claimId, delivered)
    if (attended && made?.outboxWake) await deleteWakes(tables.wakes, claimId, [made.outboxWake])
    return attended
  }

  /** The row if it is ours to deliver now: born in our hands, or free and due and now leased. */
  async function take(
    claimId: string,
    row: OutboxRow,
    made?: PreparedCommit,
  ): Promise<OutboxRow | 'settled' | 'not-ours'> {
    const now = clock.now()
    const bornHere = made?.outbox.some((born) => born.rowKey === row.rowKey && born.attempts === 1) === true
    if (bornHere && row.attempts === 1) return row
    if (row.leaseUntil > now) return 'not-ours'
    if (row.nextAt > now) return 'settled'
    if (row.work.kind === 'notice' && row.work.once) {
      const morning = await morningOf(row)
      if (morning > now) {
        await putBack(claimId, row, morning)
        return 'settled'
      }
      // Taken before and not struck off: it may have gone out. Better never than twice.
      if (row.attempts > 0) {
        await strikeOff(claimId, [row])
        return 'settled'
      }
    }
    const leased = { ...row, attempts: row.attempts + 1, leaseUntil: later(now, leaseMs) }
    try {
      await tables.claims.transact(claimId, [{ kind: 'replace', row: outboxRow(claimId, leased), etag: row.etag }])
    } catch (error) {
      if (error instanceof StorageError && (error.failure === 'conflict' || error.failure === 'not-found'))
        return 'not-ours'
      throw error
    }
    return leased
  }

  async function morningOf(row: OutboxRow): Promise<Instant> {
    const to = row.work.kind === 'notice' ? row.work.notice.to : undefined
    const person = to?.kind === 'person' ? await parts.people.find(to.person) : undefined
    return nextMorning(row.createdAt, person?.timeZone ?? parts.zone)
  }

  async function deliver(
    partition: ClaimPartition,
    row: OutboxRow,
    posted: TableOperation[],
    news: CustomerNews[],
  ): Promise<Result> {
    switch (row.work.kind) {
      case 'listing':
        await updateListings(tables.listings, partition.claim)
        return 'done'
      case 'refresh':
        return refresh(partition, row.work.except, posted)
      case 'notice':
        return tell(partition, row, row.work, posted, news)
    }
  }

  /** Every card of the claim that stands somewhere shows the claim as it is now. */
  async function refresh(
    partition: ClaimPartition,
    except: string | undefined,
    posted: TableOperation[],
  ): Promise<Result> {
    let retryMs = 0
    for (const card of partition.posted) {
      if (card.messageId === except && card.conversation.kind === 'personal') continue
      const message = present(partition, card)
      if (!message) continue
      const delivery = await parts.messenger.update(card.conversation, card.messageId, message)
      if (delivery.outcome === 'unreachable') {
        posted.push({ kind: 'delete', rowKey: card.rowKey, etag: card.etag })
      }
      if (delivery.outcome === 'later') retryMs = Math.max(retryMs, delivery.afterMs ?? 1)
    }
    return retryMs > 0 ? { laterMs: retryMs } : 'done'
  }

  function present({ claim, entries }: ClaimPartition, posted: PostedCard) {
    const to: Addressee = { viewer: posted.viewer, language: posted.language === 'ko' ? 'ko' : 'en' }
    if (!stillMaySee(claim, posted)) return undefined
    const entry = entries.find((made) => made.version === posted.entryVersion)
    return posted.shows === 'notice' && entry
      ? parts.presenter.notice(entry, claim, to, clock.now())
      : parts.presenter.claim(claim, to, clock.now())
  }

  function stillMaySee(claim: ClaimPartition['claim'], { viewer }: PostedCard): boolean {
    if (viewer.kind === 'channel') return true
    if (viewer.role === 'customer') return claim.consent !== undefined || claim.status === 'rejected'
    return roleOn(claim, viewer.person, parts.directory()) !== undefined
  }

  async function tell(
    partition: ClaimPartition,
    row: OutboxRow,
    work: Extract<OutboxRow['work'], { kind: 'notice' }>,
    posted: TableOperation[],
    news: CustomerNews[],
  ): Promise<Result> {
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
      posted.push(
        ...recordPosted(partition, {
          conversation,
          messageId: delivery.messageId,
          shows,
          viewer,
          language,
          entryVersion: entry.version,
        }),
      )
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
    work: Extract<OutboxRow['work'], { kind: 'notice' }>,
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

  /** Where a notice goes today. `none-yet`: there is no review channel so far. */
  async function targetsOf(
    { claim }: ClaimPartition,
    { notice }: Extract<OutboxRow['work'], { kind: 'notice' }>,
    verb: Verb,
  ): Promise<Target[] | 'none-yet'> {
    if (notice.to.kind === 'channel') {
      const conversation = await parts.people.reviewChannel()
      return conversation ? [{ conversation, to: { viewer: { kind: 'channel' }, language: 'en' } }] : 'none-yet'
    }
    if (notice.to.kind === 'person') {
      const known = await parts.people.find(notice.to.person)
      const role = notice.side === 'partner' ? roleOn(claim, notice.to.person, parts.directory()) : undefined
      const mayRead = notice.side === 'partner' ? role : isReviewer(notice.to.person, parts.directory()) && 'reviewer'
      return known && mayRead ? reachable([known], mayRead) : []
    }
    const known = await parts.people.inTenant(claim.fields.customerTenantId ?? '')
    return reachable(
      known.filter((person) => roleOn({ ...claim, consent: true }, person, parts.directory()) === 'customer'),
      'customer',
      // Who asks to try again may know that they unblocked us.
      verb === 'retell',
    )
  }

  /** Deletes delivered rows; one that another replica struck off meanwhile is fine. */
  async function strikeOff(claimId: string, rows: readonly OutboxRow[]): Promise<void> {
    const deletes = rows.map((row) => ({ kind: 'delete', rowKey: row.rowKey, etag: '*' }) as const)
    if (deletes.length === 0) return
    try {
      await tables.claims.transact(claimId, deletes)
    } catch (error) {
      if (!(error instanceof StorageError && error.failure === 'not-found')) throw error
      if (rows.length > 1) for (const row of rows) await strikeOff(claimId, [row])
    }
  }

  /** Puts a row back for later, with a wake that comes no later than it; after too many tries it is parked. */
  async function putBack(claimId: string, row: OutboxRow, at: Instant): Promise<void> {
    const parked = row.attempts >= mostAttempts
    if (parked) log.error('outbox row parked', { claimId, version: row.version })
    await writeWakes(tables.wakes, claimId, [{ due: at, claimId, version: row.version, txId: parts.randomHex(8) }])
    const stored = await tables.claims.get(claimId, row.rowKey)
    if (!stored) return
    const waiting = { ...row, nextAt: at, leaseUntil: clock.now(), parked }
    await writePosted(tables.claims, claimId, [
      { kind: 'replace', row: outboxRow(claimId, waiting), etag: stored.etag },
    ])
  }

  return { dispatch }
}

/** The channel's first card of a claim, and the customer's, are the whole card; other notices are short. */
function showsWholeClaim(entry: ClaimPartition['entries'][number], { to }: Target): boolean {
  if (to.viewer.kind === 'channel') return entry.verb === 'submit' || entry.verb === 'dispute'
  return to.viewer.role === 'customer'
}

function reachable(people: KnownPerson[], role: Exclude<Role, 'system'>, anyway = false): Target[] {
  return people.flatMap((person) => {
    if (!person.conversation || (person.unreachableSince && !anyway)) return []
    const { tenantId, objectId, name } = person
    const viewer = { kind: 'person', person: { tenantId, objectId, name }, role } as const
    return [{ conversation: person.conversation, person, to: { viewer, language: languageOf(person) } }]
  })
}

function delayOf(row: OutboxRow, result: { laterMs: number }): number {
  return Math.max(result.laterMs, Math.min(3_600_000, 5_000 * 2 ** row.attempts))
}

function later(now: Instant, ms: number): Instant {
  return new Date(Date.parse(now) + ms).toISOString()
}
