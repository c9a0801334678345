import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** The test file that every scanner finds, put together here so that no scanner finds it in this source. */
export const eicar = () =>
  Buffer.from(['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!$', 'H+H*'].join(''), 'latin1')

/** What the daemon does instead of its work. */
export type ClamdTrouble =
  | 'hang'
  | 'hang-up-at-once'
  | 'hang-up-after-the-file'
  | 'drip'
  | 'flood'
  | { says: string }
  | { says: string; without: 'its end' }

/**
 * clamd as far as its clients see it, on a free loopback port: speaks `INSTREAM`, and looks for the EICAR test file in
 * what it hears, wherever the pieces are cut. `mostBytes`: its `StreamMaxLength`.
 */
export async function startFakeClamd(options: { port?: number; mostBytes?: number } = {}) {
  const { mostBytes = 25 * 1024 * 1024 } = options
  const scanned: { bytes: number; answer: string }[] = []
  const open = new Set<Socket>()
  const wanted = eicar()
  let trouble: ClamdTrouble | undefined
  let connections = 0
  let held: Promise<void> = Promise.resolve()

  async function serve(socket: Socket): Promise<void> {
    connections += 1
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => undefined)
    if (trouble === 'hang-up-at-once') return void socket.destroy()
    if (trouble === 'hang') return
    const answer = await heard(socket)
    if (answer === undefined) return
    await held
    if (trouble === 'hang-up-after-the-file') return void socket.end()
    if (trouble === 'drip') return dripOn(socket)
    if (trouble === 'flood') return void socket.end('x'.repeat(100_000))
    if (trouble) return void socket.end(`${trouble.says}${'without' in trouble ? '' : '\0'}`)
    socket.end(`${answer}\0`)
  }

  /** The verdict on one stream; nothing if it broke off, or was no `INSTREAM`. */
  async function heard(socket: Socket): Promise<string | undefined> {
    let rest = Buffer.alloc(0)
    let tail = Buffer.alloc(0)
    let [bytes, found, greeted] = [0, false, false]
    for await (const piece of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      rest = Buffer.concat([rest, piece])
      if (!greeted) {
        if (rest.length < 10) continue
        if (rest.subarray(0, 10).toString('latin1') !== 'zINSTREAM\0') {
          socket.end('UNKNOWN COMMAND\0')
          return undefined
        }
        rest = rest.subarray(10)
        greeted = true
      }
      while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
        const length = rest.readUInt32BE(0)
        if (length === 0) return note(bytes, found ? 'stream: Eicar-Signature FOUND' : 'stream: OK')
        bytes += length
        if (bytes > mostBytes) return note(bytes, 'INSTREAM size limit exceeded. ERROR')
        tail = Buffer.concat([tail, rest.subarray(4, 4 + length)])
        found ||= tail.includes(wanted)
        tail = tail.subarray(-wanted.length)
        rest = rest.subarray(4 + length)
      }
    }
    return undefined
  }

  function note(bytes: number, answer: string): string {
    scanned.push({ bytes, answer })
    return answer
  }

  function dripOn(socket: Socket): void {
    const timer = setInterval(() => socket.write('s'), 20)
    socket.on('close', () => clearInterval(timer))
  }

  const server: Server = createServer({ allowHalfOpen: true }, (socket) => void serve(socket).catch(() => undefined))
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    /** What was heard whole, or up to the limit, and what was said of it. */
    scanned,
    connections: () => connections,
    goWrong: (how: ClamdTrouble | undefined) => {
      trouble = how
    },
    /** Keeps every answer back until the function that this gives is called. */
    hold: (): (() => void) => {
      let letGo = () => {}
      held = new Promise((resolve) => (letGo = resolve))
      return letGo
    },
    stop: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
export type FakeClamd = Awaited<ReturnType<typeof startFakeClamd>>
