import type { HistoryEntry, OpenWindow } from './claim/claim.ts'
import type { Instant } from './claim/calendar.ts'
import { fieldNames, fieldText, type FieldName } from './claim/fields.ts'
import { policies } from './claim/policies.ts'
import type { Verb } from './claim/transitions.ts'
import { isTakenBack, wrongRestores } from './claim/undo.ts'
import { readPartition, type ClaimPartition } from './claim-partition.ts'
import { headKey } from './claim-rows.ts'
import { intentLifeMs, outboxWakeMs } from './claim-store.ts'
import type { StoredRow } from './ports.ts'
import type { Wake } from './wakes.ts'

/** A sentence about stored claims that must always be true; see ARCHITECTURE.md for all ten. */
type Invariant = 'I1' | 'I2' | 'I4' | 'I5' | 'I9' | 'I10'

/** One way in which what is stored contradicts itself. */
export interface Breach {
  invariant: Invariant
  claimId: string
  says: string
}

export interface AuditFacts {
  /** All wakes of this claim that stand. */
  wakes: readonly Pick<Wake, 'due'>[]
  blobExists: (blob: string) => boolean
  now: Instant
}

type Check = (partition: ClaimPartition, facts: AuditFacts) => string[]

/** TABLE of what can be seen from the stored rows alone; what was told to people is not stored and not judged here. */
const checks: readonly { invariant: Invariant; check: Check }[] = [
  { invariant: 'I1', check: oneEntryPerIntent },
  { invariant: 'I2', check: versionsWithoutGaps },
  { invariant: 'I2', check: replayGivesTheHead },
  { invariant: 'I4', check: oneEnd },
  { invariant: 'I5', check: wakesInTime },
  { invariant: 'I9', check: allowedActors },
  { invariant: 'I10', check: filesHaveBlobs },
]

/**
 * Looks at one claim's rows, all of one reading, and says what contradicts the invariants; nothing if all is well.
 * Throws what `readPartition` throws. Rows without a head are a breach, not a claim.
 */
export function auditClaim(claimId: string, rows: readonly StoredRow[], facts: AuditFacts): Breach[] {
  const partition = readPartition(rows)
  if (!partition) return rows.length > 0 ? [{ invariant: 'I2', claimId, says: 'rows without a head' }] : []
  const head = rows.find((row) => row.rowKey === headKey)
  const last = partition.entries.at(-1)
  const torn: Breach[] =
    last?.txId === head?.txId ? [] : [{ invariant: 'I2', claimId, says: 'head and last entry of different commits' }]
  return [
    ...torn,
    ...checks.flatMap(({ invariant, check }) =>
      check(partition, facts).map((says): Breach => ({ invariant, claimId, says })),
    ),
  ]
}

function oneEntryPerIntent({ entries, intents, claim }: ClaimPartition, { now }: AuditFacts): string[] {
  const made = [...intents.values()]
  const twice = made.filter((version, n) => made.indexOf(version) !== n)
  const ahead = made.filter((version) => version > claim.version)
  const young = new Date(Date.parse(now) - intentLifeMs).toISOString()
  const without = entries.filter(({ version, at }) => at > young && !made.includes(version))
  return [
    ...twice.map((version) => `two intents made version ${version}`),
    ...ahead.map((version) => `an intent made version ${version}, which is not there`),
    ...without.map(({ version }) => `version ${version} was made by no intent`),
  ]
}

function versionsWithoutGaps({ entries, claim, proofEtags }: ClaimPartition): string[] {
  const found = entries.map(({ version }) => version)
  const gaps = found.flatMap((version, n) => (version === n + 1 ? [] : [`entry ${n + 1} is numbered ${version}`]))
  const files = [...proofEtags.keys()].flatMap((number, n) => (number === n + 1 ? [] : [`file ${n + 1} is missing`]))
  const end = found.length === claim.version ? [] : [`${found.length} entries, but version ${claim.version}`]
  return [...gaps, ...files, ...end]
}

function replayGivesTheHead({ entries, claim }: ClaimPartition): string[] {
  const broken = entries.flatMap(({ version, from }, n) =>
    from === entries[n - 1]?.to ? [] : [`entry ${version} starts from ${from}, the one before ends elsewhere`],
  )
  const last = entries.at(-1)
  const status = last?.to === claim.status ? [] : [`the head is ${claim.status}, the history ends in ${last?.to}`]
  const texts = new Map<FieldName, string>()
  for (const { changes = [] } of entries) {
    for (const change of changes) if (change.field !== 'precheck') texts.set(change.field, change.new)
  }
  const fields = fieldNames
    .filter((field) => (texts.get(field) ?? '') !== fieldText(claim.fields, field))
    .map((field) => `${field} is not what the history made of it`)
  const window = sameWindow(replayedWindow(entries), claim.window)
    ? []
    : ['the window is not the one the history opened']
  return [...broken, ...status, ...fields, ...window]
}

function replayedWindow(entries: readonly HistoryEntry[]): OpenWindow | undefined {
  let window: OpenWindow | undefined
  for (const entry of entries) {
    if (entry.verb === 'overdue' && window) window = { ...window, overdue: true }
    if (rowsOf(entry.verb, entry).some((row) => row.window !== undefined)) window = entry.window
  }
  return window
}

function sameWindow(one: OpenWindow | undefined, other: OpenWindow | undefined): boolean {
  const parts = (window?: OpenWindow) =>
    window && [window.name, window.openedAt, window.lastDay, window.endsAt, window.overdue]
  return JSON.stringify(parts(one)) === JSON.stringify(parts(other))
}

/** Verbs after which nothing changes the status any more. */
const ends: readonly Verb[] = ['discard', 'withdraw', 'disassociate', 'end-association', 'dispute-closed']

function oneEnd({ entries }: ClaimPartition): string[] {
  const end = entries.find((entry, n) => ends.includes(entry.verb) && !isTakenBack(entries, n))
  const after = entries.filter(
    ({ version, from, to, verb }) => end && version > end.version && (from !== to || ends.includes(verb)),
  )
  const late = after.map(({ verb }) => `${verb} after ${end?.verb}`)
  const outcomes = entries.flatMap(({ verb }, n) => {
    if (verb !== 'decline' && verb !== 'consent-passed') return []
    const approved = entries.slice(0, n).findLastIndex((entry) => entry.verb === 'approve')
    const first = entries
      .slice(approved + 1, n)
      .find((entry) => entry.verb === 'decline' || entry.verb === 'consent-passed')
    return first ? [`${verb} after ${first.verb} of the same approval`] : []
  })
  return [...late, ...outcomes, ...wrongRestores(entries)]
}

function wakesInTime({ timers, outbox, claim }: ClaimPartition, { wakes }: AuditFacts): string[] {
  const first = wakes.map(({ due }) => due).sort()[0]
  const woken = (by: Instant) => first !== undefined && first <= by
  const foreign = timers.filter(({ openedAt }) => openedAt !== claim.window?.openedAt)
  return [
    ...foreign.map(({ rowKey }) => `timer ${rowKey} belongs to no open window`),
    ...timers.filter(({ due }) => !woken(due)).map(({ rowKey, due }) => `no wake for timer ${rowKey} by ${due}`),
    ...outbox
      .filter(({ parked }) => !parked)
      // While somebody holds it, it needs no one else; a committer's own wake comes when its first lease is over.
      .map(({ rowKey, nextAt, leaseUntil, createdAt }) => {
        const born = new Date(Date.parse(createdAt) + outboxWakeMs).toISOString()
        return { rowKey, by: [nextAt, leaseUntil, born].sort().at(-1)! }
      })
      .filter(({ by }) => !woken(by))
      .map(({ rowKey, by }) => `no wake for outbox row ${rowKey} by ${by}`),
  ]
}

function allowedActors({ entries }: ClaimPartition): string[] {
  return entries
    .filter((entry) => {
      const role = entry.by.kind === 'deadline' ? 'system' : entry.by.role
      return !rowsOf(entry.verb, entry).some(({ by }) => by.includes(role))
    })
    .map(({ version, verb }) => `entry ${version}: nobody in that role may ${verb} there`)
}

/** The rows of all policies' tables that an entry can have come from. */
function rowsOf(verb: Verb, { from, to }: HistoryEntry) {
  return Object.values(policies)
    .flatMap((policy) => policy.transitions)
    .filter(
      (row) =>
        row.verb === verb &&
        (from === undefined ? row.from.length === 0 : row.from.includes(from)) &&
        (row.to === 'same' ? from === to : row.to === to),
    )
}

function filesHaveBlobs({ claim }: ClaimPartition, { blobExists }: AuditFacts): string[] {
  return claim.proofs
    .filter(({ scan, blob, erased }) => scan !== 'infected' && !erased && !blobExists(blob))
    .map(({ number }) => `file ${number} has no bytes`)
}
