import type { Guard } from './guards.ts'
import type { Audience } from './notices.ts'
import type { Role } from './people.ts'
import { policies, type PolicyName } from './policies.ts'
import type { Status } from './statuses.ts'
import type { WindowRule } from './windows.ts'

/* The words of the rule listing. What people read in the bot stands in the catalogues of words; this is for checkers. */

/** TABLE: role -> how the listing calls it. */
export const roleWords: Readonly<Record<Role, string>> = {
  partner: 'partner',
  reader: 'incentives user',
  reviewer: 'reviewer',
  customer: 'customer',
  system: 'the clock',
}

/** TABLE: guard -> what must be so. */
export const guardWords: Readonly<Record<Guard, string>> = {
  open: 'the claim is not closed',
  'just-discarded': 'the draft was discarded, and that is ten seconds ago at most when it is received',
  'editable-fields': 'only fields that may change in this status',
  'valid-fields': 'each value brought is right (a draft may hold anything)',
  'something-new': 'a field or a pre-check answer differs',
  'complete-fields': 'all required fields, each right',
  'some-proof': 'at least one proof file without a virus',
  'new-file': 'a file, not the same bytes as one of this claim; what it supersedes is a file of this claim',
  'room-for-file': 'room for one more file',
  'known-file': 'a file of this claim',
  'readable-file': 'no scanner has found a virus in it or is still to look at it',
  'waiting-file': 'a file that waits for its scan',
  'changed-since-request': 'a field, a file or a comment since the request',
  'in-time': 'received before the open window ends',
  'withdraw-reason': 'one of the reasons of a partner request',
  'info-reasons': 'at least one "more information" reason',
  'rejection-reasons': 'at least one rejection reason that a reviewer may choose',
  text: 'a comment',
  'text-fits': 'a comment may be added',
  arbitrated: 'a reason to prefer it, where another partner claims the same',
  'no-duplicate': 'no claim of this partner’s own for the same',
  'not-yet-mine': 'not this reviewer’s already',
  disputable: 'the dispute window is open and there was no dispute before',
  'justification-or-proof': 'a justification or a file without a virus added since the rejection',
  'consent-running': 'the consent window is open',
  'consent-over': 'the consent window has ended',
  'not-yet-withdrawn': 'no late withdrawal before',
  'late-withdrawal-made': 'the customer made a late withdrawal',
  lapsed: 'the window that set this timer is still open and its end is two minutes past',
  'still-open': 'the window that set this timer is still open and not overdue',
  'on-its-day': 'it is the day of this reminder',
  'not-yet-overdue': 'not marked overdue before',
  'customer-was-told': 'a notice reached the customer',
  'not-yet-told': 'no notice has reached the customer',
  'not-yet-unreached': 'not marked as not reached before',
  'known-unreached': 'the customer is marked as not reached',
  'customer-knows': 'the customer has been told, where it is the consent window',
  'domain-unverified': 'the domain is marked not verified',
}

/** TABLE: audience -> who that is. */
export const audienceWords: Readonly<Record<Audience, string>> = {
  partner: 'partner',
  'partner-if-infected': 'partner, if a virus was found',
  'assigned-reviewer': 'reviewer, if one is assigned',
  reviewer: 'reviewer (else the review channel)',
  'former-reviewer': 'former reviewer',
  channel: 'review channel',
  customer: 'customer',
  'customer-if-told': 'customer, if it had been told',
  'other-side': 'the other side',
  'window-clock': 'the side whose clock runs',
}

/** TABLE: a window's clock -> whose it is. */
export const clockWords: Readonly<Record<WindowRule['clock'], string>> = {
  reviewers: 'reviewers',
  'assigned-reviewer': 'assigned reviewer',
  partner: 'partner',
  customer: 'customer',
}

/** TABLE: a field's demand -> in words. */
export const requiredWords = {
  always: 'required',
  'for-revenue-association': 'required for revenue-association only',
  'where-subscriptions-are-asked': 'required for business-applications only',
} as const

/** `Under review` for `under-review`: the edition's English name of a status. */
export function statusWords(policy: PolicyName, status: Status): string {
  const word = `status.${status}`
  const name = (policies[policy].says[word] ?? word).slice('status.'.length)
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replaceAll('-', ' ')
}
