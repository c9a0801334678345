import { connect } from 'node:net'
import { createServer, type ServerParts } from '../../bot/server.ts'

/** A server with nothing behind it, on a free loopback port; what reached it, and what it logged. */
export async function startDoor(parts: Partial<ServerParts> = {}) {
  const reached: Record<string, unknown>[] = []
  const faults: unknown[] = []
  const server = await createServer({
    port: 0,
    host: '127.0.0.1',
    local: true,
    messages: (body) => {
      reached.push(body)
      return Promise.resolve({ status: 200 })
    },
    routes: [],
    ready: () => Promise.resolve(true),
    log: { info: () => {}, warn: () => {}, error: (_event, fields) => faults.push(fields?.fault) },
    randomHex: (bytes) => 'ab'.repeat(bytes),
    ...parts,
  })
  return { ...server, reached, faults, url: `http://127.0.0.1:${server.port}` }
}
export type Door = Awaited<ReturnType<typeof startDoor>>

export interface RawAnswer {
  /** Of the first answer; undefined if the line was cut without one. */
  status?: number
  /** How many answers came. */
  answers: number
  all: string
  /** Did the server end the connection within the patience? */
  ended: boolean
}

export interface RawOptions {
  /** How long the line is kept, after the last byte was sent. */
  patienceMs?: number
  /** Our side is ended after the last byte. */
  halfClose?: boolean
  /** The line is torn down after the last byte. */
  reset?: boolean
}

/** Sends bytes as they are over a socket, piece by piece, and gives back what came. */
export function sendRaw(
  port: number,
  pieces: string | Buffer | readonly (string | Buffer)[],
  options: RawOptions = {},
): Promise<RawAnswer> {
  const { patienceMs = 400, halfClose = false, reset = false } = options
  return new Promise((resolve) => {
    let all = ''
    let ended = false
    let limit: NodeJS.Timeout | undefined
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const finish = () => {
      clearTimeout(limit)
      socket.destroy()
      const answers = [...all.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].filter(([, code]) => code !== '100')
      resolve({ status: answers[0] ? Number(answers[0][1]) : undefined, answers: answers.length, all, ended })
    }
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      all += chunk
    })
    const over = () => {
      ended = true
      finish()
    }
    socket.on('end', over)
    // A cut line is an answer too; what it was stands in `all`.
    socket.on('error', over)
    socket.on('connect', () => {
      for (const piece of typeof pieces === 'string' || Buffer.isBuffer(pieces) ? [pieces] : pieces) socket.write(piece)
      if (halfClose) socket.end()
      if (reset) socket.resetAndDestroy()
      limit = setTimeout(finish, reset ? 50 : patienceMs)
    })
  })
}

/** A request to the bot's own route, with headers in the order given. */
export function toMessages(headers: Readonly<Record<string, string>>, body: string | Buffer = ''): Buffer {
  const lines = Object.entries({ Host: 'bot', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`POST /api/messages HTTP/1.1\r\n${lines.join('')}\r\n`), Buffer.from(body)])
}

/** The same with a true length and the right content type. */
export function jsonTo(body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Buffer {
  const length = String(Buffer.byteLength(body))
  return toMessages({ 'Content-Type': 'application/json', 'Content-Length': length, ...headers }, body)
}
