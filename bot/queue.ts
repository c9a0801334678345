import type { Calendar, Instant } from '../services/claim/calendar.ts'
import { isReviewer } from '../services/claim/people.ts'
import { lastOf, listOrders } from '../services/list-orders.ts'
import { readPart } from '../services/list-parts.ts'
import type { Listing } from '../services/listings.ts'
import type { Language } from '../services/people.ts'
import type { OutgoingCard } from '../services/ports.ts'
import { claimList, mostRows } from '../cards/claim-list.ts'
import { words } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import { standingsOf, type App, type Turn } from './app.ts'
import { showClaim } from './claim-answers.ts'
import type { Answer } from './event.ts'
import { queueList, rowOf } from './list-lines.ts'
import { listCard } from './lists.ts'

/** `queue`: what waits for review, by its last day. */
export async function queueAnswer(app: App, turn: Turn, from = 0): Promise<Answer> {
  const say = words(turn.language)
  if (!isReviewer(turn.sender, app.directory())) {
    const text = say('say.command-not-for-you', { command: 'queue' })
    const standings = standingsOf(turn.sender, app.directory())
    return wordsCard({ language: turn.language, text, tone: 'warning', standings })
  }
  // A dispute is for those who did not reject; the one who did sees it last.
  const order = lastOf((line) => isForAColleague(app, turn, line), listOrders.due)
  const { list, fits } = queueList(app, turn)
  const part = await readPart(app.tables.listings, list, { fits, order, from, most: mostRows })
  return listCard(app, turn, part, {}, { title: say('title.queue'), empty: say('list.empty-queue'), verb: 'queue' })
}

/** `next`: the most urgent claim that waits for somebody to start. */
export async function nextAnswer(app: App, turn: Turn): Promise<Answer> {
  const { list, fits } = queueList(app, turn)
  const waiting = await readPart(app.tables.listings, list, {
    fits: (line) => fits(line) && (line.status === 'submitted' || line.dispute),
    order: lastOf((line) => isForAColleague(app, turn, line), listOrders.due),
    most: mostRows,
  })
  const next = waiting.lines.find((line) => !isForAColleague(app, turn, line))
  if (next) return showClaim(app, turn, next.claimId)
  const text = words(turn.language)(waiting.total > 0 ? 'list.only-own-disputes' : 'list.empty-queue')
  return wordsCard({ language: turn.language, text, tone: 'good' })
}

/** The reviewers' queue as it is on a morning. */
export function digestCard(lines: Listing[], language: Language, now: Instant, calendar: Calendar): OutgoingCard {
  const title = words(language)('title.digest')
  const rows = lines.slice(0, mostRows).map((line) => rowOf(line, true))
  return claimList({ language, now, calendar, title, rows, total: lines.length })
}

/** A dispute about this reviewer's own rejection, while there is somebody else who may review it. */
function isForAColleague(app: App, { sender }: Turn, line: Listing): boolean {
  return line.rejectedBy === sender.objectId && app.directory().reviewers.length > 1
}
