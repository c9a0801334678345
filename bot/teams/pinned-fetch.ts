import { lookup as resolveName } from 'node:dns/promises'
import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request as secureRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { FileRefused } from '../../services/ports.ts'

/** One request, and no more than is answered to it: no redirects followed, nothing unpacked, no connection kept. */
export type Fetch = (url: string, asks: Asks) => Promise<Response>

interface Asks {
  method?: 'GET' | 'PUT'
  headers: Record<string, string>
  signal: AbortSignal
  body?: Readable
}

export interface PinnedParts {
  /** Throws, or says false: then nothing is connected to, though only one of a name's addresses be wrong. */
  allowed: (address: string) => boolean
  /** For tests: how a host's addresses are found. */
  addressesOf?: (host: string) => Promise<string[]>
}

/** No body may come with these. */
const bodiless = [204, 205, 304]

/**
 * Fetches where a name leads at the moment of connecting: the addresses that are checked are those connected to, so
 * that a name cannot lead elsewhere in between. Throws `FileRefused('host-not-allowed')` for a wrong address, and
 * what the network says.
 */
export function createPinnedFetch({ allowed, addressesOf = resolve }: PinnedParts): Fetch {
  const lookup: LookupFunction = (host, options, callback) => {
    addressesOf(host).then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: isIP(address) }))
        const [first] = found
        if (!first || !addresses.every(allowed)) return callback(new FileRefused('host-not-allowed'), '', 0)
        if (options.all) return callback(null, found)
        callback(null, first.address, first.family)
      },
      (fault: Error) => callback(fault, '', 0),
    )
  }

  return async (url, { method = 'GET', headers, signal, body }) => {
    const { hostname } = new URL(url)
    const literal = hostname.replace(/^\[|\]$/g, '')
    // What is an address already is not looked up.
    if (isIP(literal) !== 0 && !allowed(literal)) throw new FileRefused('host-not-allowed')
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const send = url.startsWith('https:') ? secureRequest : plainRequest
      const request = send(url, { method, headers, signal, lookup, agent: false })
      request.once('response', resolve)
      request.on('error', reject)
      if (body) pipeline(body, request).catch(reject)
      else request.end()
    })
    const status = answer.statusCode ?? 0
    const location = answer.headers.location
    const bytes = bodiless.includes(status) ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>)
    return new Response(bytes, { status, headers: location === undefined ? {} : { location } })
  }
}

async function resolve(host: string): Promise<string[]> {
  return (await resolveName(host, { all: true })).map(({ address }) => address)
}
