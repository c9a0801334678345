import type { StoredRow, Tables, TableOperation } from '../../services/ports.ts'
import { shardOf } from '../../services/wakes.ts'
import { innerWorld, rae } from './inner-world.ts'

export const claimName = (n: number) =>
  `CL-${String(Math.floor(n / 10_000)).padStart(4, '0')}-${String(n % 10_000).padStart(4, '0')}`

/** The rows of a claim that waits for its partner, as the services themselves write them, and its wakes. */
async function waitingClaim() {
  const world = await innerWorld()
  await world.submitted('CL-SEED-0000')
  await world.act('CL-SEED-0000', 'start-review', rae)
  await world.act('CL-SEED-0000', 'request-info', rae, { reasons: ['missing-products'], comment: 'Which?' })
  const claim = await world.tables.claims.list('CL-SEED-0000')
  const wakes = await world.tables.wakes.list(shardOf('CL-SEED-0000'))
  const { window } = (await world.read('CL-SEED-0000')).claim
  return { claim, wakes, endsAt: window?.endsAt ?? '' }
}

/** Writes copies of a claim whose partner never answers into some tables: `due` of them lapse at `endsAt`, the rest a year on. */
export async function writeClaims(tables: Tables, due: number, all: number): Promise<{ endsAt: string }> {
  const seed = await waitingClaim()
  for (let n = 0; n < due; n += 1) {
    const claimId = claimName(n)
    await tables.claims.transact(
      claimId,
      seed.claim.map((row) => copied(row, claimId, claimId)),
    )
    await tables.wakes.transact(
      shardOf(claimId),
      seed.wakes.map((row) => copied(row, claimId, shardOf(claimId))),
    )
  }
  const later = new Map<string, TableOperation[]>()
  for (let n = due; n < all; n += 1) {
    const shard = shardOf(claimName(n))
    const operations = later.get(shard) ?? []
    const rowKey = `2027-12-01T00:00:00.000Z|${claimName(n)}|4|later`
    operations.push({ kind: 'create', row: { partitionKey: shard, rowKey } })
    later.set(shard, operations)
  }
  for (const [shard, operations] of later) {
    for (let from = 0; from < operations.length; from += 100) {
      await tables.wakes.transact(shard, operations.slice(from, from + 100))
    }
  }
  return { endsAt: seed.endsAt }
}

function copied(row: StoredRow, claimId: string, partitionKey: string): TableOperation {
  const text = JSON.stringify(row).replaceAll('CL-SEED-0000', claimId)
  const { etag: _old, ...copy } = JSON.parse(text) as StoredRow
  return { kind: 'create', row: { ...copy, partitionKey } }
}
