import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { Readable } from 'node:stream'
import { proofLimits } from '../../services/claim/proof-rules.ts'
import { FileRefused, type FileFetcher, type IncomingFile } from '../../services/ports.ts'
import type { Connectors } from './connectors.ts'
import { isServiceUrl } from './gate.ts'

const mostRedirects = 3
const wholeLimitMs = 30_000
/** No byte for so long: the sender only pretends. */
const dripLimitMs = 5_000

/** Where Teams keeps shared files. */
const fileHost = /^[a-z0-9-]+(-my)?\.sharepoint\.com$/

export interface FetcherParts {
  connectors: Connectors
  /** A local run fetches from this machine, and only from it. */
  local: boolean
  /** For tests: how a host's addresses are found. */
  addressesOf?: (host: string) => Promise<string[]>
}

/**
 * Opens files by the links that came with a message. Each hop's host is on the list and resolves to no inner address;
 * the bot's own token goes to the connector's hosts only.
 */
export function createFileFetcher(parts: FetcherParts): FileFetcher {
  return {
    fetch: async (file) => {
      const signal = AbortSignal.timeout(wholeLimitMs)
      let url = file.url
      for (let hop = 0; hop <= mostRedirects; hop += 1) {
        await checkHost(url, file.access, parts)
        const headers = await headersFor(url, file.access, parts)
        const response = await fetch(url, { redirect: 'manual', signal, headers }).catch((error: unknown) => {
          throw new FileRefused('not-there', { cause: error })
        })
        const next = response.headers.get('location')
        if (response.status >= 300 && response.status < 400 && next) {
          await response.body?.cancel()
          url = new URL(next, url).href
          continue
        }
        if (response.status !== 200 || !response.body) throw new FileRefused('not-there')
        return limited(Readable.fromWeb(response.body))
      }
      throw new FileRefused('not-there')
    },
  }
}

async function checkHost(url: string, access: IncomingFile['access'], parts: FetcherParts): Promise<void> {
  if (!URL.canParse(url)) throw new FileRefused('host-not-allowed')
  const { protocol, hostname, username } = new URL(url)
  if (username !== '') throw new FileRefused('host-not-allowed')
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1'
  if (parts.local) {
    if (protocol !== 'http:' || !isLocal) throw new FileRefused('host-not-allowed')
    return
  }
  const listed = access === 'bot-token' ? isServiceUrl(url) : protocol === 'https:' && fileHost.test(hostname)
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
  const { credentials } = (await parts.connectors(origin)) as unknown as {
    credentials?: { getToken?(): Promise<string> }
  }
  const token = await credentials?.getToken?.()
  return token ? { authorization: `Bearer ${token}` } : {}
}

async function resolve(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch (error) {
    throw new FileRefused('not-there', { cause: error })
  }
}

const inner = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16],
  ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['224.0.0.0', 3],
] as const) inner.addSubnet(net, bits, 'ipv4') // prettier-ignore
for (const [net, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  inner.addSubnet(net, bits, 'ipv6')
}

/** An address that the internet can't reach: loopback, private, link-local, reserved. */
export function isInner(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped) return isInner(mapped)
  const version = isIP(address)
  return version === 0 || inner.check(address, version === 6 ? 'ipv6' : 'ipv4')
}

/** Ends with an error past the size cap, or when the bytes only drip. */
function limited(source: Readable): Readable {
  async function* bytes() {
    let size = 0
    const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>
    try {
      for (;;) {
        const { value, done } = await withinDrip(chunks.next())
        if (done) return
        size += value.length
        // One byte past the cap is passed on, so that whoever judges the file sees it is too large.
        if (size > proofLimits.bytes + value.length) throw new FileRefused('too-large')
        yield value
      }
    } finally {
      source.destroy()
    }
  }
  return Readable.from(bytes(), { objectMode: false })
}

async function withinDrip<T>(next: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const slow = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new FileRefused('too-slow')), dripLimitMs)
  })
  try {
    return await Promise.race([next, slow])
  } finally {
    clearTimeout(timer)
  }
}
