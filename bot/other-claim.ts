import type { NewProof } from '../services/claim/act.ts'
import { otherClaimWith } from '../services/same-files.ts'
import type { App } from './app.ts'

/** The file, and which other claim of the same partner holds the same bytes: allowed, and shown to the reviewer. */
export async function withOtherClaim(
  app: Pick<App, 'tables'>,
  tenantId: string,
  claimId: string,
  proof: NewProof,
): Promise<NewProof> {
  const alsoOn = await otherClaimWith(app.tables.listings, tenantId, claimId, proof.sha256)
  return alsoOn === undefined ? proof : { ...proof, alsoOn }
}
