import assert from 'node:assert/strict'
import { decide } from '../../services/claim/decide.ts'
import type { Role } from '../../services/claim/people.ts'
import { refusals, type RefusalCode } from '../../services/claim/refusals.ts'
import { verbNames } from '../../services/claim/policies.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import { verbsOpenTo } from '../../services/claim/verbs-open.ts'
import { readWords } from '../../cards/words.ts'
import { now } from '../support/claims.ts'
import { actOn, claimFor, facts, roles, standings, type Standing } from './standings.ts'

/* Every status x verb x role x dispute, held against a table written from the page and not from the code. */

const live = 'E S U Ud P Pd A Ad An Ap Al R'
const all = `${live} D Rd X`

/** TABLE, from the page: verb, then who may use it in which standings. What it does not name is refused. */
// prettier-ignore
const allowed: Record<Verb, Partial<Record<Role, string>>> = {
  create: {},
  edit: { partner: 'E S P Pd', reader: 'E' },
  attach: { partner: 'E S P Pd R', reader: 'E' },
  discard: { partner: 'E', reader: 'E' },
  restore: { partner: 'D', reader: 'D' },
  submit: { partner: 'E' },
  'start-review': { reviewer: 'S' },
  'take-over': { reviewer: 'U Ud' },
  'request-info': { reviewer: 'U Ud' },
  resubmit: { partner: 'P Pd' },
  approve: { reviewer: 'U Ud' },
  reject: { reviewer: 'U Ud' },
  withdraw: { partner: 'S U Ud P Pd A Ad An Ap Al' },
  decline: { customer: 'A Ad An' },
  dispute: { partner: 'R' },
  comment: { partner: live, reviewer: live },
  note: { reviewer: live },
  'no-response': { system: 'P Pd' },
  'consent-passed': { system: 'A Ad' },
  'dispute-closed': { system: 'R' },
  'late-withdrawal': { customer: 'Ap' },
  'end-association': { reviewer: 'Al' },
  // Of another edition.
  disassociate: {},
  'open-proof': { partner: all, reader: all, reviewer: all },
  remind: { system: 'S U Ud P Pd A Ad R' },
  overdue: { system: 'S U Ud' },
  'customer-told': { system: 'An' },
  'customer-not-reached': { system: 'An' },
  retell: { partner: 'An', reviewer: 'An' },
  'customer-reachable': { system: 'An' },
  'domain-checked': { system: live },
  'proof-scanned': { system: all },
}

/** TABLE: right role, right status, and still refused: the reason, by verb. */
const because: Partial<Record<Verb, Partial<Record<Standing, RefusalCode>>>> = {
  edit: { D: 'closed' },
  attach: { D: 'closed', Rd: 'not-disputable', X: 'not-disputable' },
  discard: { D: 'closed' },
  restore: { E: 'done-already' },
  submit: { D: 'closed' },
  dispute: { Rd: 'not-disputable', X: 'not-disputable' },
  comment: { D: 'closed', Rd: 'closed', X: 'closed' },
  note: { D: 'closed', Rd: 'closed', X: 'closed' },
  decline: { Ap: 'consent-over', Al: 'consent-over' },
  'consent-passed': { An: 'customer-not-told', Ap: 'done-already', Al: 'done-already' },
  'dispute-closed': { Rd: 'done-already', X: 'done-already' },
  'late-withdrawal': {
    A: 'consent-still-running',
    Ad: 'consent-still-running',
    An: 'consent-still-running',
    Al: 'already-withdrawn',
  },
  'end-association': {
    A: 'no-late-withdrawal',
    Ad: 'no-late-withdrawal',
    An: 'no-late-withdrawal',
    Ap: 'no-late-withdrawal',
  },
  remind: {
    An: 'customer-not-told',
    E: 'done-already',
    D: 'done-already',
    Ap: 'done-already',
    Al: 'done-already',
    Rd: 'done-already',
    X: 'done-already',
  },
  'customer-told': { A: 'done-already', Ad: 'done-already', Ap: 'consent-over', Al: 'consent-over' },
  'customer-not-reached': { A: 'done-already', Ad: 'done-already', Ap: 'consent-over', Al: 'consent-over' },
  retell: { A: 'done-already', Ad: 'done-already', Ap: 'consent-over', Al: 'consent-over' },
  'customer-reachable': { A: 'done-already', Ad: 'done-already', Ap: 'consent-over', Al: 'consent-over' },
  'domain-checked': { D: 'closed', Rd: 'closed', X: 'closed' },
}

/** TABLE, from the page: where a verb leads. Verbs left out keep the status. */
const leads: Partial<Record<Verb, string>> = {
  submit: 'submitted',
  'start-review': 'under-review',
  'request-info': 'partner-action-required',
  approve: 'approved',
  reject: 'rejected',
  withdraw: 'rejected',
  decline: 'rejected',
  dispute: 'under-review',
  'no-response': 'rejected',
  'end-association': 'rejected',
}

const places = Object.keys(standings) as Standing[]

describe('who may do what, when', () => {
  it('is asked for every verb of the table', () => {
    assert.deepEqual(Object.keys(allowed).sort(), [...verbNames].sort())
  })

  for (const verb of Object.keys(allowed) as Verb[]) {
    for (const role of roles) {
      it(`${verb} by ${role}`, () => {
        for (const standing of places) {
          const claim = claimFor(standing, verb)
          const decision = decide(claim, actOn(claim, verb, role), facts)
          const found = 'refused' in decision ? decision.refused.code : decision.change.claim.status
          assert.equal(found, expected(verb, role, standing), `${verb} by ${role} in ${standing}`)
        }
      })
    }
  }

  it('lets partners and incentives users make a claim, and nobody else', () => {
    for (const role of roles) {
      const decision = decide(undefined, actOn(undefined, 'create', role), facts)
      const found = 'refused' in decision ? decision.refused.code : decision.change.claim.status
      assert.equal(found, role === 'partner' || role === 'reader' ? 'editing' : 'not-allowed-for-role', role)
    }
  })

  it('refuses every other verb on a claim that does not exist', () => {
    for (const verb of verbNames.filter((name) => name !== 'create')) {
      for (const role of roles) assert.ok('refused' in decide(undefined, actOn(undefined, verb, role), facts))
    }
  })
})

describe('a button', () => {
  it('is offered for nothing that the table forbids, and for all that it allows at this time', () => {
    for (const standing of places) {
      for (const role of roles) {
        const act = actOn(standings[standing], 'comment', role)
        const person = act.by.kind === 'person' ? act.by.person : { tenantId: '', objectId: '', name: '' }
        const open = verbsOpenTo({ person, role }, standings[standing], now, facts)
        const table = verbNames.filter((verb) => role !== 'system' && isAllowed(verb, role, standing))
        assert.deepEqual(open, table, `${role} in ${standing}`)
      }
    }
  })
})

describe('every refusal', () => {
  for (const language of ['en', 'ko'] as const) {
    it(`has words in ${language}, and every word a refusal`, () => {
      const words = readWords(language).refusal as Record<string, string>
      assert.deepEqual(Object.keys(words).sort(), Object.keys(refusals).sort())
      for (const [code, text] of Object.entries(words)) assert.ok(text.length > 5, code)
    })
  }
})

function isAllowed(verb: Verb, role: Role, standing: Standing): boolean {
  return (allowed[verb][role] ?? '').split(' ').includes(standing)
}

function expected(verb: Verb, role: Role, standing: Standing): string {
  const { status } = standings[standing]
  if (isAllowed(verb, role, standing)) {
    if (verb === 'resubmit') return standing === 'Pd' ? 'under-review' : 'submitted'
    return leads[verb] ?? status
  }
  if (verb === 'create') return role === 'partner' || role === 'reader' ? 'not-in-this-status' : 'not-allowed-for-role'
  const statusesOf = (whose: Role[]) =>
    places.filter((place) => whose.some((one) => isAllowed(verb, one, place))).map((place) => standings[place].status)
  const mine = statusesOf([role])
  // A reminder may be tried in any status; it finds no window there.
  if (mine.includes(status) || (verb === 'remind' && mine.length > 0))
    return because[verb]?.[standing] ?? 'no reason here'
  return mine.length === 0 || statusesOf([...roles]).includes(status) ? 'not-allowed-for-role' : 'not-in-this-status'
}
