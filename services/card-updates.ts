import { readPartition, type ClaimPartition } from './claim-partition.ts'
import { headKey, type PostedCard } from './claim-rows.ts'
import type { Clock, Messenger, Tables } from './ports.ts'
import { postedKey } from './posted-cards.ts'
import type { Addressee, Presenter } from './presenter.ts'

export interface CardUpdateParts {
  tables: Tables
  messenger: Messenger
  presenter: Presenter
  clock: Clock
  stillMaySee: (claim: ClaimPartition['claim'], posted: PostedCard) => boolean
}

/** Cards that now stand somewhere, and row keys of messages that cannot be edited any more. */
export interface CardLeavings {
  posted: PostedCard[]
  gone: string[]
}

/**
 * What became of one piece of work: done, or to be tried again no sooner than so many milliseconds from now. `waits`:
 * nothing failed, and it may wait for ever.
 */
export type DeliveryResult = 'done' | { laterMs: number; waits?: true }

/** A card that keeps changing under us is drawn again so many times; the next change's own refresh does the rest. */
const mostRounds = 3

/** Keeps the cards of a claim that stand somewhere as the claim is. */
export function createCardUpdates(parts: CardUpdateParts) {
  const { tables, clock, stillMaySee } = parts

  /** Every card of the claim that stands somewhere shows the claim as it is now, whoever changes it meanwhile. */
  async function refresh(
    partition: ClaimPartition,
    except: string | undefined,
    leavings: CardLeavings,
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

  /**
   * Cards sent while the claim changed are drawn again: that change's own refresh could not know of them yet. `version`:
   * the newest of which it is known that they are looked after.
   */
  async function catchUp(partition: ClaimPartition, version: number, leavings: CardLeavings): Promise<DeliveryResult> {
    if (leavings.posted.length === 0) return 'done'
    const id = partition.claim.id
    const head = await tables.claims.get(id, headKey)
    if (!head || Number(head.version) === version) return 'done'
    const current = readPartition(await tables.claims.list(id))
    if (!current) return 'done'
    // Where it is not known whether the cards were written down, they are drawn again all the same.
    const known = new Set(current.posted.map(({ rowKey }) => rowKey))
    const unknown = leavings.posted.map((card) => ({ ...card, rowKey: postedKey(card), etag: '*' }))
    const posted = [...current.posted, ...unknown.filter(({ rowKey }) => !known.has(rowKey))]
    return refresh({ ...current, posted }, undefined, leavings)
  }

  async function updateCards(partition: ClaimPartition, except: string | undefined, { gone }: CardLeavings) {
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
    const { viewer, insteadOf } = posted
    const to: Addressee = { viewer, insteadOf, language: posted.language === 'ko' ? 'ko' : 'en' }
    if (!stillMaySee(claim, posted)) return undefined
    const entry = entries.find((made) => made.version === posted.entryVersion)
    return posted.shows === 'notice' && entry
      ? parts.presenter.notice(entry, claim, to, clock.now())
      : parts.presenter.claim(claim, to, clock.now())
  }

  return { refresh, catchUp }
}
