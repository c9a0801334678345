import type { ActInput } from '../../services/claim/act.ts'
import type { Claim } from '../../services/claim/claim.ts'
import type { Directory } from '../../services/claim/people.ts'
import type { Status } from '../../services/claim/statuses.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import type { Request } from '../../services/claim-request.ts'
import type { Sender } from '../../services/ports.ts'
import {
  customerTenant,
  directory as known,
  goodFields,
  kim,
  mina,
  partnerTenant,
  rae,
  tomas,
} from '../support/inner-world.ts'
import type { Random } from './random.ts'

const other = (tenantId: string, n: number, name: string): Sender => ({
  tenantId,
  objectId: `00000000-0000-4000-8000-0000000000${n}`,
  name,
})
/** A colleague of the partner, one who may only draft, somebody of the customer without a say, and a stranger. */
const jun = other(partnerTenant, 11, 'Jun')
const ivy = other(partnerTenant, 12, 'Ivy')
const lee = other(customerTenant, 13, 'Lee')
const sam = other('40000000-0000-4000-8000-000000000000', 14, 'Sam')

export const everybody = [mina, jun, ivy, rae, tomas, kim, lee, sam]

export const directory: Directory = {
  ...known,
  partners: known.partners.map((partner) => ({
    ...partner,
    people: [
      ...partner.people,
      { aadObjectId: jun.objectId, name: jun.name, role: 'billing-admin' },
      { aadObjectId: ivy.objectId, name: ivy.name, role: 'incentives-user' },
    ],
  })),
}

type Choice = readonly [Verb, Sender]

const any = [mina, jun, rae, tomas] as const
const comments: readonly Choice[] = any.map((person) => ['comment', person] as const)

/** What people sensibly do with a claim in each status: those who get on with it come first and are chosen more often. */
const sensible: Readonly<Record<Status | 'none', readonly [Choice, ...Choice[]]>> = {
  none: [['create', mina]],
  editing: [
    ['attach', mina],
    ['submit', mina],
    ['submit', jun],
    ['edit', ivy],
    ['edit', mina],
  ],
  submitted: [['start-review', rae], ['start-review', tomas], ['edit', mina], ['withdraw', jun], ...comments],
  'under-review': [
    ['approve', rae],
    ['reject', tomas],
    ['request-info', rae],
    ['take-over', tomas],
    ['note', rae],
    ...comments,
  ],
  'partner-action-required': [['edit', mina], ['attach', jun], ['resubmit', mina], ['resubmit', jun], ...comments],
  approved: [
    ['decline', kim],
    ['late-withdrawal', kim],
    ['end-association', rae],
    ['retell', mina],
    ['withdraw', mina],
    ...comments,
  ],
  rejected: [['dispute', mina], ['attach', mina], ['dispute', jun], ...comments],
}

const verbs = [
  'discard',
  'restore',
  'take-over',
  ...new Set(Object.values(sensible).flatMap((choices) => choices.map(([verb]) => verb))),
] as [Verb, ...Verb[]]

/** How a claim gets as far as each status when nothing goes wrong: histories begin anywhere in its life. */
export const openings: readonly (readonly Choice[])[] = [
  [],
  [
    ['create', mina],
    ['attach', mina],
    ['submit', mina],
  ],
  [
    ['create', mina],
    ['attach', mina],
    ['submit', mina],
    ['start-review', rae],
  ],
  [
    ['create', mina],
    ['attach', mina],
    ['submit', mina],
    ['start-review', rae],
    ['request-info', rae],
  ],
  [
    ['create', mina],
    ['attach', mina],
    ['submit', mina],
    ['start-review', rae],
    ['approve', rae],
  ],
  [
    ['create', mina],
    ['attach', mina],
    ['submit', mina],
    ['start-review', rae],
    ['reject', rae],
  ],
  [
    ['create', mina],
    ['attach', mina],
    ['submit', mina],
    ['start-review', rae],
    ['reject', rae],
    ['dispute', mina],
  ],
]

/** What somebody presses next on the card they see: mostly something sensible, sometimes anything by anybody. */
export function nextPress(claimId: string, claim: Claim | undefined, random: Random): Omit<Request, 'receivedAt'> {
  const choices = sensible[claim?.status ?? 'none']
  const eager = random.chance(0.5) ? choices.slice(0, 3) : choices
  const [verb, by] = random.chance(0.9)
    ? random.pick(eager as [Choice, ...Choice[]])
    : [random.pick(verbs), random.pick(everybody as [Sender, ...Sender[]])]
  // Cards are often behind what happened meanwhile.
  const version = claim && Math.max(1, claim.version - (random.chance(0.2) ? 1 : 0))
  return { claimId, verb, by, input: inputFor(verb, claim, random), version }
}

export function inputFor(verb: Verb, claim: Claim | undefined, random: Random): ActInput {
  const text = `text ${random.below(4)}`
  switch (verb) {
    case 'create':
      return { fields: goodFields }
    case 'edit':
      return { fields: { partnerContactName: `Mina ${random.below(5)}` } }
    case 'attach': {
      const supersedes = claim && claim.proofs.length > 0 && random.chance(0.3) ? 1 : undefined
      const sha256 = `sha-${random.below(8)}`
      return {
        proof: {
          name: 'poe.pdf',
          size: 9,
          type: 'application/pdf',
          sha256,
          blob: `b/${sha256}`,
          scan: random.chance(0.4) ? 'waiting' : 'not-scanned',
          supersedes,
        },
      }
    }
    case 'request-info':
      return { reasons: ['missing-products'], comment: text }
    case 'reject':
      return { reasons: ['insufficient-poe'], comment: text }
    case 'withdraw':
      return { reason: 'wrong-mpn' }
    case 'dispute':
      return { justification: text }
    case 'comment':
    case 'note':
    case 'end-association':
    case 'decline':
    case 'late-withdrawal':
      return { comment: text }
    default:
      return {}
  }
}
