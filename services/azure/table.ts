import { setTimeout as pause } from 'node:timers/promises'
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables'
import { StorageError, type RowRange, type StoredRow, type Table, type TableOperation } from '../ports.ts'
import { checkTransaction, isPossibleKey } from '../table-limits.ts'
import type { deleteTags } from './delete-tags.ts'
import { toEntity, toRow } from './rows.ts'
import { errorCode, storageError } from './storage-errors.ts'

const maxPageRows = 1000
/** Before each repetition of a read that failed for now. Writes are never repeated here. */
const readPausesMs = [100, 400]

/** One table of the service behind our port. `timeoutMs`: how long one request may take. */
export function azureTable(client: TableClient, tags: ReturnType<typeof deleteTags>, timeoutMs: number): Table {
  const limit = () => ({ abortSignal: AbortSignal.timeout(timeoutMs) })

  async function* pages(filter?: string, most = Infinity): AsyncGenerator<StoredRow[]> {
    const maxPageSize = Math.min(most, maxPageRows)
    let continuationToken: string | undefined
    do {
      // One page per iterator: a repeated read continues where the last good page ended.
      const page = await reading(async () => {
        const options = { ...limit(), queryOptions: { filter } }
        const next = await client.listEntities(options).byPage({ maxPageSize, continuationToken }).next()
        return next.done ? undefined : next.value
      })
      continuationToken = page?.continuationToken
      // A page may be empty and still have a continuation.
      if (page && page.length > 0) yield page.map(toRow)
    } while (continuationToken)
  }

  return {
    async get(partitionKey, rowKey) {
      if (!isPossibleKey(partitionKey) || !isPossibleKey(rowKey)) return undefined
      try {
        return toRow(await reading(() => client.getEntity(partitionKey, rowKey, limit())))
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
        if (first && others.length === 0) await single(client, partitionKey, first, limit())
        else await together(client, partitionKey, operations, tags, limit())
      } catch (error) {
        throw storageError(error, 'write')
      }
    },
  }
}

function filterOf(partitionKey: string, { from, below }: RowRange): string {
  const terms = [odata`PartitionKey eq ${partitionKey}`]
  if (from !== undefined) terms.push(odata`RowKey ge ${from}`)
  if (below !== undefined) terms.push(odata`RowKey lt ${below}`)
  return terms.join(' and ')
}

/** One step alone goes without a transaction, which costs the service and us a third of the time. */
async function single(client: TableClient, partitionKey: string, step: TableOperation, limit: Limit): Promise<void> {
  if (step.kind === 'create') await client.createEntity(toEntity(step.row), limit)
  else if (step.kind === 'replace')
    await client.updateEntity(toEntity(step.row), 'Replace', { ...limit, etag: step.etag })
  else await client.deleteEntity(partitionKey, step.rowKey, { ...limit, etag: step.etag })
}

async function together(
  client: TableClient,
  partitionKey: string,
  steps: readonly TableOperation[],
  tags: ReturnType<typeof deleteTags>,
  limit: Limit,
): Promise<void> {
  const actions = steps.map((step): TransactionAction => {
    if (step.kind === 'create') return ['create', toEntity(step.row)]
    if (step.kind === 'replace') return ['update', toEntity(step.row), 'Replace', { etag: step.etag }]
    return ['delete', { partitionKey, rowKey: step.rowKey }]
  })
  tags.ask(
    limit.abortSignal,
    steps.flatMap((step) => (step.kind === 'delete' ? [step.etag] : [])),
  )
  await client.submitTransaction(actions, limit)
}

interface Limit {
  abortSignal: AbortSignal
}

/** Asks, and asks again after a failure that may be over soon: reading twice harms nobody. */
async function reading<T>(ask: () => Promise<T>): Promise<T> {
  for (const pauseMs of readPausesMs) {
    try {
      return await ask()
    } catch (error) {
      const fault = storageError(error, 'read')
      if (fault.failure !== 'busy') throw fault
    }
    await pause(pauseMs)
  }
  try {
    return await ask()
  } catch (error) {
    throw storageError(error, 'read')
  }
}
