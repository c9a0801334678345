import { z } from 'zod'
import type { DomainLookup } from '../services/ports.ts'

interface LookupOptions {
  /** Where tenants publish their OpenID configuration. */
  origin?: string
  timeoutMs?: number
}

/** A configuration has about 2 KB. */
const mostBytes = 65_536

const configuration = z
  .string()
  .transform(jsonOrNothing)
  .pipe(z.object({ issuer: z.string() }))

/**
 * Asks the public OpenID configuration of a domain's tenant who issues its tokens. No sign-in, no redirects.
 * An answer that is neither a configuration nor a plain "no such tenant" counts as no answer.
 */
export function createDomainLookup(options: LookupOptions = {}): DomainLookup {
  const { origin = 'https://login.microsoftonline.com', timeoutMs = 3_000 } = options
  return {
    tenantOf: async (domain) => {
      const url = `${origin}/${encodeURIComponent(domain)}/v2.0/.well-known/openid-configuration`
      try {
        const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
        if (response.status === 200) return issuerTenant(await textOf(response))
        await response.body?.cancel()
        return response.status === 400 || response.status === 404 ? 'unknown' : 'unreachable'
      } catch (fault) {
        if (isNetworkFault(fault)) return 'unreachable'
        throw fault
      }
    },
  }
}

/** The body as text; empty if it is longer than any configuration. */
async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > mostBytes) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function issuerTenant(body: string): { tenantId: string } | 'unreachable' {
  const issuer = configuration.safeParse(body).data?.issuer
  const tenantId = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(issuer ?? '')?.[0]
  return tenantId ? { tenantId: tenantId.toLowerCase() } : 'unreachable'
}

function jsonOrNothing(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (fault) {
    if (fault instanceof SyntaxError) return undefined
    throw fault
  }
}

/** `fetch` fails with a TypeError; its signal, also while the body is read, with a TimeoutError. */
function isNetworkFault(fault: unknown): boolean {
  return fault instanceof TypeError || (fault instanceof DOMException && fault.name === 'TimeoutError')
}
