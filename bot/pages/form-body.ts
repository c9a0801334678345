import type { IncomingMessage } from 'node:http'
import { bodyOf } from './body.ts'

/** The most a form may say, in bytes. */
const longestForm = 4 * 1024
/** A form arrives at once; a sender that drips is let go. */
const patience = { idleMs: 5_000, totalMs: 10_000 }

export type FormBody = { fields: URLSearchParams } | { refused: 400 | 413 | 415 }

/** Reads a page's form as browsers send it: plain, small and in UTF-8. Counts the bytes that really arrive. */
export async function readForm(request: IncomingMessage): Promise<FormBody> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded' || request.headers['content-encoding']) return { refused: 415 }
  if (Number(request.headers['content-length'] ?? 0) > longestForm) return { refused: 413 }
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of bodyOf(request, patience) as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > longestForm) return { refused: 413 }
      chunks.push(chunk)
    }
  } catch (fault) {
    // Only the line can fail here: the sender left, or was too slow.
    if (fault instanceof Error) return { refused: 400 }
    throw fault
  }
  return { fields: new URLSearchParams(Buffer.concat(chunks).toString('utf8')) }
}
