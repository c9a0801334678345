import { isIP } from 'node:net'
import { Readable } from 'node:stream'
import { proofLimits } from '../../services/claim/proof-rules.ts'
import { FileRefused, type FileFetcher, type IncomingFile } from '../../services/ports.ts'
import { tokenOf, type Connectors } from './connectors.ts'
import { isServiceUrl } from './gate.ts'
import { isInner } from './inner-addresses.ts'
import { createPinnedFetch, type Fetch } from './pinned-fetch.ts'

const mostRedirects = 3
/** The whole file; a silence in it, after which the sender only pretends; its size. */
const limits = { wholeMs: 30_000, dripMs: 5_000, bytes: proofLimits.bytes }

/** Where Teams keeps shared files. */
const fileHost = /^[a-z0-9-]+(-my)?\.sharepoint\.com$/

/** This machine, as `localhost` leads to it. */
const loopback = ['127.0.0.1', '::1']

export interface FetcherParts {
  connectors: Connectors
  /** A local run fetches from this machine, and only from it. */
  local: boolean
  /** For tests: how a host's addresses are found. */
  addressesOf?: (host: string) => Promise<string[]>
  /** For tests: how a request is made. */
  fetch?: Fetch
  limits?: Partial<typeof limits>
}

/**
 * Opens files by the links that came with a message. Each hop's host is on the list and leads to no inner address; the
 * bot's own token goes to the connector's hosts only.
 */
export function createFileFetcher(parts: FetcherParts): FileFetcher {
  const { wholeMs, ...limited } = { ...limits, ...parts.limits }
  const send = fetchFor(parts)
  return {
    fetch: async (file) => {
      const signal = AbortSignal.timeout(wholeMs)
      const response = await follow(file, parts, send, signal).catch((error: unknown) => {
        throw refusalOf(error, signal)
      })
      return Readable.from(bytesOf(response, limited, signal), { objectMode: false })
    },
  }
}

/** The answer at the end of the redirects, with every hop checked anew. */
async function follow(file: IncomingFile, parts: FetcherParts, send: Fetch, signal: AbortSignal): Promise<Response> {
  let { url } = file
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    checkHost(url, file.access, parts.local)
    const headers = await headersFor(url, file.access, parts)
    const response = await send(url, { signal, headers })
    if (response.status === 200 && response.body) return response
    await response.body?.cancel()
    const next = response.headers.get('location')
    if (response.status < 300 || response.status > 399 || !next || !URL.canParse(next, url)) break
    url = new URL(next, url).href
  }
  throw new FileRefused('not-there')
}

/** What the network or the sign-in did wrong is nobody's fault here: the file is not there, or comes too slowly. */
function refusalOf(error: unknown, signal: AbortSignal): FileRefused {
  if (error instanceof FileRefused) return error
  return new FileRefused(signal.aborted ? 'too-slow' : 'not-there', { cause: error })
}

/** Sends requests to where files may come from: out into the internet; in a local run, to this machine. */
export function fetchFor(parts: Pick<FetcherParts, 'local' | 'addressesOf' | 'fetch'>): Fetch {
  const { local, addressesOf } = parts
  const allowed = (address: string) => (local ? loopback.includes(address) : !isInner(address))
  return parts.fetch ?? createPinnedFetch({ allowed, addressesOf })
}

/** Throws `FileRefused` unless the host is one that files may come from and go to, by its name. */
export function checkHost(url: string, access: IncomingFile['access'], local: boolean): void {
  if (!URL.canParse(url)) throw new FileRefused('host-not-allowed')
  const { protocol, hostname, port, username, password } = new URL(url)
  const mayBe = local
    ? protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1')
    : access === 'bot-token'
      ? isServiceUrl(url)
      : protocol === 'https:' && port === '' && fileHost.test(hostname)
  const isNamed = local || isIP(hostname) === 0
  if (!mayBe || !isNamed || username !== '' || password !== '') throw new FileRefused('host-not-allowed')
}

async function headersFor(
  url: string,
  access: IncomingFile['access'],
  parts: FetcherParts,
): Promise<Record<string, string>> {
  if (access !== 'bot-token' || parts.local) return {}
  const { origin } = new URL(url)
  return { authorization: `Bearer ${await tokenOf(await parts.connectors(origin))}` }
}

/** Ends with an error past the size cap, when the bytes only drip, and when the line breaks. */
async function* bytesOf(response: Response, { dripMs, bytes }: Omit<typeof limits, 'wholeMs'>, signal: AbortSignal) {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  let size = 0
  try {
    for (;;) {
      const { value, done } = await withinDrip(reader.read(), dripMs)
      if (done) return
      // One piece past the cap is passed on, so that whoever judges the file sees it is too large.
      if (size > bytes) throw new FileRefused('too-large')
      size += value.length
      yield value
    }
  } catch (error) {
    throw refusalOf(error, signal)
  } finally {
    // The line is given up; that it was broken already is no news.
    await reader.cancel().catch(() => undefined)
  }
}

async function withinDrip<T>(next: Promise<T>, dripMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const slow = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new FileRefused('too-slow')), dripMs)
  })
  try {
    return await Promise.race([next, slow])
  } finally {
    clearTimeout(timer)
  }
}
