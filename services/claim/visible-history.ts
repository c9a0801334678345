import type { HistoryEntry } from './claim.ts'
import type { Role } from './people.ts'
import type { Verb } from './transitions.ts'

/** TABLE: the acts that are part of a customer's consent. The review before it is none of theirs. */
const ofConsent: ReadonlySet<Verb> = new Set([
  'approve',
  'customer-told',
  'decline',
  'consent-passed',
  'late-withdrawal',
  'end-association',
  'withdraw',
  'disassociate',
])

/**
 * The part of a claim's history that somebody in this role may read: reviewers all of it, the partner all but internal
 * notes and why it was preferred to another's, the customer its own consent: what was done and when, its own words, and nobody else's words or names.
 * `none`: nothing.
 */
export function entriesFor(role: Role | 'none', entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  if (role === 'none') return []
  if (role === 'reviewer') return entries
  const open = entries.filter(({ internal }) => !internal)
  if (role === 'customer') return open.filter(({ verb }) => ofConsent.has(verb)).map(consentFacts)
  return open.map(({ arbitration: _reviewers, ...entry }) => entry)
}

function consentFacts({ version, verb, at, by, to, comment, window }: HistoryEntry): HistoryEntry {
  const isOwn = by.kind === 'person' && by.role === 'customer'
  const nameless = by.kind === 'person' ? { ...by, person: { ...by.person, name: '' } } : by
  return {
    version,
    verb,
    at,
    by: isOwn ? by : nameless,
    to,
    comment: isOwn ? comment : undefined,
    // The partner's time to dispute is the partner's.
    window: window?.name === 'consent' ? window : undefined,
  }
}
