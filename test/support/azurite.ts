import { randomBytes } from 'node:crypto'
import { TableServiceClient, type TableServiceClientOptions } from '@azure/data-tables'
import { BlobServiceClient } from '@azure/storage-blob'
import { startAzurite, type Azurite } from '../../bot/azurite.ts'
import { openBlobs } from '../../services/azure/proof-blobs.ts'
import { openTables, type TableSettings } from '../../services/azure/tables.ts'
import type { Blobs, Tables } from '../../services/ports.ts'
import type { RequestCounts } from './memory-table.ts'

type PolicyConfig = NonNullable<TableServiceClientOptions['additionalPolicies']>[number]

/** A real account to test against instead of the emulator; what we made there is deleted at the end. */
const realAccount = process.env.TEST_STORAGE_CONNECTION_STRING
export const storageName = realAccount ? 'Azure' : 'Azurite'

const runPrefix = `t${randomBytes(4).toString('hex')}n`
let opened = 0
let running: Promise<Azurite> | undefined

/** The connection string of the one emulator of this test run, started by whoever asks first. */
export async function connectionString(): Promise<string> {
  if (realAccount) return realAccount
  running ??= startAzurite()
  return (await running).connectionString
}

after('stop the storage emulator', async function () {
  this.timeout(60_000)
  if (realAccount && opened > 0) await deleteOurs(realAccount)
  if (running) await (await running).stop()
})

/** Five new, empty tables, and how many requests they are asked. Give the prefix of others to open the same ones. */
export async function realTables(
  settings: Omit<TableSettings, 'account'> = {},
): Promise<{ tables: Tables; counts: RequestCounts; prefix: string }> {
  const prefix = settings.prefix ?? nextPrefix()
  const counts: RequestCounts = { get: 0, 'list-page': 0, transact: 0 }
  const policies = [...(settings.policies ?? []), counting(counts)]
  const account = { connectionString: await connectionString() }
  return { tables: await openTables({ ...settings, account, prefix, policies }), counts, prefix }
}

/** A new, empty container. `through`: another connection string of the same account. */
export async function realBlobs(through?: string): Promise<Blobs> {
  return openBlobs({ account: { connectionString: through ?? (await connectionString()) }, prefix: nextPrefix() })
}

function nextPrefix(): string {
  opened += 1
  return `${runPrefix}${opened}`
}

/** Counts what goes over the wire, one for each attempt. */
function counting(counts: RequestCounts): PolicyConfig {
  return {
    position: 'perRetry',
    policy: {
      name: 'counting',
      sendRequest(request, next) {
        const path = decodeURIComponent(new URL(request.url).pathname)
        const isOpening = path.endsWith('/Tables')
        if (isOpening) return next(request)
        if (request.method === 'GET') counts[path.includes('(PartitionKey=') ? 'get' : 'list-page'] += 1
        else counts.transact += 1
        return next(request)
      },
    },
  }
}

async function deleteOurs(account: string): Promise<void> {
  const tables = TableServiceClient.fromConnectionString(account)
  for await (const { name = '' } of tables.listTables()) if (name.startsWith(runPrefix)) await tables.deleteTable(name)
  const blobs = BlobServiceClient.fromConnectionString(account)
  for await (const { name } of blobs.listContainers({ prefix: runPrefix })) await blobs.deleteContainer(name)
}
