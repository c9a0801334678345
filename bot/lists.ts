import { policyNames } from '../services/claim/policies.ts'
import { statusNames, type Status } from '../services/claim/statuses.ts'
import { folded } from '../services/folded.ts'
import { byLastDay, listOrders, orderNames, type ListOrder } from '../services/list-orders.ts'
import { readPart, type ListPart } from '../services/list-parts.ts'
import type { Listing } from '../services/listings.ts'
import type { Press as Button } from '../cards/buttons.ts'
import { claimList, mostRows, type ListView } from '../cards/claim-list.ts'
import { under } from '../cards/editions.ts'
import { escapeText } from '../cards/text.ts'
import { languages, words, type Word } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import type { App, Turn } from './app.ts'
import type { Answer } from './event.ts'
import type { Press } from './input.ts'
import { listOfStanding, ownList, readerOf, rowOf } from './list-lines.ts'

/** What a list's buttons carry: choices of the reader, each checked again when it comes back. */
type Choices = Partial<Pick<Press, 'status' | 'sort' | 'text' | 'list' | 'from'>>

/** `claims [status]`: the partner's or the customer's own, as they chose to see them. */
export async function listAnswer(app: App, turn: Turn, choices: Choices = {}): Promise<Answer> {
  const say = words(turn.language)
  // The statuses are the review's, which is none of the customer's business.
  const isCustomer = readerOf(app, turn) === 'customer'
  const status = isCustomer ? undefined : statusNamed(choices.status ?? '')
  if (choices.status && !status && !isCustomer && choices.status !== 'all') {
    const names = statusNames.map((name) => say(`status.${name}`)).join(', ')
    return wordsCard({ language: turn.language, text: say('say.which-status', { names }), tone: 'warning' })
  }
  const sort = orderNamed(choices.sort)
  const { fits, ...own } = ownList(app, turn)
  const part = await readPart(app.tables.listings, own.list, {
    fits: (line) => fits(line) && (!status || line.status === status),
    order: listOrders[sort],
    from: choices.from,
    most: mostRows,
  })
  const kept: Button['data'] = { ...(status ? { status } : {}), sort }
  const others = orderNames.filter((name) => name !== sort)
  return listCard(app, turn, part, kept, {
    title: status ? `${say('title.claims')}: ${say(`status.${status}`)}` : say('title.claims'),
    empty: say(status ? 'list.empty-status' : 'list.empty-claims'),
    filter: isCustomer ? undefined : { status, data: { sort } },
    presses: part.total > 1 ? others.map((name) => listButton(say(`sort.${name}`), { ...kept, sort: name })) : [],
  })
}

/** A press on a list's button: the same list, elsewhere or otherwise. */
export function listPage(app: App, turn: Turn, press: Press): Promise<Answer> {
  if (press.list === 'due') return dueAnswer(app, turn, press.from)
  return press.text ? findAnswer(app, turn, press.text, press.from) : listAnswer(app, turn, press)
}

/** `due`: what has a last day, grouped by it, soonest first. */
export async function dueAnswer(app: App, turn: Turn, from = 0): Promise<Answer> {
  const say = words(turn.language)
  const { list, fits } = listOfStanding(app, turn)
  const part = await readPart(app.tables.listings, list, {
    fits: (line) => fits(line) && line.lastDay !== undefined,
    order: byLastDay,
    from,
    most: mostRows,
  })
  const title = `${say('title.due')} (${app.calendar.zone})`
  return listCard(app, turn, part, { list: 'due' }, { title, empty: say('list.empty-due'), byDay: true })
}

/** `find <text>`: over id, name, customer, tenant and contact; a reviewer's search goes over decided claims too. */
export async function findAnswer(app: App, turn: Turn, text: string, from = 0): Promise<Answer> {
  const say = words(turn.language)
  if (folded(text) === '') return wordsCard({ language: turn.language, text: say('say.find-what'), tone: 'warning' })
  const part = await foundLines(app, turn, text, from)
  const named = escapeText(text, 60)
  return listCard(
    app,
    turn,
    part,
    { text: text.slice(0, 200) },
    { title: `${say('title.find')}: ${named}`, empty: say('list.empty-find', { text: named }) },
  )
}

/** The lines that carry a text, most urgent first; all, if it is empty. */
export function foundLines(app: App, turn: Pick<Turn, 'sender'>, text: string, from: number): Promise<ListPart> {
  const wanted = folded(text)
  const { list, fits } = listOfStanding(app, turn)
  return readPart(app.tables.listings, list, {
    fits: (line) => fits(line) && soughtTexts(line).some((value) => folded(value).includes(wanted)),
    order: listOrders.due,
    from,
    most: mostRows,
    past: list === 'queue' ? true : undefined,
  })
}

/** A page of a list as a card, with the buttons to the pages beside it. */
export function listCard(
  app: App,
  turn: Turn,
  { lines, total, from }: ListPart,
  data: Button['data'],
  view: Pick<ListView, 'title' | 'empty' | 'filter' | 'byDay' | 'presses' | 'notes'> & {
    verb?: 'list' | 'queue'
    noteOf?: (line: Listing) => string | undefined
  },
): Answer {
  const say = words(turn.language)
  const reader = readerOf(app, turn)
  const page = (title: Word, to: number) => listButton(say(title), { ...data, from: to }, view.verb)
  return claimList({
    ...view,
    language: turn.language,
    now: app.clock.now(),
    calendar: app.calendar,
    rows: lines.map((line) => ({ ...rowOf(line, reader), note: view.noteOf?.(line) })),
    total,
    from,
    presses: [
      ...(from > 0 ? [page('button.earlier', Math.max(0, from - mostRows))] : []),
      ...(from + lines.length < total ? [page('button.later', from + mostRows)] : []),
      ...(view.presses ?? []),
    ],
  })
}

function listButton(title: string, data: Button['data'], verb: 'list' | 'queue' = 'list'): Button {
  return { title, verb, style: 'default', data }
}

/** The texts of a line that a search looks into. */
function soughtTexts(line: Listing): string[] {
  return [
    line.claimId,
    line.claimName,
    line.customerDomain,
    line.customerName ?? '',
    line.customerTenantId,
    line.customerContactName ?? '',
    line.customerContactEmail,
  ]
}

function orderNamed(name: string | undefined): ListOrder {
  return orderNames.find((order) => order === name) ?? 'due'
}

/** A status by its id or its word, in any language whoever asks. */
function statusNamed(text: string): Status | undefined {
  const bare = (name: string) => folded(name).replaceAll(/[\s-]+/g, '')
  const wanted = bare(text)
  const named = (status: Status) =>
    languages.flatMap((language) => policyNames.map((policy) => under(policy, words(language))(`status.${status}`)))
  return statusNames.find((status) => [status, ...named(status)].some((name) => bare(name) === wanted))
}
