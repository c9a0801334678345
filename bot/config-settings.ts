import { z } from 'zod'

/** The kinds of values a setting can have. Each turns text into a value or a few words on what it must be. */

export const appTypes = ['SingleTenant', 'MultiTenant', 'UserAssignedMSI'] as const
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export const scanners = ['defender', 'clamd'] as const

export const text = z.string()

export const guid = text
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a GUID')
  .transform((value) => value.toLowerCase())

export const port = text
  .regex(/^\d{1,5}$/, 'must be a port number, 1 to 65535')
  .transform(Number)
  .refine(isPort, 'must be a port number, 1 to 65535')

export const milliseconds = text
  .regex(/^\d{3,7}$/, 'must be a number of milliseconds, 100 to 9999999')
  .transform(Number)

export const url = text.refine((value) => /^https?:/.test(value) && URL.canParse(value), 'must be an address with http')

/** Of Application Insights. Never repeated in a message: it holds a key. */
export const appInsights = text.regex(
  /InstrumentationKey=[0-9a-f-]{36}/i,
  'must be the connection string of a resource',
)

/** One of two words, as true or false. */
export function flag(yes: string, no: string) {
  return z.enum([yes, no], `must be ${yes} or ${no}`).transform((value) => value === yes)
}

export const storageAccount = text.regex(/^[a-z0-9]{3,24}$/, 'must be the name of a storage account')

/** Of an account with its key, of shared access, or of the emulator. Never repeated in a message: it holds the key. */
export const connectionString = text.regex(
  /UseDevelopmentStorage=true|(?=.*AccountName=[^;]+).*AccountKey=[^;]+|(?=.*BlobEndpoint=https?:\/\/).*SharedAccessSignature=/i,
  'must be the connection string of a storage account',
)

export const publicUrl = text
  .refine((value) => {
    const url = parsedUrl(value, ['http:', 'https:'])
    return url !== undefined && !url.username && !url.search && !url.hash
  }, 'must be an http(s) address without user, query or fragment')
  .transform((value) => value.replace(/\/+$/, ''))

/** One or several, comma-separated. Short keys can be guessed. */
export const signingKeys = text
  .transform((value) => value.split(',').map((key) => key.trim()))
  .refine((keys) => keys.every((key) => key.length >= 32), 'each key must have 32 characters or more')
  .transform((keys) => keys as [string, ...string[]])

export const timeZone = text.refine(isTimeZone, 'must be an IANA time zone such as Asia/Seoul')

export const country = text
  .regex(/^[a-z]{2}$/i, 'must be a two-letter ISO country such as KR')
  .transform((value) => value.toUpperCase())

export const smtpUrl = text.refine(
  (value) => !!parsedUrl(value, ['smtp:', 'smtps:'])?.hostname,
  'must be an smtp:// or smtps:// address',
)

/** `a@b.c`, or a name and the address in angle brackets. */
export const mailFrom = text.regex(
  /^([^<>\r\n]{1,200}<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
  'must be an e-mail address',
)

export const hostAndPort = text
  .regex(/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+):\d{1,5}$/i, 'must be host:port')
  .transform((value) => {
    const colon = value.lastIndexOf(':')
    return { host: value.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(value.slice(colon + 1)) }
  })
  .refine((address) => isPort(address.port), 'must be host:port')

function isPort(value: number): boolean {
  return value >= 1 && value <= 65_535
}

/** By name only: an offset such as +09:00 knows no summer time, and cannot be printed beside a date as a place. */
function isTimeZone(value: string): boolean {
  if (!/^[A-Za-z]/.test(value)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return true
  } catch (fault) {
    if (fault instanceof RangeError) return false
    throw fault
  }
}

function parsedUrl(value: string, protocols: readonly string[]): URL | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined
  return url && protocols.includes(url.protocol) ? url : undefined
}
