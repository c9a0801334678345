import { daysLeft, type Calendar, type Instant } from '../services/claim/calendar.ts'
import { isReviewer } from '../services/claim/people.ts'
import { liveHolds, type Hold } from '../services/holds.ts'
import { lastOf, listOrders } from '../services/list-orders.ts'
import { readPart } from '../services/list-parts.ts'
import type { Listing } from '../services/listings.ts'
import { isAway, type Language } from '../services/people.ts'
import type { OutgoingCard } from '../services/ports.ts'
import { claimList, mostRows } from '../cards/claim-list.ts'
import { dayWords, timeWords } from '../cards/dates.ts'
import { escapeText } from '../cards/text.ts'
import { words } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import { standingsOf, type App, type Turn } from './app.ts'
import type { Answer } from './event.ts'
import { isForAColleague, queueList, rowOf } from './list-lines.ts'
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
  const load = new Map<string, number>()
  const count = ({ status, reviewer }: Listing) => {
    if (status === 'under-review' && reviewer) load.set(reviewer.objectId, (load.get(reviewer.objectId) ?? 0) + 1)
  }
  const part = await readPart(app.tables.listings, list, { fits, order, from, most: mostRows, count })
  const holds = await liveHolds(app.tables.jobs, app.clock.now())
  return listCard(
    app,
    turn,
    part,
    {},
    {
      title: say('title.queue'),
      empty: say('list.empty-queue'),
      verb: 'queue',
      notes: [say('queue.load', { load: await loadWords(app, turn.language, load) })],
      noteOf: (line) => noteOf(app, turn, line, holds.get(line.claimId)),
    },
  )
}

const mostNames = 10

/** How many claims each reviewer has under review, and who is away. */
async function loadWords(app: App, language: Language, load: ReadonlyMap<string, number>): Promise<string> {
  const say = words(language)
  const { reviewers, programTenantId } = app.directory()
  const now = app.clock.now()
  const known = new Map((await app.people.inTenant(programTenantId)).map((person) => [person.objectId, person]))
  const named = reviewers.slice(0, mostNames).map(({ aadObjectId, name }) => {
    const person = known.get(aadObjectId)
    const away = person && isAway(person, now) ? person.away : undefined
    const plain = escapeText(name, 60)
    const shown = away ? say('queue.away', { name: plain, day: dayWords(away.until, language) }) : plain
    return `${shown} ${load.get(aadObjectId) ?? 0}`
  })
  const more = reviewers.length - named.length
  return [...named, ...(more > 0 ? [say('queue.load-more', { count: more })] : [])].join(', ')
}

/** How long it waits, with whom it is, and who is about to take it. */
function noteOf(app: App, { language }: Turn, line: Listing, hold: Hold | undefined): string {
  const say = words(language)
  const { dayOf } = app.calendar
  const now = app.clock.now()
  const days = daysLeft(dayOf(line.submittedAt ?? now), dayOf(now), 'calendar-days', app.calendar)
  return [
    days > 0 ? say('queue.age', { count: days }) : say('queue.age-today'),
    ...(line.status === 'under-review' && line.reviewer
      ? [say('queue.with', { name: escapeText(line.reviewer.name, 60) })]
      : []),
    ...(hold && (line.status === 'submitted' || line.dispute)
      ? [
          say('queue.held', {
            name: escapeText(hold.by.name, 60),
            time: timeWords(hold.until, app.calendar, language),
          }),
        ]
      : []),
  ].join(' · ')
}

/** The reviewers' queue as it is on a morning. */
export function digestCard(lines: Listing[], language: Language, now: Instant, calendar: Calendar): OutgoingCard {
  const title = words(language)('title.digest')
  const rows = lines.slice(0, mostRows).map((line) => rowOf(line, 'reviewer'))
  return claimList({ language, now, calendar, title, rows, total: lines.length })
}
