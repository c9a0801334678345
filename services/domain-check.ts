import type { Directory } from './claim/people.ts'
import type { DomainLookup } from './ports.ts'

/** `wrong`: the domain is another tenant's, for certain. `not-verified`: nobody knows now; ask again later. */
type DomainVerdict = 'verified' | 'not-verified' | 'wrong'

/** Does the domain belong to the tenant? Both as the partner typed them, already of the right form. */
export type DomainChecker = (domain: string, tenantId: string) => Promise<DomainVerdict>

/** Asks the directory first: what it lists needs no network. Never throws for what the network does. */
export function createDomainChecker(parts: { directory: () => Directory; lookup: DomainLookup }): DomainChecker {
  return async (domain, tenantId) => {
    const [asked, claimed] = [domain.trim().toLowerCase(), tenantId.trim().toLowerCase()]
    const owners = parts
      .directory()
      .customers.filter((customer) => customer.domains.some((listed) => listed.toLowerCase() === asked))
      .map((customer) => customer.tenantId.toLowerCase())
    if (owners.length > 0) return owners.includes(claimed) ? 'verified' : 'wrong'
    const found = await parts.lookup.tenantOf(asked)
    if (found === 'unknown' || found === 'unreachable') return 'not-verified'
    return found.tenantId === claimed ? 'verified' : 'wrong'
  }
}
