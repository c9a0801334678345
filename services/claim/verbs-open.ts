import type { Facts } from './act.ts'
import type { Instant } from './calendar.ts'
import type { Claim } from './claim.ts'
import { findRow } from './decide.ts'
import { guards, type Guard } from './guards.ts'
import type { PersonRef, Role } from './people.ts'
import { policies, verbNames } from './policies.ts'
import type { Verb } from './transitions.ts'

/** Guards that look only at the claim and the time, so that a button need not be offered in vain. */
const knownBefore = new Set<Guard>([
  'open',
  'just-discarded',
  'some-proof',
  'room-for-file',
  'in-time',
  'not-yet-mine',
  'disputable',
  'consent-running',
  'consent-over',
  'not-yet-withdrawn',
  'late-withdrawal-made',
  'not-yet-told',
  'known-unreached',
])

/** The verbs this viewer may use on the claim at this instant: what buttons are made of. In table order. */
export function verbsOpenTo(
  viewer: { person: PersonRef; role: Role },
  claim: Claim,
  now: Instant,
  facts: Facts,
): Verb[] {
  const policy = policies[claim.policy]
  if (viewer.role === 'system') return []
  const by = { kind: 'person', person: viewer.person, role: viewer.role } as const
  return verbNames.filter((verb) => {
    const found = findRow(policy, claim, verb, viewer.role)
    if ('refused' in found || found.row.from.length === 0) return false
    const given = { claim, act: { verb, by, input: {}, receivedAt: now }, facts }
    return found.row.needs.every((guard) => !knownBefore.has(guard) || guards[guard](given) === undefined)
  })
}
