import type { IncomingMessage } from 'node:http'

/** The most a request may say, in bytes: a message of Teams has about 100 KB. */
const longestBody = 256 * 1024
const deepest = 64
const utf8 = new TextDecoder('utf-8', { fatal: true })

export type JsonBody = { body: Record<string, unknown> } | { refused: 400 | 405 | 408 | 413 | 415 }

/**
 * Reads one JSON object from a request. Counts the bytes that really arrive, takes no compressed ones, and stops at
 * the limit, or when they take longer than `limitMs`. Never throws for what a client can send.
 */
export async function readJsonBody(request: IncomingMessage, limitMs: number): Promise<JsonBody> {
  if (request.method !== 'POST') return { refused: 405 }
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return { refused: 415 }
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') return { refused: 415 }
  if (Number(request.headers['content-length'] ?? 0) > longestBody) return { refused: 413 }
  const bytes = await readCapped(request, limitMs)
  if (bytes === 'too-long') return { refused: 413 }
  if (bytes === 'cut') return { refused: 400 }
  if (bytes === 'too-slow') return { refused: 408 }
  const value = parse(bytes)
  if (typeof value !== 'object' || value === null || Array.isArray(value) || deeperThan(value, deepest)) {
    return { refused: 400 }
  }
  return { body: value as Record<string, unknown> }
}

function readCapped(request: IncomingMessage, limitMs: number): Promise<Buffer | 'too-long' | 'too-slow' | 'cut'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const limit = setTimeout(() => finish('too-slow'), limitMs)
    function take(chunk: Buffer): void {
      chunks.push(chunk)
      length += chunk.length
      if (length > longestBody) finish('too-long')
    }
    function finish(how: Buffer | 'too-long' | 'too-slow' | 'cut'): void {
      clearTimeout(limit)
      request.off('data', take)
      resolve(how)
    }
    request.on('data', take)
    request.once('end', () => finish(Buffer.concat(chunks)))
    request.once('error', () => finish('cut'))
    request.once('close', () => finish('cut'))
  })
}

/** Throws away what is left of a body: at most a second of it, and four times the most that is ever read. */
export function discardBody(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let length = 0
    const limit = setTimeout(finish, 1_000)
    function finish(): void {
      clearTimeout(limit)
      resolve()
    }
    if (request.complete || request.destroyed) return finish()
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > 4 * longestBody) finish()
    })
    for (const event of ['end', 'error', 'close']) request.once(event, finish)
    request.resume()
  })
}

/** The JSON value, or undefined if it is none or no valid UTF-8. */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes)) as unknown
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
