import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/** How long a sender may pause, and how long the whole may take: 20 MB in 10 minutes is a slow phone. */
const patience = { idleMs: 30_000, totalMs: 600_000 }

/** What is read and thrown away after an early answer: a browser listens only when it has sent everything. */
const mostLeftOver = 64 * 1024 * 1024

/**
 * The bytes of a request. A sender who stops or drips is cut off, and the stream ends with an error.
 * Destroying the stream leaves the request open, so that it can still be answered.
 */
export function bodyOf(request: IncomingMessage, limits = patience): Readable {
  async function* bytes() {
    const cutOff = () => request.destroy(new Error('the sender is too slow'))
    const total = setTimeout(cutOff, limits.totalMs)
    let idle = setTimeout(cutOff, limits.idleMs)
    try {
      for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        clearTimeout(idle)
        yield chunk
        idle = setTimeout(cutOff, limits.idleMs)
      }
    } finally {
      clearTimeout(idle)
      clearTimeout(total)
    }
  }
  return Readable.from(bytes(), { objectMode: false })
}

/** Reads what is left of a request after its answer was given, within bounds; beyond them the line is cut. */
export function drain(request: IncomingMessage, limits = patience): void {
  if (request.complete || request.destroyed) return
  let left = mostLeftOver
  const timer = setTimeout(() => request.destroy(), limits.idleMs)
  request.on('close', () => clearTimeout(timer))
  request.on('error', () => undefined)
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) request.destroy()
  })
}
