import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { proofLimits, type ProofExtension } from './claim/proof-rules.ts'
import { FileRefused } from './ports.ts'
import { inspectionFor } from './proof-inspection.ts'
import type { ProofRefusal } from './proof-types.ts'

/** Ends the stream of a file that is not taken. Never leaves `receiveProof`. */
export class ProofRefused extends Error {
  readonly refusal: ProofRefusal
  constructor(refusal: ProofRefusal, options?: ErrorOptions) {
    super(`proof refused: ${refusal}`, options)
    this.name = 'ProofRefused'
    this.refusal = refusal
  }
}

/** A file on its way into storage. */
export interface Passage {
  /** The same bytes; ends with `ProofRefused` as soon as they cannot be taken. */
  stream: Readable
  /** Throws `ProofRefused`, too. Call it after the stream has ended. */
  finish(): { size: number; sha256: string }
}

/** Lets a file's bytes pass while they are counted, hashed and inspected. */
export function inspectedPassage(
  bytes: AsyncIterable<Buffer>,
  extension: ProofExtension,
  declaredSize: number | undefined,
): Passage {
  const hash = createHash('sha256')
  const inspection = inspectionFor(extension)
  let size = 0

  async function* passing() {
    for await (const chunk of bytes) {
      size += chunk.length
      if (size > proofLimits.bytes) throw new ProofRefused('too-large')
      if (declaredSize !== undefined && size > declaredSize) throw new ProofRefused('size-differs')
      const refusal = inspection.feed(chunk)
      if (refusal) throw new ProofRefused(refusal)
      hash.update(chunk)
      yield chunk
    }
  }

  return {
    stream: Readable.from(passing(), { objectMode: false }),
    finish() {
      if (declaredSize !== undefined && size < declaredSize) throw new ProofRefused('truncated')
      const refusal = inspection.end()
      if (refusal) throw new ProofRefused(refusal)
      return { size, sha256: hash.digest('hex') }
    },
  }
}

/** The bytes of a source, whose failing is the sender's doing and no fault of ours. */
export async function* bytesFrom(source: Readable): AsyncGenerator<Buffer> {
  try {
    yield* source as AsyncIterable<Buffer>
  } catch (fault) {
    const tooLarge = fault instanceof FileRefused && fault.why === 'too-large'
    throw new ProofRefused(tooLarge ? 'too-large' : 'interrupted', { cause: fault })
  }
}

/** The first `length` bytes, or all there is, and everything again from the start. */
export async function peeked(
  bytes: AsyncGenerator<Buffer>,
  length: number,
): Promise<{ head: Buffer; bytes: AsyncGenerator<Buffer> }> {
  let head: Buffer = Buffer.alloc(0)
  while (head.length < length) {
    const next = await bytes.next()
    if (next.done) break
    head = Buffer.concat([head, next.value])
  }
  async function* again() {
    if (head.length > 0) yield head
    yield* bytes
  }
  return { head, bytes: again() }
}
