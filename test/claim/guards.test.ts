import assert from 'node:assert/strict'
import type { ActInput } from '../../services/claim/act.ts'
import type { Claim } from '../../services/claim/claim.ts'
import { guards, longestText, type Guard } from '../../services/claim/guards.ts'
import type { PersonRef } from '../../services/claim/people.ts'
import { claims, dana, now, ravi, someClaim, someFields, someProof } from '../support/claims.ts'
import { facts, rosa } from './standings.ts'

interface Row {
  what: string
  claim?: Claim
  input?: ActInput
  by?: PersonRef
  at?: string
  /** The code it objects with; undefined: nothing in the way. */
  says?: string
}

const ownTenant = '1000000a-0000-4000-8000-00000000000b'
const timer = { window: 'review', openedAt: '2026-11-18T09:00:00.000Z' } as const
const long = 'x'.repeat(longestText + 1)
const ten = Array.from({ length: 10 }, (_, n) => someProof({ number: n + 1 }))
const reviewed = claims['under-review']()
const { number: _number, by: _by, at: _at, ...file } = someProof({ number: 5 })
const proof = { ...file, scan: 'clean' } as const

/** TABLE: guard -> cases. */
// prettier-ignore
const rows: Partial<Record<Guard, Row[]>> = {
  open: [
    { what: 'an open claim' },
    { what: 'a discarded draft', claim: claims.discarded(), says: 'closed' },
    { what: 'a claim closed for good', claim: claims.closed(), says: 'closed' },
  ],
  'editable-fields': [
    { what: 'the tenant of a draft', input: { fields: { customerTenantId: 'x' } } },
    { what: 'the tenant after it', claim: claims.submitted(), input: { fields: { customerTenantId: 'x' } }, says: 'not-editable-now' },
    { what: 'the tenant after it, sent unchanged', claim: claims.submitted(), input: { fields: { customerTenantId: someFields().customerTenantId } } },
    { what: 'the location', claim: claims.requested(), input: { fields: { partnerLocationId: '7654321' } } },
    { what: 'products', claim: claims.requested(), input: { fields: { products: ['teams'] } } },
    { what: 'contacts', claim: claims.submitted(), input: { fields: { customerContactName: 'A', partnerContactEmail: 'a@b.com' } } },
    { what: 'the activity', claim: claims.requested(), input: { fields: { activity: 'pre-sales' } }, says: 'not-editable-now' },
  ],
  'valid-fields': [
    { what: 'rubbish typed into a draft', input: { draft: true, fields: { customerDomain: 'no domain' } } },
    { what: 'rubbish sent as right', input: { fields: { customerDomain: 'no domain' } }, says: 'invalid-fields' },
    { what: 'rubbish after the draft, whatever it is called', claim: claims.submitted(), input: { draft: true, fields: { products: [] } }, says: 'invalid-fields' },
    { what: 'no product left', claim: claims.submitted(), input: { fields: { products: [] } }, says: 'invalid-fields' },
    { what: 'a domain of another tenant', input: { fields: { customerDomain: 'contoso.com' }, wrongDomain: true }, says: 'invalid-fields' },
    { what: 'the partner’s own tenant', input: { fields: { customerTenantId: ownTenant.toUpperCase() } }, says: 'invalid-fields' },
    { what: 'a location of another organisation', input: { fields: { partnerLocationId: '9999999' } }, says: 'invalid-fields' },
    { what: 'more products than can be meant', input: { fields: { products: Array.from({ length: 51 }, () => 'teams') } }, says: 'invalid-fields' },
    { what: 'a product of another area', input: { fields: { products: ['sales'] } }, says: 'invalid-fields' },
    { what: 'an activity of another area', input: { fields: { activity: 'pre-sales' } }, says: 'invalid-fields' },
    { what: 'a contact outside the customer’s domain', input: { fields: { customerContactEmail: 'carol@gmail.com' } } },
  ],
  'something-new': [
    { what: 'the same values', input: { fields: someFields() }, says: 'done-already' },
    { what: 'nothing at all', says: 'done-already' },
    { what: 'one other value', input: { fields: { claimName: 'Other' } } },
    { what: 'a value taken away', input: { fields: { claimName: '' } } },
    { what: 'the same answers in another order', input: { precheck: { answers: { ...someClaim().precheck?.answers }, coveredProducts: ['exchange-online', 'teams'] } }, says: 'done-already' },
    { what: 'another answer', input: { precheck: { answers: {}, coveredProducts: [] } } },
    { what: 'subscriptions that this area does not ask', input: { fields: { subscriptionIds: ['5a1c0c8e-1f43-4a8e-9a55-1f0e6c1d7b11'] } }, says: 'done-already' },
  ],
  'complete-fields': [
    { what: 'a complete claim' },
    { what: 'an empty one', claim: claims['empty-draft'](), says: 'invalid-fields' },
    { what: 'an empty one whose fields come with the press', claim: claims['empty-draft'](), input: { fields: someFields() }, says: 'invalid-fields' },
    { what: 'a revenue association', claim: claims['revenue-draft']() },
    { what: 'one without its seller', claim: someClaim({ fields: { ...claims['revenue-draft']().fields, sellerName: ' ' } }), says: 'invalid-fields' },
    { what: 'Business Applications without subscriptions', claim: someClaim({ fields: { ...claims['revenue-draft']().fields, subscriptionIds: [] } }), says: 'invalid-fields' },
    { what: 'a domain found wrong', input: { wrongDomain: true }, says: 'invalid-fields' },
  ],
  'some-proof': [
    { what: 'one file' },
    { what: 'none', claim: someClaim({ proofs: [] }), says: 'no-proof' },
    { what: 'infected ones only', claim: someClaim({ proofs: [someProof({ scan: 'infected' })] }), says: 'only-infected-proof' },
    { what: 'an infected one beside one that still waits', claim: someClaim({ proofs: [someProof({ scan: 'infected' }), someProof({ number: 2, scan: 'waiting' })] }) },
  ],
  'new-file': [
    { what: 'other bytes', input: { proof } },
    { what: 'the same bytes', input: { proof: { ...proof, sha256: someProof().sha256 } }, says: 'file-already-there' },
    { what: 'the same bytes, in which a virus was found', claim: someClaim({ proofs: [someProof({ scan: 'infected' })] }), input: { proof: { ...proof, sha256: someProof().sha256 } }, says: 'file-infected' },
    { what: 'no file at all', says: 'no-proof' },
    { what: 'one that takes the place of its file', input: { proof: { ...proof, supersedes: 1 } } },
    { what: 'one that takes the place of none of its files', input: { proof: { ...proof, supersedes: 7 } }, says: 'no-such-file' },
  ],
  'room-for-file': [
    { what: 'nine files', claim: someClaim({ proofs: ten.slice(1) }) },
    { what: 'ten files', claim: someClaim({ proofs: ten }), says: 'too-many-files' },
  ],
  'known-file': [
    { what: 'its file', input: { proofNumber: 1 } },
    { what: 'another', input: { proofNumber: 2 }, says: 'no-such-file' },
    { what: 'none', says: 'no-such-file' },
  ],
  'readable-file': [
    { what: 'a clean file', input: { proofNumber: 1 } },
    { what: 'an unscanned one', claim: someClaim({ proofs: [someProof({ scan: 'not-scanned' })] }), input: { proofNumber: 1 } },
    { what: 'a waiting one', claim: someClaim({ proofs: [someProof({ scan: 'waiting' })] }), input: { proofNumber: 1 }, says: 'file-waiting' },
    { what: 'an infected one', claim: someClaim({ proofs: [someProof({ scan: 'infected' })] }), input: { proofNumber: 1 }, says: 'file-infected' },
  ],
  'waiting-file': [
    { what: 'a waiting file', claim: someClaim({ proofs: [someProof({ scan: 'waiting' })] }), input: { proofNumber: 1 } },
    { what: 'a clean one', input: { proofNumber: 1 }, says: 'done-already' },
    { what: 'an unscanned one', claim: someClaim({ proofs: [someProof({ scan: 'not-scanned' })] }), input: { proofNumber: 1 }, says: 'done-already' },
    { what: 'an infected one', claim: someClaim({ proofs: [someProof({ scan: 'infected' })] }), input: { proofNumber: 1 }, says: 'done-already' },
    { what: 'another beside a waiting one', claim: someClaim({ proofs: [someProof({ scan: 'waiting' })] }), input: { proofNumber: 2 }, says: 'done-already' },
  ],
  'changed-since-request': [
    { what: 'an answered request', claim: claims.answered() },
    { what: 'an unanswered one', claim: claims.requested(), says: 'nothing-changed' },
  ],
  'withdraw-reason': [
    { what: 'a reason of the list', input: { reason: 'wrong-activity' } },
    { what: 'another word', input: { reason: 'insufficient-poe' }, says: 'reason-missing' },
    { what: 'none', says: 'reason-missing' },
  ],
  'info-reasons': [
    { what: 'one', input: { reasons: ['missing-all-poe'] } },
    { what: 'none', input: { reasons: [] }, says: 'reasons-missing' },
    { what: 'one of the other list among them', input: { reasons: ['missing-all-poe', 'insufficient-poe'] }, says: 'reasons-missing' },
  ],
  'rejection-reasons': [
    { what: 'two', input: { reasons: ['insufficient-poe', 'poe-unavailable'] } },
    { what: 'one that only the rules give', input: { reasons: ['customer-decline'] }, says: 'reasons-missing' },
    { what: 'none', says: 'reasons-missing' },
  ],
  text: [
    { what: 'a word', input: { comment: 'A' } },
    { what: 'blanks', input: { comment: ' \n' }, says: 'text-missing' },
    { what: 'the longest', input: { comment: long.slice(1) } },
    { what: 'one more', input: { comment: long }, says: 'text-too-long' },
  ],
  'text-fits': [
    { what: 'none' },
    { what: 'the longest', input: { comment: ` ${long.slice(1)} ` } },
    { what: 'one more', input: { comment: long }, says: 'text-too-long' },
  ],
  'not-yet-mine': [
    { what: 'another’s', claim: reviewed, by: rosa },
    { what: 'one’s own', claim: reviewed, by: { ...ravi, name: 'R.' }, says: 'already-yours' },
    { what: 'nobody’s', claim: claims.disputed(), by: ravi },
  ],
  disputable: [
    { what: 'a rejection in its window', claim: claims.rejected() },
    { what: 'no response', claim: claims['no-response']() },
    { what: 'a customer’s decline', claim: claims.declined() },
    { what: 'a partner’s own request', claim: claims.withdrawn(), says: 'not-disputable' },
    { what: 'one disputed before', claim: { ...claims.rejected(), dispute: claims.closed().dispute }, says: 'not-disputable' },
    { what: 'one that is closed', claim: { ...claims.rejected(), closed: 'for-good' }, says: 'not-disputable' },
  ],
  'justification-or-proof': [
    { what: 'a justification', claim: claims.rejected(), input: { justification: 'Page 4.' } },
    { what: 'an infected file since', claim: { ...claims.rejected(), proofs: [someProof(), someProof({ number: 2, scan: 'infected' })] }, says: 'justification-missing' },
    { what: 'a file since', claim: { ...claims.rejected(), proofs: ten.slice(0, 2) } },
    { what: 'neither', claim: claims.rejected(), says: 'justification-missing' },
    { what: 'too many words', claim: claims.rejected(), input: { justification: long }, says: 'text-too-long' },
  ],
  'in-time': [
    { what: 'before the end', claim: reviewed },
    { what: 'after it', claim: reviewed, at: '2026-11-26T00:00:00.000Z', says: 'too-late' },
    { what: 'without a window', claim: claims.closed() },
    { what: 'after the end of a consent nobody was told of', claim: claims.unreached(), at: '2026-12-31T00:00:00.000Z' },
  ],
  'consent-over': [
    { what: 'passed', claim: claims.passed() },
    { what: 'running', claim: claims.approved(), says: 'consent-still-running' },
    { what: 'ended, the clock on its way', claim: claims.approved(), at: '2026-11-30T00:00:00.000Z' },
    { what: 'ended, but nobody was told', claim: claims.unreached(), at: '2026-11-30T00:00:00.000Z', says: 'consent-still-running' },
  ],
  lapsed: [
    { what: 'after end and grace', claim: reviewed, input: timer, at: '2026-11-26T00:01:59.999Z' },
    { what: 'a moment before', claim: reviewed, input: timer, at: '2026-11-26T00:01:59.998Z', says: 'not-due' },
    { what: 'another opening', claim: reviewed, input: { ...timer, openedAt: now }, says: 'done-already' },
    { what: 'no window', input: timer, says: 'done-already' },
  ],
  'domain-unverified': [
    { what: 'not verified', claim: claims['marked-review']() },
    { what: 'verified', says: 'done-already' },
  ],
}

describe('a condition', () => {
  for (const [guard, cases] of Object.entries(rows) as [Guard, Row[]][]) {
    for (const { what, claim = someClaim(), input = {}, by = dana, at = now, says } of cases) {
      it(`${guard}: ${what} – ${says ?? 'fine'}`, () => {
        const role = by === dana ? 'partner' : 'reviewer'
        const act = {
          verb: 'edit' as const,
          by: { kind: 'person' as const, person: by, role } as const,
          input,
          receivedAt: at,
        }
        const partner = { ...facts.partner, tenantId: ownTenant }
        const found = guards[guard]({ claim, act, facts: { ...facts, partner } })
        assert.equal(typeof found === 'object' ? found.code : found, says)
      })
    }
  }

  it('that judges fields names each of them and what is wrong', () => {
    const input = { fields: { claimName: 'x'.repeat(101), customerTenantId: '1', customerContactEmail: 'a@b' } }
    const act = { verb: 'edit' as const, by: { kind: 'deadline' } as const, input, receivedAt: now }
    assert.deepEqual(guards['valid-fields']({ claim: someClaim(), act, facts }), {
      code: 'invalid-fields',
      fields: [
        { field: 'claimName', problem: 'too-long' },
        { field: 'customerTenantId', problem: 'not-a-guid' },
        { field: 'customerContactEmail', problem: 'not-an-email' },
      ],
    })
  })
})
