import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { readResults, withTable } from '../bench/results.ts'

describe('what was measured', () => {
  it('stands in the README as the last run found it', async () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
    assert.equal(readme, await withTable(readme, readResults()))
  })
})
