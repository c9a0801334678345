import { randomUUID } from 'node:crypto'
import type { Claim, HistoryEntry } from '../../services/claim/claim.ts'
import type { PersonRef } from '../../services/claim/people.ts'
import { headRow, historyRow, proofRow } from '../../services/claim-rows.ts'
import type { Tables } from '../../services/ports.ts'
import { standings } from '../claim/standings.ts'
import { now, someProof } from '../support/claims.ts'
import { contactAddress, playerNamed, tenants, type Owner } from './cast.ts'
import type { Place } from './rights-table.ts'

/** Words that only some may read. */
export const secret = {
  note: 'Secretnote of the reviewers',
  comment: 'Secretcomment between both sides',
  file: 'Secretfile.pdf',
  claimName: 'Secretname rollout',
}

const dayMs = 86_400_000
const person = (name: string): PersonRef => {
  const { tenantId, objectId = '' } = playerNamed(name)
  return { tenantId, objectId, name }
}

/** Whoever has the review; not one of those who try, so that they may all take it over. */
const reviewer: PersonRef = {
  ...person('reviewer'),
  objectId: playerNamed('admin').objectId?.replace(/.$/, 'f') ?? '',
  name: 'On holiday',
}

/** A claim in this standing as of today, with the last two entries of its history. */
function claimIn(place: Place, owner: Owner, id: string, today: Date): { claim: Claim; entries: HistoryEntry[] } {
  const creator = person(owner === 'partner' ? 'incentives admin' : 'reviewer who is a partner too')
  const model: Claim = shifted(standings[place], today)
  const claim: Claim = {
    ...model,
    id,
    partner: { tenantId: tenants[owner], name: owner === 'partner' ? 'Hanbit Cloud' : 'The programme’s own' },
    createdBy: creator,
    partnerPeople: [creator],
    reviewer: model.reviewer && reviewer,
    // Just now, so that it can be taken back.
    discardedAt: model.discardedAt && new Date().toISOString(),
    rejection: model.rejection && { ...model.rejection, reviewer: model.rejection.reviewer && reviewer },
    dispute: model.dispute && { ...model.dispute, by: creator, rejectedBy: reviewer },
    fields: {
      ...model.fields,
      claimName: secret.claimName,
      customerTenantId: tenants.customer,
      customerContactEmail: contactAddress,
      // A subscription of its own, so that none of the others stands in its way.
      solutionArea: 'business-applications',
      activity: 'pre-sales',
      products: ['sales'],
      subscriptionIds: [randomUUID()],
    },
    proofs: [someProof({ name: secret.file, blob: `${id}/1`, by: creator })],
  }
  const entry = (version: number, more: Partial<HistoryEntry>): HistoryEntry => ({
    version,
    verb: 'comment',
    at: claim.changedAt,
    by: { kind: 'person', person: creator, role: 'partner' },
    from: claim.status,
    to: claim.status,
    ...more,
  })
  const note = { by: { kind: 'person', person: reviewer, role: 'reviewer' } as const, internal: true }
  return {
    claim,
    entries: [
      entry(claim.version - 1, { verb: 'note', comment: secret.note, ...note }),
      entry(claim.version, { comment: secret.comment }),
    ],
  }
}

/** Puts a claim in this standing into storage as a commit would have written it. */
export async function place({ claims }: Tables, where: Place, owner: Owner, id: string, today: Date): Promise<Claim> {
  const { claim, entries } = claimIn(where, owner, id, today)
  const rows = [
    headRow(claim, 'placed'),
    ...entries.map((entry) => historyRow(id, entry, 'placed')),
    ...claim.proofs.map((proof) => proofRow(id, proof)),
  ]
  await claims.transact(
    id,
    rows.map((row) => ({ kind: 'create', row })),
  )
  return claim
}

/** The same, with every day and instant in it moved from the builders' day to today. */
function shifted<T>(value: T, today: Date): T {
  const days = Math.floor(today.getTime() / dayMs) - Math.floor(Date.parse(now) / dayMs)
  const moved = (text: string) => new Date(Date.parse(text) + days * dayMs).toISOString().slice(0, text.length)
  return JSON.parse(JSON.stringify(value), (_key, inner: unknown) =>
    typeof inner === 'string' && /^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/.test(inner) ? moved(inner) : inner,
  ) as T
}
