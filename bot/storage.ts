import type { StorageAccount } from '../services/azure/account.ts'
import { openDefender } from '../services/azure/defender.ts'
import { openBlobs } from '../services/azure/proof-blobs.ts'
import { openTables } from '../services/azure/tables.ts'
import type { Blobs, Log, Scanner, Tables } from '../services/ports.ts'
import { createClamdScanner } from './clamd.ts'
import { ConfigError, type Config, type StorageAccess } from './config.ts'

/** Opens the tables and the files that the settings name, and creates what is not there yet. */
export async function openStorage(storage: StorageAccess, prefix?: string): Promise<{ tables: Tables; blobs: Blobs }> {
  const account = accountOf(storage)
  const [tables, blobs] = await Promise.all([openTables({ account, prefix }), openBlobs({ account, prefix })])
  return { tables, blobs }
}

/** Whoever looks for viruses, if the settings name somebody. */
export function scannerOf({ scanner, storage }: Config, blobs: Blobs, log: Log, prefix?: string): Scanner | undefined {
  if (scanner?.kind === 'defender') return openDefender({ account: accountOf(storage), prefix })
  return scanner && createClamdScanner({ ...scanner, blobs, log })
}

/** Throws `ConfigError` where the storage is one that only a local run brings. */
function accountOf(storage: StorageAccess): StorageAccount {
  if (storage.kind === 'connection-string') return { connectionString: storage.connectionString }
  if (storage.kind === 'account') return { accountName: storage.account, identityClientId: storage.clientId }
  throw new ConfigError('AZURE_STORAGE_CONNECTION_STRING is missing: only `npm start` brings its own storage.')
}
