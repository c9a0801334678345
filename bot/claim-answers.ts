import { historyCard } from '../cards/history.ts'
import { claimAnswer, otherThanClaim, refusalAnswer } from './answers.ts'
import type { App, Turn } from './app.ts'
import type { Answer } from './event.ts'
import { letGo } from './next.ts'

/** The claim's card, or "not found" for a claim that is none of the person's business. */
export async function showClaim(app: App, turn: Turn, claimId: string | undefined): Promise<Answer> {
  const seen = claimId ? await app.service.view(claimId, turn.sender) : undefined
  if (!seen) return refusalAnswer(app, turn, { code: 'not-found' })
  await letGo(app, turn, seen.claim.id)
  return claimAnswer(app, turn, seen.claim, seen.role)
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
