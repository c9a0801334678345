import type { Claim } from '../services/claim/claim.ts'
import { samePerson, type Role } from '../services/claim/people.ts'
import { isAway } from '../services/people.ts'
import { untilWords } from '../cards/dates.ts'
import { historyCard } from '../cards/history.ts'
import { supportTextCard } from '../cards/support-text.ts'
import { escapeText } from '../cards/text.ts'
import { words } from '../cards/words.ts'
import { claimAnswer, otherThanClaim, refusalAnswer } from './answers.ts'
import type { App, Turn } from './app.ts'
import type { Answer } from './event.ts'
import { letGo } from './let-go.ts'

/** The claim's card, or "not found" for a claim that is none of the person's business. */
export async function showClaim(app: App, turn: Turn, claimId: string | undefined): Promise<Answer> {
  const seen = claimId ? await app.service.view(claimId, turn.sender) : undefined
  if (!seen) return refusalAnswer(app, turn, { code: 'not-found' })
  await letGo(app, turn, seen.claim.id)
  return claimAnswer(app, turn, seen.claim, seen.role, await awayBanner(app, turn, seen.claim, seen.role))
}

/** For colleagues: that the claim's reviewer is away. */
async function awayBanner(app: App, { language, sender }: Turn, { reviewer }: Claim, role: Role) {
  if (role !== 'reviewer' || !reviewer || samePerson(reviewer, sender)) return {}
  const known = await app.people.find(reviewer)
  if (!known?.away || !isAway(known, app.clock.now())) return {}
  const until = untilWords(known.away.until, app.calendar, language)
  const text = words(language)('say.reviewer-away', { name: escapeText(reviewer.name, 60), until })
  return { say: { text, tone: 'warning' as const } }
}

/** What happened to the claim, as far as this person may know; newest first, by pages. */
export async function historyAnswer(app: App, turn: Turn, claimId: string | undefined, page = 0): Promise<Answer> {
  const seen = claimId ? await app.service.view(claimId, turn.sender) : undefined
  if (!seen) return refusalAnswer(app, turn, { code: 'not-found' })
  const { tenantId, objectId, name } = turn.sender
  const reader = { language: turn.language, role: seen.role, person: { tenantId, objectId, name } }
  const made = historyCard(seen.entries, seen.claim, reader, { now: app.clock.now(), calendar: app.calendar, page })
  return { ...made, shown: otherThanClaim(app, turn, seen.claim.id) }
}

/** What support asks for first, ready to be copied. The customer has no claim to ask support for. */
export async function supportTextAnswer(app: App, turn: Turn, claimId: string | undefined): Promise<Answer> {
  const seen = claimId ? await app.service.view(claimId, turn.sender) : undefined
  if (!seen) return refusalAnswer(app, turn, { code: 'not-found' })
  if (seen.role === 'customer') return claimAnswer(app, turn, seen.claim, seen.role)
  const reader = { language: turn.language, role: seen.role }
  const made = supportTextCard(seen.entries, seen.claim, reader, app.calendar)
  return { ...made, shown: otherThanClaim(app, turn, seen.claim.id) }
}
