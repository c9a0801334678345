import assert from 'node:assert/strict'
import { seeded } from '../simulation/random.ts'
import { goodFields, innerWorld, mina, rae } from '../support/inner-world.ts'
import { memoryTables } from '../support/memory-table.ts'
import { long } from '../support/sizes.ts'
import { approvedClaim, askedClaim, later, nameOf, withUnmade, writeCopies, writeFarWakes } from './live-claims.ts'
import { fullMonth, keep, type Finding } from './results.ts'

const sizes = long ? [10_000, 100_000, 1_000_000] : [1_000, 10_000, 100_000]
const days = 30
const sweepsADay = 24
/** What happens every day, however many claims there are. */
const aDay = { lapses: 20, withdrawals: 20, filed: 10 } as const
const start = '2027-02-01T00:00:00.000Z'
const proof = { name: 'a.pdf', size: 1, type: 'application/pdf', blob: 'x/1', scan: 'clean' as const }

interface Month {
  events: number
  requests: number
  /** Partners whose time was over. */
  lapses: number
}

describe('a month', function () {
  this.timeout(0)

  async function month(live: number): Promise<Month> {
    const memory = memoryTables()
    const unseen = memory.alsoSeenBy()
    const { tables: made } = unseen
    const random = seeded(7)
    await writeFarWakes(made.wakes, later(start, 365), live)
    for (let day = 0; day < days; day += 1) {
      const asked = await askedClaim(later(start, day - 60))
      // Asked so long ago that its time is over on that day.
      const late = await askedClaim(later(later(start, day - 60), daysBetween(asked.endsAt, later(start, day))))
      await writeCopies(
        made,
        late,
        Array.from({ length: aDay.lapses }, (_, n) => `CL-LAPS-${day}X${n}`),
      )
    }
    const seed = await approvedClaim(start)
    const tables = { ...memory.tables, claims: withUnmade(memory.tables.claims, made.claims, seed, live) }
    const world = await innerWorld({ tables, start, seed: 3 })
    const count = () => memory.counts.get + memory.counts['list-page'] + memory.counts.transact
    const begun = count()
    let events = 0
    let lapses = 0
    const chosen = new Set<number>()
    for (let day = 0; day < days; day += 1) {
      for (let n = 0; n < aDay.withdrawals; n += 1) {
        let one = random.below(live)
        while (chosen.has(one)) one = random.below(live)
        chosen.add(one)
        const outcome = await world.act(nameOf(one), 'withdraw', mina, { reason: 'wrong-mpn' })
        assert.ok(outcome.done, nameOf(one))
        events += 1
      }
      for (let n = 0; n < aDay.filed; n += 1) {
        const id = `CL-FILE-${day}X${n}`
        await world.act(id, 'create', mina, { fields: goodFields })
        await world.act(id, 'attach', mina, { proof: { ...proof, sha256: id } })
        await world.act(id, 'submit', mina)
        await world.act(id, 'start-review', rae)
        assert.ok((await world.act(id, 'approve', rae)).done)
        events += 5
      }
      for (let hour = 1; hour <= sweepsADay; hour += 1) {
        world.goTo(later(start, day + hour / sweepsADay))
        const { fired } = await world.sweep.sweep()
        events += fired.length
        lapses += fired.filter(({ entry }) => entry.verb === 'no-response').length
      }
    }
    assert.deepEqual(world.faults, [])
    return { events, requests: count() - begun, lapses }
  }

  it(`of equal days costs the same with ${sizes.map((live) => live.toLocaleString('en')).join(', ')} live claims`, async () => {
    const findings: Finding[] = []
    let first: Month | undefined
    for (const live of sizes) {
      const one = await month(live)
      assert.equal(one.lapses, days * aDay.lapses)
      first ??= one
      const ratio = one.requests / one.events / (first.requests / first.events)
      const what = `${live.toLocaleString('en')} live claims: events, requests, requests an event`
      const found = `${one.events.toLocaleString('en')}, ${one.requests.toLocaleString('en')}, ${(one.requests / one.events).toFixed(2)}`
      findings.push({
        what,
        kind: 'count',
        found: `${found} (${ratio.toFixed(3)} ×)`,
        aim: '1.00 ×',
        met: Math.abs(ratio - 1) < 0.005 && one.events === first.events,
      })
    }
    await keep(long ? fullMonth : 'a month', findings)
    assert.ok(findings.every(({ met }) => met))
  })
})

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
}
