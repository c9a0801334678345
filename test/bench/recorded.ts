import type { RowRange, Table, TableOperation, Tables } from '../../services/ports.ts'

/** One call that went to storage, with all it takes to make it again. */
export interface Asked {
  table: keyof Tables
  what: 'get' | 'list' | 'transact'
  partition: string
  rowKey?: string
  range?: RowRange
  operations?: readonly TableOperation[]
}

/**
 * Tables that write down what they are asked, in order, as long as `listening` says so. A list counts once, however many
 * pages it has.
 */
export function recorded(tables: Tables, listening: () => boolean = () => true): { tables: Tables; asked: Asked[] } {
  const asked: Asked[] = []
  const note = (one: Asked) => {
    if (listening()) asked.push(one)
  }
  const watched = (table: keyof Tables): Table => {
    const real = tables[table]
    return {
      get: (partition, rowKey) => {
        note({ table, what: 'get', partition, rowKey })
        return real.get(partition, rowKey)
      },
      list: (partition, range) => {
        note({ table, what: 'list', partition, range })
        return real.list(partition, range)
      },
      scan: () => real.scan(),
      transact: (partition, operations) => {
        note({ table, what: 'transact', partition, operations })
        return real.transact(partition, operations)
      },
    }
  }
  const names = ['claims', 'wakes', 'listings', 'people', 'jobs'] as const
  return { tables: Object.fromEntries(names.map((name) => [name, watched(name)])) as unknown as Tables, asked }
}

/** `claims list, wakes transact, claims transact`. */
export function inWords(asked: readonly Asked[]): string {
  return asked.map(({ table, what }) => `${table} ${what}`).join(', ')
}
