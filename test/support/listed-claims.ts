import type { Claim } from '../../services/claim/claim.ts'
import { updateListings } from '../../services/listings.ts'
import type { Table } from '../../services/ports.ts'
import { claims } from './claims.ts'
import { customerTenant, partnerTenant } from './world.ts'

export const listedId = (n: number) => `CL-LIST-${String(n).padStart(4, '0')}`

/** Puts lines on the lists as the services do, of claims that are nowhere else: what to change of a submitted one. */
export async function listClaims(listings: Table, changes: readonly Partial<Claim>[]): Promise<void> {
  const submitted = claims.submitted()
  await Promise.all(
    changes.map((change, n) =>
      updateListings(listings, {
        ...submitted,
        id: listedId(n),
        partner: { tenantId: partnerTenant, name: 'Hanbit Cloud' },
        ...change,
        fields: { ...submitted.fields, customerTenantId: customerTenant, claimName: `Rollout ${n}`, ...change.fields },
      }),
    ),
  )
}
