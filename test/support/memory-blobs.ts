import { Readable } from 'node:stream'
import { checkBlobName } from '../../services/azure/blob-names.ts'
import { StorageError, type Blobs, type Clock } from '../../services/ports.ts'

/** A blob as it was put. */
interface MemoryBlob {
  bytes: Buffer
  contentType: string
  createdAt: string
}

export interface BlobHooks {
  beforePut?(name: string): void | Promise<void>
  /** Throwing here: it is stored, and the caller does not know. */
  afterPut?(name: string): void | Promise<void>
  beforeOpen?(name: string): void | Promise<void>
  beforeRemove?(name: string): void | Promise<void>
}

/** Blobs in memory. `stored` is for the test to look at. */
export interface MemoryBlobs {
  blobs: Blobs
  stored: ReadonlyMap<string, MemoryBlob>
  hooks: BlobHooks
}

const anyTime: Clock = { now: () => '2026-11-23T09:00:00.000Z' }

export function memoryBlobs(hooks: BlobHooks = {}, clock: Clock = anyTime): MemoryBlobs {
  const stored = new Map<string, MemoryBlob>()
  const self = { stored, hooks }
  const blobs: Blobs = {
    async put(name, bytes, contentType) {
      checkBlobName(name)
      await self.hooks.beforePut?.(name)
      const pieces: Buffer[] = []
      for await (const piece of bytes) pieces.push(Buffer.from(piece))
      if (stored.has(name)) throw new StorageError('conflict', 'memory: the blob is there already')
      stored.set(name, { bytes: Buffer.concat(pieces), contentType, createdAt: clock.now() })
      await self.hooks.afterPut?.(name)
    },

    async open(name) {
      checkBlobName(name)
      await self.hooks.beforeOpen?.(name)
      const blob = stored.get(name)
      return blob && { bytes: Readable.from([blob.bytes], { objectMode: false }), size: blob.bytes.length }
    },

    async remove(name) {
      checkBlobName(name)
      await self.hooks.beforeRemove?.(name)
      stored.delete(name)
    },

    async *list() {
      const found = [...stored].map(([name, { createdAt }]) => ({ name, createdAt }))
      if (found.length > 0) yield found.sort((one, other) => (one.name < other.name ? -1 : 1))
    },
  }
  return Object.assign(self, { blobs })
}
