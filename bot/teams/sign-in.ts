import type { Activity } from 'botbuilder'
import type { Log } from '../../services/ports.ts'
import { AuthenticationError, type BotFrameworkAuthentication } from './sdk.ts'

export type Claims = Readonly<Record<string, unknown>>

/** What a token says of itself; nothing of it is proved. No claims at all for what is no token. */
export function unprovedClaims(authorization: string): Claims {
  const payload = authorization.split('.')[1] ?? ''
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    return typeof claims === 'object' && claims !== null ? (claims as Claims) : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

/**
 * The claims of a token whose signature holds. `unavailable`: the keys could not be fetched within `limitMs`, nobody
 * knows. Everything else that goes wrong is a refusal; nothing is thrown.
 */
export async function provedClaims(
  auth: BotFrameworkAuthentication,
  activity: Activity,
  authorization: string,
  { log, limitMs }: { log: Log; limitMs: number },
): Promise<Claims | 'refused' | 'unavailable'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'unavailable'>((resolve) => {
    timer = setTimeout(() => resolve('unavailable'), limitMs)
  })
  const proved = auth.authenticateRequest(activity, authorization).then(
    ({ claimsIdentity }): Claims => Object.fromEntries(claimsIdentity.claims.map(({ type, value }) => [type, value])),
    (error: unknown) => {
      const outcome = keysWereOutOfReach(error) ? 'unavailable' : 'refused'
      log.warn('sign-in failed', { outcome })
      return outcome
    },
  )
  try {
    return await Promise.race([proved, late])
  } finally {
    clearTimeout(timer)
  }
}

/** The library says 500 when the key server does not answer well, and passes on what its HTTP client throws. */
function keysWereOutOfReach(error: unknown): boolean {
  if (error instanceof AuthenticationError) return Number(error.statusCode) >= 500
  return error instanceof Error && error.name === 'FetchError'
}
