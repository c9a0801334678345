import { folded } from './folded.ts'
import { byUrgency, type Listing } from './listings.ts'

export type ListOrder = 'due' | 'changed' | 'customer'
type Compare = (a: Listing, b: Listing) => number

const inAlphabet = new Intl.Collator('und', { numeric: true, sensitivity: 'base' })

/** TABLE: how a list can be ordered. Lines that are equal in it stand by their ids, so that pages never overlap. */
export const listOrders: Readonly<Record<ListOrder, Compare>> = {
  due: settled(byUrgency),
  changed: settled((a, b) => textOrder(b.changedAt, a.changedAt)),
  customer: settled((a, b) => {
    const [one, other] = [customerOf(a), customerOf(b)]
    // A draft without a customer stands last.
    if ((one === '') !== (other === '')) return one === '' ? 1 : -1
    return inAlphabet.compare(one, other)
  }),
}

/** By the end of the open window alone, soonest first: for lists by day. */
export const byLastDay: Compare = settled((a, b) => textOrder(a.endsAt ?? '9999', b.endsAt ?? '9999'))

export const orderNames = Object.keys(listOrders) as ListOrder[]

/** Those that it holds for stand behind all others. */
export function lastOf(isLast: (line: Listing) => boolean, otherwise: Compare): Compare {
  return (a, b) => Number(isLast(a)) - Number(isLast(b)) || otherwise(a, b)
}

function settled(compare: Compare): Compare {
  return (a, b) => compare(a, b) || textOrder(a.claimId, b.claimId)
}

function textOrder(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function customerOf(line: Listing): string {
  return folded(line.customerName || line.customerDomain)
}
