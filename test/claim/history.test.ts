import assert from 'node:assert/strict'
import type { ActInput } from '../../services/claim/act.ts'
import type { Claim } from '../../services/claim/claim.ts'
import { decide } from '../../services/claim/decide.ts'
import type { Role } from '../../services/claim/people.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import { claims, dana, someClaim, someProof } from '../support/claims.ts'
import { actOn, facts, standings } from './standings.ts'

/* The history is never corrected later: what an entry does not say at once is never known. */

describe('a history entry', () => {
  it('says which file a new one takes the place of', () => {
    assert.deepEqual(attached(1).proof, { number: 2, name: 'b.pdf', supersedes: 1 })
    assert.deepEqual(attached(undefined).proof, { number: 2, name: 'b.pdf' })
  })

  it('says what a scan found, and of which file', () => {
    const two = someClaim({ proofs: [someProof({ scan: 'waiting' }), someProof({ number: 2, scan: 'waiting' })] })
    for (const scan of ['clean', 'infected'] as const) {
      const { entry } = made(two, 'proof-scanned', 'system', { proofNumber: 2, scan })
      assert.deepEqual(entry.proof, { number: 2, name: 'Statement of work.pdf', scan })
    }
  })

  it('says who opened which file, and no verdict on it', () => {
    const { entry } = made(standings.S, 'open-proof', 'reviewer', { proofNumber: 1 })
    assert.deepEqual(entry.proof, { number: 1, name: 'Statement of work.pdf' })
  })

  it('says what became known of the customer’s domain, where it changed', () => {
    const unsure = claims['marked-review']()
    const found = made(unsure, 'domain-checked', 'system', { domainCheck: 'verified' })
    assert.equal(found.entry.domainCheck, 'verified')
    const moved = { fields: { customerDomain: 'contoso.org' }, domainCheck: 'not-verified' as const }
    assert.equal(made(claims.draft(), 'edit', 'partner', moved).entry.domainCheck, 'not-verified')
    assert.equal(made(claims.draft(), 'submit', 'partner', { domainCheck: 'verified' }).entry.domainCheck, undefined)
  })
})

describe('a partner’s person', () => {
  it('is told from now on after acting on the claim, and not for having opened a file', () => {
    const others = { ...dana, objectId: '10000000-0000-4000-8000-00000000000f', name: 'Uma Lee' }
    const people = (verb: Verb) => {
      const act = { ...actOn(standings.S, verb, 'partner'), by: { kind: 'person', person: others, role: 'partner' } }
      const found = decide(standings.S, act as Parameters<typeof decide>[1], facts)
      assert.ok('change' in found, verb)
      return found.change.claim.partnerPeople.map(({ name }) => name)
    }
    for (const verb of ['edit', 'attach', 'comment', 'withdraw'] as const)
      assert.deepEqual(people(verb), ['Dana Park', 'Uma Lee'], verb)
    assert.deepEqual(people('open-proof'), ['Dana Park'])
  })
})

function made(claim: Claim, verb: Verb, role: Role, input: ActInput) {
  const found = decide(claim, { ...actOn(claim, verb, role), input }, facts)
  if ('refused' in found) throw new Error(`${verb} was refused: ${found.refused.code}`)
  return found.change
}

function attached(supersedes: number | undefined) {
  const proof = { name: 'b.pdf', size: 1, type: 'application/pdf', sha256: 'b', blob: 'b', scan: 'clean' as const }
  return made(claims.submitted(), 'attach', 'partner', { proof: { ...proof, supersedes } }).entry
}
