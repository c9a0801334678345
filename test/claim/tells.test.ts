import assert from 'node:assert/strict'
import type { Claim } from '../../services/claim/claim.ts'
import { decide } from '../../services/claim/decide.ts'
import type { Role } from '../../services/claim/people.ts'
import { transitions, type Verb } from '../../services/claim/transitions.ts'
import { dana, ravi } from '../support/claims.ts'
import { actOn, claimFor, facts, roles, standings, type Standing } from './standings.ts'

/* Who hears of what, held against a table written from the page and not from the code. */

/** A partner's colleague who acted on the claim before: told as well as its creator. */
const colleague = { ...dana, objectId: '10000000-0000-4000-8000-0000000000aa', name: 'Noa Kim' }

/** TABLE, from the page: verb -> who is told where a reviewer is assigned. `ravi` is that reviewer; another one acts. */
// prettier-ignore
const told: Partial<Record<Verb, string>> = {
  create: '', edit: 'reviewer', attach: 'reviewer', discard: '', restore: '', submit: 'channel',
  'start-review': 'partners', 'take-over': 'reviewer', 'request-info': 'partners', resubmit: 'reviewer channel',
  approve: 'partners customer', reject: 'partners', withdraw: 'reviewer customer', decline: 'partners reviewer',
  dispute: 'channel', comment: 'other', note: '', 'no-response': 'partners reviewer',
  'consent-passed': 'partners customer', 'dispute-closed': 'partners', 'late-withdrawal': 'partners reviewer',
  'end-association': 'partners customer',
  'open-proof': '', remind: 'clock', overdue: 'reviewer channel partners', 'customer-told': '',
  'customer-not-reached': 'partners reviewer', retell: 'customer', 'customer-reachable': 'customer',
  'domain-checked': '', 'proof-scanned': '',
}

/** TABLE, from the page: the open window -> whose clock runs. */
const clocks: Record<string, string> = {
  queue: 'channel',
  review: 'reviewer',
  'partner-reply': 'partners',
  consent: 'customer',
  dispute: 'partners',
  'dispute-review': 'reviewer',
}

const verbNames = [...new Set(transitions.map(({ verb }) => verb))]

describe('who is told', () => {
  it('is asked for every verb of the table', () => {
    assert.deepEqual(Object.keys(told).sort(), [...verbNames].sort())
  })

  for (const verb of verbNames.filter((name) => name !== 'create')) {
    for (const assigned of [true, false]) {
      it(`of ${verb}, ${assigned ? 'a reviewer' : 'no reviewer'} assigned`, () => {
        let tried = 0
        for (const standing of Object.keys(standings) as Standing[]) {
          for (const role of roles) {
            const reviewer = assigned && standing !== 'E' ? ravi : undefined
            const claim = { ...claimFor(standing, verb), reviewer, partnerPeople: [dana, colleague] }
            const found = decide(claim, actOn(claim, verb, role), facts)
            if ('refused' in found) continue
            tried += 1
            const heard = found.change.notices.map(({ to }) => (to.kind === 'person' ? to.person.name : to.kind))
            assert.deepEqual(heard.sort(), expected(verb, role, claim).sort(), `${verb} by ${role} in ${standing}`)
          }
        }
        assert.ok(tried > 0)
      })
    }
  }
})

/** Names and kinds of the recipients. Partners act as Dana, reviewers as Rosa; nobody is told of their own act. */
function expected(verb: Verb, role: Role, claim: Claim): string[] {
  const { reviewer, status, window, consent } = claim
  const partners = [dana.name, colleague.name].filter((name) => role !== 'partner' || name !== dana.name)
  const assigned = reviewer ? [reviewer.name] : []
  const orChannel = reviewer ? assigned : ['channel']
  // "If one is assigned", in the page's words: then the channel does not stand in.
  const ifAssigned = ['edit', 'attach', 'resubmit', 'take-over', 'overdue'].includes(verb)
  const who: Record<string, string[]> = {
    partners,
    reviewer: ifAssigned ? assigned : orChannel,
    channel: ['channel'],
    customer: verb === 'withdraw' && !consent?.deliveredAt ? [] : ['customer'],
    other: role === 'reviewer' ? partners : orChannel,
  }
  // Nobody else reads a draft; proof for a dispute is told of with the dispute.
  if (role === 'partner' && status === 'editing' && verb === 'comment') return []
  if (verb === 'attach' && status === 'rejected') return []
  const names = told[verb] === 'clock' ? [clocks[window?.name ?? ''] ?? ''] : told[verb]!.split(' ')
  return names.filter(Boolean).flatMap((name) => who[name] ?? [])
}
