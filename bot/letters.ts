import type { Calendar, Instant } from '../services/claim/calendar.ts'
import type { Claim, HistoryEntry } from '../services/claim/claim.ts'
import { openWindow } from '../services/claim/decide.ts'
import { policies } from '../services/claim/policies.ts'
import { longestLifeMs, type Links } from '../services/links.ts'
import { languageOf, type Language, type People } from '../services/people.ts'
import type { Letter, Log, Mailer } from '../services/ports.ts'
import type { WriteToCustomer } from '../services/presenter.ts'
import { consentTexts } from '../cards/consent.ts'
import { dayWords } from '../cards/dates.ts'
import { languages } from '../cards/words.ts'
import { filled, readPart } from './pages/send.ts'
import { factsHtml, plainText, strongHtml, typedPlain } from './pages/consent-page.ts'
import { pageWord } from './pages/words.ts'

export interface LetterParts {
  mailer: Mailer
  links: Links
  people: People
  calendar: Calendar
  publicUrl: string
  log: Log
}

const template = readPart('letter.html')
const partTemplate = readPart('letter-part.html')

/** Letters to the customer's contact: the facts of the consent card, and a link to the page that shows them. */
export function createLetters(parts: LetterParts): WriteToCustomer {
  return async (entry, claim, at) => {
    const address = claim.fields.customerContactEmail
    if (!address || !claim.consent) return 'refused'
    const payload = { claimId: claim.id, address, approvedAt: claim.consent.approvedAt }
    const token = await parts.links.sign('consent', payload, longestLifeMs.consent)
    const url = `${parts.publicUrl}/consent/${token}`
    const reader = await languagesOf(parts.people, claim, address)
    const posting = await parts.mailer.send(
      letterOf(entry, asTold(claim, parts.calendar, at), reader, url, { calendar: parts.calendar, now: at }),
    )
    parts.log.info('a letter to the customer', { claimId: claim.id, verb: entry.verb, outcome: posting })
    return posting
  }
}

/** The language of a contact we know; of a stranger we know none, so the letter says everything in each. */
async function languagesOf(people: People, claim: Claim, address: string): Promise<readonly Language[]> {
  const known = await people.inTenant(claim.fields.customerTenantId ?? '')
  const contact = known.find(({ email }) => email?.toLowerCase() === address.toLowerCase())
  return contact ? [languageOf(contact)] : languages
}

/** The claim as it will be when this letter counts as its notice: the letter names the very day that will be stored. */
function asTold(claim: Claim, calendar: Calendar, at: Instant): Claim {
  if (claim.window?.name !== 'consent' || !claim.consent || claim.consent.deliveredAt) return claim
  const window = openWindow('consent', policies[claim.policy].windows.consent, at, calendar)
  return { ...claim, window, consent: { ...claim.consent, deliveredAt: at } }
}

/** The instant that a letter speaks of as its own. */
type When = { calendar: Calendar; now: Instant }

function letterOf(entry: HistoryEntry, claim: Claim, languages: readonly Language[], url: string, when: When): Letter {
  const written = languages.map((language) => partOf(entry, claim, language, `${url}?lang=${language}`, when))
  const subject = written.map((part) => part.subject).join(' / ')
  return {
    to: claim.fields.customerContactEmail ?? '',
    subject,
    text: written.map((part) => part.text).join('\n\n――――\n\n'),
    html: filled(template, {
      language: languages[0] ?? 'en',
      subject,
      partsHtml: written.map((part) => part.html).join('<hr>'),
    }),
    id: `${claim.id}.${entry.version}`,
  }
}

function partOf(entry: HistoryEntry, claim: Claim, language: Language, url: string, { calendar, now }: When) {
  const texts = consentTexts(claim, { language, calendar, now, clean: typedPlain })
  const say = (word: Parameters<typeof pageWord>[1], values?: Record<string, string>) =>
    pageWord(language, word, values)
  const partner = typedPlain(claim.partner.name)
  const lastDays = entry.verb === 'remind' && texts.standing === 'open'
  const subject = say(lastDays ? 'letter.subject-remind' : `letter.subject-${texts.standing}`, { partner })
  const act = say(texts.standing === 'open' ? 'letter.open' : 'letter.look')
  const about = say('letter.about')
  const { fields } = claim
  const greeting = say('letter.greeting', { name: typedPlain(fields.customerContactName ?? '') })
  // A letter may be read later: the days left are said together with the day on which they were counted.
  const left = texts.left && say('letter.left', { day: dayWords(calendar.dayOf(now), language), left: texts.left.days })
  const lines = [...texts.lines, ...(left ? [left] : [])]
  return {
    subject,
    text: [
      greeting,
      plainText(texts.intro),
      texts.facts.map(({ title, value }) => `${title}: ${value}`).join('\n'),
      ...lines.map(plainText),
      `${act}:\n${url}`,
      about,
    ].join('\n\n'),
    html: filled(partTemplate, {
      language,
      greeting,
      title: texts.title,
      status: texts.status,
      introHtml: strongHtml(texts.intro),
      factsHtml: factsHtml(texts.facts),
      linesHtml: lines.map((line) => `<p>${strongHtml(line)}</p>`).join(''),
      url,
      act,
      about,
    }),
  }
}
