import type { DeliveryResult } from './card-updates.ts'
import type { Claim } from './claim/claim.ts'
import type { ClaimService } from './claim-service.ts'
import type { Blobs, Clock, Scanner } from './ports.ts'

export interface ScanParts {
  service: Pick<ClaimService, 'move'>
  blobs: Pick<Blobs, 'remove'>
  clock: Clock
  /** Absent: nobody scans, and what waits from a time when somebody did is let through, marked as not scanned. */
  scanner?: Scanner
}

export type Scans = ReturnType<typeof createScans>

/** Brings verdicts on waiting files into their claims, and removes the bytes of infected ones. */
export function createScans({ service, blobs, clock, scanner }: ScanParts) {
  /**
   * Asks for the verdict on one file and records it; the first verdict stands. Done when the file waits no more and
   * no infected bytes are left. Twice, or by several at once, is harmless. Throws what storage says.
   */
  async function scan(claim: Claim, proofNumber: number): Promise<DeliveryResult> {
    const proof = claim.proofs.find(({ number }) => number === proofNumber)
    if (!proof) return 'done'
    let known = proof.scan
    if (known === 'waiting') {
      const found = scanner ? await scanner.verdictOn(proof.blob) : 'not-scanned'
      if (found === 'waiting') return { laterMs: 1 }
      if (found === 'gone' && proof.erased) return 'done'
      // Bytes that we did not take away were taken by the scanner's own hand: Defender can be told to.
      const verdict = found === 'gone' ? 'infected' : found
      const outcome = await service.move({
        claimId: claim.id,
        verb: 'proof-scanned',
        by: 'deadline',
        input: { proofNumber, scan: verdict },
        receivedAt: clock.now(),
      })
      // Somebody else's verdict may have come first.
      known = outcome.claim?.proofs.find(({ number }) => number === proofNumber)?.scan ?? 'waiting'
    }
    if (known === 'waiting') return { laterMs: 1 }
    if (known === 'infected') await blobs.remove(proof.blob)
    return 'done'
  }

  return { scan }
}
