import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { openBlobs } from '../services/azure/proof-blobs.ts'
import { openTables } from '../services/azure/tables.ts'
import { createCalendar } from '../services/calendar.ts'
import { defaultPolicy } from '../services/claim/policies.ts'
import type { Directory } from '../services/claim/people.ts'
import { createClaimService, type ClaimService } from '../services/claim-service.ts'
import { movableClock, systemClock } from '../services/clock.ts'
import { createSweep } from '../services/deadlines.ts'
import { createDomainChecker } from '../services/domain-check.ts'
import { createLinks } from '../services/links.ts'
import { createOutbox } from '../services/outbox.ts'
import { createPeople } from '../services/people.ts'
import type { RandomHex } from '../services/ports.ts'
import { startJobs } from '../jobs/run.ts'
import { schedule } from '../jobs/schedule.ts'
import type { App } from './app.ts'
import { readConfig, type Config } from './config.ts'
import { readDirectoryFile } from './directory-file.ts'
import { createDomainLookup } from './domain-lookup.ts'
import { faultAnswer, slowAnswer } from './fault-answers.ts'
import { createLog } from './log.ts'
import { createPresenter } from './present.ts'
import { proofRoutes } from './proof-routes.ts'
import { createServer } from './server.ts'
import { createTeams } from './teams/adapter.ts'
import { createTurns } from './turn.ts'

export interface RunningBot {
  port: number
  stop(): Promise<void>
}

/** Builds every part, starts the server and the jobs. Throws one readable line if a part can't be had. */
export async function startBot(config: Config): Promise<RunningBot> {
  throw new Error('not wired')
}
