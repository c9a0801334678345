import type { TokenCredential } from '@azure/identity'
import { identity } from './sdk.ts'

/** The storage account: by connection string, or by name and the identity the platform gives this machine. */
export type StorageAccount =
  | { connectionString: string }
  | {
      accountName: string
      /** Which user-assigned identity; left out, the system-assigned one. */ identityClientId?: string
    }

/** The managed identity, named: guessing among many kinds of credential is slow, and may find the wrong one. */
export function managedIdentity(clientId?: string): TokenCredential {
  const { ManagedIdentityCredential } = identity()
  return clientId ? new ManagedIdentityCredential({ clientId }) : new ManagedIdentityCredential()
}
