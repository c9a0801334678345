import type { Claim } from '../services/claim/claim.ts'
import type { Role } from '../services/claim/people.ts'
import type { Refusal } from '../services/claim/refusals.ts'
import { verbsOpenTo } from '../services/claim/verbs-open.ts'
import type { PostedCard } from '../services/claim-rows.ts'
import { consentCard } from '../cards/consent.ts'
import { claimCard } from '../cards/claim.ts'
import { refusalWords, wordsCard } from '../cards/words-card.ts'
import type { Scene } from '../cards/scene.ts'
import type { App, Turn } from './app.ts'
import type { Answer } from './event.ts'
import { forgetCard, rememberCard } from './shown-cards.ts'

export type Say = NonNullable<Scene['say']>
type SceneExtras = Partial<Pick<Scene, 'say' | 'uploadUrl' | 'fileUrl' | 'typed' | 'duplicate'>>

/** The claim as this reader may see it now, in a message that stays current from here on. */
export function claimAnswer(app: App, turn: Turn, claim: Claim, role: Role, extras: SceneExtras = {}): Answer {
  const now = app.clock.now()
  const { tenantId, objectId, name } = turn.sender
  const person = { tenantId, objectId, name }
  const verbs = verbsOpenTo({ person, role }, claim, now, app.service.facts(claim))
  const scene: Scene = { now, calendar: app.calendar, verbs, inviteUrl: app.inviteUrl, ...extras }
  const reader = { language: turn.language, role, person }
  const made = role === 'customer' ? consentCard(claim, reader, scene) : claimCard(claim, reader, scene)
  return { ...made, shown: (messageId) => keepCurrent(app, turn, claim.id, role, messageId) }
}

/**
 * In a person's own chat a card stays current for that person, in the review channel for the reviewers. Anywhere else
 * nobody knows who reads along: there a card stays as it is.
 */
async function keepCurrent(app: App, turn: Turn, claimId: string, role: Role, messageId: string): Promise<void> {
  const { kind, conversationId } = turn.event.conversation
  const isReviewChannel = kind === 'channel' && (await app.people.reviewChannel())?.conversationId === conversationId
  if (kind === 'personal' || isReviewChannel) await rememberCard(app, claimId, postedFor(turn, role, messageId))
}

/** A civil refusal: with the claim as it is where the reader may see it, else only words. */
export function refusalAnswer(
  app: App,
  turn: Turn,
  refusal: Refusal,
  seen?: { claim: Claim; role: Role },
  extras: SceneExtras = {},
): Answer {
  const text = refusalWords(refusal, seen?.claim, { language: turn.language, role: seen?.role ?? 'none' }, app.calendar)
  if (!seen || refusal.code === 'not-found') return wordsCard({ language: turn.language, text, tone: 'warning' })
  return claimAnswer(app, turn, seen.claim, seen.role, {
    say: { text, tone: 'warning' },
    duplicate: refusal.duplicate,
    ...extras,
  })
}

/** A form or a history takes a claim card's place: from now on nobody may rewrite that message under the reader. */
export function otherThanClaim(app: App, turn: Turn, claimId: string): NonNullable<Answer['shown']> {
  return (messageId) => forgetCard(app, claimId, { conversation: turn.event.conversation, messageId })
}

function postedFor(turn: Turn, role: Role, messageId: string): PostedCard {
  const { conversation } = turn.event
  const { tenantId, objectId, name } = turn.sender
  const inChannel = conversation.kind !== 'personal'
  return {
    conversation,
    messageId,
    shows: 'claim',
    viewer: inChannel
      ? { kind: 'channel' }
      : { kind: 'person', person: { tenantId, objectId, name }, role: role === 'system' ? 'reader' : role },
    language: inChannel ? 'en' : turn.language,
  }
}
