import { isReviewer, partnerMembership, roleOn } from '../services/claim/people.ts'
import { readList } from '../services/listings.ts'
import type { App, Turn } from './app.ts'
import { partiesOf } from './list-lines.ts'

/** Somebody who could not be reached speaks up: what their organisation was never told of is sent now. */
export async function tellWaitingCustomer(app: App, { event, sender }: Turn): Promise<void> {
  if (event.conversation.kind !== 'personal') return
  if (partnerMembership(sender, app.directory()) || isReviewer(sender, app.directory())) return
  const lines = await readList(app.tables.listings, `customer:${sender.tenantId}`)
  for (const line of lines) {
    if (!line.unreached || roleOn(partiesOf(line), sender, app.directory()) !== 'customer') continue
    const { claimId, version } = line
    await app.service.move({
      claimId,
      verb: 'customer-reachable',
      by: 'deadline',
      input: {},
      // Each time they could not be reached is another one to make good.
      version,
      receivedAt: event.receivedAt,
    })
  }
}
