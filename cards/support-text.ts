import { productName } from '../services/claim/catalogue.ts'
import type { Calendar, Instant } from '../services/claim/calendar.ts'
import type { Claim, HistoryEntry } from '../services/claim/claim.ts'
import { entriesFor } from '../services/claim/visible-history.ts'
import type { Press } from './buttons.ts'
import { statusWord } from './header.ts'
import { render, type Rendered } from './render.ts'
import type { Reader } from './scene.ts'
import { plain } from './text.ts'
import { words, type Language } from './words.ts'

/** So many of the last steps are named. */
const lastSteps = 5
/** A list or a value is cut here, so that the text can be sent. */
const longest = 600

/**
 * What support asks for first, as plain text to be copied: ids, places, products, how it stands and what happened last.
 * Verbs and roles by their own names, as in the records of whoever runs the bot; no comments, no internal notes, no
 * people's names.
 */
export function supportTextCard(
  entries: readonly HistoryEntry[],
  claim: Claim,
  reader: Reader,
  calendar: Calendar,
): Rendered {
  const say = words(reader.language)
  const data = { claimId: claim.id, version: claim.version }
  const back: Press = { title: say('button.show'), verb: 'show', style: 'default', data }
  return render('support-text', {
    summary: plain(`${say('support.title')}: ${claim.id}`),
    title: say('support.title'),
    hint: say('support.hint'),
    label: say('support.label'),
    text: supportText(entriesFor(reader.role, entries), claim, reader.language, calendar),
    presses: [back],
  })
}

function supportText(entries: readonly HistoryEntry[], claim: Claim, language: Language, calendar: Calendar): string {
  const say = words(language)
  const { fields, partner, window } = claim
  const since = entries.findLast(({ from, to }) => from !== to)?.at ?? claim.createdAt
  const value = (text: string | undefined) => plain(text ?? '', longest) || '–'
  const list = (all: readonly string[] | undefined) => value(all?.join(', '))
  const lines = [
    say('support.claim', { claimId: claim.id, policy: claim.policy }),
    say('support.status', { status: statusWord(claim, say), since: instant(since) }),
    ...(window
      ? [say('support.window', { window: say(`window.${window.name}`), day: window.lastDay, zone: calendar.zone })]
      : []),
    say('support.partner', {
      name: value(partner.name),
      tenant: partner.tenantId,
      location: value(fields.partnerLocationId),
    }),
    say('support.customer', { domain: value(fields.customerDomain), tenant: value(fields.customerTenantId) }),
    say('support.activity', { area: value(fields.solutionArea), activity: value(fields.activity) }),
    say('support.products', { products: list(fields.products?.map(productName)) }),
    ...(fields.subscriptionIds?.length ? [say('support.subscriptions', { ids: list(fields.subscriptionIds) })] : []),
    say('support.submitted', { at: claim.submittedAt ? instant(claim.submittedAt) : '–', files: claim.proofs.length }),
    say('support.steps'),
    ...entries.slice(-lastSteps).map(({ version, at, verb, by }) => {
      return `#${version} · ${instant(at)} · ${verb} · ${by.kind === 'person' ? by.role : by.kind}`
    }),
  ]
  return lines.join('\n')
}

/** `2026-11-20 15:00 UTC`: to be compared with somebody else's records. */
function instant(at: Instant): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`
}
