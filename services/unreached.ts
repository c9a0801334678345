import type { Instant } from './claim/calendar.ts'
import type { PersonRef } from './claim/people.ts'
import type { ClaimPartition } from './claim-partition.ts'
import { unreachedKey, unreachedRow } from './claim-rows.ts'
import type { TableOperation } from './ports.ts'

/** Whom a round of deliveries reached in person, and whom it could not reach. */
export interface Reach {
  reached: PersonRef[]
  unreached: PersonRef[]
}

/**
 * Steps that note who cannot be reached, and strike off who can be again: the claim's cards show it. None where the
 * rows say so already. Whoever was reached in any way counts as reached.
 */
export function recordReach({ claim }: ClaimPartition, { reached, unreached }: Reach, at: Instant): TableOperation[] {
  const ids = (people: readonly Pick<PersonRef, 'objectId'>[] = []) => new Set(people.map(({ objectId }) => objectId))
  const known = ids(claim.unreached)
  const well = ids(reached)
  const news = new Map(unreached.map((person) => [person.objectId, person]))
  const notes = [...news.values()]
    .filter(({ objectId }) => !known.has(objectId) && !well.has(objectId))
    .map(({ tenantId, objectId }): TableOperation => {
      return { kind: 'create', row: unreachedRow(claim.id, { tenantId, objectId, since: at }) }
    })
  const deletes = [...known]
    .filter((objectId) => well.has(objectId))
    .map((objectId): TableOperation => ({ kind: 'delete', rowKey: unreachedKey({ objectId }), etag: '*' }))
  return [...notes, ...deletes]
}
