import type { Calendar, Instant } from '../services/claim/calendar.ts'
import type { Language } from '../services/people.ts'
import type { OutgoingCard } from '../services/ports.ts'
import type { ClaimParties } from '../services/claim/people.ts'
import { isReviewer, partnerMembership, roleOn } from '../services/claim/people.ts'
import { statusNames, type Status } from '../services/claim/statuses.ts'
import { byUrgency, readList, type Listing } from '../services/listings.ts'
import type { Press as Button } from '../cards/buttons.ts'
import { claimList, mostRows, type ListRow } from '../cards/claim-list.ts'
import { escapeText } from '../cards/text.ts'
import { words, type Word } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import { standingsOf, type App, type Turn } from './app.ts'
import { showClaim } from './claim-answers.ts'
import type { Answer } from './event.ts'
import type { Press } from './input.ts'

interface Page {
  title: string
  empty: string
  lines: Listing[]
  from?: number
  /** The verb and data that bring another page. */
  verb: 'list' | 'queue'
  data?: Readonly<Record<string, string>>
}

/** `claims [status]`: the partner's or the customer's own, most urgent first. */
export async function listAnswer(app: App, turn: Turn, argument = '', from = 0): Promise<Answer> {
  const say = words(turn.language)
  const status = argument === '' ? undefined : statusNamed(argument, say)
  if (argument !== '' && !status) {
    const names = statusNames.map((name) => say(`status.${name}`)).join(', ')
    return wordsCard({ language: turn.language, text: say('say.which-status', { names }), tone: 'warning' })
  }
  const lines = (await ownLines(app, turn)).filter((line) => !status || line.status === status)
  const title = status ? `${say('title.claims')}: ${say(`status.${status}`)}` : say('title.claims')
  const data: Record<string, string> = status ? { status } : {}
  return page(app, turn, { title, empty: say('list.empty-claims'), lines, from, verb: 'list', data })
}

/** A press on a list's page button: the same list, elsewhere. */
export function listPage(app: App, turn: Turn, press: Press): Promise<Answer> {
  if (press.list === 'due') return dueAnswer(app, turn, press.from)
  return press.text ? findAnswer(app, turn, press.text, press.from) : listAnswer(app, turn, press.status, press.from)
}

/** `queue`: what waits for review, by its last day. */
export async function queueAnswer(app: App, turn: Turn, from = 0): Promise<Answer> {
  const say = words(turn.language)
  if (!isReviewer(turn.sender, app.directory())) {
    const text = say('say.command-not-for-you', { command: 'queue' })
    const standings = standingsOf(turn.sender, app.directory())
    return wordsCard({ language: turn.language, text, tone: 'warning', standings })
  }
  // A dispute is for those who did not reject; the one who did sees it last.
  const forColleagues = (line: Listing) => Number(isForAColleague(app, turn, line))
  const lines = (await queueLines(app, turn)).sort((a, b) => forColleagues(a) - forColleagues(b))
  return page(app, turn, { title: say('title.queue'), empty: say('list.empty-queue'), lines, from, verb: 'queue' })
}

/** `next`: the most urgent claim that waits for somebody to start. */
export async function nextAnswer(app: App, turn: Turn): Promise<Answer> {
  const waiting = (await queueLines(app, turn)).filter((line) => line.status === 'submitted' || line.dispute)
  const next = waiting.find((line) => !isForAColleague(app, turn, line))
  if (next) return showClaim(app, turn, next.claimId)
  const text = words(turn.language)(waiting.length > 0 ? 'list.only-own-disputes' : 'list.empty-queue')
  return wordsCard({ language: turn.language, text, tone: 'good' })
}

/** `due`: what has a last day, soonest first. */
export async function dueAnswer(app: App, turn: Turn, from = 0): Promise<Answer> {
  const say = words(turn.language)
  const all = isReviewer(turn.sender, app.directory()) ? await queueLines(app, turn) : await ownLines(app, turn)
  const lines = all.filter((line) => line.lastDay !== undefined)
  const data = { list: 'due' }
  return page(app, turn, { title: say('title.due'), empty: say('list.empty-due'), lines, from, verb: 'list', data })
}

/** `find <text>`: over id, name, customer, tenant and contact of the lists the person may see. */
export async function findAnswer(app: App, turn: Turn, text: string, from = 0): Promise<Answer> {
  const say = words(turn.language)
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return wordsCard({ language: turn.language, text: say('say.find-what'), tone: 'warning' })
  const all = isReviewer(turn.sender, app.directory()) ? await queueLines(app, turn) : await ownLines(app, turn)
  const lines = all.filter((line) =>
    [line.claimId, line.claimName, line.customerDomain, line.customerTenantId, line.customerContactEmail].some(
      (value) => value.toLowerCase().includes(wanted),
    ),
  )
  const title = `${say('title.find')}: ${escapeText(text, 60)}`
  const data = { text: text.slice(0, 200) }
  return page(app, turn, { title, empty: say('list.empty-find'), lines, from, verb: 'list', data })
}

/** The reviewers' queue as it is on a morning. */
export function digestCard(lines: Listing[], language: Language, now: Instant, calendar: Calendar): OutgoingCard {
  const title = words(language)('title.digest')
  const rows = lines.slice(0, mostRows).map((line) => rowOf(line, true))
  return claimList({ language, now, calendar, title, rows, total: lines.length })
}

/** A list's line as the card wants it; who the partner is concerns reviewers only. */
export function rowOf(line: Listing, forReviewer: boolean): ListRow {
  return { ...line, partnerName: forReviewer ? line.partnerName : undefined }
}

async function queueLines(app: App, turn: Turn): Promise<Listing[]> {
  const lines = await readList(app.tables.listings, 'queue')
  return lines.filter((line) => line.partnerTenantId !== turn.sender.tenantId).sort(byUrgency)
}

/** A dispute about this reviewer's own rejection, while there is somebody else who may review it. */
function isForAColleague(app: App, { sender }: Turn, line: Listing): boolean {
  return line.rejectedBy === sender.objectId && app.directory().reviewers.length > 1
}

async function ownLines(app: App, turn: Turn): Promise<Listing[]> {
  const { tenantId } = turn.sender
  const list = partnerMembership(turn.sender, app.directory())
    ? (`partner:${tenantId}` as const)
    : (`customer:${tenantId}` as const)
  const lines = await readList(app.tables.listings, list)
  return lines.filter((line) => roleOn(partiesOf(line), turn.sender, app.directory()) !== undefined).sort(byUrgency)
}

/** The part of a line that decides who may see it; a line on a customer's list was approved once. */
export function partiesOf(line: Listing): ClaimParties {
  const { customerTenantId, customerContactEmail } = line
  return {
    partner: { tenantId: line.partnerTenantId },
    fields: { customerTenantId, customerContactEmail },
    consent: true,
  }
}

function page(app: App, turn: Turn, { title, empty, lines, from = 0, verb, data = {} }: Page): Answer {
  const say = words(turn.language)
  const start = from < lines.length ? from : 0
  const button = (title: Word, to: number): Button => ({
    title: say(title),
    verb,
    style: 'default',
    data: { ...data, from: to },
  })
  return claimList({
    language: turn.language,
    now: app.clock.now(),
    calendar: app.calendar,
    title,
    empty,
    rows: lines.slice(start, start + mostRows).map((line) => rowOf(line, isReviewer(turn.sender, app.directory()))),
    total: lines.length,
    from: start,
    presses: [
      ...(start > 0 ? [button('button.earlier', Math.max(0, start - mostRows))] : []),
      ...(start + mostRows < lines.length ? [button('button.later', start + mostRows)] : []),
    ],
  })
}

/** A status by its id or its word in the person's language. */
function statusNamed(text: string, say: (word: Word) => string): Status | undefined {
  const wanted = text.trim().toLowerCase().replace(/\s+/g, '-')
  return statusNames.find(
    (status) => status === wanted || say(`status.${status}`).toLowerCase().replace(/\s+/g, '-') === wanted,
  )
}
