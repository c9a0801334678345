import type { ClaimService } from './claim-service.ts'
import { readClaim } from './claim-store.ts'
import type { DomainChecker } from './domain-check.ts'
import { readList } from './listings.ts'
import type { Clock, Tables } from './ports.ts'

/**
 * Asks again for the domains on the review queue that nobody could check when they were given. A good answer is
 * recorded on the claim; a bad one leaves the mark for the reviewer to judge. Returns how many were settled.
 */
export async function recheckDomains(parts: {
  tables: Tables
  service: Pick<ClaimService, 'move'>
  checkDomain: DomainChecker
  clock: Clock
}): Promise<number> {
  let settled = 0
  for (const line of await readList(parts.tables.listings, 'queue')) {
    if (!line.domainUnverified) continue
    const fields = (await readClaim(parts.tables.claims, line.claimId))?.claim.fields
    if (!fields?.customerDomain || !fields.customerTenantId) continue
    const verdict = await parts.checkDomain(fields.customerDomain, fields.customerTenantId)
    if (verdict !== 'verified') continue
    const outcome = await parts.service.move({
      claimId: line.claimId,
      verb: 'domain-checked',
      by: 'deadline',
      input: { domainCheck: verdict },
      receivedAt: parts.clock.now(),
    })
    if (outcome.done) settled += 1
  }
  return settled
}
