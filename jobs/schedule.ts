import type { Sweep } from '../services/deadlines.ts'
import { sendDigest, type DigestParts } from '../services/digest.ts'
import { recheckDomains } from '../services/domain-recheck.ts'
import { keepHouse } from '../services/housekeeping.ts'
import { countNumbers } from '../services/numbers.ts'
import type { Blobs } from '../services/ports.ts'

export interface Job {
  /** Six-field cron expression, read in UTC. It only rings the bell. */
  cron: string
  /** Runs once more when the process starts. */
  atStart?: true
  /** May run twice, anywhere, at any time: it does what is due and nothing else. */
  run: () => Promise<unknown>
}

/** TABLE of everything the process does without being asked. */
export function schedule(
  parts: { sweep: Sweep; blobs: Blobs } & DigestParts & Parameters<typeof recheckDomains>[0],
): Readonly<Record<string, Job>> {
  return {
    // Fires what is due on the claims, and delivers what is still to be told.
    sweep: { cron: '*/30 * * * * *', atStart: true, run: () => parts.sweep.sweep() },
    // Rings all day; the first ring in a business day's morning sends the reviewers their queue.
    digest: { cron: '0 */10 * * * *', atStart: true, run: () => sendDigest(parts) },
    // Domains that nobody could check when the claim was filed.
    domains: { cron: '0 7 * * * *', run: () => recheckDomains(parts) },
    // Counts the last weeks for the reviewers, so that nobody has to wait for it.
    numbers: { cron: '0 27 * * * *', atStart: true, run: () => countNumbers(parts) },
    // Rings once a day at each replica; removing twice is harmless.
    housekeeping: { cron: '0 17 3 * * *', run: () => keepHouse(parts) },
  }
}
