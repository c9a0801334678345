import { words, type Language, type Word } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import type { Press } from '../cards/buttons.ts'
import { longestText } from '../services/claim/guards.ts'
import { cleaned, kept } from '../cards/text.ts'
import { StorageError } from '../services/ports.ts'
import { NewerSchema } from '../services/upcasters.ts'
import type { Answer, Inbound } from './event.ts'

/** What was typed goes into the button in bytes up to this, so that the card stays small enough to be sent. */
const mostTyped = 16_000

/** Something of ours failed: civil words, a number that the log knows too, and the same press once more. */
export function faultAnswer(event: Inbound, correlationId: string, fault: unknown): Answer {
  return again(event, wordFor(fault), { id: correlationId })
}

function wordFor(fault: unknown): Word {
  if (fault instanceof NewerSchema) return 'say.newer-version'
  return fault instanceof StorageError && fault.failure !== 'invalid' ? 'say.storage' : 'say.fault'
}

/** The turn takes too long; what was asked is carried out once, however often it is pressed. */
export function slowAnswer(event: Inbound): Answer {
  return again(event, 'say.slow')
}

function again(event: Inbound, word: Word, values?: Record<string, string>): Answer {
  const language: Language = event.locale?.toLowerCase().startsWith('ko') ? 'ko' : 'en'
  const claimId = event.kind === 'press' ? claimIdOf(event.data) : undefined
  const say = words(language)
  const show = { title: say('button.show'), verb: 'show', style: 'default' as const, data: { claimId: claimId ?? '' } }
  const presses = [...samePress(event, say('too-quick.again')), ...(claimId ? [show] : [])]
  return wordsCard({ language, text: say(word, values), tone: 'warning', presses })
}

/** The press as it came, with all that was typed: pressed again it is the same, and done once. */
function samePress(event: Inbound, title: string): Press[] {
  if (event.kind !== 'press' || typeof event.verb !== 'string' || typeof event.data !== 'object') return []
  const plain = Object.entries(event.data ?? {}).filter(
    (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
  )
  // A button with another text would be another act.
  const changed = plain.some(([, value]) => typeof value === 'string' && kept(cleaned(value), longestText) !== value)
  if (changed || Buffer.byteLength(JSON.stringify(plain)) > mostTyped) return []
  return [{ title, verb: event.verb, style: 'default', data: Object.fromEntries(plain), typed: true }]
}

function claimIdOf(data: unknown): string | undefined {
  const claimId = (data as { claimId?: unknown } | undefined)?.claimId
  return typeof claimId === 'string' && claimId.length < 20 ? claimId : undefined
}
