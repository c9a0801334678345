import type { TokenCredential } from '@azure/identity'
import { identity } from './sdk.ts'

/** The storage account: by connection string, or by name and the user-assigned identity the platform gives this machine. */
export type StorageAccount = { connectionString: string } | { accountName: string; identityClientId: string }

/** The managed identity, named: guessing among many kinds of credential is slow, and may find the wrong one. */
export function managedIdentity(clientId: string): TokenCredential {
  const { ManagedIdentityCredential } = identity()
  return new ManagedIdentityCredential({ clientId })
}
