import { nameHash, pseudonym, type ErasedPerson } from './erasure-marks.ts'
import type { Row, Table } from './ports.ts'

/*
 * A claim that takes more than one transaction could be left half erased, and what is gone could not tell any more what
 * else was the person's. So the names are remembered, as hashes, until the claim is done.
 */

const partition = 'erasing'

/** Claim -> hashes of the names that a stopped erasure of the person has left to do there. */
export type ErasurePlans = Map<string, ReadonlySet<string>>

export async function readPlans(jobs: Table, person: ErasedPerson): Promise<ErasurePlans> {
  const theirs = new Set([...person.objectIds, ...person.emails].map(pseudonym))
  const plans: ErasurePlans = new Map()
  for (const { rowKey, names } of await jobs.list(partition)) {
    const [claimId = '', who = ''] = rowKey.split('|')
    if (theirs.has(who)) plans.set(claimId, new Set([...(plans.get(claimId) ?? []), ...String(names).split(' ')]))
  }
  return plans
}

/** Remembers the names before the first of a claim's transactions. Again is harmless. */
export async function writePlan(
  jobs: Table,
  claimId: string,
  person: ErasedPerson,
  plan: { names: ReadonlySet<string>; hashes?: ReadonlySet<string> },
): Promise<void> {
  const hashes = new Set([...(plan.hashes ?? []), ...[...plan.names].map(nameHash)])
  const row: Row = { partitionKey: partition, rowKey: keysOf(claimId, person)[0] ?? '', names: [...hashes].join(' ') }
  const stored = await jobs.get(partition, row.rowKey)
  await jobs.transact(partition, [stored ? { kind: 'replace', row, etag: stored.etag } : { kind: 'create', row }])
}

/** Forgets them, when the claim is done. */
export async function dropPlan(jobs: Table, claimId: string, person: ErasedPerson): Promise<void> {
  for (const rowKey of keysOf(claimId, person)) {
    if (await jobs.get(partition, rowKey)) await jobs.transact(partition, [{ kind: 'delete', rowKey, etag: '*' }])
  }
}

function keysOf(claimId: string, { objectIds, emails }: ErasedPerson): string[] {
  return [...objectIds, ...emails].map((one) => `${claimId}|${pseudonym(one)}`)
}
