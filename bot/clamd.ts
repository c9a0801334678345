import { connect, type Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import type { Blobs, Log, Scanner, ScanVerdict } from '../services/ports.ts'

/** To reach the daemon; a silence of it; one file in all; and the rest it is left in after it failed. */
const usualLimits = { connectMs: 3_000, silenceMs: 20_000, wholeMs: 60_000, restMs: 20_000 }
type ClamdLimits = typeof usualLimits

export interface ClamdParts {
  host: string
  port: number
  blobs: Pick<Blobs, 'open'>
  log: Log
  /** For tests. */
  limits?: Partial<ClamdLimits>
}

/** An answer of the daemon is one short line. */
const longestAnswer = 1_000

/**
 * Scans files with a ClamAV daemon over TCP (`INSTREAM`): the file goes to it piece by piece, its answer is the
 * verdict. Without an answer that is one (daemon away, slow, cut off, file over its own limit), the file keeps
 * waiting, and for a moment the daemon is not asked again, so that nobody waits in line for what does not answer.
 */
export function createClamdScanner({ host, port, blobs, log, limits: given }: ClamdParts): Scanner {
  const limits = { ...usualLimits, ...given }
  let restsUntil = 0

  return {
    async verdictOn(name) {
      if (performance.now() < restsUntil) return 'waiting'
      const blob = await blobs.open(name)
      if (!blob) return 'gone'
      try {
        const answer = await answerTo(blob.bytes, { host, port }, limits)
        const verdict = verdictIn(answer)
        if (verdict === 'waiting') log.error('the virus scanner gives no verdict', { outcome: reasonIn(answer) })
        return verdict
      } catch (fault) {
        // The network, the daemon, or the storage in mid-file: whichever, there is no verdict yet.
        restsUntil = performance.now() + limits.restMs
        log.error('the virus scanner cannot be asked', { fault })
        return 'waiting'
      } finally {
        blob.bytes.destroy()
      }
    },
  }
}

/** The daemon's words about these bytes. Throws when the line breaks, or is silent for too long. */
async function answerTo(
  bytes: AsyncIterable<Buffer>,
  address: { host: string; port: number },
  limits: ClamdLimits,
): Promise<string> {
  const signal = AbortSignal.timeout(limits.wholeMs)
  const socket = connect({ ...address, signal })
  socket.setTimeout(limits.connectMs, () => socket.destroy(new Error('clamd: silent for too long')))
  socket.once('connect', () => socket.setTimeout(limits.silenceMs))
  const answer = wordsOf(socket)
  // It may answer before it has heard all (over its limit), and then hang up on us.
  const sent = pipeline(framed(bytes), socket, { end: false })
  try {
    return await Promise.race([answer, sent.then(() => answer)])
  } finally {
    socket.destroy()
    await Promise.allSettled([sent, answer])
  }
}

/** Each piece behind its length, an empty one at the end. */
async function* framed(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield Buffer.from('zINSTREAM\0')
  for await (const piece of bytes) {
    if (piece.length === 0) continue
    yield lengthOf(piece.length)
    yield piece
  }
  yield lengthOf(0)
}

function lengthOf(length: number): Buffer {
  const four = Buffer.alloc(4)
  four.writeUInt32BE(length)
  return four
}

/** What is said until the closing zero. Throws if the line ends without it, or if it is no short line. */
function wordsOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = ''
    socket.on('data', (piece) => {
      heard += piece.toString('latin1')
      const end = heard.indexOf('\0')
      if (end >= 0) resolve(heard.slice(0, end))
      else if (heard.length > longestAnswer) reject(new Error('clamd: no answer of its kind'))
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('clamd: hung up without an answer')))
  })
}

/** Only the two answers that are verdicts are taken for one. */
function verdictIn(answer: string): ScanVerdict {
  if (answer === 'stream: OK') return 'clean'
  return /^stream: .+ FOUND$/.test(answer) ? 'infected' : 'waiting'
}

/** For the log: why there is none, without words of the file's. */
function reasonIn(answer: string): string {
  return answer.startsWith('INSTREAM size limit exceeded') ? 'over its size limit' : 'no verdict'
}
