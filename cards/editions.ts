import { defaultPolicy, policies, type PolicyName } from '../services/claim/policies.ts'
import type { Speak, Word } from './words.ts'

/** Says things as an edition of the page calls them. */
export function under(policy: PolicyName = defaultPolicy, say: Speak): Speak {
  const { says } = policies[policy]
  return (word, values) => say((says[word] ?? word) as Word, values)
}
