import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Blobs } from '../../services/ports.ts'

/** Blobs in memory that stay open to view. */
export function tinyBlobs() {
  const kept = new Map<string, { bytes: Buffer; type: string }>()
  const blobs: Blobs = {
    put: async (name, bytes, type) => {
      kept.set(name, { bytes: await buffer(bytes), type })
    },
    open: async (name) => {
      const found = kept.get(name)
      return found && { bytes: Readable.from([found.bytes], { objectMode: false }), size: found.bytes.length }
    },
    remove: async (name) => {
      kept.delete(name)
    },
    async *list() {
      yield [...kept.keys()].map((name) => ({ name, createdAt: '2026-11-23T09:00:00.000Z' }))
    },
  }
  return { blobs, kept }
}
