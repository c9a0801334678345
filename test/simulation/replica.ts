import { inBackground } from '../../bot/background.ts'
import type { Calendar } from '../../services/claim/calendar.ts'
import type { Directory } from '../../services/claim/people.ts'
import { intentOf, type Request } from '../../services/claim-request.ts'
import { createClaimService, type ClaimService } from '../../services/claim-service.ts'
import { createSweep } from '../../services/deadlines.ts'
import { createOutbox } from '../../services/outbox.ts'
import { createPeople } from '../../services/people.ts'
import { createScans } from '../../services/scans.ts'
import type {
  Conversation,
  Delivery,
  Log,
  Messenger,
  OutgoingCard,
  Scanner,
  TableOperation,
  Tables,
} from '../../services/ports.ts'
import { faultyTables, rowKeyOf, type Rates } from './faults.ts'
import { messageKey, type Observations } from './observations.ts'
import type { Random } from './random.ts'
import type { Owner, Scheduler } from './scheduler.ts'

/** Where a planted bug may change what a replica is built of. Nothing of the product is edited for it. */
export interface Plant {
  /** The tables as all replicas share them, where nothing can come in between. */
  storage?: (tables: Tables) => Tables
  tables?: (tables: Tables) => Tables
  messenger?: (messenger: Messenger) => Messenger
  calendar?: (calendar: Calendar) => Calendar
  service?: (service: ClaimService, now: () => string) => ClaimService
  /** Builds the sweep's own view of the tables; the rest of the replica keeps the other. */
  sweepTables?: (tables: Tables) => Tables
}

export interface ReplicaParts {
  real: Tables
  scheduler: Scheduler
  random: Random
  rates: () => Rates
  seen: Observations
  calendar: Calendar
  directory: Directory
  /** Chats whose person blocked the bot just now. */
  blocked: ReadonlySet<string>
  plant: Plant
  trace?: (line: string) => void
  /** How far this replica's clock is off. */
  skewMs: number
  /** Sets the random ids of replicas apart. */
  number: number
}

export type Replica = ReturnType<typeof startReplica>

/** One process of the bot: the real rules, service, outbox and sweep, on storage and a network that fail. */
export function startReplica(parts: ReplicaParts) {
  const { scheduler, random, seen, plant, rates } = parts
  const owner: Owner = { dead: false }
  /** Messages that arrived and are not struck off yet: what goes wrong now may make them arrive again. */
  const unmarked: string[] = []
  const excuseUnmarked = () => {
    for (const key of unmarked) seen.excuse(key)
  }
  function kill(): void {
    trace('dies')
    excuseUnmarked()
    owner.dead = true
  }

  /** Rows struck off, or put back with what they reached, are marked: those messages cannot arrive again. */
  function markSent(claimId: string, operations: readonly TableOperation[]): void {
    for (const step of operations) {
      const key = seen.messageOf(claimId, rowKeyOf(step))
      const reached = step.kind === 'delete' || String(step.row.body).includes('"sentTo":["')
      const at = key && reached ? unmarked.indexOf(key) : -1
      if (at >= 0) unmarked.splice(at, 1)
    }
  }
  const clock = { now: () => new Date(scheduler.nowMs() + parts.skewMs).toISOString() }
  let drawn = 0
  const randomHex = (bytes: number) =>
    (parts.number * 1_000_003 + (drawn += 1))
      .toString(16)
      .padStart(bytes * 2, '0')
      .slice(-bytes * 2)
  const trace = (what: string) => parts.trace?.(`${scheduler.now()} ${parts.number} ${what}`)
  const log: Log = {
    info: () => {},
    warn: () => {},
    error: (event, fields) => trace(`${event}: ${fields?.fault instanceof Error ? fields.fault.message : ''}`),
  }

  const faulty = faultyTables(plant.storage?.(parts.real) ?? parts.real, {
    scheduler,
    random,
    owner,
    rates,
    crash: kill,
    storedLate: (operations) => seen.cardsNotedLate(operations),
    troubled: (what) => {
      trace(what)
      excuseUnmarked()
    },
    stored: (table, partitionKey, operations) => {
      trace(`stored ${table} ${operations.map((step) => `${step.kind} ${rowKeyOf(step)}`).join(', ')}`)
      seen.sawStored(table, partitionKey, operations)
      if (table === 'claims') markSent(partitionKey, operations)
    },
  })
  const tables = plant.tables?.(faulty) ?? faulty

  async function send(to: Conversation, message: OutgoingCard, messageId?: string): Promise<Delivery> {
    await scheduler.step(owner)
    if (random.chance(0.05)) await scheduler.sleep(owner, random.below(9_000))
    const where = to.conversationId.split(';')[0]!
    if (parts.blocked.has(where)) return { outcome: 'unreachable' }
    if (random.chance(rates().refusedSend)) return { outcome: 'later', ambiguous: false }
    const id = messageId ?? `m${seen.arrivals.length + 1}`
    const says = JSON.parse(message.summary) as { claimId: string; version: number; entry?: number }
    const arrival = { ...says, where, edited: messageId !== undefined, messageId: id, atMs: scheduler.nowMs() }
    seen.arrivals.push(arrival)
    trace(`${arrival.edited ? 'updated' : 'sent'} ${id} ${where} ${message.summary}`)
    if (!arrival.edited) unmarked.push(messageKey(arrival))
    if (random.chance(rates().crash)) {
      kill()
      await scheduler.step(owner)
    }
    if (random.chance(rates().ambiguousSend)) {
      trace('does not know')
      if (!arrival.edited) seen.excuse(messageKey(arrival))
      return { outcome: 'later', ambiguous: true }
    }
    return { outcome: 'sent', messageId: id }
  }
  const network: Messenger = {
    post: (to, message) => send(to, message),
    update: (to, messageId, message) => send(to, message, messageId),
    emailOf: () => Promise.resolve(undefined),
  }

  /** A scanner that takes its time, and of two looks at one file may say two things: the first must stand. */
  const scanner: Scanner = {
    verdictOn: async () => {
      await scheduler.step(owner)
      return random.pick(['waiting', 'clean', 'clean', 'clean', 'infected'])
    },
  }
  const calendar = plant.calendar?.(parts.calendar) ?? parts.calendar
  const background = inBackground(log)
  const plain = createClaimService({
    tables,
    clock,
    calendar,
    randomHex,
    sleep: (ms) => scheduler.sleep(owner, ms),
    directory: () => parts.directory,
    policy: 'partner-center-2020',
    dispatch: (claimId, made) => Promise.resolve(background.run(() => outbox.dispatch(claimId, made))),
  })
  const service = plant.service?.(plain, () => clock.now()) ?? plain
  const outbox = createOutbox({
    tables,
    people: createPeople(tables.people),
    messenger: plant.messenger?.(network) ?? network,
    presenter: {
      claim: (claim, to) => ({
        card: {},
        summary: JSON.stringify({ claimId: claim.id, version: claim.version, to: to.viewer.kind }),
      }),
      notice: (entry, claim) => ({
        card: {},
        summary: JSON.stringify({ claimId: claim.id, version: claim.version, entry: entry.version }),
      }),
    },
    clock,
    randomHex,
    directory: () => parts.directory,
    zone: 'UTC',
    log,
    scans: createScans({ service, blobs: { remove: () => Promise.resolve() }, clock, scanner }),
    service,
  })
  const sweep = createSweep({ tables: plant.sweepTables?.(tables) ?? tables, service, outbox, clock, randomHex, log })

  return {
    owner,
    /** Ends the process at once, whatever it is doing. */
    kill,
    /** Delivers somebody's press. Never throws: a fault is an answer that tells nothing, as the turn's catch-all's. */
    async deliver(request: Omit<Request, 'receivedAt'>): Promise<void> {
      const received = { ...request, receivedAt: clock.now() }
      const delivered: Observations['deliveries'][number] = {
        request: received,
        intent: intentOf(received),
        startedMs: scheduler.nowMs(),
      }
      seen.deliveries.push(delivered)
      trace(
        `gets ${request.verb} of ${request.by === 'deadline' ? 'the clock' : 'name' in request.by ? request.by.name : ''} v${request.version}`,
      )
      const outcome = await service.move(received).catch(() => undefined)
      Object.assign(delivered, { outcome, endedMs: scheduler.nowMs() })
      trace(
        `answers ${request.verb}: ${!outcome ? 'fault' : outcome.done ? `done ${outcome.entry.version}` : outcome.refusal.code}`,
      )
    },
    sweep: () => sweep.sweep().catch(() => undefined),
  }
}
