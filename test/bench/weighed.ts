import type { Table, Tables } from '../../services/ports.ts'
import { shards } from '../../services/wakes.ts'

/** What went to storage: requests, the rows in them, and these rows' text. */
interface Weight {
  requests: number
  rows: number
  bytes: number
}

/** By where it went: a table, or a part of one that lies in partitions of its own. */
export type Weights = Record<Place, Weight>
type Place = (typeof places)[number]

export const places = ['claims', 'wakes', 'partner and customer lists', 'queue', 'people', 'jobs'] as const

/** Tables that weigh what passes. A sweep's question to a shard in which nothing is due is the sweep's own: left out. */
export function weighed(tables: Tables): { tables: Tables; weights: Weights } {
  const weights = Object.fromEntries(places.map((place) => [place, { requests: 0, rows: 0, bytes: 0 }])) as Weights
  const add = (table: keyof Tables, partition: string, rows: readonly unknown[]) => {
    const weight = weights[placeOf(table, partition)]
    weight.requests += 1
    // Storage counts a question that finds nothing, too.
    weight.rows += Math.max(1, rows.length)
    weight.bytes += rows.reduce((sum: number, row) => sum + Buffer.byteLength(JSON.stringify(row)), 0)
  }
  const watched = (name: keyof Tables): Table => {
    const real = tables[name]
    return {
      get: async (partition, rowKey) => {
        const row = await real.get(partition, rowKey)
        add(name, partition, row ? [row] : [])
        return row
      },
      list: async (partition, range) => {
        const rows = await real.list(partition, range)
        if (rows.length > 0 || !shards.includes(partition)) add(name, partition, rows)
        return rows
      },
      scan: () => real.scan(),
      transact: async (partition, operations) => {
        add(name, partition, operations)
        await real.transact(partition, operations)
      },
    }
  }
  const names = ['claims', 'wakes', 'listings', 'people', 'jobs'] as const
  return { tables: Object.fromEntries(names.map((name) => [name, watched(name)])) as unknown as Tables, weights }
}

function placeOf(table: keyof Tables, partition: string): Place {
  if (table !== 'listings') return table
  return partition === 'queue' ? 'queue' : 'partner and customer lists'
}
