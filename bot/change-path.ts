import { setTimeout as sleep } from 'node:timers/promises'
import { createClaimService, type ClaimService, type ClaimServiceParts } from '../services/claim-service.ts'
import { createSweep, type Sweep } from '../services/deadlines.ts'
import { createOutbox, type OutboxParts } from '../services/outbox.ts'
import type { Blobs, Scanner } from '../services/ports.ts'
import { createScans } from '../services/scans.ts'
import type { inBackground } from './background.ts'
import { createPresenter } from './present.ts'

interface ChangePathParts
  extends
    Omit<ClaimServiceParts, 'sleep' | 'dispatch'>,
    Omit<OutboxParts, 'service' | 'presenter' | 'scans' | 'telemetry'> {
  blobs: Blobs
  scanner?: Scanner
  inviteUrl?: string
  background: ReturnType<typeof inBackground>
}

/** What changes claims, tells of it, and looks after what is due: the service, its outbox, and the sweep. */
export function createChangePath(parts: ChangePathParts): { service: ClaimService; sweep: Sweep } {
  const { blobs, scanner, inviteUrl, background, ...own } = parts
  const service = createClaimService({
    ...own,
    sleep: async (ms) => void (await sleep(ms)),
    // The person's answer does not wait for other people's messages.
    dispatch: (claimId, made) => Promise.resolve(background.run(() => outbox.dispatch(claimId, made))),
  })
  const outbox = createOutbox({
    ...own,
    service,
    presenter: createPresenter({ calendar: own.calendar, facts: service.facts, inviteUrl }),
    scans: createScans({ service, blobs, clock: own.clock, scanner }),
  })
  return { service, sweep: createSweep({ ...own, service, outbox }) }
}
