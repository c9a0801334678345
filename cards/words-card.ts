import type { Calendar } from '../services/claim/calendar.ts'
import type { Claim } from '../services/claim/claim.ts'
import type { Refusal } from '../services/claim/refusals.ts'
import { cleanedPress, type Press } from './buttons.ts'
import { momentWords, untilWords } from './dates.ts'
import { startPresses, type Standing } from './help.ts'
import { statusWord } from './header.ts'
import { doneWords } from './notice.ts'
import { render, type Rendered } from './render.ts'
import type { Reader, Tone } from './scene.ts'
import { spoken } from './text.ts'
import { words, type Language } from './words.ts'

export interface WordsView {
  language: Language
  /** Markdown-ready: words of ours, user text in it escaped. */
  text: string
  tone?: Tone
  /** What the person is: adds the buttons a day starts with, and help. */
  standings?: readonly Standing[]
  /** A command to try instead, as a button. */
  suggestion?: string
  presses?: readonly Press[]
  links?: readonly { title: string; url: string }[]
}

/** A plain civil answer, with buttons if there is something to press. */
export function wordsCard(view: WordsView): Rendered {
  const say = words(view.language)
  const { suggestion } = view
  const help = (title: string, data: Press['data']): Press => ({ title, verb: 'help', style: 'default', data })
  const presses = [
    ...(suggestion ? [help(suggestion, { text: suggestion })] : []),
    ...(view.presses ?? []),
    ...(view.standings ? [...startPresses(view.standings, say), help(say('button.help'), {})] : []),
  ]
    .map(cleanedPress)
    .filter(({ title }) => title !== '')
    .slice(0, 6)
  const summary = spoken(view.text)
  return render('words-card', {
    summary,
    speak: summary,
    text: view.text,
    band: view.tone ?? 'emphasis',
    links: view.links ?? [],
    hasLinks: (view.links ?? []).length > 0,
    presses,
    hasPresses: presses.length > 0,
  })
}

/** Why something was refused, in words for this reader; who was first, where that is the reason. Ready Markdown. */
export function refusalWords(
  refusal: Refusal,
  claim: Claim | undefined,
  reader: Pick<Reader, 'language' | 'role'>,
  calendar: Calendar,
): string {
  const say = words(reader.language)
  const window = refusal.window ?? claim?.window
  if (refusal.first) {
    const when = momentWords(refusal.first.at, calendar, reader.language)
    return say('first', { what: doneWords(refusal.first, say), when })
  }
  if (refusal.code === 'too-late' && !window) return say('refusal.done-already')
  const status = claim ? statusWord(claim, say) : refusal.status ? say(`status.${refusal.status}`) : ''
  return say(`refusal.${refusal.code}`, {
    status,
    duplicate: refusal.duplicate ?? '',
    until: window ? untilWords(window.lastDay, calendar, reader.language) : '',
  })
}
