import assert from 'node:assert/strict'
import type { Act, ActInput } from '../../services/claim/act.ts'
import type { Claim } from '../../services/claim/claim.ts'
import { decide, type Change } from '../../services/claim/decide.ts'
import type { Role } from '../../services/claim/people.ts'
import type { RefusalCode } from '../../services/claim/refusals.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import { now, someProof } from '../support/claims.ts'
import { actOn, claimFor, facts, rosa, standings, type Standing } from './standings.ts'

/* Each row of the table asks its own conditions, opens its own window and records its own part: seen through `decide`. */

const long = 'x'.repeat(4_001)
const infected = [someProof({ scan: 'infected' })]
const ten = Array.from({ length: 10 }, (_, n) => someProof({ number: n + 20 }))
const same = actOn(standings.E, 'attach', 'partner').input.proof && { ...someProof(), scan: 'clean' as const }
const late = '2027-06-01T00:00:00.000Z'
const blank = { comment: ' ' }

interface Spoiled {
  claim?: Partial<Claim>
  input?: ActInput
  at?: string
}

/** TABLE: verb, role, standings, what is spoiled in an act that is otherwise right, and the refusal. */
// prettier-ignore
const refused: [verb: Verb, role: Role, places: string, spoiled: Spoiled, code: RefusalCode][] = [
  ['create', 'partner', '', { input: { fields: { claimName: long } } }, 'invalid-fields'],
  ['edit', 'partner', 'E S P Pd', { input: { fields: { customerContactEmail: 'no address' } } }, 'invalid-fields'],
  ['edit', 'partner', 'S P Pd', { input: { fields: { customerDomain: 'contoso.org' } } }, 'not-editable-now'],
  ['edit', 'partner', 'E S P Pd', { input: {} }, 'done-already'],
  ['attach', 'partner', 'E S P Pd R', { input: { proof: same } }, 'file-already-there'],
  ['attach', 'partner', 'E S P Pd R', { claim: { proofs: ten } }, 'too-many-files'],
  ['attach', 'partner', 'R', { at: late }, 'too-late'],
  ['submit', 'partner', 'E', { claim: { fields: {} } }, 'invalid-fields'],
  ['submit', 'partner', 'E', { claim: { proofs: [] } }, 'no-proof'],
  ['submit', 'partner', 'E', { claim: { proofs: infected } }, 'only-infected-proof'],
  ['resubmit', 'partner', 'P Pd', { claim: { proofs: infected } }, 'only-infected-proof'],
  ['resubmit', 'partner', 'P Pd', { claim: { fields: {} } }, 'invalid-fields'],
  ['resubmit', 'partner', 'P Pd', { at: late }, 'too-late'],
  ['resubmit', 'partner', 'P Pd', { claim: { request: { reasons: [], comment: '', at: now, answered: false } } }, 'nothing-changed'],
  ['withdraw', 'partner', 'S U P A', { input: { reason: 'rubbish' } }, 'reason-missing'],
  ['withdraw', 'partner', 'S U P A', { input: { reason: 'wrong-mpn', comment: long } }, 'text-too-long'],
  ['take-over', 'reviewer', 'U', { claim: { reviewer: rosa } }, 'already-yours'],
  ['request-info', 'reviewer', 'U Ud', { input: { reasons: ['insufficient-poe'], comment: 'x' } }, 'reasons-missing'],
  ['request-info', 'reviewer', 'U Ud', { input: { reasons: ['missing-products'], ...blank } }, 'text-missing'],
  ['approve', 'reviewer', 'U Ud', { input: { comment: long } }, 'text-too-long'],
  ['reject', 'reviewer', 'U Ud', { input: { reasons: ['customer-decline'], comment: 'x' } }, 'reasons-missing'],
  ['reject', 'reviewer', 'U Ud', { input: { reasons: ['insufficient-poe'], ...blank } }, 'text-missing'],
  ['note', 'reviewer', 'E S U P A R', { input: blank }, 'text-missing'],
  ['comment', 'partner', 'E S U P A R', { input: blank }, 'text-missing'],
  ['dispute', 'partner', 'R', { input: {} }, 'justification-missing'],
  ['dispute', 'partner', 'R', { at: late }, 'too-late'],
  ['decline', 'customer', 'A', { input: { comment: long } }, 'text-too-long'],
  ['decline', 'customer', 'A', { at: late }, 'too-late'],
  ['late-withdrawal', 'customer', 'Ap', { input: { comment: long } }, 'text-too-long'],
  ['end-association', 'reviewer', 'Al', { input: blank }, 'text-missing'],
  ['open-proof', 'reviewer', 'E S U P A R Rd', { input: { proofNumber: 99 } }, 'no-such-file'],
  ['open-proof', 'reviewer', 'E S U P A R Rd', { claim: { proofs: [someProof({ scan: 'waiting' })] } }, 'file-waiting'],
  ['open-proof', 'partner', 'E S U P A R Rd', { claim: { proofs: infected } }, 'file-infected'],
  ['proof-scanned', 'system', 'E S U P A R Rd', { input: { proofNumber: 99, scan: 'clean' } }, 'no-such-file'],
  ['proof-scanned', 'system', 'E S U P A R Rd', { claim: { proofs: [someProof({ scan: 'clean' })] } }, 'done-already'],
  ['domain-checked', 'system', 'E S U P A R', { claim: { domainCheck: 'verified' } }, 'done-already'],
  ['restore', 'partner', 'D', { claim: { discardedAt: new Date(Date.parse(now) - 10_001).toISOString() } }, 'too-late-to-undo'],
  ['restore', 'reader', 'D', { claim: { discardedAt: undefined } }, 'too-late-to-undo'],
  ['retell', 'partner', 'An', { claim: { consent: { approvedAt: now } } }, 'done-already'],
  ['retell', 'partner', 'An', { claim: { consent: { approvedAt: now, deliveredAt: now, unreached: true } } }, 'done-already'],
  ['customer-reachable', 'system', 'An', { claim: { consent: { approvedAt: now } } }, 'done-already'],
  ['customer-reachable', 'system', 'An', { claim: { consent: { approvedAt: now, deliveredAt: now, unreached: true } } }, 'done-already'],
]

/** TABLE, from the page: verb, role, standing, the window open after it (none: `-`), and what else is recorded. */
// prettier-ignore
const leaves: [verb: Verb, role: Role, place: Standing, window: string, records: (change: Change, before: Claim) => void][] = [
  ['discard', 'partner', 'E', '-', ({ claim }) => assert.equal(claim.closed, 'discarded')],
  ['restore', 'reader', 'D', '-', ({ claim }) => assert.deepEqual([claim.closed, claim.discardedAt], [undefined, undefined])],
  ['attach', 'reader', 'E', '-', ({ claim }, before) => assert.equal(claim.proofs.length, before.proofs.length + 1)],
  ['attach', 'partner', 'S', 'queue', ({ claim }, before) => assert.equal(claim.proofs.length, before.proofs.length + 1)],
  ['attach', 'partner', 'R', 'dispute', ({ claim }, before) => assert.equal(claim.proofs.length, before.proofs.length + 1)],
  ['submit', 'partner', 'E', 'queue', ({ claim }) => assert.equal(claim.submittedAt, now)],
  ['start-review', 'reviewer', 'S', 'review', ({ claim }) => assert.deepEqual(claim.reviewer, rosa)],
  ['request-info', 'reviewer', 'U', 'partner-reply', ({ claim }) => assert.deepEqual(claim.reviewer, rosa)],
  ['resubmit', 'partner', 'P', 'queue', ({ claim }) => assert.equal(claim.request, undefined)],
  ['resubmit', 'partner', 'Pd', 'dispute-review', ({ claim }) => assert.deepEqual([claim.request, claim.status], [undefined, 'under-review'])],
  ['dispute', 'partner', 'R', 'dispute-review', ({ claim }) => assert.equal(claim.dispute?.open, true)],
  ['approve', 'reviewer', 'U', 'consent', ({ claim }) => assert.equal(claim.consent?.approvedAt, now)],
  ['reject', 'reviewer', 'U', 'dispute', ({ claim }) => assert.equal(claim.rejection?.by, 'reviewer')],
  ['reject', 'reviewer', 'Ud', '-', ({ claim }) => assert.equal(claim.closed, 'for-good')],
  ['withdraw', 'partner', 'P', '-', ({ claim }) => assert.deepEqual([claim.closed, claim.request], ['for-good', undefined])],
  ['decline', 'customer', 'A', 'dispute', ({ claim }) => assert.deepEqual([claim.rejection?.by, claim.rejection?.reasons], ['customer', ['customer-decline']])],
  ['decline', 'customer', 'Ad', '-', ({ claim }) => assert.equal(claim.closed, 'for-good')],
  ['end-association', 'reviewer', 'Al', '-', ({ claim }) => assert.deepEqual([claim.closed, claim.rejection?.reasons], ['for-good', ['customer-decline']])],
  ['no-response', 'system', 'P', 'dispute', ({ claim }) => assert.deepEqual([claim.rejection?.by, claim.rejection?.reasons, claim.request], ['deadline', ['no-partner-response'], undefined])],
  ['no-response', 'system', 'Pd', '-', ({ claim }) => assert.deepEqual([claim.closed, claim.dispute?.open], ['for-good', false])],
  ['consent-passed', 'system', 'A', '-', ({ claim, entry }) => assert.equal(claim.consent?.passedAt, entry.at)],
  ['dispute-closed', 'system', 'R', '-', ({ claim }) => assert.equal(claim.closed, 'for-good')],
  ['customer-told', 'system', 'An', 'consent', ({ claim, entry }) => assert.deepEqual([claim.consent?.deliveredAt, claim.window?.openedAt], [entry.at, entry.at])],
  ['customer-not-reached', 'system', 'An', 'consent', ({ claim }) => assert.equal(claim.consent?.unreached, true)],
  ['retell', 'partner', 'An', 'consent', ({ claim }) => assert.equal(claim.consent?.unreached, undefined)],
  ['customer-reachable', 'system', 'An', 'consent', ({ claim }) => assert.equal(claim.consent?.unreached, undefined)],
]

describe('a row asks its own conditions', () => {
  for (const [verb, role, places, spoiled, code] of refused) {
    it(`${verb} by ${role}${places && ` in ${places}`}: ${code}`, () => {
      for (const place of places.split(' ') as Standing[]) {
        const claim: Claim | undefined = standings[place] && { ...standings[place], ...spoiled.claim }
        const right = actOn(claim, verb, role)
        const act: Act = { ...right, input: spoiled.input ?? right.input, receivedAt: spoiled.at ?? right.receivedAt }
        const found = decide(claim, act, facts)
        assert.equal('refused' in found ? found.refused.code : 'done', code, place)
      }
    })
  }
})

describe('a row leaves its own window and record', () => {
  for (const [verb, role, place, window, records] of leaves) {
    it(`${verb} by ${role} in ${place}: ${window === '-' ? 'no window' : window}`, () => {
      const before = claimFor(place, verb)
      const found = decide(before, actOn(before, verb, role), facts)
      assert.ok('change' in found, 'refused' in found ? found.refused.code : '')
      assert.equal(found.change.claim.window?.name ?? '-', window)
      records(found.change, before)
    })
  }

  it('an association that is ended before the clock has spoken leaves no window behind', () => {
    const at = new Date(Date.parse(standings.A.window?.endsAt ?? '') + 1).toISOString()
    const asked = decide(standings.A, { ...actOn(standings.A, 'late-withdrawal', 'customer'), receivedAt: at }, facts)
    assert.ok('change' in asked)
    assert.equal(asked.change.claim.window?.name, 'consent')
    const ended = decide(asked.change.claim, actOn(asked.change.claim, 'end-association', 'reviewer'), facts)
    assert.ok('change' in ended)
    assert.deepEqual([ended.change.claim.window, ended.change.timers], [undefined, []])
  })

  it('a second customer’s no, after the page’s one dispute, is the last', () => {
    const found = decide(standings.Ad, actOn(standings.Ad, 'decline', 'customer'), facts)
    assert.ok('change' in found)
    assert.deepEqual(found.change.timers, [])
  })
})
