import {
  StorageError,
  type Row,
  type StoredRow,
  type Table,
  type TableOperation,
  type Tables,
} from '../../services/ports.ts'
import { checkTransaction, isPossibleKey, storedProperties } from '../../services/table-limits.ts'
import { sortedRows, type SortedRows } from './sorted-rows.ts'

export type TableName = keyof Tables

/** How many requests the real service would have been asked. */
export interface RequestCounts {
  get: number
  'list-page': number
  transact: number
}

/**
 * Where a test can step in. A hook that throws is a fault at that place: before a write, nothing is stored; after it,
 * everything is, and the caller only does not know. Awaited, so that a simulator may also hold an operation back.
 */
export interface TableHooks {
  beforeRead?(table: TableName, partitionKey: string): void | Promise<void>
  beforeWrite?(table: TableName, partitionKey: string, operations: readonly TableOperation[]): void | Promise<void>
  afterWrite?(table: TableName, partitionKey: string, operations: readonly TableOperation[]): void | Promise<void>
}

export interface MemoryTables {
  tables: Tables
  /** Requests made through this view. */
  counts: RequestCounts
  /** May be changed at any time. */
  hooks: TableHooks
  /** Another process's view of the same rows, with hooks and counts of its own. */
  alsoSeenBy(hooks?: TableHooks): MemoryTables
}

/** Partition key -> its rows, kept as they would be read. */
type Partitions = Map<string, SortedRows>

const names: readonly TableName[] = ['claims', 'wakes', 'listings', 'people', 'jobs']
const pageRows = 1000

/** The five tables in memory: every operation happens at one moment, in the order of the calls. */
export function memoryTables(hooks: TableHooks = {}): MemoryTables {
  const partitionsOf = new Map(names.map((name) => [name, new Map() as Partitions]))
  let lastTag = 0
  const nextTag = () => `W/"${(lastTag += 1)}"`

  function viewWith(hooksOfView: TableHooks): MemoryTables {
    const counts: RequestCounts = { get: 0, 'list-page': 0, transact: 0 }
    const view = { counts, hooks: hooksOfView }
    const open = (name: TableName) => memoryTable(name, partitionsOf.get(name) ?? new Map(), nextTag, view)
    const tables: Tables = {
      claims: open('claims'),
      wakes: open('wakes'),
      listings: open('listings'),
      people: open('people'),
      jobs: open('jobs'),
    }
    return Object.assign(view, { tables, alsoSeenBy: (other: TableHooks = {}) => viewWith(other) })
  }

  return viewWith(hooks)
}

function memoryTable(
  name: TableName,
  partitions: Partitions,
  nextTag: () => string,
  view: { counts: RequestCounts; hooks: TableHooks },
): Table {
  return {
    async get(partitionKey, rowKey) {
      if (!isPossibleKey(partitionKey) || !isPossibleKey(rowKey)) return undefined
      view.counts.get += 1
      await view.hooks.beforeRead?.(name, partitionKey)
      const row = partitions.get(partitionKey)?.get(rowKey)
      return row && { ...row }
    },

    async list(partitionKey, { from = '', below, most = Infinity } = {}) {
      if (!isPossibleKey(partitionKey) || most <= 0) return []
      await view.hooks.beforeRead?.(name, partitionKey)
      const rows = partitions.get(partitionKey)?.within(from, below, most) ?? []
      view.counts['list-page'] += Math.max(1, Math.ceil(rows.length / pageRows))
      return rows.map((row) => ({ ...row }))
    },

    async *scan() {
      const all = [...partitions.keys()].sort().flatMap((partitionKey) => partitions.get(partitionKey)?.within() ?? [])
      for (let start = 0; start === 0 || start < all.length; start += pageRows) {
        view.counts['list-page'] += 1
        await view.hooks.beforeRead?.(name, '')
        const page = all.slice(start, start + pageRows)
        if (page.length > 0) yield page.map((row) => ({ ...row }))
      }
    },

    async transact(partitionKey, operations) {
      checkTransaction(partitionKey, operations)
      view.counts.transact += 1
      await view.hooks.beforeWrite?.(name, partitionKey, operations)
      const rows = partitions.get(partitionKey) ?? sortedRows()
      for (const operation of operations) checkAgainst(rows, operation)
      for (const operation of operations) {
        if (operation.kind === 'delete') rows.delete(operation.rowKey)
        else rows.set(asStored(operation.row, nextTag()))
      }
      partitions.set(partitionKey, rows)
      await view.hooks.afterWrite?.(name, partitionKey, operations)
    },
  }
}

function checkAgainst(rows: SortedRows, operation: TableOperation): void {
  if (operation.kind === 'create') {
    if (rows.get(operation.row.rowKey)) throw new StorageError('conflict', 'memory: the row is there already')
    return
  }
  const stored = rows.get(operation.kind === 'delete' ? operation.rowKey : operation.row.rowKey)
  if (!stored) throw new StorageError('not-found', 'memory: the row is not there')
  if (operation.etag !== '*' && operation.etag !== stored.etag) {
    throw new StorageError('conflict', 'memory: the row was changed since it was read')
  }
}

function asStored(row: Row, etag: string): StoredRow {
  return { ...Object.fromEntries(storedProperties(row)), partitionKey: row.partitionKey, rowKey: row.rowKey, etag }
}
