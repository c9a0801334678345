import type { ActInput } from '../../services/claim/act.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import { goodFields } from '../support/inner-world.ts'
import type { Sight, Try } from './page.ts'

/** What comes with a try: the request's input, and the same in the model's words. */
export function come(
  verb: Verb,
  variant: number,
  seen: Sight,
  count: number,
): { input: ActInput; words: Partial<Try> } {
  const text = variant % 5 !== 0
  const comment = text ? `text ${variant % 4}` : ' '
  const reasons = variant % 7 !== 0
  const contact = `Mina ${variant % 3}`
  const number = variant % 4
  const { window } = seen
  const openedAt = variant % 6 === 0 ? '2026-01-01T00:00:00.000Z' : (window?.openedAt ?? '')
  const name = window?.name ?? 'queue'
  const left = [0, 1, 2, 7][variant % 4]
  switch (verb) {
    case 'create': {
      const incomplete = variant % 11 === 10
      const fields = { ...goodFields, partnerContactName: contact, ...(incomplete && { customerContactTitle: '' }) }
      const unverified = variant % 2 === 0
      const input: ActInput = { fields, domainCheck: unverified ? 'not-verified' : 'verified', draft: true }
      return { input, words: { contact, incomplete, unverified } }
    }
    case 'edit':
      if (variant % 5 === 4) return { input: { fields: { claimName: `Name ${count}` } }, words: { locked: true } }
      return { input: { fields: { partnerContactName: contact } }, words: { contact } }
    case 'attach': {
      const sha256 = `sha-${variant % 14}`
      const supersedes = variant % 5 === 0 ? number : undefined
      const isUnscanned = variant % 2 === 0
      const proof = {
        name: 'a.pdf',
        size: 1,
        type: 'application/pdf',
        sha256,
        blob: `b/${sha256}`,
        scan: isUnscanned ? ('waiting' as const) : ('clean' as const),
        supersedes,
      }
      return { input: { proof }, words: { sha256, supersedes, isUnscanned } }
    }
    case 'request-info':
      return { input: { reasons: [reasons ? 'missing-products' : 'rubbish'], comment }, words: { reasons, text } }
    case 'reject':
      return { input: { reasons: reasons ? ['insufficient-poe'] : [], comment }, words: { reasons, text } }
    case 'withdraw':
      return { input: { reason: reasons ? 'wrong-mpn' : 'rubbish' }, words: { reasons } }
    case 'dispute':
      return { input: { justification: comment }, words: { text } }
    case 'comment':
    case 'note':
    case 'end-association':
    case 'decline':
    case 'late-withdrawal':
      return { input: { comment }, words: { text } }
    case 'open-proof':
      return { input: { proofNumber: number }, words: { proofNumber: number } }
    case 'proof-scanned': {
      const isInfected = variant % 3 === 0
      const input = { proofNumber: number, scan: isInfected ? ('infected' as const) : ('clean' as const) }
      return { input, words: { proofNumber: number, isInfected } }
    }
    case 'domain-checked':
      return { input: { domainCheck: 'verified' }, words: {} }
    case 'remind':
      return { input: { window: name, openedAt, left }, words: { window: { name, openedAt, left } } }
    case 'no-response':
    case 'consent-passed':
    case 'dispute-closed':
    case 'overdue':
      return { input: { window: name, openedAt, left: undefined }, words: { window: { name, openedAt } } }
    default:
      return { input: {}, words: {} }
  }
}

/** Acts of the clock that speak for one opening of a window. */
export const timerVerbs: readonly Verb[] = ['remind', 'no-response', 'consent-passed', 'dispute-closed', 'overdue']
