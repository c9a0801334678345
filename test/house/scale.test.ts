import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { lifeCost } from '../bench/life.ts'
import { fullMonth, readResults } from '../bench/results.ts'
import { monthTable, scaleTables } from '../bench/scale.ts'

const file = new URL('../../SCALE.md', import.meta.url)

describe('SCALE.md', () => {
  it('says what a claim’s life costs today, and what follows from it (UPDATE_GOLDEN=1 writes it)', async () => {
    const written = readFileSync(file, 'utf8')
    let text = written
    const month = monthTable(readResults()[fullMonth] ?? [])
    for (const [name, table] of Object.entries({ ...scaleTables(await lifeCost()), month })) {
      const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`]
      const [before, rest] = text.split(begin)
      const after = rest?.split(end)[1]
      assert.ok(after !== undefined, `no place for ${name}`)
      text = `${before}${begin}\n\n${table}\n\n${end}${after}`
    }
    const computed = await format(text, { ...(await resolveConfig(file)), filepath: 'SCALE.md' })
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, computed)
    else assert.equal(written, computed)
  })
})
