import type { Claim } from '../services/claim/claim.ts'
import { rowsOf } from './rows.ts'
import { fieldWords } from './claim-facts.ts'
import { bannerOf, summaryOf } from './claim.ts'
import { momentWords, untilWords } from './dates.ts'
import { headerOf } from './header.ts'
import { render, type Rendered } from './render.ts'
import type { Reader, Scene } from './scene.ts'
import { escapeText } from './text.ts'
import { words } from './words.ts'

/** How an association stands in the customer's eyes. */
type Standing = 'open' | 'reviewing' | 'passed' | 'late' | 'declined' | 'ended' | 'withdrawn' | 'rejected'

/** TABLE: what the customer reads first. */
const standings: Readonly<Record<Standing, { icon: string; word: 'open' | 'standing' | 'not-made'; band: string }>> = {
  open: { icon: 'ℹ️', word: 'open', band: 'accent' },
  reviewing: { icon: '🔎', word: 'not-made', band: 'emphasis' },
  passed: { icon: '✅', word: 'standing', band: 'good' },
  late: { icon: '📨', word: 'standing', band: 'warning' },
  declined: { icon: '⛔', word: 'not-made', band: 'emphasis' },
  ended: { icon: '⛔', word: 'not-made', band: 'emphasis' },
  withdrawn: { icon: 'ℹ️', word: 'not-made', band: 'emphasis' },
  rejected: { icon: 'ℹ️', word: 'not-made', band: 'emphasis' },
}

/** The association as the customer sees it: who, what, what becomes visible, and how to opt out. Nothing else. */
export function consentCard(claim: Claim, reader: Reader, scene: Scene): Rendered {
  const say = words(reader.language)
  const standing = standingOf(claim)
  const { icon, word, band } = standings[standing]
  const partner = escapeText(claim.partner.name, 100)
  const domain = escapeText(claim.fields.customerDomain ?? '')
  const until = claim.window ? untilWords(claim.window.lastDay, scene.calendar, reader.language) : ''
  const isOpen = standing === 'open'
  const ending = say(`consent.${isOpen ? 'last-moment' : standing}`, {
    partner,
    until,
    when: whenOf(claim, reader, scene),
  })
  const first = isOpen && !claim.consent?.deliveredAt ? say('consent.no-deadline') : ending
  const statusLine = `${icon} **${say(`consent.${word}`)}**${isOpen && until ? ` · ${until}` : ''}`
  const data = { claimId: claim.id, version: claim.version }
  return render('consent', {
    ...headerOf(claim, reader, scene),
    summary: summaryOf(say('title.consent'), claim, say),
    speak: [say('title.consent'), say(`consent.${word}`), until].filter(Boolean).join(', '),
    title: say('title.consent'),
    statusLine,
    band,
    banner: bannerOf(scene.say),
    intro: say('consent.intro', { partner, domain }),
    facts: [
      { title: say('fact.partner'), value: partner },
      { title: say('fact.activity'), value: fieldWords(claim.fields, 'activity', say) },
      { title: say('fact.products'), value: fieldWords(claim.fields, 'products', say) },
      { title: say('title.facts'), value: claim.id },
    ],
    lines: [
      ...(isOpen || standing === 'reviewing'
        ? [say('consent.sees', { partner }), say('consent.sees-not', { partner })]
        : []),
      ...(isOpen ? [say('consent.agree')] : []),
      first,
    ].map((text) => ({ text })),
    ...rowsOf(claim, reader, scene),
    shows: [{ title: say('button.refresh'), verb: 'show', style: 'default', data }],
  })
}

function standingOf(claim: Claim): Standing {
  if (claim.status === 'approved') {
    if (claim.consent?.lateWithdrawal) return 'late'
    return claim.consent?.passedAt ? 'passed' : 'open'
  }
  const by = claim.status === 'rejected' ? claim.rejection?.by : undefined
  if (by === 'customer') return claim.consent?.passedAt ? 'ended' : 'declined'
  if (by === 'partner') return 'withdrawn'
  return by ? 'rejected' : 'reviewing'
}

function whenOf(claim: Claim, reader: Reader, scene: Scene): string {
  const { consent, rejection } = claim
  const at = claim.status === 'approved' ? (consent?.lateWithdrawal?.at ?? consent?.passedAt) : rejection?.at
  return at ? momentWords(at, scene.calendar, reader.language) : ''
}
