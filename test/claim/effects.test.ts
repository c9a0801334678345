import assert from 'node:assert/strict'
import type { ActInput } from '../../services/claim/act.ts'
import type { Claim } from '../../services/claim/claim.ts'
import { decide, type Change } from '../../services/claim/decide.ts'
import type { Role } from '../../services/claim/people.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import { claims, dana, now, someClaim, someFields, someProof } from '../support/claims.ts'
import { actOn, facts, rosa, standings } from './standings.ts'

/* What an act leaves in the claim beside its status, seen through `decide`. */

describe('what an act records', () => {
  it('create: who, when, where from, and the first history entry', () => {
    const { claim, entry } = made(undefined, 'create', 'partner', {
      fields: { claimName: 'New' },
      clonedFrom: 'CL-4F8T-2WZK',
    })
    assert.equal(claim.clonedFrom, 'CL-4F8T-2WZK')
    assert.deepEqual([claim.createdBy, claim.createdAt, claim.version], [dana, now, 1])
    assert.deepEqual(entry.changes, [{ field: 'claimName', old: '', new: 'New' }])
    assert.equal(entry.from, undefined)
  })

  it('edit: nothing of where another claim came from', () => {
    const { claim } = made(claims.draft(), 'edit', 'partner', {
      fields: { claimName: 'B' },
      clonedFrom: 'CL-4F8T-2WZK',
    })
    assert.equal(claim.clonedFrom, undefined)
  })

  it('edit: old and new of each field, as people read them', () => {
    const { entry } = made(claims.draft(), 'edit', 'partner', { fields: { products: ['teams'], claimName: 'B' } })
    assert.deepEqual(entry.changes, [
      { field: 'claimName', old: 'Contoso Teams rollout', new: 'B' },
      { field: 'products', old: 'teams, exchange-online, intune', new: 'teams' },
    ])
  })

  it('edit: leftovers of another area and activity are dropped', () => {
    const before = claims['revenue-draft']()
    const usage = made(before, 'edit', 'partner', { fields: { activity: 'usage' } }).claim.fields
    assert.deepEqual([usage.sellerName, usage.customerName, usage.isvSolution], [undefined, undefined, undefined])
    assert.deepEqual(usage.subscriptionIds, before.fields.subscriptionIds)
    const fields = { solutionArea: 'microsoft-365', activity: 'usage' } as const
    const moved = made(before, 'edit', 'partner', { fields, draft: true }).claim.fields
    assert.deepEqual([moved.products, moved.subscriptionIds], [[], undefined])
  })

  it('edit: the domain is to be asked again when the pair moved, and only then', () => {
    assert.equal(made(claims.draft(), 'edit', 'partner', { fields: { claimName: 'B' } }).claim.domainCheck, 'verified')
    const moved = { fields: { customerDomain: 'contoso.org' } }
    assert.equal(made(claims.draft(), 'edit', 'partner', moved).claim.domainCheck, 'not-asked')
    const asked = { ...moved, domainCheck: 'verified' as const }
    assert.equal(made(claims.draft(), 'edit', 'partner', asked).claim.domainCheck, 'verified')
  })

  it('edit, attach, comment: an answer to the open request; other pre-check answers are none', () => {
    const answers: [verb: Verb, role: Role, input: ActInput | undefined, answered: boolean][] = [
      ['edit', 'partner', undefined, true],
      ['attach', 'partner', undefined, true],
      ['comment', 'partner', undefined, true],
      ['comment', 'reviewer', undefined, false],
      ['edit', 'partner', { precheck: { answers: {}, coveredProducts: [] } }, false],
    ]
    for (const [verb, role, input, answered] of answers) {
      assert.equal(made(claims.requested(), verb, role, input).claim.request?.answered, answered, `${verb} by ${role}`)
    }
  })

  it('attach: the next number, who and when; the older file stays, marked', () => {
    const input: ActInput = {
      proof: { name: 'b.pdf', size: 1, type: 'application/pdf', sha256: 'b', blob: 'b', scan: 'clean', supersedes: 1 },
    }
    const { claim, entry } = made(claims.submitted(), 'attach', 'partner', input)
    assert.deepEqual(
      claim.proofs.map((proof) => [proof.number, proof.supersededBy]),
      [
        [1, 2],
        [2, undefined],
      ],
    )
    assert.deepEqual(entry.proof, { number: 2, name: 'b.pdf', supersedes: 1 })
  })

  it('request-info and resubmit: the request comes and goes, the reviewer stays', () => {
    const asked = made(standings.U, 'request-info', 'reviewer').claim
    assert.deepEqual(asked.request, { reasons: ['missing-products'], comment: 'Which?', at: now, answered: false })
    const again = made(standings.P, 'resubmit', 'partner').claim
    assert.equal(again.request, undefined)
    assert.deepEqual(again.reviewer, standings.P.reviewer)
    assert.equal(again.window?.name, 'queue')
    assert.equal(made(standings.Pd, 'resubmit', 'partner').claim.window?.name, 'dispute-review')
  })

  it('take-over: the new reviewer, the window as it was, the former one told', () => {
    const { claim, notices } = made(standings.U, 'take-over', 'reviewer')
    assert.deepEqual(claim.reviewer, rosa)
    assert.deepEqual(claim.window, standings.U.window)
    assert.deepEqual(
      notices.map(({ to }) => to),
      [{ kind: 'person', person: standings.U.reviewer }],
    )
  })

  it('approve: a new consent that nobody was told of yet, also after a dispute', () => {
    for (const before of [standings.U, standings.Ud]) {
      const { claim } = made(before, 'approve', 'reviewer')
      assert.deepEqual(claim.consent, { approvedAt: now })
      assert.equal(claim.rejection, undefined)
      assert.notEqual(claim.dispute?.open, true)
      assert.equal(claim.window?.name, 'consent')
    }
  })

  it('reject: reasons, comment, reviewer, and how many files there were', () => {
    const { rejection, window } = made(standings.U, 'reject', 'reviewer').claim
    assert.deepEqual(rejection, {
      by: 'reviewer',
      reasons: ['insufficient-poe'],
      comment: 'Too thin.',
      at: now,
      reviewer: rosa,
      proofCount: 1,
    })
    assert.equal(window?.name, 'dispute')
  })

  it('withdraw: closed for good, no window; the customer is told only if it had been', () => {
    const told = made(standings.A, 'withdraw', 'partner')
    assert.deepEqual([told.claim.closed, told.claim.window, told.timers], ['for-good', undefined, []])
    assert.deepEqual(sides(told), ['reviewer', 'customer'])
    assert.deepEqual(sides(made(standings.An, 'withdraw', 'partner')), ['reviewer'])
    assert.deepEqual(sides(made(standings.S, 'withdraw', 'partner')), ['reviewer'])
  })

  it('dispute: who rejected is remembered, and nobody is assigned', () => {
    const { claim } = made(standings.R, 'dispute', 'partner')
    assert.deepEqual(claim.dispute, {
      at: now,
      by: dana,
      justification: 'It is on page 4.',
      open: true,
      rejectedBy: standings.R.rejection?.reviewer,
    })
    assert.equal(claim.reviewer, undefined)
  })

  it('late-withdrawal and end-association: logged first, then rejected for the customer', () => {
    const late = made(standings.Ap, 'late-withdrawal', 'customer', { comment: 'Over.' }).claim
    assert.deepEqual(late.consent?.lateWithdrawal, { at: now, comment: 'Over.' })
    const ended = made(standings.Al, 'end-association', 'reviewer').claim
    assert.deepEqual([ended.rejection?.by, ended.closed, ended.window], ['customer', 'for-good', undefined])
  })

  it('discard: the row stays, closed', () => {
    const { claim, notices } = made(standings.E, 'discard', 'partner')
    assert.deepEqual([claim.status, claim.closed, notices.length], ['editing', 'discarded', 0])
  })

  it('restore: the draft is open again, as it was', () => {
    const { claim, entry } = made(standings.D, 'restore', 'reader')
    assert.deepEqual([claim.status, claim.closed, claim.discardedAt], ['editing', undefined, undefined])
    assert.deepEqual([claim.fields, entry.window], [standings.D.fields, undefined])
  })

  it('note: internal, and told to nobody', () => {
    const { entry, notices } = made(standings.U, 'note', 'reviewer')
    assert.equal(entry.internal, true)
    assert.deepEqual(notices, [])
  })

  it('proof-scanned: the verdict of that file only', () => {
    const two = someClaim({ proofs: [someProof({ scan: 'waiting' }), someProof({ number: 2, scan: 'waiting' })] })
    const { claim } = made(two, 'proof-scanned', 'system', { proofNumber: 2, scan: 'infected' })
    assert.deepEqual(
      claim.proofs.map(({ scan }) => scan),
      ['waiting', 'infected'],
    )
  })

  it('nobody is told of their own act, nor twice', () => {
    const claim = { ...standings.U, partnerPeople: [dana, dana], reviewer: rosa }
    assert.deepEqual(
      made(claim, 'comment', 'partner').notices.map(({ to }) => to),
      [{ kind: 'person', person: rosa }],
    )
    assert.deepEqual(
      made(claim, 'comment', 'reviewer').notices.map(({ to }) => to),
      [{ kind: 'person', person: dana }],
    )
  })

  it('whoever of the partner acts is told from then on, the creator first', () => {
    const { claim } = made({ ...standings.E, partnerPeople: [rosa] }, 'edit', 'partner')
    assert.deepEqual(claim.partnerPeople, [rosa, dana])
    assert.deepEqual(made(standings.S, 'start-review', 'reviewer').claim.partnerPeople, [dana])
  })

  it('a word in a draft is told to no reviewer', () => {
    assert.deepEqual(made(standings.E, 'comment', 'partner').notices, [])
  })

  it('a submitted claim holds the fields it was judged by', () => {
    assert.deepEqual(
      made(claims.draft(), 'submit', 'partner', { fields: { claimName: '' } }).claim.fields,
      someFields(),
    )
  })
})

function made(claim: Claim | undefined, verb: Verb, role: Role, input?: ActInput): Change {
  const act = actOn(claim, verb, role)
  const found = decide(claim, input ? { ...act, input } : act, facts)
  if ('refused' in found) throw new Error(`${verb} was refused: ${found.refused.code}`)
  return found.change
}

function sides(change: Change): string[] {
  return change.notices.map(({ side }) => side)
}
