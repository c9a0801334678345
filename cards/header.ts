import type { Claim } from '../services/claim/claim.ts'
import { policies, type PolicyName } from '../services/claim/policies.ts'
import { statuses, type Status } from '../services/claim/statuses.ts'
import type { WindowRule } from '../services/claim/windows.ts'
import { lastDayWords, timeWords } from './dates.ts'
import { under } from './editions.ts'
import { sideOf, type Reader, type Scene } from './scene.ts'
import { escapeText, plain } from './text.ts'
import { words, type Speak } from './words.ts'

/** TABLE: the colour of a status and of the band it stands in; the word and the icon say the same. */
const statusTones = {
  editing: { color: 'accent', band: 'emphasis' },
  submitted: { color: 'accent', band: 'emphasis' },
  'under-review': { color: 'accent', band: 'emphasis' },
  'partner-action-required': { color: 'warning', band: 'warning' },
  approved: { color: 'good', band: 'good' },
  rejected: { color: 'attention', band: 'attention' },
} as const satisfies Record<Status, { color: string; band: string }>

/** TABLE: whose turn it is while somebody's clock runs. */
const sideOfClock: Readonly<Record<WindowRule['clock'], 'partner' | 'reviewer' | 'customer'>> = {
  reviewers: 'reviewer',
  'assigned-reviewer': 'reviewer',
  partner: 'partner',
  customer: 'customer',
}

/** The two lines every claim's card starts with: which claim, whose, how it stands, who acts until when. */
export function headerOf(claim: Claim, reader: Reader, scene: Scene) {
  const say = words(reader.language)
  const deadline = deadlineOf(claim, reader, scene)
  const status = statusWord(claim, say)
  const turn = say(`turn.${turnOf(claim, reader)}`)
  const held = heldWords(claim, reader, scene)
  const name = escapeText(claim.fields.claimName ?? '', 100)
  return {
    claimId: claim.id,
    customer: escapeText(customerOf(claim, say), 100),
    customerPlain: plain(customerOf(claim, say), 100),
    statusLine: [
      `${statuses[claim.status].icon} **${status}**`,
      turn,
      ...(deadline ? [deadline] : []),
      ...(held ? [`👀 ${held}`] : []),
    ].join(' · '),
    speak: [claim.id, plain(customerOf(claim, say), 100), status, turn, ...(deadline ? [deadline] : [])].join(', '),
    band: statusTones[claim.status].band,
    name,
    hasName: name !== '',
  }
}

/** For the other reviewers: who looks at a claim that nobody has begun with. */
function heldWords({ held, status, dispute }: Claim, reader: Reader, { now, calendar }: Scene): string {
  const waits = status === 'submitted' || (status === 'under-review' && dispute?.open === true)
  if (!held || !waits || held.until <= now || sideOf(reader) !== 'reviewer') return ''
  if (held.by.objectId === reader.person?.objectId) return ''
  const time = timeWords(held.until, calendar, reader.language)
  return words(reader.language)('queue.held', { name: escapeText(held.by.name, 60), time })
}

/** The last day of the open window; a time to opt out that nobody at the customer knows of has none yet. */
function deadlineOf(claim: Claim, { language }: Reader, scene: Scene): string {
  if (!claim.window) return ''
  if (claim.window.name === 'consent' && !claim.consent?.deliveredAt) return words(language)('left.not-begun')
  return lastDayWords(claim.window, { ...scene, policy: claim.policy }, language)
}

/** What the status is read from; a line of a list may not know its claim's edition. */
export interface Standing extends Pick<Claim, 'status' | 'dispute'> {
  policy?: PolicyName
}

/** The status in words, as its edition calls it; a review during a dispute says so. */
export function statusWord(claim: Standing, say: Speak): string {
  const inDispute = claim.status === 'under-review' && claim.dispute?.open
  return under(claim.policy, say)(inDispute ? 'status.under-review-dispute' : `status.${claim.status}`)
}

/** The customer as people know it: name and domain, or that none is named yet. */
export function customerOf(claim: Pick<Claim, 'fields'>, say: Speak): string {
  const { customerName, customerDomain } = claim.fields
  if (customerName && customerDomain) return `${customerName} (${customerDomain})`
  return customerName || customerDomain || say('no-customer')
}

function turnOf(claim: Claim, reader: Reader) {
  // A customer who asks to end it late waits for a reviewer.
  const asked = claim.status === 'approved' && claim.consent?.lateWithdrawal !== undefined && !claim.closed
  if (asked) return sideOf(reader) === 'reviewer' ? 'you' : 'reviewer'
  const over = claim.closed || claim.consent?.passedAt || (claim.status === 'rejected' && !claim.window)
  if (over) return 'nobody'
  if (claim.window?.name === 'dispute') {
    return sideOf(reader) === 'partner' ? 'you-may-dispute' : 'partner-may-dispute'
  }
  const side = claim.window
    ? sideOfClock[policies[claim.policy].windows[claim.window.name].clock]
    : statuses[claim.status].waitsFor
  return side === sideOf(reader) && side !== 'customer' ? 'you' : side
}
