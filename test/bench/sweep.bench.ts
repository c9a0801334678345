import assert from 'node:assert/strict'
import { innerWorld } from '../support/inner-world.ts'
import { writeClaims } from '../support/many-claims.ts'
import { memoryTables } from '../support/memory-table.ts'
import { size } from '../support/sizes.ts'
import { keep, type Finding } from './results.ts'

const due = 500
const sizes = [1_000, 20_000, size({ short: 100_000, long: 1_000_000 })]

describe(`a sweep with ${due} claims due`, () => {
  it(`asks the same of storage among ${sizes.map((all) => all.toLocaleString('en')).join(', ')} claims`, async () => {
    const findings: Finding[] = []
    let few: string | undefined
    for (const all of sizes) {
      const memory = memoryTables()
      const { endsAt } = await writeClaims(memory.tables, due, all)
      const start = new Date(Date.parse(endsAt) + 121_000).toISOString()
      const world = await innerWorld({ tables: memory.tables, start })
      const before = { ...memory.counts }
      const swept = await world.sweep.sweep()
      assert.equal(swept.fired.length, due)
      const kinds = ['get', 'list-page', 'transact'] as const
      const found = kinds.map((kind) => `${memory.counts[kind] - before[kind]} ${kind}`).join(', ')
      few ??= found
      const what = `${due} due of ${all.toLocaleString('en')}: requests`
      findings.push({ what, kind: 'count', found, aim: 'the same', met: found === few })
    }
    await keep('sweep', findings)
    assert.ok(findings.every(({ met }) => met))
  })
})
