import { editable, type Editable } from './fields.ts'
import { policy2023 } from './policy-2023.ts'
import { transitions, type Transitions } from './transitions.ts'
import { windows, type WindowRules } from './windows.ts'

/** One edition of the page: its tables. A claim keeps the edition it was made under. */
export interface Policy {
  transitions: Transitions
  windows: WindowRules
  /** When each field may be changed. */
  editable: Editable
  /** Words that are others in this edition: the word that everybody uses, and the one that is said in its place. */
  says: Readonly<Record<string, string>>
}

/** TABLE of the editions. */
const editions = {
  'partner-center-2020': { transitions, windows, editable, says: {} },
  'partner-center-2023': policy2023,
} as const satisfies Record<string, Policy>

export type PolicyName = keyof typeof editions

export const policies: Readonly<Record<PolicyName, Policy>> = editions

export const policyNames = Object.keys(policies) as PolicyName[]

/** Every verb of any edition, in the order of the tables. */
export const verbNames = [...new Set(policyNames.flatMap((name) => policies[name].transitions.map(({ verb }) => verb)))]

export const defaultPolicy: PolicyName = 'partner-center-2020'
