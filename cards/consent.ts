import type { Calendar, Instant } from '../services/claim/calendar.ts'
import { productName } from '../services/claim/catalogue.ts'
import type { Claim } from '../services/claim/claim.ts'
import { rowsOf } from './rows.ts'
import { fieldWords } from './claim-facts.ts'
import { bannerOf, summaryOf } from './claim.ts'
import { lastDayWords, leftWords, momentWords, untilWords } from './dates.ts'
import { headerOf } from './header.ts'
import { render, type Rendered } from './render.ts'
import type { Reader, Scene } from './scene.ts'
import { escapeText } from './text.ts'
import { words, type Language } from './words.ts'

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

/** What the customer is told of an association, wherever it is shown. Our Markdown is `**` alone. */
export interface ConsentTexts {
  standing: Standing
  title: string
  /** How it stands, in two or three words. */
  status: string
  /** While the customer was told and may opt out: how many days are left, alone and with the last of them. */
  left?: { days: string; withLastDay: string }
  intro: string
  facts: { title: string; value: string }[]
  lines: string[]
}

/** `clean`: for what people typed. */
export interface ConsentReader {
  language: Language
  calendar: Calendar
  now: Instant
  clean(text: string): string
}

/** The association in the customer's eyes: who, what, what becomes visible, and until when. */
export function consentTexts(claim: Claim, { language, calendar, now, clean }: ConsentReader): ConsentTexts {
  const say = words(language)
  const standing = standingOf(claim)
  const partner = clean(claim.partner.name)
  const domain = clean(claim.fields.customerDomain ?? '')
  const until = claim.window ? untilWords(claim.window.lastDay, calendar, language) : ''
  const isOpen = standing === 'open'
  const running = isOpen && claim.consent?.deliveredAt ? claim.window : undefined
  const deadline = { now, calendar, policy: claim.policy }
  const ending = say(`consent.${isOpen ? 'last-moment' : standing}`, {
    partner,
    until,
    when: whenOf(claim, calendar, language),
  })
  return {
    standing,
    title: say('title.consent'),
    status: say(`consent.${standings[standing].word}`),
    left: running && {
      days: leftWords(running, deadline, language),
      withLastDay: lastDayWords(running, deadline, language),
    },
    intro: say('consent.intro', { partner, domain }),
    facts: [
      { title: say('fact.partner'), value: partner },
      { title: say('fact.activity'), value: fieldWords(claim.fields, 'activity', say) },
      {
        title: say('fact.products'),
        value: (claim.fields.products ?? []).map((id) => clean(productName(id))).join(', '),
      },
      { title: say('title.facts'), value: claim.id },
    ],
    lines: [
      ...(isOpen || standing === 'reviewing'
        ? [say('consent.sees', { partner }), say('consent.sees-not', { partner })]
        : []),
      ...(isOpen ? [say('consent.agree')] : []),
      isOpen && !claim.consent?.deliveredAt ? say('consent.no-deadline') : ending,
    ],
  }
}

/** The first lines of any card about it that the customer reads. */
export function consentHeader(claim: Claim, reader: Reader, scene: Scene) {
  const { standing, status, left } = consentTexts(claim, {
    language: reader.language,
    calendar: scene.calendar,
    now: scene.now,
    clean: (text) => escapeText(text, 100),
  })
  const { icon, band } = standings[standing]
  const until = left?.withLastDay
  return {
    ...headerOf(claim, reader, scene),
    statusLine: `${icon} **${status}**${until ? ` · ${until}` : ''}`,
    speak: [claim.id, status, until].filter(Boolean).join(', '),
    band,
    name: '',
    hasName: false,
  }
}

/** The association as the customer sees it in Teams, with how to opt out. Nothing else. */
export function consentCard(claim: Claim, reader: Reader, scene: Scene): Rendered {
  const say = words(reader.language)
  const { title, status, left, intro, facts, lines } = consentTexts(claim, {
    language: reader.language,
    calendar: scene.calendar,
    now: scene.now,
    clean: (text) => escapeText(text, 100),
  })
  const until = left?.withLastDay
  return render('consent', {
    ...consentHeader(claim, reader, scene),
    summary: summaryOf(title, claim, say),
    speak: [title, status, until].filter(Boolean).join(', '),
    title,
    banner: bannerOf(scene.say),
    intro,
    facts,
    lines: lines.map((text) => ({ text })),
    ...rowsOf(claim, reader, scene),
    shows: [
      {
        title: say('button.refresh'),
        verb: 'show',
        style: 'default',
        data: { claimId: claim.id, version: claim.version },
      },
    ],
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

function whenOf(claim: Claim, calendar: Calendar, language: Language): string {
  const { consent, rejection } = claim
  const at = claim.status === 'approved' ? (consent?.lateWithdrawal?.at ?? consent?.passedAt) : rejection?.at
  return at ? momentWords(at, calendar, language) : ''
}
