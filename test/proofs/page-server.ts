import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { noLimits } from '../../bot/limits.ts'
import { proofRoutes, type ProofRouteParts } from '../../bot/proof-routes.ts'
import type { Facts } from '../../services/claim/act.ts'
import type { Claim, Proof } from '../../services/claim/claim.ts'
import { decide } from '../../services/claim/decide.ts'
import { samePerson, type PersonRef } from '../../services/claim/people.ts'
import { verbsOpenTo } from '../../services/claim/verbs-open.ts'
import type { Outcome } from '../../services/claim-service.ts'
import { movableClock } from '../../services/clock.ts'
import { createLinks } from '../../services/links.ts'
import { memoryBlobs } from '../support/memory-blobs.ts'

const partner: PersonRef = {
  tenantId: '1b0b4b1c-0a5f-4d6c-9a57-0c58ac0de001',
  objectId: '9f2c7a61-54d2-4a0b-8e2e-55ab31c0de02',
  name: 'Haneul Kim',
}
export const stranger: PersonRef = { ...partner, objectId: '9f2c7a61-54d2-4a0b-8e2e-55ab31c0de03' }
export const claimId = 'CL-7K2M-9QXD'

const facts: Facts = {
  claimId,
  policy: 'partner-center-2020',
  calendar: {
    zone: 'UTC',
    dayOf: (at) => at.slice(0, 10),
    startOf: (day) => `${day}T00:00:00.000Z`,
    endOf: (day) => `${day}T23:59:59.999Z`,
    isHoliday: () => false,
  },
  partner: { tenantId: partner.tenantId, name: 'Fabrikam', locations: [] },
}

/** A file that the claim has already. */
export function aProof(number: number, change: Partial<Proof> = {}): Proof {
  return {
    number,
    name: `Statement of work ${number}.pdf`,
    size: 345_678,
    type: 'application/pdf',
    sha256: String(number).repeat(64).slice(0, 64),
    blob: `${claimId}/there-${number}`,
    by: partner,
    at: '2026-11-23T08:00:00.000Z',
    scan: 'not-scanned',
    ...change,
  }
}

/** The real routes over one claim and the real rules, on a free loopback port. */
export async function startPages(change: Partial<Claim> = {}, port = 0) {
  const clock = movableClock({ now: () => '2026-11-23T09:00:00.000Z' })
  const links = createLinks({ keys: ['a-key-for-tests-a-key-for-tests-a-key'], clock })
  const files = memoryBlobs()
  const log: { event: string; fields: unknown }[] = []
  const state = { claim: newClaim(change), attach: undefined as ProofRouteParts['attach'] | undefined, receivedAt: '' }
  let made = 0
  const parts: ProofRouteParts = {
    blobs: files.blobs,
    randomHex: (bytes) => (made += 1).toString(16).padStart(bytes * 2, '0'),
    links,
    clock,
    limits: noLimits,
    log: { info: () => undefined, warn: () => undefined, error: (event, fields) => log.push({ event, fields }) },
    view: async (id, person) => {
      if (id !== claimId || !samePerson(person, partner)) return undefined
      const open = verbsOpenTo({ person, role: 'partner' }, state.claim, clock.now(), facts)
      return { claim: state.claim, mayAttach: open.includes('attach') }
    },
    attach: async (id, person, proof, receivedAt): Promise<Outcome> => {
      state.receivedAt = receivedAt
      if (state.attach) return state.attach(id, person, proof, receivedAt)
      const act = {
        verb: 'attach',
        by: { kind: 'person', person, role: 'partner' },
        input: { proof },
        receivedAt,
      } as const
      const decision = decide(state.claim, act, facts)
      if ('refused' in decision) {
        return { done: false, refusal: decision.refused, claim: state.claim, role: 'partner' }
      }
      state.claim = decision.change.claim
      return { done: true, claim: state.claim, entry: decision.change.entry, role: 'partner', again: false }
    },
  }
  const server = serve(parts)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    state,
    parts,
    clock,
    log,
    stored: files.stored,
    hooks: files.hooks,
    origin,
    uploadPath: async (language: 'en' | 'ko' = 'en', person = partner) =>
      `/poe/upload/${await links.sign('upload', { claimId, person, language }, 30 * 60_000)}`,
    filePath: async (proofNumber: number, person = partner) =>
      `/poe/file/${await links.sign('file', { claimId, proofNumber, person }, 10 * 60_000)}`,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
export type Pages = Awaited<ReturnType<typeof startPages>>

function serve(parts: ProofRouteParts): Server {
  const routes = proofRoutes(parts)
  return createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    for (const route of routes) {
      const shape = new RegExp(`^${route.path.replace(':token', '(?<token>[^/]+)')}$`)
      const match = route.method === request.method ? shape.exec(path) : null
      if (match) return void route.handler(request, response, { ...match.groups })
    }
    response.writeHead(404)
    response.end()
  })
}

function newClaim(change: Partial<Claim>): Claim {
  return {
    id: claimId,
    policy: 'partner-center-2020',
    status: 'editing',
    version: 1,
    partner: { tenantId: partner.tenantId, name: 'Fabrikam' },
    createdBy: partner,
    createdAt: '2026-11-23T08:00:00.000Z',
    changedAt: '2026-11-23T08:00:00.000Z',
    partnerPeople: [partner],
    fields: { claimName: 'Contoso Teams rollout' },
    domainCheck: 'verified',
    proofs: [],
    ...change,
  }
}
