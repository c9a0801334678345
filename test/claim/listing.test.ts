import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { policyNames, type PolicyName } from '../../services/claim/policies.ts'
import { rulesListing, stateDiagram } from '../../services/claim/listing.ts'

/** TABLE: an edition -> the listing of its rules that was read and found right. */
const goldens: Readonly<Record<PolicyName, string>> = {
  'partner-center-2020': 'rules.golden.txt',
  'partner-center-2023': 'rules-2023.golden.txt',
}
const editions = new URL('editions.golden.txt', import.meta.url)
const architecture = new URL('../../ARCHITECTURE.md', import.meta.url)
const begin = '<!-- states:begin -->'
const end = '<!-- states:end -->'

for (const policy of policyNames) {
  describe(`the rule listing of ${policy}`, () => {
    const golden = new URL(goldens[policy], import.meta.url)

    it('is the one that was read and found right (UPDATE_GOLDEN=1 rewrites it)', () => {
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, rulesListing(policy))
      assert.equal(rulesListing(policy), readFileSync(golden, 'utf8'))
    })

    it('says nothing that only a program understands', () => {
      for (const line of rulesListing(policy).split('\n')) assert.doesNotMatch(line, /undefined|NaN|\[object/)
    })
  })
}

describe('the two editions', () => {
  it('differ exactly where the page of 2023 does (UPDATE_GOLDEN=1 rewrites it)', () => {
    const lines = (policy: PolicyName) => rulesListing(policy).split('\n')
    const [old, now] = [lines('partner-center-2020'), lines('partner-center-2023')]
    const gone = old.filter((line) => !now.includes(line)).map((line) => `- ${line.trim()}`)
    const come = now.filter((line) => !old.includes(line)).map((line) => `+ ${line.trim()}`)
    const differences = `${[...gone, ...come].join('\n')}\n`
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(editions, differences)
    assert.equal(differences, readFileSync(editions, 'utf8'))
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
