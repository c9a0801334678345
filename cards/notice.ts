import type { Actor, Claim, HistoryEntry } from '../services/claim/claim.ts'
import { samePerson } from '../services/claim/people.ts'
import { rowsOf } from './rows.ts'
import { summaryOf, unreachedLines } from './claim.ts'
import { infectedWords } from './claim-proofs.ts'
import { consentCard } from './consent.ts'
import { untilWords } from './dates.ts'
import { headerOf } from './header.ts'
import { nextWords } from './next.ts'
import { reasonLines, uncoveredLines } from './reason-lines.ts'
import { render, type Rendered } from './render.ts'
import { sideOf, type Reader, type Scene } from './scene.ts'
import { escapeLines, escapeText } from './text.ts'
import { words, type Speak } from './words.ts'

const shownComment = 700

/** What one history entry means to this reader: what happened, who did it, what comes next, until when. */
export function noticeCard(entry: HistoryEntry, claim: Claim, reader: Reader, scene: Scene): Rendered {
  if (reader.role === 'customer') return consentCard(claim, reader, scene)
  const say = words(reader.language)
  const headline = headlineOf(entry, say)
  const header = headerOf(claim, reader, scene)
  const data = { claimId: claim.id, version: claim.version }
  return render('notice', {
    summary: summaryOf(headline, claim, say),
    ...header,
    speak: `${headline}, ${header.speak}`,
    headline,
    what: entry.verb === 'remind' ? say('reminding') : doneWords(entry, say, reader),
    lines: [
      ...insteadOf(reader, scene),
      ...reasonLines(entry.reasons ?? [], listOf(entry), say),
      ...uncoveredLines(entry.uncovered, say),
      ...commentOf(entry, say),
      ...infectedLines(entry, reader, say),
      ...unreachedLines(claim, reader, scene),
    ],
    next: nextWords(claim, reader, scene),
    notPaid: claim.status === 'approved' ? [{ text: say('next.approved-not-paid') }] : [],
    ...rowsOf(claim, reader, scene),
    shows: [{ title: say('button.show'), verb: 'show', style: 'default', data }],
  })
}

/** What an entry says in the past tense, with who did it. */
export function doneWords(entry: Pick<HistoryEntry, 'verb' | 'by'>, say: Speak, reader?: Reader): string {
  return say(`done.${entry.verb}`, { who: whoWords(entry.by, say, reader) })
}

/** Name and role of who acted; "you" to themselves. */
function whoWords(by: Actor, say: Speak, reader?: Reader): string {
  if (by.kind === 'deadline') return say('who.deadline')
  if (reader?.person && samePerson(reader.person, by.person)) return say('who.you')
  const name = escapeText(by.person.name, 60)
  const role = say(`role.${by.role}`)
  return name ? say('who.with-role', { name, role }) : say('who.nameless', { role })
}

/** TABLE: verb -> the list that its reasons are from; of others it is that of rejections. */
const reasonLists: Partial<Record<HistoryEntry['verb'], 'info' | 'withdraw'>> = {
  'request-info': 'info',
  withdraw: 'withdraw',
  disassociate: 'withdraw',
}

/** Which list of reasons an entry's reasons are from. */
export function listOf({ verb }: Pick<HistoryEntry, 'verb'>): 'info' | 'rejection' | 'withdraw' {
  return reasonLists[verb] ?? 'rejection'
}

function insteadOf({ language }: Reader, { insteadOf, calendar }: Scene) {
  if (!insteadOf) return []
  const until = untilWords(insteadOf.until, calendar, language)
  return [{ text: words(language)('notice-instead', { name: escapeText(insteadOf.name, 60), until }) }]
}

function headlineOf(entry: HistoryEntry, say: Speak): string {
  if (entry.proof?.scan === 'infected') return say('infected.headline')
  return entry.reminder ? say(`reminder.${entry.reminder.window}`) : say(`headline.${entry.verb}`)
}

/** What the partner has to know of a file that was deleted, and to do about it. */
function infectedLines({ proof }: HistoryEntry, reader: Reader, say: Speak) {
  if (proof?.scan !== 'infected') return []
  const lines = [infectedWords(proof, say), ...(sideOf(reader) === 'partner' ? [say('infected.next')] : [])]
  return lines.map((text) => ({ text }))
}

function commentOf(entry: HistoryEntry, say: Speak) {
  if (!entry.comment) return []
  const cut = entry.comment.length > shownComment ? [{ text: `_${say('request.cut')}_` }] : []
  return [{ text: `“${escapeLines(entry.comment, shownComment)}”` }, ...cut]
}
