import type { Instant } from '../services/claim/calendar.ts'
import { languageOf, type KnownPerson } from '../services/people.ts'
import { wordsCard } from '../cards/words-card.ts'
import { words } from '../cards/words.ts'
import { actions } from './actions.ts'
import { claimAnswer } from './answers.ts'
import { standingsOf, type App, type PressTurn, type TextTurn, type Turn } from './app.ts'
import { receiveChatFiles } from './chat-files.ts'
import { answerText, welcome } from './commands.ts'
import { takeConsent, type ConsentTurn } from './export.ts'
import type { Answer, HandleEvent, Inbound } from './event.ts'
import { readPress } from './input.ts'
import { tooQuick, tooQuickAnswer } from './too-quick.ts'
import { searchAnswer } from './search.ts'
import { tellWaitingCustomer } from './waiting-customer.ts'
import { registerFirstChannel } from './review-channel.ts'

/** The whole conversation: every event becomes at most one answer. Handlers parse, call one service, render. */
export function createTurns(app: App): HandleEvent {
  const isFirst = firstOfPair()
  return async (event) => {
    const welcomed = event.kind === 'installed' && !isFirst(event)
    if (event.kind === 'uninstalled') {
      // Taken away from a channel, the bot can still be talked to in private.
      if (event.conversation.kind === 'personal') await app.people.markUnreachable(event.sender, event.receivedAt)
      return undefined
    }
    const quick = tooQuick(app, event)
    if (quick) return tooQuickAnswer(app, event, quick)
    if (event.kind === 'search') return searchAnswer(app, event)
    const turn = await openTurn(app, event)
    await registerFirstChannel(app, turn)
    if (turn.event.kind !== 'press') await tellWaitingCustomer(app, turn)
    switch (turn.event.kind) {
      case 'installed':
        return welcomed ? undefined : welcome(app, turn)
      case 'press':
        return answerPress(app, turn as PressTurn)
      case 'file-consent':
        return takeConsent(app, turn as ConsentTurn)
      case 'text':
        return turn.event.files.length > 0
          ? receiveChatFiles(app, turn as TextTurn)
          : answerText(app, turn, turn.event.text)
    }
  }
}

/** An installation is told twice, as an installation and as a new member: only the first is answered. */
function firstOfPair(): (event: Inbound) => boolean {
  const pairMs = 10_000
  const seen = new Map<string, number>()
  return ({ conversation, receivedAt }) => {
    const now = Date.parse(receivedAt)
    for (const [id, at] of seen) if (Math.abs(now - at) > pairMs) seen.delete(id)
    const first = !seen.has(conversation.conversationId)
    seen.set(conversation.conversationId, now)
    return first
  }
}

/** Remembers who speaks, and where they can be written to; a first message registers as well as an install does. */
async function openTurn(app: App, event: Exclude<Inbound, { kind: 'uninstalled' | 'search' }>): Promise<Turn> {
  const personal = event.conversation.kind === 'personal'
  const known = await app.people.remember(event.sender, {
    conversation: personal ? event.conversation : undefined,
    locale: event.locale,
    timeZone: event.timeZone,
  })
  if (personal && known.email === undefined && !wasAskedLately(known, event.receivedAt)) {
    const email = await app.messenger.emailOf(event.conversation)
    known.email = (await app.people.remember({ ...event.sender, email }, { emailAskedAt: event.receivedAt })).email
  }
  return { event, sender: { ...event.sender, email: known.email }, known, language: languageOf(known) }
}

/** Some people have no address: Teams is asked again after a day. */
function wasAskedLately({ emailAskedAt }: Pick<KnownPerson, 'emailAskedAt'>, now: Instant): boolean {
  return emailAskedAt !== undefined && Date.parse(now) - Date.parse(emailAskedAt) < 86_400_000
}

async function answerPress(app: App, turn: PressTurn): Promise<Answer> {
  const press = readPress(turn.event.verb, turn.event.data)
  const action = press && Object.hasOwn(actions, press.verb) ? actions[press.verb] : undefined
  if (!press || !action) {
    const text = words(turn.language)('say.unknown-button')
    // Old cards heal: whatever is pressed on one, it shows the claim as it is.
    const seen = press?.claimId ? await app.service.view(press.claimId, turn.sender) : undefined
    if (seen) return claimAnswer(app, turn, seen.claim, seen.role, { say: { text, tone: 'warning' } })
    return wordsCard({
      language: turn.language,
      text,
      tone: 'warning',
      standings: standingsOf(turn.sender, app.directory()),
    })
  }
  return action(app, turn, press)
}
