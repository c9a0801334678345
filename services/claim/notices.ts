import type { Claim } from './claim.ts'
import { samePerson, type PersonRef } from './people.ts'
import type { Verb } from './transitions.ts'
import type { WindowRule } from './windows.ts'

/** Who a transition tells, before it is known who that is today. */
export type Audience =
  | 'partner'
  | 'partner-if-infected'
  | 'assigned-reviewer'
  | 'reviewer'
  | 'former-reviewer'
  | 'channel'
  | 'customer'
  | 'customer-if-told'
  | 'other-side'
  | 'window-clock'

/** One message to one recipient about one history entry. */
export interface Notice {
  verb: Verb
  to: Recipient
  /** The side it is written for: picks the words and the buttons. */
  side: 'partner' | 'reviewer' | 'customer'
}

/** `customer` stands for the claim's contact and the listed customer admins, found when it is sent. */
export type Recipient = { kind: 'person'; person: PersonRef } | { kind: 'channel' } | { kind: 'customer' }

const reviewSide: Recipient = { kind: 'channel' }

/**
 * The notices of one act: each audience of the row turned into people, nobody twice, never the one who acted.
 * `before`: the claim as it was, for the former reviewer.
 */
export function noticesOf(
  verb: Verb,
  audiences: readonly Audience[],
  claim: Claim,
  before: Claim | undefined,
  actor: PersonRef | undefined,
  clock: WindowRule['clock'] | undefined,
): Notice[] {
  const partner = claim.partnerPeople.map((person): Notice => ({
    verb,
    side: 'partner',
    to: { kind: 'person', person },
  }))
  const toReviewer = (person: PersonRef): Notice => ({ verb, side: 'reviewer', to: { kind: 'person', person } })
  const channel: Notice = { verb, side: 'reviewer', to: reviewSide }
  const assigned = claim.reviewer ? [toReviewer(claim.reviewer)] : []
  const reviewer = assigned.length > 0 ? assigned : [channel]
  const customer: Notice[] = [{ verb, side: 'customer', to: { kind: 'customer' } }]
  const actorIsPartner = actor !== undefined && actor.tenantId === claim.partner.tenantId

  const clocks: Record<WindowRule['clock'], Notice[]> = {
    reviewers: [channel],
    'assigned-reviewer': reviewer,
    partner,
    customer,
  }
  const audience: Record<Audience, () => Notice[]> = {
    partner: () => partner,
    'partner-if-infected': () => (infectedIn(claim) > infectedIn(before) ? partner : []),
    'assigned-reviewer': () => assigned,
    reviewer: () => reviewer,
    'former-reviewer': () => (before?.reviewer ? [toReviewer(before.reviewer)] : []),
    channel: () => [channel],
    customer: () => customer,
    'customer-if-told': () => (before?.consent?.deliveredAt ? customer : []),
    'other-side': () => (actorIsPartner ? (claim.status === 'editing' ? [] : reviewer) : partner),
    'window-clock': () => (clock ? clocks[clock] : []),
  }
  const seen = new Set<string>()
  return audiences
    .flatMap((name) => audience[name]())
    .filter(({ to }) => !(to.kind === 'person' && actor && samePerson(to.person, actor)))
    .filter(({ to }) => {
      const key = to.kind === 'person' ? `${to.person.tenantId}/${to.person.objectId}` : to.kind
      return seen.has(key) ? false : seen.add(key)
    })
}

function infectedIn(claim: Claim | undefined): number {
  return claim?.proofs.filter(({ scan }) => scan === 'infected').length ?? 0
}
