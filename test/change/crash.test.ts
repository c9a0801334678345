import assert from 'node:assert/strict'
import { auditClaim } from '../../services/audit.ts'
import { transitions } from '../../services/claim/transitions.ts'
import { keepHouse } from '../../services/housekeeping.ts'
import { shardOf } from '../../services/wakes.ts'
import { innerWorld, mina } from '../support/inner-world.ts'
import { memoryBlobs } from '../support/memory-blobs.ts'
import { long } from '../support/sizes.ts'
import { mortal, ways, type Fault } from './mortal.ts'
import { claimId, comeTo, deliveryOf, playLife, scenarios, type Process, type Scenario } from './scenarios.ts'

/** When the living look after what the dead left: soon (within the time to undo), after the lease, after a young wake's time, and later. */
const roundsAt = [5, 170, 320, 480, 900, 1_800, 3_600, 7_200]

interface Result {
  /** What the history says in the end. */
  entries: string[]
  /** Messages and letters by what they say and where, and how often they arrived. */
  told: Map<string, number>
  /** Steps that the first process made, and the second. */
  steps: [number, number]
  acknowledged: boolean
}

/** Plays a scenario; the first process fails at one step, the second perhaps too; the third brings all to rest. */
async function play(
  scenario: Scenario,
  faults: [first?: Fault, second?: Fault],
  isRedelivered: boolean,
): Promise<Result> {
  const world = await innerWorld({ seed: 1 })
  const { blobs, stored } = memoryBlobs({}, world.clock)
  const letters: string[] = []
  const { verdict } = scenario
  function start(fault?: Fault) {
    const life = mortal(fault)
    const own = world.replica({
      tables: life.tables(world.tables),
      sending: life.sending,
      blobs: life.blobs(blobs),
      scanner: verdict && { verdictOn: () => life.scanning(() => verdict) },
      write: ({ version }) =>
        life.posting(() => {
          if (scenario.mail !== 'sent') return 'refused'
          letters.push(`letter ${version}`)
          return 'sent'
        }),
    })
    const process: Process = { ...own, blobs: life.blobs(blobs) }
    return {
      life,
      process,
      until: <T>(work: Promise<T>) => Promise.race([work.catch(() => 'failed' as const), life.death]),
    }
  }
  await playLife(world, start().process, scenario.life)
  await comeTo(world, scenario.act)
  const before = (await world.find(claimId))?.entries.length ?? 0
  const sentBefore = world.sent.length
  const deliver = deliveryOf(scenario.act, before, verdict && 'waiting')
  const began = Date.parse(world.clock.now())

  const first = start(faults[0])
  const outcome = await first.until(deliver(first.process, world.clock.now()))
  const acknowledged = typeof outcome === 'object' && outcome.done

  let second = start(faults[1])
  /** As often as it takes: whoever reads that something failed presses again. */
  async function press(): Promise<unknown> {
    const answer = await second.until(deliver(second.process, world.clock.now()))
    if (answer === 'died') second = start()
    return answer === 'died' || answer === 'failed' ? press() : answer
  }
  for (const [n, seconds] of roundsAt.entries()) {
    world.goTo(new Date(began + seconds * 1_000).toISOString())
    if (isRedelivered && n === 0) await press()
    if ((await second.until(second.process.sweep.sweep())) !== 'died') continue
    // The third takes over what the second died of.
    second = start()
    await second.process.sweep.sweep()
  }
  const told = new Map<string, number>()
  for (const { conversationId, edited, summary } of world.sent.slice(sentBefore)) {
    // A whole card says what the claim is by then, and stands for itself.
    const key = `${conversationId.split(';')[0]} ${summary.replace(/ v\d+ .*/, ' card')}`
    if (!edited) told.set(key, (told.get(key) ?? 0) + 1)
  }
  for (const letter of letters) told.set(letter, (told.get(letter) ?? 0) + 1)
  await assertAtRest(world, blobs, stored)
  const entries = ((await world.find(claimId))?.entries ?? []).map(({ verb }) => verb)
  return { entries: entries.slice(before), told, steps: [first.life.steps(), second.life.steps()], acknowledged }
}

async function assertAtRest(
  world: Awaited<ReturnType<typeof innerWorld>>,
  blobs: ReturnType<typeof memoryBlobs>['blobs'],
  stored: ReturnType<typeof memoryBlobs>['stored'],
): Promise<void> {
  const rows = await world.tables.claims.list(claimId)
  const wakes = (await world.tables.wakes.list(shardOf(claimId))).map(({ rowKey }) => ({ due: rowKey.split('|')[0]! }))
  const now = world.clock.now()
  // Files of `attach` have no bytes here; those of `upload` are looked at below.
  assert.deepEqual(auditClaim(claimId, rows, { wakes, blobExists: () => true, now }), [])
  const partition = await world.find(claimId)
  assert.deepEqual(partition?.outbox ?? [], [], 'the outbox is empty')
  assert.deepEqual(partition?.timers.filter(({ due }) => due < now) ?? [], [], 'no timer is left behind')
  assert.deepEqual(
    wakes.filter(({ due }) => due < now),
    [],
    'no wake is left behind',
  )
  const listed = await world.tables.listings.get(`partner:${mina.tenantId}`, claimId)
  assert.equal(listed?.version, partition?.claim.version, 'the list is up to date')
  const shown = partition?.posted.filter(({ shows }) => shows === 'claim') ?? []
  for (const { messageId } of shown) {
    const last = world.sent.findLast((sent) => sent.messageId === messageId)
    assert.ok(last?.summary.includes(` v${partition?.claim.version} `), `a card shows ${last?.summary}`)
  }
  world.goTo(new Date(Date.parse(now) + 2 * 86_400_000).toISOString())
  await keepHouse({ tables: world.tables, blobs, clock: world.clock })
  const kept = partition?.claim.proofs.filter(({ name, scan }) => name === 'Acceptance.pdf' && scan !== 'infected')
  const uploaded = kept?.map(({ blob }) => blob) ?? []
  assert.deepEqual([...stored.keys()].sort(), uploaded.sort(), 'each file has its bytes, and no bytes are left over')
}

function isTimer({ act }: Scenario): boolean {
  return act === 'end' || act.startsWith('remind')
}

/** Every way to fail at every one of so many steps. */
function* faultsOf(steps: number): Generator<Fault> {
  for (let step = 1; step <= steps; step += 1) for (const how of ways) yield { step, how }
}

/** What all scenarios together have done. */
const totals = { steps: 0, runs: 0, verbs: new Set<string>() }

async function check(
  scenario: Scenario,
  wanted: Result,
  faults: [Fault, Fault?],
  isRedelivered: boolean,
): Promise<Result> {
  const where = `${faults.map((fault) => fault && `${fault.how} step ${fault.step}`).join(', then ')}${isRedelivered ? ', pressed again' : ''}`
  totals.runs += 1
  try {
    const found = await play(scenario, faults, isRedelivered)
    // A process that lives finds out by itself; only the bytes of a file must come again.
    const livesOn = faults[0].how === 'ambiguous' && !isTimer(scenario) && !scenario.act.endsWith('upload')
    if (livesOn) assert.ok(found.acknowledged, 'an answer was lost, and its process does not find out')
    const mayBeMissing = !isTimer(scenario) && !isRedelivered && !found.acknowledged
    if (!(mayBeMissing && found.entries.length === 0)) {
      assert.deepEqual(found.entries, wanted.entries, 'the history has it once')
      for (const [what, times] of wanted.told) {
        const arrived = found.told.get(what) ?? 0
        const isReminder = scenario.act.startsWith('remind')
        assert.ok(isReminder || arrived >= 1, `${what} never arrived`)
        assert.ok(
          arrived <= (isReminder ? 1 : times + faults.filter(Boolean).length),
          `${what} arrived ${arrived} times`,
        )
      }
    }
    assert.deepEqual(
      [...found.told.keys()].filter((what) => !wanted.told.has(what)),
      [],
      'nothing else was told',
    )
    return found
  } catch (error) {
    throw new Error(where, { cause: error })
  }
}

describe(`a process that dies at any step of any act${long ? ', and the next one at any step of its recovery' : ''}`, () => {
  for (const scenario of scenarios) {
    const { life, act, mail, verdict } = scenario
    it(`${act}, after ${life === '' ? 'nothing' : life}${mail ? ` (letters ${mail})` : ''}${verdict ? ` (the scanner says ${verdict})` : ''}`, async function () {
      this.timeout(long ? 3_600_000 : 60_000)
      const wanted = await play(scenario, [], false)
      assert.ok(wanted.entries.length > 0, 'it does something')
      for (const verb of wanted.entries) totals.verbs.add(verb)
      totals.steps += wanted.steps[0]
      for (const fault of faultsOf(wanted.steps[0])) {
        for (const isRedelivered of isTimer(scenario) ? [false] : [false, true]) {
          const { steps } = await check(scenario, wanted, [fault], isRedelivered)
          if (!long) continue
          for (const next of faultsOf(steps[1])) await check(scenario, wanted, [fault, next], isRedelivered)
        }
      }
    })
  }

  it('is tried for every verb of the table', () => {
    assert.deepEqual(
      transitions.map(({ verb }) => verb).filter((verb) => !totals.verbs.has(verb)),
      [],
    )
    console.log(`      ${scenarios.length} acts, ${totals.steps} steps, ${totals.runs} deaths and lost answers`)
  })
})
