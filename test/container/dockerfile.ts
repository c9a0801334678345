import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../local/served.ts'

/** One line of the Dockerfile: its word, and what follows. */
export interface Step {
  word: string
  rest: string
}

/** What is made from one FROM line to the next. */
export interface Stage {
  base: string
  name: string
  steps: Step[]
}

/** TABLE: the words that a rehearsal knows how to play. Another one has to be taught to it first. */
const known = ['FROM', 'WORKDIR', 'COPY', 'RUN', 'ENV', 'USER', 'EXPOSE', 'STOPSIGNAL', 'HEALTHCHECK', 'CMD']

/** The stages of the project's Dockerfile, in their order. */
export function readStages(): Stage[] {
  const stages: Stage[] = []
  for (const line of readFileSync(join(root, 'Dockerfile'), 'utf8').split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [, word = '', rest = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? []
    assert.ok(known.includes(word), `no word that can be rehearsed: ${line}`)
    if (word === 'FROM') {
      const [base = '', as, name = ''] = rest.split(' ')
      assert.ok(as === undefined || as === 'AS', line)
      stages.push({ base, name, steps: [] })
    } else {
      const stage = stages.at(-1)
      assert.ok(stage, `before the first FROM: ${line}`)
      stage.steps.push({ word, rest })
    }
  }
  return stages
}

/** What the last such line of a stage says. */
export function said({ steps }: Stage, word: string): string {
  const rest = steps.findLast((step) => step.word === word)?.rest
  assert.ok(rest, `the Dockerfile says no ${word}`)
  return rest
}

/** A command as a list, from a line that ends with one. */
export function commandIn(rest: string): string[] {
  return JSON.parse(rest.slice(rest.indexOf('['))) as string[]
}

/** What of the project reaches a build at all: the .dockerignore refuses all but the names it lists. */
export function context(): string[] {
  const [first, ...others] = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
  assert.equal(first, '*', 'all is refused first')
  assert.ok(others.every((line) => /^![\w.-]+$/.test(line)))
  return others.map((line) => line.slice(1))
}
