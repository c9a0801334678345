import { isPartnerSide, partnerMembership } from '../services/claim/people.ts'
import { languageOf } from '../services/people.ts'
import type { Press as Button } from '../cards/buttons.ts'
import { words } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import { actions } from './actions.ts'
import { claimAnswer, type Say } from './answers.ts'
import type { App, PressTurn } from './app.ts'
import type { Answer, Inbound } from './event.ts'
import { firstStep, stepAnswer, stepNamed } from './form.ts'
import { readPress, type Press } from './input.ts'
import type { Counted, TooQuick } from './limits.ts'

/** TABLE: what counts how; the rest is rare. A search is asked for at every few letters. */
const countedAs: Partial<Record<Inbound['kind'], Counted>> = { text: 'command', press: 'command', search: 'refresh' }

/** Counts one event; too many of them get an answer of their own, and are not carried out. */
export function tooQuick(app: App, event: Inbound): TooQuick | undefined {
  const what = event.kind === 'press' && event.automatic ? 'refresh' : countedAs[event.kind]
  return what && app.limits.take(what, event.sender, event.activityId)
}

/**
 * What somebody reads who was too quick: one warning a minute. Further texts get nothing; every press gets a card, with
 * what was typed still in it, and every search a line. A card that renewed itself stays as it is.
 */
export async function tooQuickAnswer(app: App, event: Inbound, quick: TooQuick): Promise<Answer | undefined> {
  const isPress = event.kind === 'press'
  const isSearch = event.kind === 'search'
  if (isPress ? event.automatic : !quick.first && !isSearch) return undefined
  const { sender } = event
  const stored = await app.people.find(sender)
  const known = stored ?? { tenantId: sender.tenantId, objectId: sender.objectId, name: sender.name }
  const language = languageOf({ locale: event.locale, ...stored })
  const say: Say = { text: words(language)(`too-quick.${quick.whose}`, { count: quick.seconds }), tone: 'warning' }
  if (!isPress) return wordsCard({ language, ...say })
  const turn: PressTurn = { event, sender: { ...sender, email: known.email }, known, language }
  const press = readPress(event.verb, event.data)
  const again = press && Object.hasOwn(actions, press.verb) ? press : undefined
  const typed = again && hasTyped(again) ? await typedAgain(app, turn, again, say) : undefined
  return typed ?? wordsCard({ language, ...say, presses: again ? [sameButton(again, turn)] : [] })
}

/** Does the press carry what a person wrote or chose? */
function hasTyped({ verb, act }: Press): boolean {
  const { fields, precheck, comment, justification, reason, reasons } = act
  const answers = [fields, precheck, comment, justification, reason, reasons]
  return verb === 'create' || verb === 'edit' || answers.some((answer) => answer !== undefined)
}

/** The pressed card once more, its inputs filled as they were; nothing if it is none of the person's business. */
async function typedAgain(app: App, turn: PressTurn, press: Press, say: Say): Promise<Answer | undefined> {
  const scene = { say, typed: press.typed }
  if (press.verb === 'create') {
    const isPartner = partnerMembership(turn.sender, app.directory()) !== undefined
    return isPartner ? firstStep(app, turn, press.form ?? turn.event.activityId, scene, press.clone) : undefined
  }
  const seen = press.claimId ? await app.service.view(press.claimId, turn.sender) : undefined
  if (!seen) return undefined
  const { claim, role } = seen
  if (press.verb !== 'edit' || !isPartnerSide(role)) return claimAnswer(app, turn, claim, role, scene)
  return stepAnswer(app, turn, claim, role, stepNamed(press.step), scene)
}

/** The button that was pressed, to be pressed again. */
function sameButton({ verb, ...press }: Press, { language }: PressTurn): Button {
  const { claimId, version, clone, step, page, from, status, list, sort, pending, text, proofNumber } = press
  const data = { claimId, version, clone, step, page, from, status, list, sort, pending, text, proofNumber }
  const present = Object.entries(data).filter((entry): entry is [string, string | number] => entry[1] !== undefined)
  return { title: words(language)('too-quick.again'), verb, style: 'default', data: Object.fromEntries(present) }
}
