import type { Calendar, Instant } from '../services/claim/calendar.ts'
import type { Claim, FieldChange, HistoryEntry } from '../services/claim/claim.ts'
import { productName } from '../services/claim/catalogue.ts'
import type { PolicyName } from '../services/claim/policies.ts'
import { entriesFor } from '../services/claim/visible-history.ts'
import type { Press } from './buttons.ts'
import { summaryOf } from './claim.ts'
import { consentHeader } from './consent.ts'
import { momentWords, untilWords } from './dates.ts'
import { under } from './editions.ts'
import { headerOf } from './header.ts'
import { doneWords, listOf } from './notice.ts'
import { reasonLines, uncoveredLines } from './reason-lines.ts'
import { render, type Rendered } from './render.ts'
import type { Reader } from './scene.ts'
import { escapeLines, escapeText } from './text.ts'
import { words, type Language, type Speak, type Word } from './words.ts'

/** What fits on one page: so many entries, of so many bytes together. */
const page = { entries: 10, bytes: 13_000 } as const
/** A comment is shown whole: as long as the rules let it be. */
const wholeComment = 4_000

export interface HistoryScene {
  now: Instant
  calendar: Calendar
  /** 0 is the newest page. */
  page?: number
}

/** All that happened to a claim as far as the reader may know, newest first, by pages. */
export function historyCard(
  entries: readonly HistoryEntry[],
  claim: Claim,
  reader: Reader,
  scene: HistoryScene,
): Rendered {
  const say = words(reader.language)
  const seen = entriesFor(reader.role, entries)
    .map((entry) => entryOf(entry, claim.policy, reader, scene.calendar, say))
    .reverse()
  const pages = pagesOf(seen)
  const number = Math.min(Math.max(scene.page ?? 0, 0), pages.length - 1)
  const data = { claimId: claim.id, version: claim.version }
  const press = (verb: string, title: Word, more: Press['data'] = {}): Press => ({
    title: say(title),
    verb,
    style: 'default',
    data: { ...data, ...more },
  })
  const isCustomer = reader.role === 'customer'
  return render('history', {
    ...(isCustomer ? consentHeader : headerOf)(claim, reader, { ...scene, verbs: [] }),
    summary: summaryOf(say('title.history'), claim, say),
    title: `${say('title.history')}${pages.length > 1 ? ` · ${number + 1}/${pages.length}` : ''}`,
    entries: pages[number] ?? [],
    empty: seen.length === 0 ? [{ text: say('history.empty') }] : [],
    notPaid: claim.status === 'approved' && !isCustomer ? [{ text: say('next.approved-not-paid') }] : [],
    presses: [
      ...(number + 1 < pages.length ? [press('history', 'button.earlier', { page: number + 1 })] : []),
      ...(number > 0 ? [press('history', 'button.later', { page: number - 1 })] : []),
      press('show', 'button.show'),
      ...(isCustomer ? [] : [press('support-text', 'button.support-text')]),
    ],
  })
}

/** One entry in one sentence. */
export function historySentence(entry: HistoryEntry, language: Language): string {
  return doneWords(entry, words(language))
}

function entryOf(entry: HistoryEntry, policy: PolicyName, reader: Reader, calendar: Calendar, say: Speak) {
  const status = (name: HistoryEntry['to']) => under(policy, say)(`status.${name}`)
  const texts = [
    ...(entry.internal ? [say('history.internal')] : []),
    ...(entry.from && entry.from !== entry.to
      ? [say('history.status', { from: status(entry.from), to: status(entry.to) })]
      : []),
    ...(entry.changes ?? []).map((change, _at, all) =>
      changeWords(change, all.length > fewChanges ? nameLength : wholeValue, say),
    ),
    ...(entry.proof
      ? [say('history.file', { number: entry.proof.number, name: escapeText(entry.proof.name, 120) })]
      : []),
    ...(entry.proof?.supersedes ? [say('history.file-instead', { number: entry.proof.supersedes })] : []),
    ...(entry.proof?.scan ? [say(`history.scan.${entry.proof.scan}` as Word)] : []),
    ...reasonLines(entry.reasons ?? [], listOf(entry), say).map(({ text }) => text),
    ...uncoveredLines(entry.uncovered, say).map(({ text }) => text),
    ...(entry.comment ? [`“${escapeLines(entry.comment, wholeComment)}”`] : []),
    ...(entry.arbitration ? [say('history.arbitration', { text: escapeLines(entry.arbitration, wholeComment) })] : []),
    ...(entry.reminder ? [say('history.reminder', { window: say(`window.${entry.reminder.window}`) })] : []),
    ...(entry.window
      ? [
          say('history.window', {
            until: untilWords(entry.window.lastDay, calendar, reader.language),
            window: say(`window.${entry.window.name}`),
          }),
        ]
      : []),
  ]
  return {
    what: doneWords(entry, say, reader),
    when: say('history.entry', { version: entry.version, when: momentWords(entry.at, calendar, reader.language) }),
    lines: texts.map((text) => ({ text })),
  }
}

/** Longer than any single value may be. */
const wholeValue = 300
/** Where very many values changed at once, a card holds all names, but not every address, whole. */
const fewChanges = 6
const nameLength = 110
const listFields: ReadonlySet<string> = new Set(['products', 'subscriptionIds', 'precheck'])

/** Old and new, whole; of a list that is long, what went and what came. */
function changeWords(change: FieldChange, most: number, say: Speak): string {
  if (listFields.has(change.field) && Math.max(change.old.length, change.new.length) > wholeValue) {
    const entries = (text: string) => readable(change, text, say).split(', ')
    const [old, now] = [entries(change.old), entries(change.new)]
    const moved = [
      ...now.filter((one) => one && !old.includes(one)).map((one) => `+ ${escapeText(one)}`),
      ...old.filter((one) => one && !now.includes(one)).map((one) => `− ${escapeText(one)}`),
    ]
    return say('history.change-list', { field: say(`field.${change.field}.label`), changes: moved.join(', ') })
  }
  const value = (text: string) => escapeText(readable(change, text, say), most) || `_${say('history.nothing')}_`
  return say('history.change', {
    field: say(`field.${change.field}.label`),
    old: value(change.old),
    new: value(change.new),
  })
}

/** Ids in words: products and choices by their names, the pre-check by its ticks. */
function readable(change: FieldChange, text: string, say: Speak): string {
  if (text === '') return ''
  if (change.field === 'products') return text.split(', ').map(productName).join(', ')
  if (change.field === 'precheck') return precheckWords(text, say)
  if (change.field === 'activity' || change.field === 'solutionArea') {
    const word = `${change.field === 'activity' ? 'activity' : 'area'}.${text}`
    return knownChoices.has(word) ? say(word as Word) : text
  }
  return text
}

const knownChoices = new Set([
  'activity.pre-sales',
  'activity.usage',
  'activity.revenue-association',
  'area.microsoft-365',
  'area.business-applications',
])

function precheckWords(text: string, say: Speak): string {
  const { answers, coveredProducts } = JSON.parse(text) as {
    answers: Record<string, boolean>
    coveredProducts: string[]
  }
  return [
    ...Object.entries(answers).map(
      ([reason, answer]) => `${say(`precheck.${reason}.name` as Word)} ${answer ? '✔' : '✖'}`,
    ),
    ...coveredProducts.map((product) => `${productName(product)} ✔`),
  ].join(', ')
}

function pagesOf<T>(entries: T[]): T[][] {
  const pages: T[][] = []
  let bytes = Infinity
  for (const entry of entries) {
    const size = Buffer.byteLength(JSON.stringify(entry))
    const last = pages.at(-1)
    if (last && last.length < page.entries && bytes + size <= page.bytes) {
      last.push(entry)
      bytes += size
    } else {
      pages.push([entry])
      bytes = size
    }
  }
  return pages
}
