import type { HistoryEntry, Proof, Unreached } from './claim/claim.ts'
import { readPartition, type ClaimPartition } from './claim-partition.ts'
import { headKey, type PostedCard } from './claim-rows.ts'
import { withoutPerson, type ErasedPerson, type OwnTexts } from './erasure-marks.ts'
import { dropPlan, writePlan, type ErasurePlans } from './erasure-plans.ts'
import { isBy, isThem, ownTexts } from './erasure-texts.ts'
import { StorageError, type Blobs, type StoredRow, type TableOperation, type Tables } from './ports.ts'
import { removeProof } from './proofs.ts'

const mostSteps = 90
const mostTries = 8

export interface ClaimErasureParts {
  tables: Tables
  blobs: Blobs
  person: ErasedPerson
  /** What a stopped erasure has left. */
  plans: ErasurePlans
  /** Only count. */
  dry: boolean
}

/** What of the person stands on one claim. `lines`: keys of its lines in lists that name them. */
export interface ClaimErasure {
  acts: number
  files: number
  lines: string[]
}

/**
 * Takes the person out of one claim and its lines in the lists; undefined if they are not in it. Gives way to whoever
 * acts meanwhile. Stopped between two transactions it goes on when it is run again.
 */
export async function eraseInClaim(parts: ClaimErasureParts, claimId: string): Promise<ClaimErasure | undefined> {
  for (let tries = 1; ; tries += 1) {
    const rows = await parts.tables.claims.list(claimId)
    const partition = readPartition(rows)
    if (!partition) return undefined
    const own = { ...ownTexts(partition, parts.person), hashes: parts.plans.get(claimId) }
    const steps = rows.flatMap((row) => stepFor(row, parts.person, own)).sort(headFirst)
    if (steps.length === 0) return undefined
    const files = partition.claim.proofs.filter(({ by }) => isThem(by, parts.person))
    const lines = await linesOf(parts, partition, own)
    const acts = partition.entries.filter((entry) => isBy(entry, parts.person)).length
    const found = { acts, files: files.length, lines: lines.map(({ key }) => key) }
    if (parts.dry) return found
    try {
      // The lines first: the claim tells whose the texts in them are.
      for (const { list, step } of lines) await parts.tables.listings.transact(list, [step])
      for (const { blob } of files) await removeProof(parts.blobs, blob)
      await carryOut(parts, claimId, steps, own)
      return found
    } catch (error) {
      // Somebody acted on the claim meanwhile; what was done is not done again.
      if (!isChanged(error) || tries >= mostTries) throw error
    }
  }
}

/** Was the row changed or removed since it was read, or may it have been? */
export function isChanged(error: unknown): boolean {
  return error instanceof StorageError && ['conflict', 'not-found', 'ambiguous'].includes(error.failure)
}

async function carryOut(
  { tables, person, plans }: ClaimErasureParts,
  claimId: string,
  steps: readonly TableOperation[],
  own: OwnTexts,
): Promise<void> {
  if (steps.length > mostSteps) await writePlan(tables.jobs, claimId, person, own)
  for (let from = 0; from < steps.length; from += mostSteps) {
    await tables.claims.transact(claimId, steps.slice(from, from + mostSteps))
  }
  if (steps.length > mostSteps || plans.has(claimId)) await dropPlan(tables.jobs, claimId, person)
}

/** The claim's lines that name the person, in every list in which it ever stood. */
async function linesOf({ tables, person }: ClaimErasureParts, { claim, entries }: ClaimPartition, own: OwnTexts) {
  const customers = entries.flatMap(({ changes = [] }) =>
    changes.flatMap(({ field, new: value }) => (field === 'customerTenantId' && value ? [value] : [])),
  )
  const lists = [`partner:${claim.partner.tenantId}`, 'queue', ...customers.map((tenant) => `customer:${tenant}`)]
  const lines: { key: string; list: string; step: TableOperation }[] = []
  for (const list of new Set(lists)) {
    const row = await tables.listings.get(list, claim.id)
    const body = row && JSON.stringify(withoutPerson(JSON.parse(String(row.body)), person, own))
    if (!row || body === row.body) continue
    const { etag, ...rest } = row
    lines.push({ key: `${list}|${claim.id}`, list, step: { kind: 'replace', row: { ...rest, body }, etag } })
  }
  return lines
}

/** The head repeats what entries say; as long as they stand, they tell which of its words are the person's. */
function headFirst(one: TableOperation, other: TableOperation): number {
  const rank = (step: TableOperation) => (step.kind !== 'delete' && step.row.rowKey === headKey ? 0 : 1)
  return rank(one) - rank(other)
}

/** The step that takes the person out of one row of a claim, if they are in it. A card in their chat is forgotten. */
function stepFor(row: StoredRow, person: ErasedPerson, own: OwnTexts): TableOperation[] {
  if (typeof row.body !== 'string') return []
  const { rowKey, etag, ...rest } = row
  const before = JSON.parse(row.body) as Partial<Proof & HistoryEntry & PostedCard>
  if (rowKey.startsWith('p|') && person.conversations.has(before.conversation?.conversationId ?? '')) {
    return [{ kind: 'delete', rowKey, etag }]
  }
  if (rowKey.startsWith('u|') && isThem(JSON.parse(row.body) as Unreached, person))
    return [{ kind: 'delete', rowKey, etag }]
  // Somebody else may have written the same words.
  const isOthers = rowKey.startsWith('h|') && !isBy(before as HistoryEntry, person)
  const after = withoutPerson(before, person, isOthers ? { ...own, words: new Set() } : own) as object
  const isFile = rowKey.startsWith('f|') && isThem((before as Proof).by, person)
  const body = JSON.stringify(isFile ? { ...after, erased: true } : after)
  return body === row.body ? [] : [{ kind: 'replace', row: { ...rest, rowKey, body }, etag }]
}
