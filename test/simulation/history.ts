import { createCalendar } from '../../services/calendar.ts'
import type { Claim } from '../../services/claim/claim.ts'
import { createPeople } from '../../services/people.ts'
import { memoryTables } from '../support/memory-table.ts'
import { directory, everybody, inputFor, nextPress, openings } from './actors.ts'
import { calm, rough, storm, type Rates } from './faults.ts'
import { createObservations } from './observations.ts'
import { seeded, type Random } from './random.ts'
import { startReplica, type Plant, type Replica } from './replica.ts'
import { createScheduler } from './scheduler.ts'
import { breachesAtRest, breachesNow, mostSkewMs } from './verdict.ts'

export interface History {
  seed: number
  breaches: string[]
  commits: number
  deliveries: number
  crashes: number
  replicas: number
  messages: number
}

const calendar = createCalendar({ zone: 'UTC' })
const minute = 60_000
const hour = 60 * minute

/**
 * `trace`: told of every step that leaves a mark, to read a failed history by.
 *
 * Plays one history and judges it: people press, clocks run, processes die, storage and network fail, and in the end all
 * faults stop and everything comes to rest. The same seed plays the same history.
 */
export async function playHistory(seed: number, plant: Plant = {}, trace?: (line: string) => void): Promise<History> {
  const random = seeded(seed)
  const scheduler = createScheduler(random, `2026-11-${String(1 + random.below(28)).padStart(2, '0')}T10:00:00.000Z`)
  const seen = createObservations(() => scheduler.nowMs())
  const { tables: real } = memoryTables()
  const claimIds = random.chance(0.3) ? ['CL-SIM0-0001', 'CL-SIM0-0002'] : ['CL-SIM0-0001']
  const people = createPeople(real.people)
  for (const person of everybody) await people.remember(person, { conversation: chatOf(person) })
  const channel = { kind: 'channel' as const, serviceUrl: 'http://x', tenantId: 'p', botId: '28:bot' }
  await people.setReviewChannel({ ...channel, conversationId: 'review' })

  const blocked = new Set<string>()
  const everBlocked = new Set<string>()
  const breaches = new Set<string>()
  let rates: Rates = calm
  let started = 0
  let resting = true
  let crashes = 0
  const skewed = random.chance(0.5) && !process.env.NOSKEW
  const replicas: Replica[] = []
  const start = () =>
    startReplica({
      real,
      scheduler,
      random,
      rates: () => rates,
      seen,
      calendar,
      directory,
      blocked,
      plant,
      trace,
      skewMs: skewed ? random.below(2 * mostSkewMs) - mostSkewMs : 0,
      number: (started += 1),
    })
  for (let n = 1 + random.below(4); n > 0; n -= 1) replicas.push(start())
  const count = replicas.length
  const reviveDead = () => {
    for (const [n, replica] of replicas.entries()) {
      if (!replica.owner.dead) continue
      crashes += 1
      replicas[n] = start()
    }
  }
  const one = () => random.pick(replicas as [Replica, ...Replica[]])
  const audit = async () => {
    for (const claimId of claimIds) {
      for (const breach of await breachesNow(real, claimId, scheduler.nowMs())) breaches.add(breach)
    }
  }

  for (const [verb, by] of random.pick(openings as [(typeof openings)[number]])) {
    const claimId = claimIds[0]!
    const claim = seen.latest(claimId)?.claim
    void one().deliver({ claimId, verb, by, input: inputFor(verb, claim, random), version: claim?.version })
    await scheduler.idle()
  }
  for (let phase = 4 + random.below(10); phase > 0; phase -= 1) {
    rates = random.pick([calm, calm, rough, rough, storm])
    if (random.chance(0.03)) block(random, blocked, everBlocked)
    await scheduler.jump(
      resting ? pause(random, seen.latest(claimIds[0]!)?.claim, scheduler.nowMs()) : random.below(5_000),
    )
    for (let presses = 1 + random.below(3); presses > 0; presses -= 1) {
      const claimId = random.pick(claimIds as [string, ...string[]])
      const press = nextPress(claimId, seen.latest(claimId)?.claim, random)
      // A webhook comes again, elsewhere, when its answer is late; now and then everything comes twice.
      for (let copies = random.pick([1, 1, 1, 2, 3]); copies > 0; copies -= 1) void one().deliver(press)
      if (random.chance(0.3)) await scheduler.some(random.below(12))
    }
    if (random.chance(0.6)) void one().sweep()
    if (random.chance(0.3)) void one().sweep()
    // A process that works is not held up for long: its requests have time limits.
    resting = random.chance(0.7)
    if (resting) await scheduler.idle()
    else await scheduler.some(random.below(60))
    if (random.chance(0.2)) for (const replica of replicas) replica.kill()
    if (random.chance(0.3)) await audit()
    if (random.chance(0.8)) reviveDead()
  }

  // Faults stop, the blocked come back, and the sweeps go round until nothing is due any more.
  rates = calm
  reviveDead()
  await scheduler.idle()
  await audit()
  for (let round = 0; round < 24; round += 1) {
    for (const replica of replicas) void replica.sweep()
    await scheduler.idle()
    await scheduler.jump(round < 12 ? 30_000 : hour)
  }
  for (const replica of replicas.slice(0, 1)) void replica.sweep()
  await scheduler.idle()
  for (const claimId of claimIds) {
    const found = await breachesAtRest(real, claimId, seen, scheduler.nowMs(), everBlocked)
    for (const breach of found) breaches.add(breach)
  }
  return {
    seed,
    breaches: [...breaches],
    commits: seen.commits.length,
    deliveries: seen.deliveries.length,
    crashes,
    replicas: count,
    messages: seen.arrivals.length,
  }
}

/** How long nothing happens: a moment, hours, days, or until a reminder's morning or the end of the open window. */
function pause(random: Random, claim: Claim | undefined, nowMs: number): number {
  const end = claim?.window ? Date.parse(claim.window.endsAt) : undefined
  switch (random.below(10)) {
    case 0:
      return end === undefined ? hour : Math.max(0, end - nowMs - minute + random.below(5 * minute))
    case 1:
    case 2:
    case 3:
      // Around nine o'clock of one of the last days, when reminders go out.
      return end === undefined
        ? minute
        : Math.max(0, end - nowMs - random.below(3) * 24 * hour - 15 * hour + random.below(hour))
    case 4:
      return random.below(3 * 24 * hour)
    case 5:
      return random.below(hour)
    default:
      return random.below(2 * minute)
  }
}

function block(random: Random, blocked: Set<string>, everBlocked: Set<string>): void {
  const name = `chat-${random.pick(everybody.map((person) => person.name) as [string, ...string[]])}`
  if (blocked.delete(name)) return
  blocked.add(name)
  everBlocked.add(name)
}

function chatOf(person: { name: string; tenantId: string }) {
  return {
    kind: 'personal' as const,
    serviceUrl: 'http://x',
    conversationId: `chat-${person.name}`,
    tenantId: person.tenantId,
    botId: '28:bot',
  }
}
