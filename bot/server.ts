import { ServerResponse, type IncomingMessage, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type restify from 'restify'
import type { Log, RandomHex } from '../services/ports.ts'
import { discardBody, readJsonBody } from './json-body.ts'

/** A page or a file beside the bot's own route. The handler answers, whatever happens. */
export interface Route {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST'
  path: string
  handler: (
    request: IncomingMessage,
    response: ServerResponse,
    params: Readonly<Record<string, string>>,
  ) => Promise<void>
}

/** What the bot answers to one activity: a status, and a JSON body if there is one. */
export interface Reply {
  status: number
  body?: unknown
}

export interface ServerParts {
  port: number
  host: string
  /** Without sign-in: only for the loopback. */
  local: boolean
  /** One activity, and who says they sent it. */
  messages: (body: Record<string, unknown>, authorization: string) => Promise<Reply>
  routes: readonly Route[]
  /** True when storage answers. */
  ready: () => Promise<boolean>
  log: Log
  randomHex: RandomHex
  /** For tests: shorter ones. */
  limits?: Partial<typeof limits>
}

export interface RunningServer {
  port: number
  /** Takes no more, waits for what is under way up to ten seconds, and closes every connection. */
  close(): Promise<void>
}

// Required for the reason that `bot/teams/sdk.ts` gives.
const { createServer: createRestify } = createRequire(import.meta.url)('restify') as typeof restify
// restify puts its own `writeHead` on every response of the process, one that gives nothing back, so that
// `writeHead(…).end()` throws far from here. Node's is put in its place again.
const { _writeHead } = ServerResponse.prototype as { _writeHead?: ServerResponse['writeHead'] }
if (_writeHead) ServerResponse.prototype.writeHead = _writeHead

/** So many requests at a time, more are asked to come again; how long headers, a body, and the server's end may take. */
const limits = { inFlight: 200, headersMs: 8_000, bodyMs: 15_000, closeMs: 10_000 }

/** Tokens of links are longer than the router's own limit, past which it finds no route. */
const options: restify.ServerOptions & { maxParamLength: number } = {
  ignoreTrailingSlash: true,
  handleUncaughtExceptions: false,
  maxParamLength: 2_048,
}

/** What the types of restify leave out: runs before restify itself looks at a request; false ends it there. */
type Restify = restify.Server & {
  first(look: (request: restify.Request, response: restify.Response) => boolean): void
}

/** The door: restify finds the route, everything else is ours. Throws if the port is taken, and names it. */
export async function createServer(parts: ServerParts): Promise<RunningServer> {
  const server = createRestify(options) as Restify
  server.name = ''
  const http = server.server as Server
  // restify passes both on to nobody. An error would end the process, and a connection to upgrade is kept for ever;
  // without listeners Node takes an upgrade for the plain request that it also is.
  http.removeAllListeners('error')
  http.removeAllListeners('upgrade')
  const { inFlight: mostInFlight, headersMs, bodyMs, closeMs } = { ...limits, ...parts.limits }
  let inFlight = 0
  let closing = false

  // restify makes a URL of the target and the Host header, and what is none would throw past every handler.
  server.first((request, response) => {
    const target = request.url ?? ''
    const { host = 'localhost' } = request.headers
    // A slash or question mark in the Host would lead to another route than the one that was asked for.
    if (target.startsWith('/') && !/[^\w.:[\]-]/.test(host) && URL.canParse(`http://${host}${target}`)) return true
    bare(response, 400)
    return false
  })

  /** Counts the request, and turns whatever is thrown into a bare answer with a correlation id. */
  function guarded(work: Route['handler'], most = mostInFlight) {
    return async (request: restify.Request, response: restify.Response): Promise<void> => {
      if (closing) response.setHeader('Connection', 'close')
      response.once('close', () => closing && setImmediate(() => http.closeIdleConnections()))
      if (inFlight >= most) return bare(response, 503, { 'Retry-After': '2' })
      inFlight += 1
      try {
        await work(request, response, (request.params ?? {}) as Record<string, string>)
      } catch (fault) {
        const correlationId = parts.randomHex(8)
        parts.log.error('request failed', { correlationId, fault })
        if (!response.headersSent) bare(response, 500, { 'X-Correlation-Id': correlationId })
        else response.destroy()
      } finally {
        inFlight -= 1
      }
    }
  }

  server.post(
    '/api/messages',
    guarded(async (request, response) => {
      const authorization = request.headers.authorization ?? ''
      if (!parts.local && !/^Bearer [\w~+/.-]+=*$/i.test(authorization)) return refuse(request, response, 401)
      const read = await readJsonBody(request, bodyMs)
      if ('refused' in read) return refuse(request, response, read.refused)
      const reply = await parts.messages(read.body, authorization)
      if (reply.body === undefined) return bare(response, reply.status)
      const json = JSON.stringify(reply.body)
      response.writeHead(reply.status, {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': Buffer.byteLength(json),
      })
      response.end(json)
    }),
  )
  // Whoever is busy is alive.
  server.get(
    '/healthz',
    guarded(async (_request, response) => bare(response, 200), Infinity),
  )
  server.get(
    '/readyz',
    guarded(async (_request, response) => bare(response, !closing && (await parts.ready()) ? 200 : 503)),
  )
  const verbs = { GET: 'get', HEAD: 'head', PUT: 'put', POST: 'post' } as const
  for (const route of parts.routes) server[verbs[route.method]](route.path, guarded(route.handler))
  // restify would describe what went wrong; a stranger gets the number and nothing else.
  server.on('restifyError', (_request: restify.Request, response: restify.Response, error: { statusCode?: number }) => {
    if (!response.headersSent) bare(response, error.statusCode ?? 500, { Connection: 'close' })
  })

  // An upload may take its time, and has limits of its own; an activity's body has `readJsonBody`'s.
  http.requestTimeout = 660_000
  http.headersTimeout = headersMs
  http.keepAliveTimeout = 5_000
  // How often Node looks for headers that are late; its own thirty seconds would be the limit in their place.
  Object.assign(http, { connectionsCheckingInterval: headersMs / 4 })
  await listen(http, parts.port, parts.host)
  return {
    port: (http.address() as AddressInfo).port,
    close: async () => {
      closing = true
      const closed = new Promise<void>((resolve) => http.close(() => resolve()))
      http.closeIdleConnections()
      const limit = setTimeout(() => http.closeAllConnections(), closeMs)
      await closed
      clearTimeout(limit)
    },
  }
}

function listen(http: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortTaken(port, { cause: error }) : error)
    })
    http.listen(port, host, resolve)
  })
}

/** Somebody else listens there. The message is one line that says what to do. */
export class PortTaken extends Error {
  constructor(port: number, options?: ErrorOptions) {
    super(`Port ${port} is in use. Stop what uses it, or set PORT to another one.`, options)
    this.name = 'PortTaken'
  }
}

/**
 * Answers a request whose body was not read to its end, and ends the connection. What still comes is thrown away for
 * a moment: a client that is cut off while it sends never reads its answer.
 */
async function refuse(request: IncomingMessage, response: ServerResponse, status: number): Promise<void> {
  response.writeHead(status, { 'Content-Length': '0', Connection: 'close' })
  response.flushHeaders()
  await discardBody(request)
  response.end()
}

/** A status and nothing else. A body that nobody reads is not waited for: the connection ends. */
function bare(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  const { complete, headers: asked } = response.req
  const unread = !complete && (asked['transfer-encoding'] !== undefined || Number(asked['content-length'] ?? 0) > 0)
  if (unread) response.setHeader('Connection', 'close')
  response.writeHead(status, { 'Content-Length': '0', ...headers })
  response.end()
}
