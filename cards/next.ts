import type { Claim } from '../services/claim/claim.ts'
import { policies } from '../services/claim/policies.ts'
import type { Status } from '../services/claim/statuses.ts'
import { leftWords } from './dates.ts'
import { under } from './editions.ts'
import { sideOf, type Reader, type Scene } from './scene.ts'
import { words } from './words.ts'

type Next =
  | 'discarded'
  | 'editing'
  | 'submitted'
  | 'under-review'
  | 'under-review-dispute'
  | 'overdue'
  | 'request'
  | 'saved'
  | 'consent'
  | 'telling'
  | 'unreached'
  | 'passed'
  | 'late-withdrawal'
  | 'dispute'
  | 'closed'

/** TABLE: what comes next in each status. */
const nexts: Readonly<Record<Status, (claim: Claim) => Next>> = {
  editing: () => 'editing',
  submitted: (claim) => (claim.window?.overdue ? 'overdue' : 'submitted'),
  'under-review': (claim) => {
    if (claim.window?.overdue) return 'overdue'
    return claim.dispute?.open ? 'under-review-dispute' : 'under-review'
  },
  'partner-action-required': (claim) => (claim.request?.answered ? 'saved' : 'request'),
  approved: (claim) => {
    if (claim.consent?.lateWithdrawal) return 'late-withdrawal'
    if (claim.consent?.passedAt) return 'passed'
    if (claim.consent?.deliveredAt) return 'consent'
    return claim.consent?.unreached ? 'unreached' : 'telling'
  },
  rejected: (claim) => (claim.window?.name === 'dispute' ? 'dispute' : 'closed'),
}

/** One or two sentences on what happens next, for this reader. */
export function nextWords(claim: Claim, reader: Reader, scene: Scene): string {
  const say = under(claim.policy, words(reader.language))
  const side = sideOf(reader) === 'reviewer' ? 'reviewer' : 'partner'
  const next = claim.closed === 'discarded' ? 'discarded' : nexts[claim.status](claim)
  const left = claim.window ? leftWords(claim.window, { ...scene, policy: claim.policy }, reader.language) : ''
  return say(`next.${next}.${side}`, { left, days: policies[claim.policy].windows.queue.length })
}
