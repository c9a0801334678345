import type { Instant } from './claim/calendar.ts'
import type { Clock } from './ports.ts'

/** The machine's clock: the only place in the product that asks it. */
export const systemClock: Clock = {
  now: () => new Date().toISOString(),
}

/** A clock that can be moved, for the local run. Moves only forward, or back to the machine's time. */
export interface MovableClock extends Clock {
  moveTo(instant: Instant): void
  reset(): void
}

/** A clock that runs like `base`, ahead of it by as much as it was moved. */
export function movableClock(base: Clock = systemClock): MovableClock {
  let aheadMs = 0
  return {
    now: () => new Date(Date.parse(base.now()) + aheadMs).toISOString(),
    moveTo: (instant) => {
      aheadMs = Date.parse(instant) - Date.parse(base.now())
    },
    reset: () => {
      aheadMs = 0
    },
  }
}
