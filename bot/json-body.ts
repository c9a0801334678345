import type { IncomingMessage } from 'node:http'

/** The most a request may say, in bytes: a message of Teams has about 100 KB. */
export const longestBody = 256 * 1024
const deepest = 64
/** An activity arrives at once; a client that drips is let go. */
const arrivalLimitMs = 15_000

export type JsonBody = { body: Record<string, unknown> } | { refused: 400 | 405 | 408 | 413 | 415 }

/**
 * Reads one JSON object from a request. Counts the bytes that really arrive, takes no compressed ones, and stops
 * reading at the limit. Never throws for what a client can send.
 */
export async function readJsonBody(request: IncomingMessage): Promise<JsonBody> {
  if (request.method !== 'POST') return { refused: 405 }
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return { refused: 415 }
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') return { refused: 415 }
  if (Number(request.headers['content-length'] ?? 0) > longestBody) return { refused: 413 }
  const bytes = await readCapped(request)
  if (bytes === 'too-long') return { refused: 413 }
  if (bytes === 'cut') return { refused: 400 }
  if (bytes === 'too-slow') return { refused: 408 }
  const value = parse(bytes)
  if (typeof value !== 'object' || value === null || Array.isArray(value) || deeperThan(value, deepest)) {
    return { refused: 400 }
  }
  return { body: value as Record<string, unknown> }
}

function readCapped(request: IncomingMessage): Promise<Buffer | 'too-long' | 'too-slow' | 'cut'> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => resolve('too-slow'), arrivalLimitMs)
    request.once('close', () => clearTimeout(limit))
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > longestBody) {
        request.pause()
        resolve('too-long')
      } else chunks.push(chunk)
    })
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('error', () => resolve('cut'))
    request.once('close', () => resolve('cut'))
  })
}

/** The JSON value, or undefined if it is none or no valid UTF-8. */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined
    throw error
  }
}

/** Walks without recursion, so that a deep value can't exhaust the stack. */
function deeperThan(value: object, most: number): boolean {
  let level: object[] = [value]
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > most) return true
    level = level.flatMap((node) =>
      Object.values(node).filter((child): child is object => typeof child === 'object' && child !== null),
    )
  }
  return false
}
