import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Act, ActInput } from '../../services/claim/act.ts'
import { addDays } from '../../services/claim/calendar.ts'
import type { Claim } from '../../services/claim/claim.ts'
import { decide, type Change } from '../../services/claim/decide.ts'
import { fieldNames, fieldText } from '../../services/claim/fields.ts'
import type { Role } from '../../services/claim/people.ts'
import { verbNames } from '../../services/claim/policies.ts'
import { transitions, type Verb } from '../../services/claim/transitions.ts'
import { catalogue } from '../../services/claim/catalogue.ts'
import { claims, now, someFields } from '../support/claims.ts'
import { actOn, facts, roles } from './standings.ts'

/* Whatever is sent to a claim, in whatever order: these hold. */

interface Step {
  /** Which of all pairs of verb and role. */
  pair: number
  /** The next pair that the rules allow now is taken instead. */
  wise: boolean
  input: ActInput
  /** Days since the step before. */
  later: number
  /** A timer of the window that is open then, or of none. */
  ownTimer: boolean
}

const text = fc.option(fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom(' ', 'x'.repeat(4_001))), {
  nil: undefined,
})
const products = Object.keys({ ...catalogue['microsoft-365'].products, ...catalogue['business-applications'].products })
const fields = fc.record(
  {
    claimName: fc.string({ maxLength: 110 }),
    customerContactName: fc.string({ maxLength: 20 }),
    customerDomain: fc.constantFrom('contoso.com', 'contoso.org', 'no domain'),
    solutionArea: fc.constantFrom('microsoft-365' as const, 'business-applications' as const),
    activity: fc.constantFrom('usage' as const, 'pre-sales' as const, 'revenue-association' as const),
    products: fc.subarray(products, { maxLength: 4 }),
    subscriptionIds: fc.subarray(['5a1c0c8e-1f43-4a8e-9a55-1f0e6c1d7b11', 'rubbish']),
    sellerName: fc.string({ maxLength: 8 }),
  },
  { requiredKeys: [] },
)
const reasons = fc.subarray(['missing-products', 'insufficient-poe', 'rubbish'])
const own: fc.Arbitrary<ActInput> = fc.record(
  {
    fields,
    comment: text,
    justification: text,
    reasons,
    reason: fc.constantFrom('wrong-mpn', 'rubbish'),
    left: fc.nat(7),
    draft: fc.boolean(),
    proofNumber: fc.nat(3),
  },
  { requiredKeys: [] },
)
const pairs = verbNames.flatMap((verb) => roles.map((role): [Verb, Role] => [verb, role]))

const step: fc.Arbitrary<Step> = fc.record({
  pair: fc.nat(pairs.length - 1),
  wise: fc.boolean(),
  input: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: own }),
  later: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(40) }),
  ownTimer: fc.boolean(),
})
const start = fc.constantFrom(...Object.values(claims)).map((make) => make())
const life = fc.tuple(start, fc.array(step, { minLength: 1, maxLength: 60 }))

/** Carries a life through; the committed changes in order. `seen` looks at every step. */
function live([first, steps]: [Claim, Step[]], seen?: (before: Claim, act: Act, change: Change | undefined) => void) {
  let claim = first
  let day = now.slice(0, 10)
  const changes: Change[] = []
  for (const { pair, wise, input, later, ownTimer } of steps) {
    day = addDays(day, later)
    const [verb, role] = wise ? allowedNext(claim, pair) : pairAt(pair)
    const right = actOn(claim, verb, role)
    const timer = ownTimer ? right.input : { ...right.input, openedAt: now }
    const act = {
      ...right,
      input: { ...timer, ...input },
      receivedAt: later > 0 ? `${day}T12:00:00.000Z` : right.receivedAt,
    }
    const before = structuredClone(claim)
    const decision = decide(claim, act, facts)
    assert.deepEqual(claim, before, 'deciding changes nothing')
    const change = 'change' in decision ? decision.change : undefined
    seen?.(claim, act, change)
    if (change) {
      claim = change.claim
      changes.push(change)
    }
  }
  return { claim, changes }
}

describe('whatever is sent', () => {
  it('each committed act is one version and one entry of that number', () => {
    fc.assert(
      fc.property(life, (sent) => {
        live(sent, (before, _act, change) => {
          if (!change) return
          assert.equal(change.claim.version, before.version + 1)
          assert.equal(change.entry.version, change.claim.version)
          assert.equal(change.entry.from, before.status)
          assert.equal(change.entry.to, change.claim.status)
        })
      }),
    )
  })

  it('the same act on the same claim is decided the same', () => {
    fc.assert(
      fc.property(life, (sent) => {
        assert.deepEqual(live(sent), live(sent))
      }),
    )
  })

  it('the history tells the fields: replayed, it gives those of the claim', () => {
    fc.assert(
      fc.property(life, (sent) => {
        const replayed = Object.fromEntries(fieldNames.map((field) => [field, fieldText(sent[0].fields, field)]))
        const { claim, changes } = live(sent)
        for (const { entry } of changes) {
          for (const change of entry.changes ?? []) {
            if (change.field === 'precheck') continue
            assert.equal(replayed[change.field], change.old)
            assert.notEqual(change.old, change.new)
            replayed[change.field] = change.new
          }
        }
        assert.deepEqual(
          replayed,
          Object.fromEntries(fieldNames.map((field) => [field, fieldText(claim.fields, field)])),
        )
      }),
    )
  })

  it('a closed claim stays closed, keeps its status and opens no window', () => {
    fc.assert(
      fc.property(life, (sent) => {
        live(sent, (before, _act, change) => {
          if (!before.closed || !change) return
          const isBack = change.entry.verb === 'restore'
          assert.equal(change.claim.closed, isBack ? undefined : before.closed)
          if (isBack) assert.equal(before.closed, 'discarded')
          assert.equal(change.claim.status, before.status)
          assert.equal(change.claim.window, undefined)
        })
      }),
    )
  })

  it('approval ends only by the partner’s request, the customer’s decline or a reviewer after a late withdrawal', () => {
    fc.assert(
      fc.property(life, (sent) => {
        live(sent, (before, act, change) => {
          if (before.status !== 'approved' || !change || change.claim.status === 'approved') return
          assert.equal(change.claim.status, 'rejected')
          assert.ok(['withdraw', 'decline', 'end-association'].includes(act.verb), act.verb)
          if (act.verb === 'end-association') assert.ok(before.consent?.lateWithdrawal)
        })
      }),
    )
  })

  it('a consent that nobody was told of never passes', () => {
    fc.assert(
      fc.property(life, (sent) => {
        live(sent, (before, _act, change) => {
          if (change?.claim.consent?.passedAt && !before.consent?.passedAt) assert.ok(before.consent?.deliveredAt)
        })
      }),
    )
  })

  it('the history tells what is known of the domain, and every verdict on a file', () => {
    fc.assert(
      fc.property(life, (sent) => {
        let { domainCheck } = sent[0]
        const scans = new Map(sent[0].proofs.map(({ number, scan }) => [number, scan]))
        const { claim, changes } = live(sent)
        for (const { entry, claim: then } of changes) {
          domainCheck = entry.domainCheck ?? domainCheck
          if (entry.proof?.scan) scans.set(entry.proof.number, entry.proof.scan)
          for (const { number, scan } of then.proofs) if (!scans.has(number)) scans.set(number, scan)
        }
        assert.equal(domainCheck, claim.domainCheck)
        assert.deepEqual(
          [...scans],
          claim.proofs.map(({ number, scan }) => [number, scan]),
        )
      }),
    )
  })

  it('it ends once at most', () => {
    fc.assert(
      fc.property(life, (sent) => {
        let endings = 0
        live(sent, (before, _act, change) => {
          if (change?.claim.closed && !before.closed) endings += 1
          // A discarded draft can be taken back, and has not ended then.
          if (change?.entry.verb === 'restore') endings -= 1
        })
        assert.ok(endings <= 1)
      }),
    )
  })

  it('proof and partners only grow, and a dispute is made once', () => {
    fc.assert(
      fc.property(life, (sent) => {
        let disputes = 0
        live(sent, (before, act, change) => {
          if (!change) return
          assert.deepEqual(
            change.claim.proofs.slice(0, before.proofs.length).map(({ sha256 }) => sha256),
            before.proofs.map(({ sha256 }) => sha256),
          )
          assert.ok(change.claim.proofs.length <= 10)
          assert.ok(change.claim.partnerPeople.length >= before.partnerPeople.length)
          if (act.verb === 'dispute') disputes += 1
        })
        assert.ok(disputes <= 1)
      }),
    )
  })

  it('timers follow the window, and a promised day is never moved', () => {
    fc.assert(
      fc.property(life, (sent) => {
        live(sent, (before, _act, change) => {
          if (!change) return
          const { window } = change.claim
          const moved = window?.name !== before.window?.name || window?.openedAt !== before.window?.openedAt
          if (moved) assert.ok(change.timers, 'a window that moved has its timers set anew')
          for (const timer of change.timers ?? []) assert.equal(timer.openedAt, window?.openedAt)
          if (window && !moved) assert.equal(window.lastDay, before.window?.lastDay, 'a promised day is never moved')
        })
      }),
    )
  })

  it('a complete claim alone is ever submitted', () => {
    fc.assert(
      fc.property(life, (sent) => {
        live(sent, (_before, act, change) => {
          if (act.verb !== 'submit' || !change) return
          for (const field of Object.keys(someFields()))
            assert.notEqual(fieldText(change.claim.fields, field as 'claimName'), '')
        })
      }),
    )
  })
})

describe('the lives above', () => {
  it('reach most of the table', () => {
    const used = new Set<Verb>()
    for (const sent of fc.sample(life, { numRuns: 800, seed: 7 }))
      for (const { entry } of live(sent).changes) used.add(entry.verb)
    const unused = transitions.map(({ verb }) => verb).filter((verb) => verb !== 'create' && !used.has(verb))
    assert.deepEqual(unused, [])
  })
})

function pairAt(index: number): [Verb, Role] {
  return pairs[index % pairs.length] ?? ['comment', 'partner']
}

function allowedNext(claim: Claim, from: number): [Verb, Role] {
  for (let tried = 0; tried < pairs.length; tried += 1) {
    const [verb, role] = pairAt(from + tried)
    if ('change' in decide(claim, actOn(claim, verb, role), facts)) return [verb, role]
  }
  return pairAt(from)
}
