import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { Readable } from 'node:stream'
import { proofLimits } from '../../services/claim/proof-rules.ts'
import { FileRefused, type FileFetcher, type IncomingFile } from '../../services/ports.ts'
import { tokenOf, type Connectors } from './connectors.ts'
import { isServiceUrl } from './gate.ts'

const mostRedirects = 3
/** The whole file; a silence in it, after which the sender only pretends; its size. */
const limits = { wholeMs: 30_000, dripMs: 5_000, bytes: proofLimits.bytes }

/** Where Teams keeps shared files. */
const fileHost = /^[a-z0-9-]+(-my)?\.sharepoint\.com$/

export interface FetcherParts {
  connectors: Connectors
  /** A local run fetches from this machine, and only from it. */
  local: boolean
  /** For tests: how a host's addresses are found. */
  addressesOf?: (host: string) => Promise<string[]>
  /** For tests: how a request is made. */
  fetch?: typeof fetch
  limits?: Partial<typeof limits>
}

/**
 * Opens files by the links that came with a message. Each hop's host is on the list and resolves to no inner address;
 * the bot's own token goes to the connector's hosts only.
 */
export function createFileFetcher(parts: FetcherParts): FileFetcher {
  const { wholeMs, ...limited } = { ...limits, ...parts.limits }
  return {
    fetch: async (file) => {
      const signal = AbortSignal.timeout(wholeMs)
      const response = await follow(file, parts, signal).catch((error: unknown) => {
        throw refusalOf(error, signal)
      })
      return Readable.from(bytesOf(response, limited, signal), { objectMode: false })
    },
  }
}

/** The answer at the end of the redirects, with every hop checked anew. */
async function follow(file: IncomingFile, parts: FetcherParts, signal: AbortSignal): Promise<Response> {
  let { url } = file
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    await checkHost(url, file.access, parts)
    const headers = await headersFor(url, file.access, parts)
    const response = await (parts.fetch ?? fetch)(url, { redirect: 'manual', signal, headers })
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

/** Throws `FileRefused` unless the host is one that files may come from and go to. */
export async function checkHost(
  url: string,
  access: IncomingFile['access'],
  parts: Pick<FetcherParts, 'local' | 'addressesOf'>,
): Promise<void> {
  if (!URL.canParse(url)) throw new FileRefused('host-not-allowed')
  const { protocol, hostname, port, username, password } = new URL(url)
  if (username !== '' || password !== '') throw new FileRefused('host-not-allowed')
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1'
  if (parts.local) {
    if (protocol !== 'http:' || !isLocal) throw new FileRefused('host-not-allowed')
    return
  }
  const listed =
    access === 'bot-token' ? isServiceUrl(url) : protocol === 'https:' && port === '' && fileHost.test(hostname)
  if (!listed || isIP(hostname) !== 0) throw new FileRefused('host-not-allowed')
  const addresses = await (parts.addressesOf ?? resolve)(hostname)
  if (addresses.length === 0 || addresses.some(isInner)) throw new FileRefused('host-not-allowed')
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

async function resolve(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}

/** TABLE of the nets that are not the internet; among IPv6 also those that carry an IPv4 address within. */
const innerNets = {
  ipv4:
    '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 ' +
    '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3',
  ipv6: '::/96 64:ff9b::/32 100::/64 2001::/32 2001:db8::/32 2002::/16 fc00::/7 fe80::/9 ff00::/8',
} as const
const inner = new BlockList()
for (const version of ['ipv4', 'ipv6'] as const) {
  for (const net of innerNets[version].split(' ')) {
    const [address = '', bits] = net.split('/')
    inner.addSubnet(address, Number(bits), version)
  }
}

/** An address that the internet can't reach: loopback, private, link-local, reserved. */
export function isInner(address: string): boolean {
  const version = isIP(address)
  return version === 0 || address.includes('%') || inner.check(address, version === 6 ? 'ipv6' : 'ipv4')
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
