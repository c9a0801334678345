import type { Instant } from '../../services/claim/calendar.ts'
import type { Random } from './random.ts'

/** Who waits for a step: once dead, nothing of it goes on. */
export interface Owner {
  dead: boolean
  /** What is on its way by itself: nobody waits for it to arrive. */
  adrift?: true
}

export type Scheduler = ReturnType<typeof createScheduler>

/**
 * The only source of time and of order in a simulated history. Whatever waits, waits for a step; which of the waiting
 * goes on is chosen by the seed, so that every interleaving of storage and network can happen and can be repeated.
 */
export function createScheduler(random: Random, start: Instant) {
  let nowMs = Date.parse(start)
  let ready: { owner: Owner; go: () => void }[] = []
  let timers: { atMs: number; owner: Owner; go: () => void }[] = []

  const alive = <T extends { owner: Owner }>(waiting: readonly T[]) => waiting.filter(({ owner }) => !owner.dead)

  function wakeTimers(): void {
    const due = timers.filter(({ atMs }) => atMs <= nowMs)
    if (due.length === 0) return
    timers = timers.filter(({ atMs }) => atMs > nowMs)
    ready.push(...due)
  }

  /** One waiting step goes on. False when nothing waits. */
  async function advance(): Promise<boolean> {
    await microtasks()
    wakeTimers()
    ready = alive(ready)
    timers = alive(timers)
    if (ready.length === 0) {
      const awaited = timers.filter((timer) => !timer.owner.adrift)
      if (awaited.length === 0) return false
      nowMs = Math.max(nowMs, Math.min(...awaited.map(({ atMs }) => atMs)))
    } else {
      nowMs += random.below(20)
    }
    wakeTimers()
    const [next] = ready.splice(random.below(ready.length), 1)
    next?.go()
    return true
  }

  return {
    nowMs: () => nowMs,
    now: (): Instant => new Date(nowMs).toISOString(),

    /** Resolves when the seed lets this owner go on; never, if the owner dies first. */
    step: (owner: Owner) => new Promise<void>((go) => void ready.push({ owner, go })),

    /** Resolves after so many simulated milliseconds. */
    sleep: (owner: Owner, ms: number) => new Promise<void>((go) => void timers.push({ atMs: nowMs + ms, owner, go })),

    /** Lets at most so many steps go on. */
    async some(steps: number): Promise<void> {
      for (let n = 0; n < steps && (await advance()); n += 1);
    },

    /** Goes on until nobody waits any more. Throws if that never comes. */
    async idle(): Promise<void> {
      for (let n = 0; await advance(); n += 1) {
        if (n > 50_000) throw new Error('the simulation does not come to rest')
      }
    },

    /** Lets time pass at once; nothing goes on meanwhile, but what is on its way arrives when it would. */
    async jump(ms: number): Promise<void> {
      const end = nowMs + ms
      for (;;) {
        const [next] = timers.filter(({ owner, atMs }) => owner.adrift && atMs <= end).sort((a, b) => a.atMs - b.atMs)
        if (!next) break
        timers = timers.filter((timer) => timer !== next)
        nowMs = Math.max(nowMs, next.atMs)
        next.go()
        await microtasks()
      }
      nowMs = end
    },
  }
}

function microtasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
