import { randomBytes, randomUUID } from 'node:crypto'
import type { MemoryWorld } from '../support/memory-world.ts'
import type { Player } from './cast.ts'
import type { PressVerb } from './rights-table.ts'

/** TABLE: verb -> what is typed, so that nothing but rights and standing can be in the way. */
export const inputs: Partial<Record<PressVerb, object>> = {
  edit: { partnerContactName: 'Someone else' },
  'request-info': { reasons: 'missing-products', comment: 'Which?' },
  reject: { reasons: 'insufficient-poe', comment: 'Too thin.' },
  withdraw: { reason: 'wrong-mpn' },
  dispute: { justification: 'It is on page 4.' },
  comment: { comment: 'A word.' },
  note: { comment: 'A word.' },
  'end-association': { comment: 'At their wish.' },
  'open-proof': { proofNumber: 1 },
}

/** An id as the bot makes them, of a claim that does or does not exist. */
export function inventedId(): string {
  const letters = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
  const part = () => [...randomBytes(4)].map((byte) => letters[byte % letters.length]).join('')
  return `CL-${part()}-${part()}`
}

/** An activity as this player's Teams sends it. */
export function activityOf(player: Player, serviceUrl: string, more: object) {
  return {
    id: randomUUID(),
    channelId: 'msteams',
    serviceUrl,
    from: { id: `29:${player.tenantId}_${player.objectId}`, name: player.name, aadObjectId: player.objectId },
    recipient: { id: '28:bot', name: 'CPOR Claims' },
    conversation: {
      id: `a:${player.tenantId}_${player.objectId}`,
      conversationType: 'personal',
      tenantId: player.tenantId,
    },
    channelData: { tenant: { id: player.tenantId } },
    locale: 'en-US',
    ...more,
  }
}

/** Presses and words of any player, over HTTP. */
export function hands({ post, connector, memory }: MemoryWorld) {
  const send = (player: Player, more: object) => {
    if (player.email) connector.emails.set(`29:${player.tenantId}_${player.objectId}`, player.email)
    return post(activityOf(player, connector.serviceUrl, more))
  }
  return {
    send,
    press: (player: Player, verb: string, data: object) =>
      send(player, {
        type: 'invoke',
        name: 'adaptiveCard/action',
        value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
      }),
    /** The card that answers a text. */
    async say(player: Player, text: string) {
      await send(player, { type: 'message', text })
      return connector.in(`a:${player.tenantId}_${player.objectId}`).at(-1)?.card
    },
    /** What the work asked of the tables that hold claims and people, in order. */
    async asking<T>(work: () => Promise<T>): Promise<{ answer: T; asked: string[] }> {
      const asked: string[] = []
      const seen = (what: string) => (table: string) => {
        if (table === 'claims' || table === 'people' || table === 'listings') asked.push(`${what} ${table}`)
      }
      Object.assign(memory.hooks, { beforeRead: seen('read'), beforeWrite: seen('write') })
      try {
        return { answer: await work(), asked }
      } finally {
        Object.assign(memory.hooks, { beforeRead: undefined, beforeWrite: undefined })
      }
    },
  }
}
export type Hands = ReturnType<typeof hands>
