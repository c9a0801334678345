import type { Claim } from '../services/claim/claim.ts'
import { longestText } from '../services/claim/guards.ts'
import { infoReasons, reviewerReasons, withdrawReasons } from '../services/claim/reasons.ts'
import type { Verb } from '../services/claim/transitions.ts'
import { typedText, type Reader, type Scene } from './scene.ts'
import { cleaned, escapeText, kept, plain } from './text.ts'
import { words, type Speak, type Word } from './words.ts'

/** An input of a question: by this name it arrives, see `answersOf`. */
export type AskedName = 'comment' | 'reasons' | 'reason' | 'justification'

interface Question {
  /** Choices, several or one; each with its explanation. */
  choose?: { name: 'reasons' | 'reason'; from: 'info' | 'rejection' | 'withdraw'; several: boolean }
  write?: {
    name: 'comment' | 'justification'
    label: 'comment' | 'optional-comment' | 'justification' | 'note'
    needed: boolean
  }
}

interface Button {
  /** `press` acts at once; `ask` unfolds a question first; `form` and `upload` lead elsewhere. */
  how: 'press' | 'ask' | 'form' | 'upload'
  style: 'default' | 'positive' | 'destructive'
  /** Decisions stand in the first row, talk and looks in the second. */
  row: 'main' | 'more'
  question?: Question
}

const write = (label: 'comment' | 'optional-comment' | 'note'): Question['write'] => ({
  name: 'comment',
  label,
  needed: label !== 'optional-comment',
})

/** TABLE: verb -> its button on a claim's card. `undefined`: the verb has none there. */
export const buttons: Readonly<Record<Verb, Button | undefined>> = {
  create: undefined,
  submit: { how: 'press', style: 'positive', row: 'main' },
  resubmit: { how: 'press', style: 'positive', row: 'main' },
  'start-review': { how: 'press', style: 'positive', row: 'main' },
  approve: { how: 'press', style: 'positive', row: 'main' },
  edit: { how: 'form', style: 'default', row: 'main' },
  attach: { how: 'upload', style: 'default', row: 'main' },
  'request-info': {
    how: 'ask',
    style: 'default',
    row: 'main',
    question: { choose: { name: 'reasons', from: 'info', several: true }, write: write('comment') },
  },
  reject: {
    how: 'ask',
    style: 'destructive',
    row: 'main',
    question: { choose: { name: 'reasons', from: 'rejection', several: true }, write: write('comment') },
  },
  dispute: {
    how: 'ask',
    style: 'default',
    row: 'main',
    question: { write: { name: 'justification', label: 'justification', needed: false } },
  },
  decline: { how: 'ask', style: 'destructive', row: 'main', question: { write: write('optional-comment') } },
  'late-withdrawal': { how: 'ask', style: 'destructive', row: 'main', question: { write: write('optional-comment') } },
  'end-association': { how: 'ask', style: 'destructive', row: 'main', question: { write: write('comment') } },
  'take-over': { how: 'press', style: 'default', row: 'more' },
  comment: { how: 'ask', style: 'default', row: 'more', question: { write: write('comment') } },
  note: { how: 'ask', style: 'default', row: 'more', question: { write: write('note') } },
  withdraw: {
    how: 'ask',
    style: 'destructive',
    row: 'more',
    question: { choose: { name: 'reason', from: 'withdraw', several: false } },
  },
  discard: { how: 'ask', style: 'destructive', row: 'more' },
  'open-proof': undefined,
  'no-response': undefined,
  'consent-passed': undefined,
  'dispute-closed': undefined,
  remind: undefined,
  overdue: undefined,
  'customer-told': undefined,
  'customer-not-reached': undefined,
  'domain-checked': undefined,
  'proof-scanned': undefined,
}

/** The order of buttons is the table's. */
const order = Object.keys(buttons) as Verb[]

/** TABLE: the reasons a question offers. */
const choices = {
  info: infoReasons.map((reason) => ({ value: reason, words: `info.${reason}` as const })),
  rejection: reviewerReasons.map((reason) => ({ value: reason, words: `rejection.${reason}` as const })),
  withdraw: withdrawReasons.map((reason) => ({ value: reason, words: `withdraw.${reason}` as const })),
}

/** A button that sends something. `data` decides nothing: it names the claim and the version the reader saw. */
export interface Press {
  title: string
  verb: string
  style: Button['style']
  data: Readonly<Record<string, string | number>>
}

/** A button from outside, its texts cleaned: data may carry what a person searched for. */
export function cleanedPress(press: Press): Press {
  const data = Object.entries(press.data).map(([name, value]) => [
    name,
    typeof value === 'string' ? cleaned(value) : value,
  ])
  return { ...press, title: plain(press.title, 80), data: Object.fromEntries(data) }
}

/** One row of buttons, ready for the template. */
export interface Row {
  presses: Press[]
  links: { title: string; url: string }[]
  asks: ReturnType<typeof askOf>[]
}

/** The two rows of a claim's card: what this reader may do now, and the buttons that only show. */
export function rowsOf(claim: Claim, reader: Reader, scene: Scene, shows: readonly Press[] = []) {
  const say = words(reader.language)
  const data = { claimId: claim.id, version: claim.version }
  const open = order.filter((verb) => scene.verbs.includes(verb) && buttons[verb] !== undefined)
  const taken = new Set<string>()
  const rowOf = (row: Button['row'], shown: readonly Press[]): Row => {
    const verbs = open.filter((verb) => buttons[verb]?.row === row)
    const how = (way: Button['how']) => verbs.filter((verb) => buttons[verb]?.how === way)
    const press = (verb: Verb): Press => ({
      title: say(`button.${verb}` as Word),
      verb,
      style: buttons[verb]!.style,
      data,
    })
    const toForm: Press[] = how('form').map((verb) => ({
      ...press(verb),
      verb: 'form',
      title: say(claim.status === 'editing' ? 'button.edit-draft' : 'button.edit'),
    }))
    const upload = how('upload').map((verb) => ({ ...press(verb), verb: 'form', data: { ...data, step: 'proof' } }))
    return {
      presses: [...how('press').map(press), ...toForm, ...(scene.uploadUrl ? [] : upload), ...shown],
      links: scene.uploadUrl ? upload.map(({ title }) => ({ title, url: scene.uploadUrl! })) : [],
      asks: how('ask').map((verb) => askOf(verb, claim, scene, say, taken)),
    }
  }
  const main = rowOf('main', [])
  return { main, more: rowOf('more', shows), hasMain: main.presses.length + main.links.length + main.asks.length > 0 }
}

/**
 * What a question's inputs brought, under their plain names. On a card with several questions only the first input of
 * a name can carry it (ids are unique on a card); the others are called `<verb>.<name>`.
 */
export function answersOf(verb: string, data: Readonly<Record<string, unknown>>): Record<AskedName, unknown> {
  const answer = (name: AskedName) => data[`${verb}.${name}`] ?? data[name]
  return {
    comment: answer('comment'),
    reasons: answer('reasons'),
    reason: answer('reason'),
    justification: answer('justification'),
  }
}

function askOf(verb: Verb, claim: Claim, scene: Scene, say: Speak, taken: Set<string>) {
  const { style, question } = buttons[verb]!
  const id = (name: AskedName) => {
    const free = !taken.has(name)
    taken.add(name)
    return free ? name : `${verb}.${name}`
  }
  const typed = (name: AskedName) =>
    scene.typed?.verb === verb ? kept(cleaned(typedText(scene.typed, name) ?? ''), longestText) : ''
  const partner = escapeText(claim.partner.name, 100)
  const { choose, write } = question ?? {}
  return {
    title: say(`button.${verb}` as Word),
    style,
    intro: say(`ask.${verb}.${verb === 'reject' && claim.dispute ? 'intro-final' : 'intro'}` as Word, { partner }),
    send: { title: say(`ask.${verb}.send` as Word), verb, style: style === 'default' ? 'positive' : style },
    data: { claimId: claim.id, version: claim.version },
    choices: choose
      ? [
          {
            id: id(choose.name),
            label: say(`ask.label.${choose.name}`),
            error: say(`ask.missing.${choose.name}`),
            several: choose.several,
            value: typed(choose.name),
            options: choices[choose.from].map((reason) => ({
              title: `${say(`${reason.words}.name` as Word)}: ${say(`${reason.words}.why` as Word)}`,
              value: reason.value,
            })),
          },
        ]
      : [],
    texts: write
      ? [
          {
            id: id(write.name),
            label: say(`ask.label.${write.label}`),
            error: say(`ask.missing.${write.name}`),
            needed: write.needed,
            value: typed(write.name),
          },
        ]
      : [],
  }
}
