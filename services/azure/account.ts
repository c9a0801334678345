import type { TokenCredential } from '@azure/identity'

/** The storage account: by connection string, or by name and the identity the platform gives this machine. */
export type StorageAccount =
  | { connectionString: string }
  | {
      accountName: string
      /** Which user-assigned identity; left out, the system-assigned one. */ identityClientId?: string
    }

/**
 * The managed identity, named: guessing among many kinds of credential is slow, and may find the wrong one.
 * Loaded only where it is used, as the library is large.
 */
export async function managedIdentity(clientId?: string): Promise<TokenCredential> {
  const { ManagedIdentityCredential } = await import('@azure/identity')
  return clientId ? new ManagedIdentityCredential({ clientId }) : new ManagedIdentityCredential()
}
