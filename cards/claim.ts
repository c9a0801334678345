import type { Claim } from '../services/claim/claim.ts'
import type { Press } from './buttons.ts'
import { rivalsBlock } from './rivals.ts'
import { rowsOf } from './rows.ts'
import { customerFacts, factsOf } from './claim-facts.ts'
import { fileLinks, gapWords, marksOf, precheckFacts, proofRows } from './claim-proofs.ts'
import { momentWords } from './dates.ts'
import { customerOf, headerOf, statusWord } from './header.ts'
import { fitted, type Measure } from './measure.ts'
import { nextWords } from './next.ts'
import { commentLines, reasonLines, uncoveredLines } from './reason-lines.ts'
import { render, type Rendered } from './render.ts'
import type { Reader, Say, Scene } from './scene.ts'
import { escapeText, plain } from './text.ts'
import { timelineOf } from './timeline.ts'
import { words, type Speak, type Word } from './words.ts'

/** So many people are named who hear nothing. */
const mostMissed = 3

/** The claim as a partner or a reviewer sees it now, with the buttons they may use now. */
export function claimCard(claim: Claim, reader: Reader, scene: Scene): Rendered {
  return fitted((measure) => claimIn(measure, claim, reader, scene))
}

function claimIn(measure: Measure, claim: Claim, reader: Reader, scene: Scene): Rendered {
  const say = words(reader.language)
  const header = headerOf(claim, reader, scene)
  const marks = measure.details ? marksOf(claim, reader) : []
  const precheck = measure.details ? precheckFacts(claim, say) : []
  const summary = summaryOf(statusWord(claim, say), claim, say)
  return render('claim', {
    summary,
    ...header,
    banner: bannerOf(scene.say),
    next: nextWords(claim, reader, scene),
    timeline: measure.stations ? timelineOf(claim, reader, scene) : [],
    notPaid: claim.status === 'approved' ? [{ text: say('next.approved-not-paid') }] : [],
    links: fileLinks(claim, reader, scene),
    blocks: [
      ...rivalsBlock(measure, claim, reader, scene),
      ...unreachedBlock(claim, reader, scene),
      ...missedBlock(claim, reader, scene),
      ...requestBlock(measure, claim, reader, scene),
      ...rejectionBlock(measure, claim, reader, scene),
      ...disputeBlock(measure, claim, reader, scene),
    ],
    ...rowsOf(claim, reader, scene, showPresses(claim, reader, scene, say)),
    marks: marks.length > 0 ? [{ title: `⚠️ ${say('title.marks')}`, lines: marks.map((text) => ({ text })) }] : [],
    facts: measure.details ? factsOf(claim, reader, scene, measure.text) : customerFacts(claim, say),
    proofTitle: `${say('title.proof')} · ${claim.proofs.length}`,
    proofs: measure.details ? proofRows(claim, reader, scene, measure.file) : [],
    noProofs:
      claim.proofs.length === 0 ? [{ text: say(claim.status === 'editing' ? 'proof.none' : 'proof.none-yet') }] : [],
    precheck:
      precheck.length > 0 ? [{ title: say('title.precheck'), facts: precheck, gaps: gapWords(claim, say) }] : [],
  })
}

/** A band with a sentence in it, its icon saying what its colour says. */
export function bannerOf(say: Say | undefined) {
  if (!say) return []
  const icons = { good: '✅', warning: '⚠️', attention: '⛔', accent: 'ℹ️' } as const
  return [{ text: `${icons[say.tone]} ${say.text}`, tone: say.tone }]
}

/** The words of a toast: what, which claim, whose. */
export function summaryOf(headline: string, claim: Claim, say: Speak): string {
  return plain(say('toast', { headline, claimId: claim.id, customer: customerOf(claim, say) }), 250)
}

/** The buttons that only show something. */
function showPresses(claim: Claim, reader: Reader, { duplicate }: Scene, say: Speak): Press[] {
  const data = { claimId: claim.id, version: claim.version }
  const press = (verb: string, title: Word, more: Press['data'] = {}): Press => ({
    title: say(title),
    verb,
    style: 'default',
    data: { ...data, ...more },
  })
  const isPartner = reader.role === 'partner' || reader.role === 'reader'
  const mayClone = isPartner && (claim.status === 'rejected' || claim.closed === 'discarded')
  const clone = claim.closed === 'discarded' ? 'button.copy' : 'button.clone'
  const rival = reader.role === 'reviewer' ? claim.rivals?.[0]?.claimId : undefined
  const others = [duplicate, rival].flatMap((claimId): Press[] =>
    claimId ? [{ title: `${say('button.show')} ${claimId}`, verb: 'show', style: 'default', data: { claimId } }] : [],
  )
  return [
    ...others,
    press('history', 'button.history'),
    ...(mayClone ? [press('form', clone, { clone: claim.id })] : []),
    press('show', 'button.refresh'),
  ]
}

export interface Block {
  title: string
  tone: 'warning' | 'attention' | 'emphasis'
  by: string
  lines: { text: string }[]
}

/** What partner and reviewer can do while nobody at the customer could be told. */
function unreachedBlock(claim: Claim, reader: Reader, scene: Scene): Block[] {
  const lines = unreachedLines(claim, reader, scene)
  if (lines.length === 0) return []
  const say = words(reader.language)
  return [{ title: `⚠️ ${say('unreached.title')}`, tone: 'warning', by: say('mark.unreached'), lines }]
}

/** The ways to reach a customer who could not be told: the contact, the app, and another try. */
export function unreachedLines(claim: Claim, reader: Reader, { inviteUrl }: Scene): { text: string }[] {
  if (claim.status !== 'approved' || !claim.consent?.unreached) return []
  const say = words(reader.language)
  const { customerContactName = '', customerContactEmail = '' } = claim.fields
  const contact = `${escapeText(customerContactName, 60)} (${escapeText(customerContactEmail, 100)})`
  return [
    { text: say(`unreached.ask.${reader.role === 'reviewer' ? 'reviewer' : 'partner'}`, { contact }) },
    { text: inviteUrl ? say('unreached.invite', { link: inviteUrl }) : say('unreached.no-link') },
  ]
}

/** Who of either side hears nothing in Teams at the moment, for everybody else. */
function missedBlock(claim: Claim, reader: Reader, scene: Scene): Block[] {
  const say = words(reader.language)
  const involved = [...claim.partnerPeople, ...(claim.reviewer ? [claim.reviewer] : [])]
  const lines = (claim.unreached ?? [])
    .filter(({ objectId }) => objectId !== reader.person?.objectId)
    .flatMap(({ objectId, since }) => {
      const person = involved.find((one) => one.objectId === objectId)
      if (!person) return []
      const when = momentWords(since, scene.calendar, reader.language)
      return [{ text: say('missed.line', { name: escapeText(person.name, 60), when }) }]
    })
    .slice(0, mostMissed)
  return lines.length > 0 ? [{ title: `⚠️ ${say('missed.title')}`, tone: 'warning', by: say('missed.why'), lines }] : []
}

function requestBlock({ comment }: Measure, claim: Claim, reader: Reader, scene: Scene): Block[] {
  const { request } = claim
  if (!request) return []
  const say = words(reader.language)
  const role = say('role.reviewer')
  const name = escapeText(claim.reviewer?.name ?? '', 60)
  const who = name ? say('who.with-role', { name, role }) : say('who.nameless', { role })
  return [
    {
      title: `⚠️ ${say('title.request')}`,
      tone: 'warning',
      by: say('request.by', { who, when: momentWords(request.at, scene.calendar, reader.language) }),
      lines: [
        ...reasonLines(request.reasons, 'info', say),
        ...uncoveredLines(request.uncovered, say),
        ...commentLines(request.comment, comment, say),
      ],
    },
  ]
}

function rejectionBlock({ comment }: Measure, claim: Claim, reader: Reader, scene: Scene): Block[] {
  const { rejection } = claim
  if (!rejection || (claim.status !== 'rejected' && !claim.dispute)) return []
  const say = words(reader.language)
  const list = rejection.by === 'partner' ? 'withdraw' : 'rejection'
  return [
    {
      title: `⛔ ${say('title.rejection')}`,
      tone: 'attention',
      by: say(`rejection-by.${rejection.by}`, { when: momentWords(rejection.at, scene.calendar, reader.language) }),
      lines: [...reasonLines(rejection.reasons, list, say), ...commentLines(rejection.comment, comment, say)],
    },
  ]
}

function disputeBlock({ comment }: Measure, claim: Claim, reader: Reader, scene: Scene): Block[] {
  const { dispute } = claim
  if (!dispute) return []
  const say = words(reader.language)
  const when = momentWords(dispute.at, scene.calendar, reader.language)
  return [
    {
      title: say('title.dispute'),
      tone: 'emphasis',
      by: say('proof.by', { who: escapeText(dispute.by.name, 60), when }),
      lines: commentLines(dispute.justification, comment, say),
    },
  ]
}
