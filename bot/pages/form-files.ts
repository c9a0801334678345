import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { BusboyFileStream, BusboyHeaders } from '@fastify/busboy'
import { proofLimits } from '../../services/claim/proof-rules.ts'
import { bodyOf } from './body.ts'
import { replacesIn, type ArrivingFile } from './take-file.ts'

/** A form may hold as much as a claim, and as many files twice over: those past the claim's room are refused by name. */
const most = {
  files: 2 * proofLimits.filesPerClaim,
  bytes: proofLimits.filesPerClaim * proofLimits.bytes + 1024 * 1024,
} as const
/** Beside files a form says which file the first of them replaces; other parts are passed over. */
const limits = {
  files: most.files,
  fields: 1,
  fieldSize: 16,
  parts: 2 * most.files,
  headerPairs: 20,
  headerSize: 8 * 1024,
}

/** How a form ended: read to its end, with more behind than is looked at, broken off, or never one. */
export type FormEnd = 'whole' | 'too-long' | 'cut' | 'no-form'

/**
 * Hands each file of a browser's form to `take`, one after the other, as it streams in; no file is ever whole in memory.
 * What `take` leaves unread is passed over. A file in which the form breaks off ends with an error.
 */
export async function eachFormFile(
  request: IncomingMessage,
  take: (file: ArrivingFile) => Promise<void>,
): Promise<FormEnd> {
  const headers = request.headers as BusboyHeaders
  if (!/^multipart\/form-data;.*\bboundary=/i.test(headers['content-type'] ?? '') || headers['content-encoding']) {
    return 'no-form'
  }
  // Loaded with the first form: most browsers send files one by one.
  const { Busboy } = await import('@fastify/busboy')
  const form = new Busboy({ headers, limits })
  let tooLong = false
  let replaces: number | undefined
  let taken: Promise<void> = Promise.resolve()
  let last: BusboyFileStream | undefined
  form.on('filesLimit', () => (tooLong = true))
  form.on('field', (field, value) => {
    if (field === 'replaces') replaces = replacesIn(value)
  })
  form.on('file', (_field, file, name, _encoding, declaredType) => {
    file.on('error', (fault) => file.destroy(fault))
    // A field in which nothing was chosen.
    if (!name) return void file.resume()
    last = file
    const first = { replaces }
    replaces = undefined
    taken = taken.then(async () => {
      await take({ name, declaredType, ...first, bytes: Readable.from(piecesOf(file), { objectMode: false }) })
      file.on('data', () => undefined)
    })
    // Whoever waits for the files hears of it; until then it is nobody's.
    taken.catch(() => form.destroy())
  })
  const whole = await pipeline(bodyOf(request), upTo(most.bytes), form).then(
    () => true,
    () => false,
  )
  if (!whole && last && !last.readableEnded) last.destroy(new Error('the form broke off'))
  await taken
  if (tooLong) return 'too-long'
  return whole ? 'whole' : 'cut'
}

/** A file's bytes, whose reader may stop early: the form goes on behind them. */
async function* piecesOf(file: Readable): AsyncGenerator<Buffer> {
  yield* file.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
}

/** Lets that many bytes pass and ends with an error at more. */
function upTo(bytes: number) {
  return async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let left = bytes
    for await (const chunk of source) {
      left -= chunk.length
      if (left < 0) throw new Error('the form is too long')
      yield chunk
    }
  }
}
