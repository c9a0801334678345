import type { Claim } from '../services/claim/claim.ts'
import { liveHolds, takeHold } from '../services/holds.ts'
import { lastOf, listOrders } from '../services/list-orders.ts'
import { readPart } from '../services/list-parts.ts'
import type { Listing } from '../services/listings.ts'
import { showHold } from '../services/shown-holds.ts'
import { mostRows } from '../cards/claim-list.ts'
import { timeWords } from '../cards/dates.ts'
import { words, type Word } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import { claimAnswer } from './answers.ts'
import type { App, Turn } from './app.ts'
import { awayWords } from './away.ts'
import type { Answer } from './event.ts'
import { letGo } from './let-go.ts'
import { isForAColleague, queueList } from './list-lines.ts'

/**
 * `next`: the most urgent claim that waits for somebody to start, held for this reviewer for a while. Said again, it is
 * the same one; what colleagues hold is passed over, so that two who ask at once get different ones.
 */
export async function nextAnswer(app: App, turn: Turn): Promise<Answer> {
  const away = awayWords(app, turn)
  if (away) return away
  const now = app.clock.now()
  const { list, fits } = queueList(app, turn)
  const holds = await liveHolds(app.tables.jobs, now)
  const holderOf = ({ claimId }: Listing) => holds.get(claimId)?.by.objectId
  const isOthers = (line: Listing) => (holderOf(line) ?? turn.sender.objectId) !== turn.sender.objectId
  let ownDisputes = 0
  const waiting = await readPart(app.tables.listings, list, {
    fits: (line) => fits(line) && waits(line) && !isOthers(line),
    // What is in this reviewer's hands already comes first, a dispute of their own rejection last.
    order: lastOf(
      (line) => isForAColleague(app, turn, line),
      lastOf((line) => holderOf(line) !== turn.sender.objectId, listOrders.due),
    ),
    most: mostRows,
    count: (line) => (ownDisputes += Number(isForAColleague(app, turn, line))),
  })
  for (const line of waiting.lines.filter((line) => !isForAColleague(app, turn, line))) {
    const seen = await app.service.view(line.claimId, turn.sender)
    // Its line may be older than the claim.
    if (!seen || !stillWaits(seen.claim)) continue
    const hold = await takeHold(app.tables.jobs, line.claimId, turn.sender, now)
    if (!hold) continue
    await letGo(app, turn, line.claimId)
    await showHold(app, line.claimId, { by: hold.by, until: hold.until })
    const time = timeWords(hold.until, app.calendar, turn.language)
    const say = { text: words(turn.language)('queue.held-for-you', { time }), tone: 'accent' as const }
    return claimAnswer(app, turn, seen.claim, seen.role, { say })
  }
  const why: Word = ownDisputes > 0 ? 'list.only-own-disputes' : holds.size > 0 ? 'list.all-held' : 'list.empty-queue'
  return wordsCard({ language: turn.language, text: words(turn.language)(why), tone: 'good' })
}

/** Nobody has begun with it: a new claim, or a dispute that still lies with the one who rejected. */
function waits({ status, dispute, reviewer, rejectedBy }: Listing): boolean {
  return status === 'submitted' || (dispute && (!reviewer || reviewer.objectId === rejectedBy))
}

function stillWaits({ status, dispute }: Claim): boolean {
  return status === 'submitted' || (status === 'under-review' && dispute?.open === true)
}
