import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Directory } from '../services/claim/people.ts'
import { ConfigError } from './config.ts'

const guid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a GUID')
  .transform((value) => value.toLowerCase())
const name = z.string().trim().min(1, 'must not be empty').max(200, 'must have 200 characters or fewer')
const domain = z
  .string()
  .trim()
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i, 'must be a domain such as contoso.com')
  .transform((value) => value.toLowerCase())
const email = z
  .string()
  .trim()
  .regex(/^[^\s<>@]+@[^\s<>@]+$/, 'must be an e-mail address')
const roles = ['incentives-admin', 'global-admin', 'billing-admin', 'incentives-user'] as const

const named = z.strictObject({ aadObjectId: guid, name })

const directory = z.strictObject({
  programTenantId: guid,
  admins: z.array(named).default([]),
  reviewers: z.array(named).default([]),
  partners: z
    .array(
      z.strictObject({
        tenantId: guid,
        name,
        locations: z.array(z.strictObject({ id: z.string().regex(/^\d{5,10}$/, 'must be 5 to 10 digits'), name })),
        people: z.array(z.strictObject({ aadObjectId: guid, name, role: z.enum(roles) })),
      }),
    )
    .default([])
    .check(unique((partner) => partner.tenantId, 'tenantId')),
  customers: z
    .array(
      z.strictObject({
        tenantId: guid,
        name,
        domains: z.array(domain).default([]),
        admins: z.array(z.strictObject({ aadObjectId: guid, email, name: name.optional() })).default([]),
      }),
    )
    .default([])
    .check(unique((customer) => customer.tenantId, 'tenantId')),
})

/**
 * The directory in a JSON text; ids and domains in lower case.
 * Throws `ConfigError` with one line that names the first wrong place: `partners[0].people[2].role: …`.
 */
export function parseDirectory(json: string): Directory {
  const parsed = directory.safeParse(parsedJson(json))
  if (parsed.success) return parsed.data
  const [first] = parsed.error.issues
  throw new ConfigError(`DIRECTORY_FILE: ${placeOf(first?.path ?? [])}: ${first?.message ?? 'wrong'}`)
}

/** The directory in a file. Throws `ConfigError` for a file that cannot be read, too. */
export async function readDirectoryFile(path: string): Promise<Directory> {
  const json = await readFile(path, 'utf8').catch((fault: NodeJS.ErrnoException) => {
    throw new ConfigError(`DIRECTORY_FILE: cannot be read (${fault.code ?? fault.message})`, { cause: fault })
  })
  return parseDirectory(json)
}

function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''))
  } catch (fault) {
    if (!(fault instanceof SyntaxError)) throw fault
    // The parser's own words quote the file, and with it people's names.
    const position = /position \d+/.exec(fault.message)?.[0]
    throw new ConfigError(`DIRECTORY_FILE: is not JSON${position ? ` (at ${position})` : ''}`)
  }
}

function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')
  return place.replace(/^\./, '') || 'the file'
}

/** Two entries of one tenant would leave it to chance whose people and places count. */
function unique<Entry>(keyOf: (entry: Entry) => string, property: string): z.core.CheckFn<Entry[]> {
  return ({ value: entries, issues }) => {
    const again = entries.findIndex((entry, at) => entries.findIndex((other) => keyOf(other) === keyOf(entry)) < at)
    if (again < 0) return
    issues.push({ code: 'custom', input: entries, path: [again, property], message: 'is listed twice' })
  }
}
