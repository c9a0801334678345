import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { long, size } from '../support/sizes.ts'
import { playHistory } from './history.ts'
import { plantedBugs } from './planted-bugs.ts'
import type { Part, Played } from './play.ts'

/*
 * SEED=<n> begins elsewhere. SEED=<n> HISTORIES=1 plays one history again, exactly, and prints its steps.
 */
const seed = Number(process.env.SEED ?? (long ? Date.now() % 1_000_000_000 : 1))
const histories = Number(process.env.HISTORIES ?? size({ short: 10_000, long: 1_000_000 }))
const mostToFind = 1_000
const processes = Math.max(1, Math.min(8, availableParallelism()))

describe('claims in simulated trouble', () => {
  it(`keep every promise in ${histories} histories from seed ${seed} on`, async function () {
    this.timeout(Math.max(600_000, histories * 200))
    if (histories === 1) await playHistory(seed, {}, (line) => console.log(line))
    const share = Math.ceil(histories / processes)
    const parts = Array.from({ length: processes }, (_, n) => ({ from: seed + n * share, count: share }))
    const played = await Promise.all(parts.map((part) => elsewhere(part)))
    const sum = (count: 'histories' | 'commits' | 'deliveries' | 'crashes' | 'messages') =>
      played.reduce((total, one) => total + one[count], 0)
    console.log(
      `      ${sum('histories')} histories: ${sum('commits')} commits of ${sum('deliveries')} deliveries, ` +
        `${sum('messages')} messages, ${sum('crashes')} crashes`,
    )
    assert.deepEqual(
      played.flatMap(({ wrong }) => wrong).slice(0, 10),
      [],
      'play one again with SEED=<seed> HISTORIES=1',
    )
    assert.ok(sum('commits') > histories && sum('crashes') > histories, 'something happened')
  })

  it('are played again exactly by the same seed', async () => {
    const tell = async () => {
      const lines: string[] = []
      await playHistory(seed + 7, {}, (line) => lines.push(line))
      return lines
    }
    assert.deepEqual(await tell(), await tell())
  })
})

describe(`a fault planted on purpose is noticed within ${mostToFind} histories`, () => {
  const found: { bug: string; histories: number; seed: number; noticed: string }[] = []
  after(() => {
    for (const { bug, histories, noticed } of found.sort((one, other) => one.histories - other.histories)) {
      console.log(`      found  ${bug.padEnd(62)} ${String(histories).padStart(4)}  ${noticed}`)
    }
  })

  const bugs = Object.keys(plantedBugs)
  const results = new Map<string, Promise<Played>>()
  before(() => {
    // Each process takes every so-many-th bug, one after the other.
    const lanes: Promise<unknown>[] = Array.from({ length: processes }, () => Promise.resolve())
    for (const [n, bug] of bugs.entries()) {
      const result = lanes[n % processes]!.then(() => elsewhere({ from: 1_001, count: mostToFind, bug }))
      lanes[n % processes] = result.catch(() => undefined)
      results.set(bug, result)
    }
  })
  for (const bug of bugs) {
    it(bug, async function () {
      this.timeout(600_000)
      const played = await results.get(bug)!
      const first = played.wrong[0]
      assert.ok(first, `not noticed in ${played.histories} histories`)
      found.push({ bug, histories: played.histories, seed: first.seed, noticed: first.breaches[0]! })
    })
  }
})

function elsewhere(part: Part): Promise<Played> {
  return new Promise((resolve, reject) => {
    const player = fork(new URL('./play.ts', import.meta.url), { execArgv: ['--import', 'tsx'] })
    player.once('message', (played) => resolve(played as Played))
    player.once('exit', (code) => reject(new Error(`a player ended with ${code}`)))
    player.send(part)
  })
}
