import type { Log } from '../services/ports.ts'

/**
 * Work that nobody waits for, but that a stop does. A failure is logged: the sweep finds what is left. `begun` is
 * awaited before each piece of work; without it, work begins at once.
 */
export function inBackground(log: Log, begun?: () => Promise<void>) {
  const running = new Set<Promise<void>>()
  return {
    run(work: () => Promise<unknown>): void {
      const round: Promise<void> = (begun ? begun().then(work) : work())
        .then(() => undefined)
        .catch((fault: unknown) => log.error('background work failed', { fault }))
        .finally(() => running.delete(round))
      running.add(round)
    },
    async done(): Promise<void> {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
