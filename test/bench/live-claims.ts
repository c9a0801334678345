import type { StoredRow, Table, TableOperation, Tables } from '../../services/ports.ts'
import { shardOf } from '../../services/wakes.ts'
import { innerWorld, rae } from '../support/inner-world.ts'
import { claimName } from '../support/many-claims.ts'
import { renamed, seedId } from './renamed.ts'

const dayMs = 86_400_000
export const nameOf = (n: number) => claimName(n)
export const later = (instant: string, days: number) => new Date(Date.parse(instant) + days * dayMs).toISOString()

interface Seed {
  claim: StoredRow[]
  wakes: StoredRow[]
}

/** A claim that was approved before `start`, and whose customer let the consent pass, as the services leave it. */
export async function approvedClaim(start: string): Promise<Seed> {
  const world = await innerWorld({ start: later(start, -30), seed: 1 })
  await world.approved(seedId)
  for (let day = 1; day <= 15; day += 1) {
    world.goTo(later(start, day - 30))
    await world.sweep.sweep()
  }
  return rowsOf(world.tables)
}

/** A claim whose partner was asked something at `askedAt`, and when its time to answer is over. */
export async function askedClaim(askedAt: string): Promise<Seed & { endsAt: string }> {
  const world = await innerWorld({ start: askedAt, seed: 2 })
  await world.submitted(seedId)
  await world.act(seedId, 'start-review', rae)
  await world.act(seedId, 'request-info', rae, { reasons: ['missing-products'], comment: 'Which?' })
  const { window } = (await world.read(seedId)).claim
  return { ...(await rowsOf(world.tables)), endsAt: window?.endsAt ?? '' }
}

/** Copies of a claim with its wakes. */
export async function writeCopies(tables: Tables, seed: Seed, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await tables.claims.transact(id, copies(seed.claim, id))
    await tables.wakes.transact(shardOf(id), copies(seed.wakes, id, shardOf(id)))
  }
}

/** A far wake for each of so many claims. */
export async function writeFarWakes(wakes: Table, due: string, count: number): Promise<void> {
  const waiting = new Map<string, TableOperation[]>()
  const write = async (shard: string, operations: readonly TableOperation[]) => wakes.transact(shard, operations)
  for (let n = 0; n < count; n += 1) {
    const shard = shardOf(nameOf(n))
    const operations = waiting.get(shard) ?? []
    operations.push({ kind: 'create', row: { partitionKey: shard, rowKey: `${due}|${nameOf(n)}|6|later` } })
    waiting.set(shard, operations)
    if (operations.length < 100) continue
    await write(shard, operations)
    waiting.delete(shard)
  }
  for (const [shard, operations] of waiting) await write(shard, operations)
}

/** A table of claims in which so many stand that are only made when somebody asks for them. `made`: where. */
export function withUnmade(claims: Table, made: Table, seed: Seed, count: number): Table {
  const ids = new Set<string>()
  const make = async (id: string) => {
    if (ids.has(id) || !isAmong(id, count)) return
    ids.add(id)
    await made.transact(id, copies(seed.claim, id))
  }
  return {
    get: async (id, rowKey) => (await make(id), claims.get(id, rowKey)),
    list: async (id, range) => (await make(id), claims.list(id, range)),
    transact: async (id, operations) => (await make(id), claims.transact(id, operations)),
    scan: () => claims.scan(),
  }
}

function isAmong(id: string, count: number): boolean {
  const number = /^CL-(\d{4})-(\d{4})$/.exec(id)
  return number !== null && Number(number[1]) * 10_000 + Number(number[2]) < count
}

async function rowsOf(tables: Tables): Promise<Seed> {
  return { claim: await tables.claims.list(seedId), wakes: await tables.wakes.list(shardOf(seedId)) }
}

function copies(rows: readonly StoredRow[], id: string, partitionKey = id): TableOperation[] {
  return rows.map((row) => {
    const { etag: _old, ...copy } = renamed(row, id)
    return { kind: 'create', row: { ...copy, partitionKey } }
  })
}
