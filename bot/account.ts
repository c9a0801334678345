import type { StorageAccount } from '../services/azure/account.ts'
import { ConfigError, type StorageAccess } from './config.ts'

/** The account that the settings name. Throws `ConfigError` where the storage is one that only a local run brings. */
export function accountOf(storage: StorageAccess): StorageAccount {
  if (storage.kind === 'connection-string') return { connectionString: storage.connectionString }
  if (storage.kind === 'account') return { accountName: storage.account }
  throw new ConfigError('AZURE_STORAGE_CONNECTION_STRING is missing: only `npm start` brings its own storage.')
}
