import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { movableClock, systemClock } from '../services/clock.ts'
import { createDomainChecker } from '../services/domain-check.ts'
import { createLinks } from '../services/links.ts'
import { createPeople } from '../services/people.ts'
import type { Blobs, Log, RandomHex, Tables } from '../services/ports.ts'
import { countedMessages } from '../services/counted-messages.ts'
import { noTelemetry } from '../services/telemetry.ts'
import { startJobs } from '../jobs/run.ts'
import { schedule } from '../jobs/schedule.ts'
import type { App } from './app.ts'
import { inBackground } from './background.ts'
import { createChangePath } from './change-path.ts'
import { ConfigError, readConfig, type Config } from './config.ts'
import { digestCard } from './queue.ts'
import { createDomainLookup } from './domain-lookup.ts'
import { faultAnswer, slowAnswer } from './fault-answers.ts'
import { createLetters } from './letters.ts'
import { createLimits, noLimits, usualLimits, type LimitSizes } from './limits.ts'
import { createLog } from './log.ts'
import { createMailer } from './mailer.ts'
import { pageRoutes } from './routes.ts'
import { createServer } from './server.ts'
import { calendarOf, knownTenants, seedDirectory, settleReviewChannel, storageAnswers } from './start-up.ts'
import { openStorage, scannerOf } from './storage.ts'
import { createTeams, type TeamsParts } from './teams/adapter.ts'
import { createTurns } from './turn.ts'

export interface RunningBot {
  port: number
  /**
   * Takes nothing new, finishes what is under way, and stops the jobs. What takes longer than ten seconds is cut off:
   * requests first, then the jobs and the messages still to be told. The next sweep, of whichever process, goes on there.
   */
  stop(): Promise<void>
}

const randomHex: RandomHex = (bytes) => randomBytes(bytes).toString('hex')

/**
 * What a test may choose: names that set its tables and blobs apart, another storage altogether, who tells whose a
 * domain is, a log to look into, how often people may ask, who vouches for tokens, when messages go.
 */
export interface StartOptions {
  prefix?: string
  storage?: { tables: Tables; blobs: Blobs }
  domainOrigin?: string
  log?: Log
  limits?: LimitSizes | 'off'
  auth?: TeamsParts['auth']
  /** Awaited before messages of a change are told; for measuring the answer apart from them. */
  beforeTelling?: () => Promise<void>
}

/** How long a stop waits for jobs and messages. */
const stopMs = 10_000

/** Builds every part and starts the server and the jobs. Throws `ConfigError` if a setting can't be lived with. */
export async function startBot(config: Config, options: StartOptions = {}): Promise<RunningBot> {
  onlyLocalWithoutSignIn(config)
  const log = options.log ?? createLog(config.logLevel)
  const clock = config.local ? movableClock() : undefined
  const now = clock ?? systemClock
  const telemetry = config.telemetry ? (await import('./telemetry.ts')).startTelemetry(config.telemetry) : noTelemetry
  const { tables, blobs } = options.storage ?? (await openStorage(config.storage, options.prefix))
  const scanner = scannerOf(config, blobs, log, options.prefix)
  const unscanned = scanner ? 'waiting' : 'not-scanned'
  const people = createPeople(tables.people)
  const directory = await seedDirectory(config, people)
  await settleReviewChannel(config, people, directory)
  const calendar = await calendarOf(config)
  const links = createLinks({ keys: config.linkKeys, clock: now })
  const tenantKnown = (tenantId: string) => knownTenants(directory).has(tenantId.toLowerCase())
  const sizes = options.limits ?? usualLimits
  const limits = sizes === 'off' ? noLimits : createLimits({ clock: now, sizes, tenantKnown })
  const background = inBackground(log, options.beforeTelling)
  const inviteUrl = config.teamsAppId && `https://teams.microsoft.com/l/app/${config.teamsAppId}`
  const mailer = config.mail && createMailer(config.mail, log)

  const teams = createTeams({
    identity: config.identity,
    tenantAllowed: tenantKnown,
    clock: now,
    auth: options.auth,
    randomHex,
    log,
    telemetry,
    handle: () => turns,
    faultAnswer,
    slowAnswer,
  })
  const { service, sweep } = createChangePath({
    tables,
    blobs,
    people,
    messenger: countedMessages(teams.messenger, telemetry),
    clock: now,
    calendar,
    randomHex,
    log,
    telemetry,
    directory: () => directory,
    policy: config.policy,
    zone: config.calendar.zone,
    scanner,
    inviteUrl,
    background,
    write: mailer && createLetters({ mailer, links, people, calendar, publicUrl: config.publicUrl, log }),
  })
  const app: App = {
    service,
    people,
    tables,
    blobs,
    unscanned,
    telemetry,
    messenger: teams.messenger,
    fileFetcher: teams.fileFetcher,
    fileSender: teams.fileSender,
    clock: now,
    calendar,
    randomHex,
    links,
    limits,
    checkDomain: createDomainChecker({
      directory: () => directory,
      lookup: createDomainLookup({ origin: options.domainOrigin }),
    }),
    directory: () => directory,
    log,
    publicUrl: config.publicUrl,
    inviteUrl,
    local: config.local,
    time: clock && { clock, sweep },
    idKey: config.linkKeys[0],
  }
  const turns = createTurns(app)

  const server = await createServer({
    port: config.port,
    host: config.host,
    local: config.identity === undefined,
    messages: teams.messages,
    routes: pageRoutes(app),
    ready: () => storageAnswers(people),
    log,
    randomHex,
  })
  const jobs = startJobs(
    schedule({
      sweep,
      service,
      checkDomain: app.checkDomain,
      tables,
      blobs,
      people,
      messenger: teams.messenger,
      clock: now,
      calendar,
      directory: () => directory,
      card: (lines, language) => digestCard(lines, language, now.now(), calendar),
    }),
    log,
  )
  return {
    port: server.port,
    stop: async () => {
      await server.close()
      await Promise.race([jobs.stop().then(() => background.done()), sleep(stopMs, undefined, { ref: false })])
      mailer?.close()
      await telemetry.stop()
    },
  }
}

/** Whoever needs no sign-in must be on this machine; `readConfig` sees to it, and nobody else can get around it. */
function onlyLocalWithoutSignIn({ local, host, identity }: Config): void {
  const isRight = identity ? !local : host === '127.0.0.1'
  if (!isRight) throw new ConfigError('LOCAL: 1 means no sign-in and this machine only; without it, people sign in.')
}

/** `npm run serve`: the bot alone, until it is told to stop. Told twice, it ends at once. */
async function serve(): Promise<void> {
  const bot = await startBot(readConfig(process.env))
  let stopping = false
  const stop = () => {
    if (stopping) process.exit(1)
    stopping = true
    void bot.stop().then(() => process.exit(0))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  serve().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  })
}
