import type { Act } from './act.ts'
import type { Claim, FieldChange, HistoryEntry } from './claim.ts'
import { changedFields, fieldText } from './fields.ts'
import { samePrecheck, type Precheck } from './precheck.ts'
import type { Transition } from './transitions.ts'

/** What the history says of an act: who, when, what, old and new. Written once, so nothing may be left out. */
export function entryOf(before: Claim | undefined, after: Claim, act: Act, row: Transition): HistoryEntry {
  const { input } = act
  const changes = changesBetween(before, after)
  return {
    version: after.version,
    verb: act.verb,
    at: act.receivedAt,
    by: act.by,
    from: before?.status,
    to: after.status,
    changes: changes.length > 0 ? changes : undefined,
    reasons: reasonsOf(act, row),
    comment: textOf(act, row),
    arbitration: act.verb === 'approve' ? input.arbitration?.trim() || undefined : undefined,
    uncovered: act.verb === 'request-info' ? after.request?.uncovered : undefined,
    proof: proofOf(before, after, act),
    domainCheck: before && before.domainCheck !== after.domainCheck ? after.domainCheck : undefined,
    window: row.window && after.window,
    reminder: row.verb === 'remind' && after.window ? { window: after.window.name, left: input.left ?? 0 } : undefined,
    internal: row.verb === 'note' ? true : undefined,
  }
}

/** Reasons, where the row has judged them: whatever else came along is nobody's word. */
function reasonsOf({ input }: Act, { needs }: Transition): string[] | undefined {
  if (needs.includes('info-reasons') || needs.includes('rejection-reasons')) return input.reasons
  return needs.includes('withdraw-reason') && input.reason ? [input.reason] : undefined
}

/** What was written, where the row asks for it or has a place for it. */
function textOf({ input }: Act, { needs }: Transition): string | undefined {
  if (needs.includes('justification-or-proof')) return input.justification?.trim() || undefined
  return needs.includes('text') || needs.includes('text-fits') ? input.comment?.trim() || undefined : undefined
}

/** The file an act added or named: with what it takes the place of, and with the verdict that the act brought. */
function proofOf(before: Claim | undefined, after: Claim, { verb, input }: Act): HistoryEntry['proof'] {
  const added = after.proofs[before?.proofs.length ?? 0]
  const proof = added ?? after.proofs.find(({ number }) => number === input.proofNumber)
  if (!proof) return undefined
  const supersedes = added && after.proofs.find(({ supersededBy }) => supersededBy === added.number)?.number
  return {
    number: proof.number,
    name: proof.name,
    ...(supersedes !== undefined && { supersedes }),
    ...(verb === 'proof-scanned' && { scan: proof.scan }),
  }
}

function changesBetween(before: Claim | undefined, after: Claim): FieldChange[] {
  const old = before?.fields ?? {}
  const changed = changedFields(old, after.fields).map((field): FieldChange => ({
    field,
    old: fieldText(old, field),
    new: fieldText(after.fields, field),
  }))
  if (samePrecheck(before?.precheck, after.precheck)) return changed
  const text = (answers: Precheck | undefined) => (answers ? JSON.stringify(answers) : '')
  return [...changed, { field: 'precheck', old: text(before?.precheck), new: text(after.precheck) }]
}
