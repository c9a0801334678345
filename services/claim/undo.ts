import type { Act } from './act.ts'
import type { Claim, HistoryEntry } from './claim.ts'

/** So long a discarded draft can be taken back, counted to the moment the press was received. */
const undoMs = 10_000

/** Why a draft cannot be taken back: it is not discarded, or was too long ago. Undefined: it can. */
export function undoObjection(claim: Claim, { receivedAt }: Act): 'done-already' | 'too-late-to-undo' | undefined {
  if (claim.closed !== 'discarded') return 'done-already'
  return claim.discardedAt && isInTime(claim.discardedAt, receivedAt) ? undefined : 'too-late-to-undo'
}

/** Whether the entry is a discard that was undone before anything else discarded or restored the draft. */
export function isTakenBack(entries: readonly HistoryEntry[], at: number): boolean {
  const next = entries.slice(at + 1).find(isOfUndo)
  return entries[at]?.verb === 'discard' && next?.verb === 'restore'
}

/** What is wrong with a history's restores: each follows a discard of its own, in time. */
export function wrongRestores(entries: readonly HistoryEntry[]): string[] {
  return entries.flatMap(({ verb, version, at }, n) => {
    if (verb !== 'restore') return []
    const before = entries.slice(0, n).findLast(isOfUndo)
    if (before?.verb !== 'discard') return [`entry ${version} restores what was not discarded`]
    return isInTime(before.at, at) ? [] : [`entry ${version} restores too late`]
  })
}

function isInTime(discardedAt: string, at: string): boolean {
  return Date.parse(at) <= Date.parse(discardedAt) + undoMs
}

function isOfUndo({ verb }: HistoryEntry): boolean {
  return verb === 'discard' || verb === 'restore'
}
