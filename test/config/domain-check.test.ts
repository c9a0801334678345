import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createDomainLookup } from '../../bot/domain-lookup.ts'
import type { Directory } from '../../services/claim/people.ts'
import { createDomainChecker } from '../../services/domain-check.ts'
import type { DomainLookup } from '../../services/ports.ts'

const contoso = '1b0b4b1c-0a5f-4d6c-9a57-0c58ac0de001'
const fabrikam = '1b0b4b1c-0a5f-4d6c-9a57-0c58ac0de002'
const directory: Directory = {
  programTenantId: '1b0b4b1c-0a5f-4d6c-9a57-0c58ac0de000',
  admins: [],
  reviewers: [],
  partners: [],
  customers: [{ tenantId: contoso, name: 'Contoso', domains: ['contoso.com'], admins: [] }],
}

describe('the domain check', () => {
  const cases: [
    what: string,
    domain: string,
    tenant: string,
    answer: Awaited<ReturnType<DomainLookup['tenantOf']>> | 'not asked',
    verdict: string,
  ][] = [
    ['a listed pair', 'contoso.com', contoso, 'not asked', 'verified'],
    ['a listed pair in capitals', ' Contoso.COM', contoso.toUpperCase(), 'not asked', 'verified'],
    ['a domain listed for another', 'contoso.com', fabrikam, 'not asked', 'wrong'],
    ['the tenant that the world names', 'fabrikam.com', fabrikam, { tenantId: fabrikam }, 'verified'],
    ['another tenant than the world names', 'fabrikam.com', contoso, { tenantId: fabrikam }, 'wrong'],
    ['a domain that nobody knows', 'new.example', contoso, 'unknown', 'not-verified'],
    ['a world that does not answer', 'fabrikam.com', fabrikam, 'unreachable', 'not-verified'],
  ]
  for (const [what, domain, tenant, answer, verdict] of cases) {
    it(`says ${verdict} to ${what}`, async () => {
      const lookup: DomainLookup = {
        tenantOf: async () => (answer === 'not asked' ? assert.fail('the network was asked') : answer),
      }
      assert.equal(await createDomainChecker({ directory: () => directory, lookup })(domain, tenant), verdict)
    })
  }
})

describe('the domain lookup', () => {
  type Reply = (request: IncomingMessage, response: ServerResponse) => void
  // Two statements: the server library, once loaded in this process, lets writeHead return nothing.
  const answering =
    (status: number, body = '', headers: OutgoingHttpHeaders = {}): Reply =>
    (_request, response) => {
      response.writeHead(status, headers)
      response.end(body)
    }
  const configuration = JSON.stringify({ issuer: `https://login.example/${contoso.toUpperCase()}/v2.0` })
  const cases: [what: string, reply: Reply, found: unknown][] = [
    ['a configuration', (_request, response) => response.end(configuration), { tenantId: contoso }],
    ['no such tenant', answering(400, '{"error":"invalid_tenant"}'), 'unknown'],
    ['not found', answering(404), 'unknown'],
    ['too many requests', answering(429), 'unreachable'],
    ['a fault', answering(503), 'unreachable'],
    ['a redirect', answering(302, '', { location: '/elsewhere' }), 'unreachable'],
    ['no JSON', (_request, response) => response.end('<html>'), 'unreachable'],
    ['JSON without an issuer', (_request, response) => response.end('{"a":1}'), 'unreachable'],
    ['an issuer that is no text', (_request, response) => response.end('{"issuer":[1]}'), 'unreachable'],
    [
      'an issuer without a tenant',
      (_request, response) => response.end('{"issuer":"https://a/common"}'),
      'unreachable',
    ],
    ['a flood', (_request, response) => response.end(' '.repeat(70_000) + configuration), 'unreachable'],
    ['a broken line', (_request, response) => response.destroy(), 'unreachable'],
    ['silence', () => undefined, 'unreachable'],
    [
      'a body that never ends',
      (_request, response) => {
        response.writeHead(200, { 'content-length': 500 })
        response.write('{"issuer"')
      },
      'unreachable',
    ],
  ]
  for (const [what, reply, found] of cases) {
    it(`makes ${JSON.stringify(found).slice(0, 24)} of ${what}`, async () => {
      const asked: (string | undefined)[] = []
      const server = createServer((request, response) => {
        asked.push(request.url)
        reply(request, response)
      }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      try {
        assert.deepEqual(await createDomainLookup({ origin, timeoutMs: 300 }).tenantOf('contoso.com'), found)
        assert.deepEqual(asked, ['/contoso.com/v2.0/.well-known/openid-configuration'])
      } finally {
        server.closeAllConnections()
        server.close()
      }
    })
  }

  it('makes unreachable of nobody listening', async () => {
    const lookup = createDomainLookup({ origin: 'http://127.0.0.1:9', timeoutMs: 300 })
    assert.equal(await lookup.tenantOf('contoso.com'), 'unreachable')
  })
})
