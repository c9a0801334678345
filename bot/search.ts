import { languageOf, type KnownPerson, type Language } from '../services/people.ts'
import { statusWord } from '../cards/header.ts'
import { plain } from '../cards/text.ts'
import { words } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import type { App } from './app.ts'
import type { Found, Inbound, Answer } from './event.ts'
import { foundLines } from './lists.ts'

export type SearchEvent = Extract<Inbound, { kind: 'search' }>

/**
 * A search from any chat's message box: the sender's own claims. What the sender then posts names the claim and nothing
 * else; whoever presses its button sees what they may see. Nothing of the chat is remembered: it is not the bot's.
 */
export async function searchAnswer(app: App, event: SearchEvent): Promise<Answer> {
  const { tenantId, objectId, name } = event.sender
  const stored = await app.people.find(event.sender)
  const known: KnownPerson = stored ?? { tenantId, objectId, name, locale: event.locale }
  const language = languageOf(known)
  const say = words(language)
  const sender = { ...event.sender, email: known.email }
  const { lines } = await foundLines(app, { sender }, event.text, event.skip)
  const found = lines.map((line): Found => {
    const dispute = line.dispute ? { at: '', by: sender, justification: '', open: true } : undefined
    const status = statusWord({ ...line, dispute }, say)
    const customer = line.customerName || line.customerDomain || say('no-customer')
    return {
      ...sharedCard(line.claimId, language),
      title: plain(`${line.claimId} · ${customer}`, 100),
      text: plain([status, line.claimName].filter(Boolean).join(' · '), 150),
    }
  })
  return { ...wordsCard({ language, text: say('shared.none') }), found }
}

function sharedCard(claimId: string, language: Language) {
  const say = words(language)
  const show = { title: say('button.show'), verb: 'show', style: 'default', data: { claimId } } as const
  return wordsCard({ language, text: say('shared.text', { claimId }), presses: [show] })
}
