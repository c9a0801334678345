import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { readClaim } from '../../services/claim-store.ts'
import { seeded, type Random } from '../simulation/random.ts'
import { innerWorld } from '../support/inner-world.ts'
import { claimName, writeClaims } from '../support/many-claims.ts'
import { memoryTables } from '../support/memory-table.ts'
import { counted } from './counted.ts'
import { keep } from './results.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 32)
const due = 500

describe(`replicas that sweep the same storage (seed ${seed})`, () => {
  /** All sweep at the same moment, as their clocks ring; requests take a moment each. */
  async function swept(replicas: number) {
    const random = seeded(seed)
    const memory = memoryTables()
    const { endsAt } = await writeClaims(memory.tables, due, due)
    const start = new Date(Date.parse(endsAt) + 121_000).toISOString()
    const world = await innerWorld({ tables: memory.tables, start, seed: 1 + random.below(1_000) })
    const pause = () => sleep(random.below(3))
    const views = Array.from({ length: replicas }, () => counted(memory.tables, pause))
    const sweeps = views.map(({ tables }) => world.replica({ tables, randomHex: hexOf(random) }).sweep)
    const begun = performance.now()
    const done = await Promise.all(sweeps.map((sweep) => sweep.sweep()))
    const ms = performance.now() - begun
    for (let n = 0; n < due; n += 1) {
      const partition = await readClaim(memory.tables.claims, claimName(n))
      const made = partition?.entries.filter(({ verb }) => verb === 'no-response').length ?? 0
      assert.equal(made, 1, claimName(n))
    }
    const sum = (of: (one: (typeof views)[number]['counters']) => number) =>
      views.reduce((all, { counters }) => all + of(counters), 0)
    const fired = done.map(({ fired }) => fired.length)
    return {
      ms,
      fired,
      requests: sum(({ reads, writes }) => reads + writes),
      late: sum(({ failed }) => (failed.conflict ?? 0) + (failed['not-found'] ?? 0)),
      faults: world.faults,
    }
  }

  it('divide the work, and do nothing twice', async () => {
    const one = await swept(1)
    const three = await swept(3)
    const more = three.requests / one.requests
    const most = Math.max(...three.fired) / due
    await keep('three replicas that sweep at once', [
      {
        what: `fired, of ${due} due`,
        kind: 'count',
        found: three.fired.join(' + '),
        aim: String(due),
        met: three.fired.reduce((a, b) => a + b) === due,
      },
      {
        what: 'the most that one of them fired',
        kind: 'ratio',
        found: `${(most * 100).toFixed(0)} %`,
        aim: '≤ 50 %',
        met: most <= 0.5,
      },
      {
        what: 'requests, beside one alone',
        kind: 'ratio',
        found: `${more.toFixed(2)} ×`,
        aim: '≤ 1.2 ×',
        met: more <= 1.2,
      },
      { what: 'writes that came too late for another replica', kind: 'count', found: String(three.late) },
      { what: 'time, beside one alone', kind: 'ratio', found: `${(three.ms / one.ms).toFixed(2)} ×` },
    ])
    assert.deepEqual([one.faults, three.faults], [[], []])
    assert.ok(more <= 1.4, 'the work is repeated, not divided')
  })
})

function hexOf(random: Random) {
  return (bytes: number) => Array.from({ length: bytes * 2 }, () => random.below(16).toString(16)).join('')
}
