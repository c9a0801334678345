import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { metrics } from '../../services/telemetry.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = read('OPERATIONS.md')
const alerts = read('infra/modules/alerts.bicep')
const names = [...alerts.matchAll(/^ {4}name: '([\w-]+)'$/gm)].map(([, name]) => name!)

describe('the page for operators', () => {
  it('says of each figure what it is, in what unit, and by what it is told apart', () => {
    for (const [name, { unit, says, by }] of Object.entries(metrics)) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` `)) ?? ''
      const cells = row.split('|').map((cell) => cell.trim())
      assert.deepEqual(cells.slice(2, 5), [unit.replace(/[{}]/g, ''), says, by.join(', ')], name)
    }
  })

  it('says what each alert asks', () => {
    assert.ok(names.length >= 8, names.join(', '))
    assert.deepEqual(
      names.filter((name) => !page.includes(`| \`${name}\` `)),
      [],
    )
  })
})

describe('the alerts', () => {
  it('look at figures that there are', () => {
    const watched = [...alerts.matchAll(/Name == "([\w.]+)"/g)].map(([, name]) => name!)
    assert.ok(watched.length >= 6)
    assert.deepEqual(
      watched.filter((name) => !(name in metrics)),
      [],
    )
  })
})
