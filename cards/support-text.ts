import { productName } from '../services/claim/catalogue.ts'
import type { Calendar, Instant } from '../services/claim/calendar.ts'
import type { Claim, HistoryEntry } from '../services/claim/claim.ts'
import { entriesFor } from '../services/claim/visible-history.ts'
import type { Press } from './buttons.ts'
import { statusWord } from './header.ts'
import { render, type Rendered } from './render.ts'
import type { Reader } from './scene.ts'
import { plain } from './text.ts'
import { words } from './words.ts'

/** So many of the last steps are named. */
const lastSteps = 5
/** A list or a value is cut here, so that the text can be sent. */
const longest = 600

/**
 * What support asks for first, as plain text to be copied: ids, places, products, how it stands and what happened last.
 * In English whatever the reader speaks, as support reads it; no comments, no internal notes, no people's names.
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
    text: supportText(entriesFor(reader.role, entries), claim, calendar),
    presses: [back],
  })
}

function supportText(entries: readonly HistoryEntry[], claim: Claim, { zone, dayOf }: Calendar): string {
  const say = words('en')
  const { fields, partner, window } = claim
  const instant = (at: Instant) => `${at.slice(0, 16).replace('T', ' ')} UTC`
  const since = entries.findLast(({ from, to }) => from !== to)?.at ?? claim.createdAt
  const value = (text: string | undefined) => plain(text ?? '', longest) || 'not given'
  const list = (all: readonly string[] | undefined) => value(all?.join(', '))
  const lines = [
    `Claim ${claim.id} (CPOR association, ${claim.policy})`,
    `Status: ${statusWord(claim, say)}, since ${instant(since)}`,
    window ? `Open window: ${say(`window.${window.name}`)}, last day ${window.lastDay} (${zone})` : 'Open window: none',
    `Partner: ${value(partner.name)}, tenant ${partner.tenantId}, location ${value(fields.partnerLocationId)}`,
    `Customer: ${value(fields.customerDomain)}, tenant ${value(fields.customerTenantId)}`,
    `Solution area: ${value(fields.solutionArea)}, activity: ${value(fields.activity)}`,
    `Products: ${list(fields.products?.map(productName))}`,
    ...(fields.subscriptionIds?.length ? [`Subscriptions: ${list(fields.subscriptionIds)}`] : []),
    `Submitted: ${claim.submittedAt ? dayOf(claim.submittedAt) : 'not yet'}; files of proof: ${claim.proofs.length}`,
    'Last steps:',
    ...entries.slice(-lastSteps).map(({ version, at, verb, by }) => {
      return `  #${version} ${instant(at)} ${verb} (${by.kind === 'person' ? by.role : 'deadline'})`
    }),
  ]
  return lines.join('\n')
}
