import type { Fields } from '../services/claim/fields.ts'
import type { ActInput } from '../services/claim/act.ts'
import type { DomainChecker } from '../services/domain-check.ts'

/** What we find out about the domain and tenant that were typed, as part of an act; nothing while one is missing. */
export async function domainFacts(
  checkDomain: DomainChecker,
  { customerDomain, customerTenantId }: Partial<Fields> = {},
): Promise<Pick<ActInput, 'domainCheck' | 'wrongDomain'>> {
  if (!customerDomain || !customerTenantId) return {}
  const verdict = await checkDomain(customerDomain, customerTenantId)
  return verdict === 'wrong' ? { wrongDomain: true } : { domainCheck: verdict }
}
