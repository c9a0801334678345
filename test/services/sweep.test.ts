import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { readClaim } from '../../services/claim-store.ts'
import { connectionString, realTables } from '../support/azurite.ts'
import { innerWorld } from '../support/inner-world.ts'
import { claimName, writeClaims } from '../support/many-claims.ts'
import { size } from '../support/sizes.ts'
import { memoryTables } from '../support/memory-table.ts'

const few = 1_000
const many = size({ short: 100_000, long: 1_000_000 })
const run = promisify(execFile)
const past = (endsAt: string) => new Date(Date.parse(endsAt) + 121_000).toISOString()

describe('the sweep', function () {
  this.timeout(240_000)

  it(`asks for what is due, not for what exists: as many requests at ${few.toLocaleString('en')} as at ${many.toLocaleString('en')} claims`, async () => {
    const asked: Record<number, string> = {}
    for (const all of [few, many]) {
      const memory = memoryTables()
      const { endsAt } = await writeClaims(memory.tables, 100, all)
      const world = await innerWorld({ tables: memory.tables, start: past(endsAt) })
      const before = { ...memory.counts }
      const swept = await world.sweep.sweep()
      assert.equal(swept.fired.length, 100)
      const kinds = ['get', 'list-page', 'transact'] as const
      asked[all] = kinds.map((kind) => `${memory.counts[kind] - before[kind]} ${kind}`).join(', ')
    }
    console.log(`      100 due of either: ${asked[few]}`)
    assert.equal(asked[few], asked[many])
  })

  it('fires 500 due timers once each, swept by two processes at the same time', async () => {
    const { tables, prefix } = await realTables()
    const { endsAt } = await writeClaims(tables, 500, 1_000)
    const sweeper = fileURLToPath(new URL('../support/sweeper.ts', import.meta.url))
    const args = ['--import', 'tsx', sweeper, await connectionString(), prefix, past(endsAt), '60']
    const outputs = await Promise.all([run(process.execPath, args), run(process.execPath, args)])
    const counted = outputs.map(
      ({ stdout }) => JSON.parse(stdout) as { fired: number; failed: number; rounds: number; faults: string[] },
    )
    console.log(`      fired ${counted.map(({ fired, rounds }) => `${fired} in ${rounds} rounds`).join(' and ')}`)
    assert.equal(
      counted.reduce((sum, { fired }) => sum + fired, 0),
      500,
    )
    for (let n = 0; n < 500; n += 1) {
      const partition = await readClaim(tables.claims, claimName(n))
      const lapses = partition?.entries.filter(({ verb }) => verb === 'no-response').length
      assert.equal(lapses, 1, claimName(n))
    }
  })

  it('does nothing the second time, and goes on past a claim that fails', async () => {
    const memory = memoryTables()
    const { endsAt } = await writeClaims(memory.tables, 5, 5)
    memory.hooks.beforeRead = (table, key) => {
      if (table === 'claims' && key === claimName(2)) throw new Error('planted')
    }
    const world = await innerWorld({ tables: memory.tables, start: past(endsAt) })
    const first = await world.sweep.sweep()
    assert.equal(first.fired.length, 4)
    assert.ok(first.failed > 0)
    memory.hooks.beforeRead = undefined
    assert.equal((await world.sweep.sweep()).fired.length, 1)
    const third = await world.sweep.sweep()
    assert.deepEqual({ fired: third.fired.length, failed: third.failed }, { fired: 0, failed: 0 })
  })
})
