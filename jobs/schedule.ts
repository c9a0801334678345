import type { Sweep } from '../services/deadlines.ts'

export interface Job {
  /** Six-field cron expression, read in UTC. It only rings the bell. */
  cron: string
  /** Runs once more when the process starts. */
  atStart?: true
  /** May run twice, anywhere, at any time: it does what is due and nothing else. */
  run: () => Promise<unknown>
}

/** TABLE of everything the process does without being asked. */
export function schedule(parts: { sweep: Sweep }): Readonly<Record<string, Job>> {
  return {
    // Fires what is due on the claims, and delivers what is still to be told.
    sweep: { cron: '*/30 * * * * *', atStart: true, run: () => parts.sweep.sweep() },
  }
}
