import { createHmac } from 'node:crypto'
import type { JWTPayload } from 'jose'
import type { Instant } from './claim/calendar.ts'
import type { PersonRef } from './claim/people.ts'
import type { Language } from './people.ts'
import type { Clock } from './ports.ts'

/** What each kind of link says. */
export interface LinkPayloads {
  /** Who may add files to which claim, and the language of the page. */
  upload: { claimId: string; person: PersonRef; language: Language }
  /** One file for one reader. */
  file: { claimId: string; proofNumber: number; person: PersonRef }
  /** The customer's opt-out by mail. `approvedAt` names the consent that the letter spoke of. */
  consent: { claimId: string; address: string; approvedAt: Instant }
  /** A person's claims as one file. */
  export: { person: PersonRef; language: Language }
}
export type LinkKind = keyof LinkPayloads

/** Signs links and opens them. A token is url-safe text. */
export interface Links {
  /** Throws `RangeError` if the link would live longer than its kind may. */
  sign<Kind extends LinkKind>(kind: Kind, payload: LinkPayloads[Kind], lifeMs: number): Promise<string>
  /** `not-ours`: another key, another kind, changed, or no token at all. */
  open<Kind extends LinkKind>(kind: Kind, token: string): Promise<LinkPayloads[Kind] | 'expired' | 'not-ours'>
}

const minute = 60_000

/** TABLE: how long a link of each kind may live. A consent link outlives its window: late withdrawals use it too. */
export const longestLifeMs = {
  upload: 30 * minute,
  file: 10 * minute,
  consent: 400 * 24 * 60 * minute,
  export: 10 * minute,
} as const

/** No token of ours is longer; longer ones are not even looked at. */
const longestToken = 2_000

/** `keys`: the first signs, all verify, so that a key can be replaced while links are about. */
export function createLinks(parts: { keys: readonly string[]; clock: Clock }): Links {
  const { keys, clock } = parts
  const [current] = keys
  if (!current) throw new RangeError('links need a key')
  return {
    sign: async (kind, payload, lifeMs) => {
      if (!(lifeMs > 0 && lifeMs <= longestLifeMs[kind])) throw new RangeError(`no ${kind} link may live ${lifeMs} ms`)
      const expiresAt = Math.floor((Date.parse(clock.now()) + lifeMs) / 1_000)
      const { SignJWT } = await jose()
      return new SignJWT(codecs[kind].pack(payload))
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime(expiresAt)
        .sign(keyFor(kind, current))
    },
    open: async (kind, token) => {
      if (token.length > longestToken) return 'not-ours'
      for (const key of keys) {
        const claims = await verified(token, keyFor(kind, key), clock.now())
        if (claims === 'expired') return 'expired'
        if (claims !== 'not-ours') return codecs[kind].unpack(claims) ?? 'not-ours'
      }
      return 'not-ours'
    },
  }
}

/** Loaded with the first link: a start needs none. */
const jose = () => import('jose')

/** Each kind has a key of its own, so that no link can be opened as another kind. */
function keyFor(kind: LinkKind, key: string): Uint8Array {
  return createHmac('sha256', key).update(`link:${kind}`).digest()
}

async function verified(token: string, key: Uint8Array, now: Instant): Promise<JWTPayload | 'expired' | 'not-ours'> {
  const { errors, jwtVerify } = await jose()
  try {
    const options = { algorithms: ['HS256'], currentDate: new Date(now), requiredClaims: ['exp'] }
    return (await jwtVerify(token, key, options)).payload
  } catch (fault) {
    if (fault instanceof errors.JWTExpired) return 'expired'
    if (fault instanceof errors.JOSEError) return 'not-ours'
    throw fault
  }
}

interface Codec<Payload> {
  pack(payload: Payload): JWTPayload
  /** Undefined for a token of ours that an older or newer release wrote in another form. */
  unpack(claims: JWTPayload): Payload | undefined
}

/** TABLE: how each kind is written, in one-letter claims. */
const codecs: { [Kind in LinkKind]: Codec<LinkPayloads[Kind]> } = {
  upload: {
    pack: ({ claimId, person, language }) => ({ c: claimId, p: packPerson(person), l: language }),
    unpack: ({ c, p, l }) => {
      const person = unpackPerson(p)
      return isText(c) && person && (l === 'en' || l === 'ko') ? { claimId: c, person, language: l } : undefined
    },
  },
  file: {
    pack: ({ claimId, proofNumber, person }) => ({ c: claimId, n: proofNumber, p: packPerson(person) }),
    unpack: ({ c, n, p }) => {
      const person = unpackPerson(p)
      return isText(c) && Number.isSafeInteger(n) && person ? { claimId: c, proofNumber: Number(n), person } : undefined
    },
  },
  consent: {
    pack: ({ claimId, address, approvedAt }) => ({ c: claimId, a: address, o: approvedAt }),
    unpack: ({ c, a, o }) =>
      isText(c) && isText(a) && isText(o) ? { claimId: c, address: a, approvedAt: o } : undefined,
  },
  export: {
    pack: ({ person, language }) => ({ p: packPerson(person), l: language }),
    unpack: ({ p, l }) => {
      const person = unpackPerson(p)
      return person && (l === 'en' || l === 'ko') ? { person, language: l } : undefined
    },
  },
}

function packPerson({ tenantId, objectId, name }: PersonRef): string[] {
  return [packId(tenantId), packId(objectId), name]
}

function unpackPerson(packed: unknown): PersonRef | undefined {
  if (!Array.isArray(packed) || packed.length !== 3 || !packed.every(isText)) return undefined
  const [tenant, object, name] = packed as [string, string, string]
  return { tenantId: unpackId(tenant), objectId: unpackId(object), name }
}

/** A GUID in 22 characters instead of 36; anything else as it is, behind a mark that base64url has not. */
function packId(id: string): string {
  const isGuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
  return isGuid ? Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url') : `=${id}`
}

function unpackId(packed: string): string {
  if (packed.startsWith('=')) return packed.slice(1)
  const hex = Buffer.from(packed, 'base64url').toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
