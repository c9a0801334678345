import type { PersonRef } from '../services/claim/people.ts'
import type { Clock } from '../services/ports.ts'

/** How often is too often, within any minute. */
export interface LimitSizes {
  /** Texts and presses of one person. */
  commands: number
  /** Files of one person, from the chat and from the upload page alike. */
  uploads: number
  /** Everything of one tenant's people together. */
  ofTenant: number
}

export const usualLimits: LimitSizes = { commands: 30, uploads: 5, ofTenant: 600 }

/** `refresh`: a card that renewed itself, or a search while somebody types: nobody pressed, so it counts for the tenant. */
export type Counted = 'command' | 'upload' | 'refresh'

/** It was too much. In `seconds` there is room again; `first`: nobody has told the person within this minute. */
export interface TooQuick {
  whose: 'person' | 'tenant'
  seconds: number
  first: boolean
}

/** One process's count of who asks how often. */
export interface Limits {
  /**
   * Counts one more, or says how long to wait: then nothing was counted. A delivery whose id was counted within the
   * minute is not counted again.
   */
  take(what: Counted, who: Pick<PersonRef, 'tenantId' | 'objectId'>, deliveryId?: string): TooQuick | undefined
}

export interface LimitParts {
  clock: Clock
  sizes: LimitSizes
  /** Is it a tenant that works with the programme? All the others are counted as one person. */
  tenantKnown: (tenantId: string) => boolean
  /** So many people are remembered; past that, those who were quiet longest are forgotten. */
  mostPeople?: number
}

/** Nobody is ever too quick. */
export const noLimits: Limits = { take: () => undefined }

const minuteMs = 60_000
const stranger = { tenantId: 'strangers', objectId: 'stranger' }

/** What was counted within the last minute, oldest first; `toldAt`: when its owner was last told to wait. */
interface Window {
  counted: { at: number; deliveryId: string }[]
  toldAt: number
}

/** A sliding minute for every person and every tenant, in the memory of this process. */
export function createLimits({ clock, sizes, tenantKnown, mostPeople = 10_000 }: LimitParts): Limits {
  const most = { command: sizes.commands, upload: sizes.uploads, refresh: Infinity }
  const people = new Map<string, Window>()
  const tenants = new Map<string, Window>()

  return {
    take(what, who, deliveryId = '') {
      const now = Date.parse(clock.now())
      const { tenantId, objectId } = tenantKnown(who.tenantId) ? who : stranger
      const own = windowOf(people, `${what} ${tenantId} ${objectId}`, now, mostPeople)
      if (deliveryId !== '' && own.counted.some((entry) => entry.deliveryId === deliveryId)) return undefined
      const shared = windowOf(tenants, tenantId, now, mostPeople)
      const waits = { person: waitOf(own, most[what], now), tenant: waitOf(shared, sizes.ofTenant, now) }
      const waitMs = Math.max(waits.person, waits.tenant)
      if (waitMs === 0) {
        // A refresh is remembered for its id only.
        own.counted.push({ at: now, deliveryId })
        shared.counted.push({ at: now, deliveryId: '' })
        return undefined
      }
      const first = !isWithin(own.toldAt, now)
      if (first) own.toldAt = now
      return { whose: waits.person > 0 ? 'person' : 'tenant', seconds: Math.ceil(waitMs / 1_000), first }
    },
  }
}

/** The window, as of now and as the one used last; of too many, the one that was used longest ago is forgotten. */
function windowOf(windows: Map<string, Window>, key: string, now: number, most: number): Window {
  const window = windows.get(key) ?? { counted: [], toldAt: -Infinity }
  const kept = window.counted.findIndex(({ at }) => isWithin(at, now))
  window.counted.splice(0, kept < 0 ? window.counted.length : kept)
  windows.delete(key)
  windows.set(key, window)
  const [oldest] = windows.keys()
  if (windows.size > most && oldest !== undefined) windows.delete(oldest)
  return window
}

/** How long until there is room for one more; 0 if there is. */
function waitOf({ counted }: Window, most: number, now: number): number {
  const leaves = counted[counted.length - most]
  return leaves ? Math.max(1, leaves.at + minuteMs - now) : 0
}

/** A local run's clock can be moved back: what lies ahead of it is over as well. */
function isWithin(at: number, now: number): boolean {
  return at <= now && now - at < minuteMs
}
