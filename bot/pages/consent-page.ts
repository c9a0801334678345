import type { Calendar, Instant } from '../../services/claim/calendar.ts'
import type { Claim } from '../../services/claim/claim.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import type { Language } from '../../services/people.ts'
import { consentTexts, type ConsentTexts } from '../../cards/consent.ts'
import { plain } from '../../cards/text.ts'
import { words } from '../../cards/words.ts'
import { escapeHtml, filled, readPart } from './send.ts'
import { pageWord, type PageWord } from './words.ts'

/** What a customer may do by the page. */
export const consentActs = ['decline', 'late-withdrawal'] as const satisfies Verb[]
export type ConsentAct = (typeof consentActs)[number]

/** Characters of the reason: the longest that fits into the body's 4 KiB, whatever the script. */
export const longestReason = 400

const template = readPart('consent.html')
const formTemplate = readPart('consent-form.html')

export interface ConsentView {
  claim: Claim
  language: Language
  calendar: Calendar
  now: Instant
  /** What may be done now, if anything. */
  act?: ConsentAct
  /** Why nothing was done by the form that was just sent, and what was typed into it. */
  problem?: { text: string; reason: string }
}

/** The page behind the link of a letter: the facts of the consent card, how it stands, and the form to opt out. */
export function consentPage({ claim, language, calendar, now, act, problem }: ConsentView): string {
  const texts = consentTexts(claim, { language, calendar, now, clean: typedPlain })
  // Whoever has just opted out looks for that first, not for the facts.
  const isSettled = texts.standing !== 'open' && texts.standing !== 'reviewing'
  const more = isSettled ? texts.lines.join(' ') : texts.left?.withLastDay
  const other = language === 'en' ? 'ko' : 'en'
  const form = act ? formHtml(act, claim, language, problem) : ''
  return filled(template, {
    language,
    title: texts.title,
    status: texts.status,
    moreHtml: more ? `<br />${strongHtml(more)}` : '',
    introHtml: strongHtml(texts.intro),
    factsHtml: factsHtml(texts.facts),
    linesHtml: (isSettled ? [] : texts.lines).map((line) => `<p>${strongHtml(line)}</p>`).join(''),
    problemHtml: problem ? `<p class="banner" role="alert" id="problem">${escapeHtml(problem.text)}</p>` : '',
    formHtml: form,
    other,
    otherName: pageWord(other, 'consent.this-language'),
    about: pageWord(language, 'consent.about'),
  })
}

function formHtml(act: ConsentAct, claim: Claim, language: Language, problem: ConsentView['problem']): string {
  const say = (word: PageWord) => pageWord(language, word)
  const partner = typedPlain(claim.partner.name)
  return filled(formTemplate, {
    language,
    act,
    heading: words(language)(`button.${act}`),
    intro: words(language)(`ask.${act}.intro`, { partner }),
    confirm: say(`consent.confirm-${act}`),
    reasonWord: say('consent.reason'),
    longestReason,
    reason: problem?.reason ?? '',
    describedByHtml: problem ? 'aria-describedby="problem"' : '',
    send: words(language)(`ask.${act}.send`),
  })
}

/** What people typed, in one line, and no sign of ours in it. For places that are escaped later. */
export function typedPlain(text: string): string {
  return plain(text, 100).replaceAll('*', '∗')
}

/** Our words with their stress as HTML. */
export function strongHtml(text: string): string {
  return escapeHtml(text).replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
}

/** Our words without their stress. */
export function plainText(text: string): string {
  return text.replaceAll('**', '')
}

export function factsHtml(facts: ConsentTexts['facts']): string {
  return facts.map(({ title, value }) => `<dt>${escapeHtml(title)}</dt><dd>${escapeHtml(value)}</dd>`).join('')
}
