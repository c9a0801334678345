import type { Claim } from '../services/claim/claim.ts'
import { longestText } from '../services/claim/guards.ts'
import type { Verb } from '../services/claim/transitions.ts'
import { cleaned, kept, plain } from './text.ts'

/** An input of a question: by this name it arrives, see `answersOf`. */
export type AskedName = 'comment' | 'reasons' | 'reason' | 'justification' | 'uncovered' | 'arbitration'

interface Question {
  /** Choices, several or one; each with its explanation. */
  choose?: { name: 'reasons' | 'reason'; from: 'info' | 'rejection' | 'withdraw'; several: boolean }
  /** Which of the claim's products are not covered; none is an answer too. */
  products?: true
  write?: {
    name: 'comment' | 'justification' | 'arbitration'
    label: 'comment' | 'optional-comment' | 'justification' | 'note' | 'arbitration'
    needed: boolean
  }
}

export interface Button {
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
  restore: { how: 'press', style: 'positive', row: 'main' },
  'start-review': { how: 'press', style: 'positive', row: 'main' },
  approve: { how: 'press', style: 'positive', row: 'main' },
  edit: { how: 'form', style: 'default', row: 'main' },
  attach: { how: 'upload', style: 'default', row: 'main' },
  'request-info': {
    how: 'ask',
    style: 'default',
    row: 'main',
    question: { choose: { name: 'reasons', from: 'info', several: true }, products: true, write: write('comment') },
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
  retell: { how: 'press', style: 'positive', row: 'main' },
  'take-over': { how: 'press', style: 'default', row: 'more' },
  comment: { how: 'ask', style: 'default', row: 'more', question: { write: write('comment') } },
  note: { how: 'ask', style: 'default', row: 'more', question: { write: write('note') } },
  withdraw: {
    how: 'ask',
    style: 'destructive',
    row: 'more',
    question: { choose: { name: 'reason', from: 'withdraw', several: false } },
  },
  disassociate: {
    how: 'ask',
    style: 'destructive',
    row: 'more',
    question: { choose: { name: 'reason', from: 'withdraw', several: false }, write: write('comment') },
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
  'customer-reachable': undefined,
  'domain-checked': undefined,
  'proof-scanned': undefined,
}

/** TABLE: verb -> its button where another partner claims the same. */
const contested: Partial<Record<Verb, Button>> = {
  approve: {
    how: 'ask',
    style: 'positive',
    row: 'main',
    question: { write: { name: 'arbitration', label: 'arbitration', needed: true } },
  },
}

/** The button of a verb on this claim, if it has one there. */
export function buttonOf(verb: Verb, { rivals }: Pick<Claim, 'rivals'>): Button | undefined {
  return (rivals?.length ? contested[verb] : undefined) ?? buttons[verb]
}

/** A button that sends something. `data` decides nothing: it names the claim and the version the reader saw. */
export interface Press {
  title: string
  verb: string
  style: Button['style']
  data: Readonly<Record<string, string | number>>
  /** The data hold what a person typed, which is kept whole. */
  typed?: true
}

/** A button from outside, its texts cleaned: data may carry what a person searched for. */
export function cleanedPress(press: Press): Press {
  const data = Object.entries(press.data).map(([name, value]) => [
    name,
    typeof value === 'string' ? kept(cleaned(value), press.typed ? longestText : 200) : value,
  ])
  return { ...press, title: plain(press.title, 80), data: Object.fromEntries(data) as Press['data'] }
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
    uncovered: answer('uncovered'),
    arbitration: answer('arbitration'),
  }
}
