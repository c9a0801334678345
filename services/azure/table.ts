import { setTimeout as pause } from 'node:timers/promises'
import { StorageError, type RowRange, type StoredRow, type Table } from '../ports.ts'
import { checkTransaction, isPossibleKey } from '../table-limits.ts'
import { batchOf, checkDone, requestOf } from './batch.ts'
import { keyText, rowPath, toRow } from './rows.ts'
import { errorCode, storageError } from './storage-errors.ts'
import type { Wire } from './wire.ts'

const maxPageRows = 1000
/** Before each repetition of a read that failed for now. Writes are never repeated here. */
const readPausesMs = [100, 400]

/** One table of the service behind our port. */
export function azureTable(wire: Wire, name: string): Table {
  /** Asks, and asks again after a failure that may be over soon: reading twice harms nobody. */
  async function reading(path: string) {
    for (const pauseMs of readPausesMs) {
      try {
        return await read(path)
      } catch (error) {
        const fault = storageError(error, 'read')
        if (fault.failure !== 'busy') throw fault
      }
      await pause(pauseMs)
    }
    try {
      return await read(path)
    } catch (error) {
      throw storageError(error, 'read')
    }
  }

  async function read(path: string) {
    const { headers, bodyAsText } = await wire.send({ method: 'GET', path })
    return { headers, body: JSON.parse(bodyAsText ?? '') as Record<string, unknown> }
  }

  async function* pages(filter?: string, most = Infinity): AsyncGenerator<StoredRow[]> {
    const size = Math.min(most, maxPageRows)
    let next: string | undefined = ''
    while (next !== undefined) {
      const from: string = next
      const path = `/${name}()?$top=${size}${filter ? `&$filter=${filter}` : ''}${from}`
      // A repeated read continues where the last good page ended.
      const page = await reading(path)
      next = continuation(
        page.headers.get('x-ms-continuation-nextpartitionkey'),
        page.headers.get('x-ms-continuation-nextrowkey'),
      )
      const { value = [] } = page.body as { value?: Record<string, unknown>[] }
      // A page may be empty and still have a continuation.
      if (value.length > 0) yield value.map(toRow)
    }
  }

  return {
    async get(partitionKey, rowKey) {
      if (!isPossibleKey(partitionKey) || !isPossibleKey(rowKey)) return undefined
      try {
        return toRow((await reading(rowPath(name, partitionKey, rowKey))).body)
      } catch (error) {
        const rowIsNotThere = error instanceof StorageError && errorCode(error.cause) === 'ResourceNotFound'
        if (rowIsNotThere) return undefined
        throw error
      }
    },

    async list(partitionKey, range = {}) {
      const { most = Infinity } = range
      if (!isPossibleKey(partitionKey) || most <= 0) return []
      const rows: StoredRow[] = []
      for await (const page of pages(filterOf(partitionKey, range), most)) {
        rows.push(...page)
        if (rows.length >= most) return rows.slice(0, most)
      }
      return rows
    },

    scan: () => pages(),

    async transact(partitionKey, operations) {
      checkTransaction(partitionKey, operations)
      const [first, ...others] = operations
      try {
        if (first && others.length === 0) return void (await wire.send(requestOf(name, partitionKey, first)))
        const answer = await wire.send(batchOf(wire.url, name, partitionKey, operations))
        checkDone(answer.bodyAsText ?? '', operations.length)
      } catch (error) {
        throw storageError(error, 'write')
      }
    },
  }
}

/** Where the next page begins, as the end of an address; undefined behind the last. */
function continuation(partitionKey: string | undefined, rowKey: string | undefined): string | undefined {
  if (partitionKey === undefined) return undefined
  const row = rowKey === undefined ? '' : `&NextRowKey=${encodeURIComponent(rowKey)}`
  return `&NextPartitionKey=${encodeURIComponent(partitionKey)}${row}`
}

function filterOf(partitionKey: string, { from, below }: RowRange): string {
  const terms = [`PartitionKey eq '${keyText(partitionKey)}'`]
  if (from !== undefined) terms.push(`RowKey ge '${keyText(from)}'`)
  if (below !== undefined) terms.push(`RowKey lt '${keyText(below)}'`)
  return terms.join(' and ').replaceAll(' ', '%20')
}
