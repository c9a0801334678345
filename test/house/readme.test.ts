import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { commands } from '../../bot/commands.ts'
import { readConfig } from '../../bot/config.ts'

/* What people can say, set and run stands in the README, and nothing stands there that is gone. */

const root = new URL('../../', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')

/** The rows of the tables under a heading, each as its cells. */
function rowsUnder(heading: string): string[][] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, -1))
}

/** What stands in backticks. */
function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '')
}

/** The names that `readConfig` looks up in the environment. */
function settingsAsked(): string[] {
  const asked = new Set<string>()
  readConfig(
    new Proxy<Record<string, string | undefined>>(
      {},
      {
        get: (_, name) => {
          asked.add(String(name))
          return name === 'LOCAL' ? '1' : undefined
        },
      },
    ),
  )
  return [...asked].sort()
}

describe('the README', () => {
  it('names every command in both languages, and no other', () => {
    const rows = rowsUnder('What people can say').map(([name, ko]) => [quoted(name ?? '')[0], quoted(ko ?? '')[0]])
    const begins = (typed: string | undefined, word: string) => `${typed} `.startsWith(`${word} `)
    const listed = commands.map(({ name, ko }) => rows.some((row) => begins(row[0], name) && begins(row[1], ko)))
    const known = rows.map((row) => commands.some(({ name, ko }) => begins(row[0], name) && begins(row[1], ko)))
    assert.deepEqual(
      commands.filter((_, at) => !listed[at]).map(({ name }) => name),
      [],
    )
    assert.deepEqual(
      rows.filter((_, at) => !known[at]),
      [],
    )
  })

  it('names every setting, and no other', () => {
    const listed = rowsUnder('Settings').flatMap(([names]) => quoted(names ?? ''))
    assert.deepEqual(listed.sort(), settingsAsked())
  })

  it('names every script, and no other', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { scripts: object }
    const listed = rowsUnder('Scripts').flatMap(([names]) => quoted(names ?? ''))
    const named = listed.map((call) => call.replace(/^npm (run )?/, '').replace(/ -- .*$/, ''))
    assert.deepEqual(named.sort(), Object.keys(scripts).sort())
  })
})
