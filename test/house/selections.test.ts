import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/* Mocha only warns of a file that it does not find; a selection would shrink unseen. */

const root = join(import.meta.dirname, '../..')
const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).map((name) => `test/${name}`)
const selections = ['.mocharc.json', ...files.filter((name) => name.endsWith('/.mocharc.json'))]

describe('the selections of tests', () => {
  for (const selection of selections) {
    it(`${selection} names files that exist`, () => {
      const { spec } = JSON.parse(readFileSync(join(root, selection), 'utf8')) as { spec: string | string[] }
      for (const pattern of [spec].flat()) {
        assert.ok(
          files.some((file) => matches(file, pattern)),
          `${pattern} is no file`,
        )
      }
    })
  }

  it('are told from files that do not exist', () => {
    assert.ok(matches('test/claim/rows.test.ts', 'test/claim/*.test.ts'))
    assert.ok(matches('test/claim/deep/rows.test.ts', 'test/**/*.test.ts'))
    assert.ok(!matches('test/claim/deep/rows.test.ts', 'test/claim/*.test.ts'))
    assert.ok(!matches('test/claim/rows.test.ts', 'test/claim/row.test.ts'))
  })
})

/** Whether a pattern of `*` and `**` names a file. */
function matches(file: string, pattern: string): boolean {
  const parts = pattern.split(/(\*\*\/|\*)/)
  const source = parts.map((part) => (part === '**/' ? '(?:.*/)?' : part === '*' ? '[^/]*' : escaped(part)))
  return new RegExp(`^${source.join('')}$`).test(file)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
