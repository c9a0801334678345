import type { Actor, OpenWindow } from './claim.ts'
import type { FieldError } from './fields.ts'
import type { Instant } from './calendar.ts'
import type { Status } from './statuses.ts'
import type { Verb } from './transitions.ts'

/**
 * TABLE: why an act is refused. The words the person reads stand under `refusal.<code>` in the catalogue of words.
 * `shows`: what the answer carries: the claim as it is, the form with its values, or nothing but the words.
 */
export const refusals = {
  'not-found': { shows: 'words' },
  'not-allowed-for-role': { shows: 'claim' },
  'not-in-this-status': { shows: 'claim' },
  closed: { shows: 'claim' },
  'too-late': { shows: 'claim' },
  'too-late-to-undo': { shows: 'claim' },
  'invalid-fields': { shows: 'form' },
  'not-editable-now': { shows: 'form' },
  'no-proof': { shows: 'form' },
  'only-infected-proof': { shows: 'form' },
  'file-already-there': { shows: 'claim' },
  'too-many-files': { shows: 'claim' },
  'no-such-file': { shows: 'claim' },
  'file-waiting': { shows: 'claim' },
  'file-infected': { shows: 'claim' },
  'text-missing': { shows: 'claim' },
  'text-too-long': { shows: 'claim' },
  'reasons-missing': { shows: 'claim' },
  'reason-missing': { shows: 'claim' },
  'nothing-changed': { shows: 'claim' },
  'already-yours': { shows: 'claim' },
  'not-disputable': { shows: 'claim' },
  'justification-missing': { shows: 'claim' },
  'consent-over': { shows: 'claim' },
  'consent-still-running': { shows: 'claim' },
  'already-withdrawn': { shows: 'claim' },
  'no-late-withdrawal': { shows: 'claim' },
  'customer-not-told': { shows: 'claim' },
  duplicate: { shows: 'claim' },
  'arbitration-missing': { shows: 'claim' },
  'not-due': { shows: 'claim' },
  'done-already': { shows: 'claim' },
  busy: { shows: 'words' },
} as const satisfies Record<string, { shows: 'words' | 'claim' | 'form' }>

export type RefusalCode = keyof typeof refusals

export interface Refusal {
  code: RefusalCode
  verb?: Verb
  status?: Status
  fields?: FieldError[]
  window?: OpenWindow
  /** The partner's own claim for the same. */
  duplicate?: string
  /** Who was first, where someone else's decision is the reason. */
  first?: { verb: Verb; by: Actor; at: Instant }
}
