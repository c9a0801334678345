import { StorageError, type Row, type Table, type TableOperation, type Tables } from '../../services/ports.ts'
import type { TableName } from '../support/memory-table.ts'
import type { Random } from './random.ts'
import type { Owner, Scheduler } from './scheduler.ts'

/** How likely each fault is at one step of storage or network. */
export interface Rates {
  /** Refused; nothing was stored. */
  busy: number
  /** Stored, and the answer lost. */
  lostAnswer: number
  /** Stored, and the library's own retry made it look like a conflict. */
  falseConflict: number
  /** The caller gives up waiting; the write arrives later. */
  lateWrite: number
  /** The caller gives up waiting; the write never arrives. */
  lostWrite: number
  /** The process ends, before or after the step. */
  crash: number
  /** A message is not accepted. */
  refusedSend: number
  /** A message arrives, and nobody knows. */
  ambiguousSend: number
}

export const calm: Rates = {
  busy: 0,
  lostAnswer: 0,
  falseConflict: 0,
  lateWrite: 0,
  lostWrite: 0,
  crash: 0,
  refusedSend: 0,
  ambiguousSend: 0,
}
export const rough: Rates = {
  busy: 0.02,
  lostAnswer: 0.02,
  falseConflict: 0.02,
  lateWrite: 0.02,
  lostWrite: 0.02,
  crash: 0.015,
  refusedSend: 0.05,
  ambiguousSend: 0.05,
}
export const storm: Rates = {
  busy: 0.08,
  lostAnswer: 0.06,
  falseConflict: 0.05,
  lateWrite: 0.12,
  lostWrite: 0.05,
  crash: 0.05,
  refusedSend: 0.2,
  ambiguousSend: 0.15,
}

/** A write that its writer gave up may still arrive so much later. */
const longestDelayMs = 840_000
/** So long a writer waits before it gives up: as the real one. */
const requestLimitMs = 5_000

export interface FaultyParts {
  scheduler: Scheduler
  random: Random
  owner: Owner
  rates: () => Rates
  /** Ends the process that runs these steps. */
  crash: () => void
  /** Told of every write that was stored, in the order in which they were. */
  stored: (table: TableName, partitionKey: string, operations: readonly TableOperation[]) => void
  /** Told of what was stored when its writer had given it up. */
  storedLate: (operations: readonly TableOperation[]) => void
  /** Told of every fault that was made. */
  troubled: (what: string) => void
}

/** One process's view of the tables, in which every request is a step and may fail in every way it can in a cloud. */
export function faultyTables(real: Tables, parts: FaultyParts): Tables {
  const view = (name: TableName) => faultyTable(name, real[name], parts)
  return {
    claims: view('claims'),
    wakes: view('wakes'),
    listings: view('listings'),
    people: view('people'),
    jobs: view('jobs'),
  }
}

function faultyTable(name: TableName, real: Table, parts: FaultyParts): Table {
  const { scheduler, random, owner, rates, crash, troubled } = parts

  async function read<T>(ask: () => Promise<T>): Promise<T> {
    await scheduler.step(owner)
    if (random.chance(rates().crash)) await end()
    if (random.chance(rates().busy)) throw fault('busy', 'a read was refused')
    return ask()
  }

  /** The process ends here: what waits for this waits for ever. */
  function end(): Promise<never> {
    troubled('is about to die')
    crash()
    return new Promise(() => {})
  }

  function fault(failure: StorageError['failure'], says: string): StorageError {
    troubled(says)
    return new StorageError(failure, `simulated: ${says}`)
  }

  async function store(partitionKey: string, operations: readonly TableOperation[]): Promise<void> {
    await real.transact(partitionKey, operations)
    parts.stored(name, partitionKey, operations)
  }

  return {
    get: (partitionKey, rowKey) => read(() => real.get(partitionKey, rowKey)),
    list: (partitionKey, range) => read(() => real.list(partitionKey, range)),
    scan: () => real.scan(),
    async transact(partitionKey, operations) {
      // Rows are flat.
      const copy = operations.map((step) => (step.kind === 'delete' ? { ...step } : { ...step, row: { ...step.row } }))
      await scheduler.step(owner)
      if (random.chance(rates().crash)) await end()
      if (random.chance(rates().busy)) throw fault('busy', 'a write was refused')
      if (random.chance(rates().lateWrite)) {
        const network: Owner = { dead: false, adrift: true }
        const arrives = async () => {
          await store(partitionKey, copy)
          parts.storedLate(copy)
        }
        void scheduler.sleep(network, random.below(longestDelayMs)).then(() => arrives().catch(() => undefined))
        await scheduler.sleep(owner, requestLimitMs)
        throw fault('ambiguous', 'a write is still on its way')
      }
      if (random.chance(rates().lostWrite)) {
        await scheduler.sleep(owner, requestLimitMs)
        throw fault('ambiguous', 'a write got lost on its way')
      }
      await store(partitionKey, copy)
      if (random.chance(rates().crash)) await end()
      if (random.chance(rates().lostAnswer)) throw fault('ambiguous', 'the answer to a write was lost')
      if (random.chance(rates().falseConflict)) throw fault('conflict', 'a retry met its own write')
    },
  }
}

/** The key of the row that a step writes or deletes. */
export function rowKeyOf(operation: TableOperation): string {
  return operation.kind === 'delete' ? operation.rowKey : operation.row.rowKey
}

/** The row a step writes, if it writes one. */
export function rowOf(operation: TableOperation): Row | undefined {
  return operation.kind === 'delete' ? undefined : operation.row
}
