import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { rulesListing, stateDiagram } from '../../services/claim/listing.ts'

const golden = new URL('rules.golden.txt', import.meta.url)
const architecture = new URL('../../ARCHITECTURE.md', import.meta.url)
const begin = '<!-- states:begin -->'
const end = '<!-- states:end -->'

describe('the rule listing', () => {
  it('is the one that was read and found right (UPDATE_GOLDEN=1 rewrites it)', () => {
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, rulesListing())
    assert.equal(rulesListing(), readFileSync(golden, 'utf8'))
  })

  it('says nothing that only a program understands', () => {
    for (const line of rulesListing().split('\n')) assert.doesNotMatch(line, /undefined|NaN|\[object/)
  })
})

describe('the diagram of statuses', () => {
  it('in the architecture page is made from the table (UPDATE_GOLDEN=1 rewrites it)', () => {
    const page = readFileSync(architecture, 'utf8')
    const section = `${begin}\n\n\`\`\`mermaid\n${stateDiagram()}\n\`\`\`\n\n${end}`
    const was = page.slice(page.indexOf(begin), page.indexOf(end) + end.length)
    if (process.env.UPDATE_GOLDEN === '1')
      writeFileSync(
        architecture,
        page.replace(was, () => section),
      )
    else assert.equal(was, section)
  })

  it('reaches every status, and leaves every status', () => {
    const lines = stateDiagram().split('\n')
    for (const [, id = ''] of stateDiagram().matchAll(/ as (\w+)/g)) {
      assert.ok(
        lines.some((line) => line.includes(`--> ${id}:`)),
        `nothing leads to ${id}`,
      )
      assert.ok(
        lines.some((line) => line.startsWith(`  ${id} -->`)),
        `nothing leads from ${id}`,
      )
    }
  })
})
