import { randomUUID } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type {
  BlobServiceClient as AzureBlobs,
  BlockBlobClient,
  ContainerClient,
  StoragePipelineOptions,
} from '@azure/storage-blob'
import { type StorageError, type Blobs } from '../ports.ts'
import { managedIdentity, type StorageAccount } from './account.ts'
import { checkBlobName } from './blob-names.ts'
import { BlobServiceClient } from './sdk.ts'
import { storageError } from './storage-errors.ts'

export interface BlobSettings {
  account: StorageAccount
  /** Put before the container's name; small letters and digits, so that several sets share one account. */
  prefix?: string
}

/** Two pieces of a file are in memory at a time: one filling, one on its way. */
const pieceBytes = 1024 * 1024
const pieces = 2
const requestLimitMs = 10_000
const transferLimitMs = 300_000
/** Blocks are worth sending again, and quickly: a person waits. */
const retryOptions = { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 }

/** Opens the private container of the proof files, and creates it if it is not there yet. */
export async function openBlobs(settings: BlobSettings): Promise<Blobs> {
  const container = openContainer(settings)
  await asking('write', () => container.createIfNotExists(within(requestLimitMs)))
  return azureBlobs(container)
}

/** A client of that container, whether or not it is there yet. */
export function openContainer({ account, prefix = '' }: BlobSettings): ContainerClient {
  return serviceOf(account, { retryOptions }).getContainerClient(`${prefix}poe`)
}

function serviceOf(account: StorageAccount, options: StoragePipelineOptions): AzureBlobs {
  if ('connectionString' in account) return BlobServiceClient.fromConnectionString(account.connectionString, options)
  const credential = managedIdentity(account.identityClientId)
  return new BlobServiceClient(`https://${account.accountName}.blob.core.windows.net`, credential, options)
}

function azureBlobs(container: ContainerClient): Blobs {
  return {
    async put(name, bytes, contentType) {
      checkBlobName(name)
      const blob = container.getBlockBlobClient(name)
      const upload = randomUUID()
      // The library only listens for `end` and `error`: a source that is cut off without a word would hang it.
      const passage = new PassThrough({ highWaterMark: pieceBytes })
      const passed = pipeline(bytes, passage).then(
        () => undefined,
        (error: unknown) => ({ error }),
      )
      try {
        await blob.uploadStream(passage, pieceBytes, pieces, {
          ...within(transferLimitMs),
          conditions: { ifNoneMatch: '*' },
          blobHTTPHeaders: { blobContentType: contentType },
          metadata: { upload },
        })
      } catch (error) {
        if (error === passage.errored) throw (await passed)?.error ?? error
        const fault = storageError(error, 'write')
        if (!(await isStored(blob, upload, fault))) throw fault
      } finally {
        passage.destroy()
      }
    },

    async open(name) {
      checkBlobName(name)
      try {
        const { readableStreamBody, contentLength = 0 } = await container
          .getBlobClient(name)
          .download(0, undefined, within(transferLimitMs))
        if (!(readableStreamBody instanceof Readable)) throw new Error('a blob without a body')
        return { bytes: readableStreamBody, size: contentLength }
      } catch (error) {
        const fault = storageError(error, 'read')
        if (fault.failure === 'not-found') return undefined
        throw fault
      }
    },

    async remove(name) {
      checkBlobName(name)
      await asking('write', () => container.getBlobClient(name).deleteIfExists(within(requestLimitMs)))
    },

    async *list() {
      const pages = container.listBlobsFlat(within(transferLimitMs)).byPage({ maxPageSize: 1000 })
      for (;;) {
        const page = await asking('read', () => pages.next())
        if (page.done) return
        const found = page.value.segment.blobItems.map(({ name, properties }) => ({
          name,
          createdAt: (properties.createdOn ?? properties.lastModified).toISOString(),
        }))
        if (found.length > 0) yield found
      }
    },
  }
}

/**
 * The library sends the last request again when its answer was lost, and then meets the blob it has just made. So a
 * conflict, or not knowing, is settled by looking whose blob it is.
 */
async function isStored(blob: BlockBlobClient, upload: string, fault: StorageError): Promise<boolean> {
  if (fault.failure !== 'conflict' && fault.failure !== 'ambiguous') return false
  try {
    return (await blob.getProperties(within(requestLimitMs))).metadata?.upload === upload
  } catch (error) {
    const looked = storageError(error, 'read')
    if (looked.failure === 'not-found' || looked.failure === 'busy') return false
    throw looked
  }
}

async function asking<T>(access: 'read' | 'write', ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    throw storageError(error, access)
  }
}

function within(ms: number): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(ms) }
}
