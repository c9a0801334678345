import assert from 'node:assert/strict'
import type { Directory } from '../../services/claim/people.ts'
import type { Table, Tables } from '../../services/ports.ts'
import { listClaims, listedId } from '../support/listed-claims.ts'
import { memoryBlobs } from '../support/memory-blobs.ts'
import { memoryTables } from '../support/memory-table.ts'
import { startMemoryWorld } from '../support/memory-world.ts'
import { persona } from '../support/persona.ts'
import { directory, people } from '../support/world.ts'
import { liveHeap } from './live-heap.ts'
import { keep, type Finding } from './results.ts'

const sizes = [10, 1_000, 5_000] as const
const pageRows = 1_000
/** Less than half of what four more pages would take. */
const mostGrowth = 2 * 2 ** 20

interface Spent {
  pages: number
  /** The most that was held in memory between two pages, above what was held before. */
  held: number
}

describe('lists of a partner, and the queue', () => {
  async function spent(lines: number): Promise<Map<string, Spent>> {
    const memory = memoryTables()
    const reads: number[] = []
    const tables: Tables = { ...memory.tables, listings: watched(memory.tables.listings, () => reads.push(liveHeap())) }
    const world = await startMemoryWorld(directory as Directory, {}, () => ({
      storage: { tables, blobs: memoryBlobs().blobs },
    }))
    try {
      const bot = { url: `http://127.0.0.1:${world.port}` }
      const mina = persona(people.mina, bot, world.connector)
      const rae = persona(people.rae, bot, world.connector)
      const changes = Array.from({ length: lines }, () => ({}))
      await listClaims(memory.tables.listings, changes)
      const asks = [
        { text: 'claims', who: mina },
        { text: 'queue', who: rae },
        { text: `find ${listedId(7)}`, who: mina },
      ]
      const found = new Map<string, Spent>()
      for (const { text, who } of asks) {
        await who.say(text)
        reads.length = 0
        const before = liveHeap()
        await who.say(text)
        found.set(text.split(' ')[0]!, { pages: reads.length, held: Math.max(...reads) - before })
      }
      return found
    } finally {
      await world.stop()
    }
  }

  it(`cost a request a page, and no more memory, with ${sizes.join(', ')} claims`, async () => {
    const bySize = new Map<number, Map<string, Spent>>()
    for (const lines of sizes) bySize.set(lines, await spent(lines))
    const findings = ['claims', 'queue', 'find'].flatMap((text): Finding[] => {
      const of = (lines: number) => bySize.get(lines)!.get(text)!
      const pages = sizes.map((lines) => of(lines).pages)
      const aims = sizes.map((lines) => Math.floor(lines / pageRows) + 1)
      const growth = of(sizes[2]).held - of(sizes[1]).held
      const what = `\`${text}\` of ${sizes.map((lines) => lines.toLocaleString('en')).join(' / ')}`
      return [
        {
          what: `${what}: pages read`,
          kind: 'count',
          found: pages.join(' / '),
          aim: aims.join(' / '),
          met: pages.join() === aims.join(),
        },
        {
          what: `\`${text}\`: more held in memory for ${sizes[2]} than for ${sizes[1]}`,
          kind: 'ratio',
          found: `${(growth / 2 ** 20).toFixed(1)} MB`,
          aim: `≤ ${mostGrowth / 2 ** 20} MB`,
          met: growth <= mostGrowth,
        },
      ]
    })
    await keep('lists', findings)
    assert.ok(findings.every(({ met }) => met))
  })
})

/** A table that tells when it is asked for a list. */
function watched(table: Table, tell: () => void): Table {
  return {
    ...table,
    list: (partition, range) => {
      tell()
      return table.list(partition, range)
    },
  }
}
