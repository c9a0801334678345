import { StorageError, type StorageFailure, type Table, type Tables } from '../../services/ports.ts'

/** What a process asked of storage, and what became of its writes. */
export interface Counters {
  reads: number
  writes: number
  failed: Partial<Record<StorageFailure, number>>
}

/** Tables that count, each request after a pause, so that several processes on them take turns. */
export function counted(tables: Tables, pause: () => Promise<void>): { tables: Tables; counters: Counters } {
  const counters: Counters = { reads: 0, writes: 0, failed: {} }
  const watched = (real: Table): Table => ({
    get: async (partition, rowKey) => {
      counters.reads += 1
      await pause()
      return real.get(partition, rowKey)
    },
    list: async (partition, range) => {
      counters.reads += 1
      await pause()
      return real.list(partition, range)
    },
    scan: () => real.scan(),
    transact: async (partition, operations) => {
      counters.writes += 1
      await pause()
      try {
        await real.transact(partition, operations)
      } catch (error) {
        if (error instanceof StorageError) counters.failed[error.failure] = (counters.failed[error.failure] ?? 0) + 1
        throw error
      }
    },
  })
  const names = ['claims', 'wakes', 'listings', 'people', 'jobs'] as const
  return {
    tables: Object.fromEntries(names.map((name) => [name, watched(tables[name])])) as unknown as Tables,
    counters,
  }
}
