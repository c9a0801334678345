import { transitions, type Transitions } from './transitions.ts'
import { windows, type WindowRules } from './windows.ts'

/** One edition of the page: its tables. A claim keeps the edition it was made under. */
export interface Policy {
  transitions: Transitions
  windows: WindowRules
}

/** TABLE of the editions. */
export const policies = {
  'partner-center-2020': { transitions, windows },
} as const satisfies Record<string, Policy>

export type PolicyName = keyof typeof policies

export const defaultPolicy: PolicyName = 'partner-center-2020'
