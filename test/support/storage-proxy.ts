import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What happens to one request on its way to storage. `reset`: it never arrives. `lost-answer`: it is carried out, and
 * nobody learns of it.
 */
export type StorageTrouble = { status: number; code: string } | 'reset' | 'hang' | 'lost-answer'

/** Storage as the bot sees it over a bad line: real HTTP between it and the emulator. */
export async function startStorageProxy(connectionString: string) {
  let trouble: (method: string) => StorageTrouble | undefined = () => undefined
  const met = new Map<string, number>()
  const writes = { done: 0, conflicts: 0 }
  const servers: ReturnType<typeof createServer>[] = []

  function serve(target: URL, incoming: IncomingMessage, outgoing: ServerResponse): void {
    const bad = trouble(incoming.method ?? '')
    if (bad) {
      const name = typeof bad === 'string' ? bad : String(bad.status)
      met.set(name, (met.get(name) ?? 0) + 1)
    }
    if (bad === 'hang') return void incoming.resume()
    if (bad === 'reset') return void incoming.socket.destroy()
    if (typeof bad === 'object') {
      incoming.resume()
      outgoing.writeHead(bad.status, { 'Content-Type': 'application/json' })
      const error = { code: bad.code, message: { lang: 'en-US', value: 'not now' } }
      return void outgoing.end(JSON.stringify({ 'odata.error': error }))
    }
    const { method, headers, url: path } = incoming
    const passed = request({ hostname: target.hostname, port: target.port, path, method, headers }, (answer) => {
      if (bad === 'lost-answer') {
        answer.resume()
        answer.once('end', () => incoming.socket.destroy())
        return
      }
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(outgoing)
      if (method !== 'GET' && method !== 'HEAD') void countWrite(answer)
    })
    passed.once('error', () => incoming.socket.destroy())
    incoming.pipe(passed)
  }

  /** A transaction answers with a status for each of its steps, or with that of the one that failed. */
  async function countWrite(answer: IncomingMessage): Promise<void> {
    let text = ''
    answer.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
    await new Promise((resolve) => answer.once('close', resolve))
    const inner = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
    const failed = [answer.statusCode ?? 0, ...inner].find((status) => status >= 400)
    if (failed === 409 || failed === 412) writes.conflicts += 1
    else if (failed === undefined) writes.done += 1
  }

  async function inFrontOf(endpoint: string): Promise<string> {
    const target = new URL(endpoint)
    const server = createServer((incoming, outgoing) => serve(target, incoming, outgoing))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    servers.push(server)
    const { port } = server.address() as AddressInfo
    return `http://127.0.0.1:${port}${target.pathname}`
  }

  let through = connectionString
  for (const service of ['TableEndpoint', 'BlobEndpoint']) {
    const [, endpoint] = new RegExp(`${service}=([^;]+)`).exec(connectionString) ?? []
    if (endpoint) through = through.replace(endpoint, await inFrontOf(endpoint))
  }
  return {
    /** The same account, by way of this proxy. */
    connectionString: through,
    /** From now on: what goes wrong, by the request's method. */
    goWrong: (how: typeof trouble) => {
      trouble = how
    },
    /** What became of the requests that write. */
    writes: () => ({ ...writes }),
    /** How often each trouble was met. */
    met: () => Object.fromEntries(met),
    stop: async () => {
      for (const server of servers) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    },
  }
}
