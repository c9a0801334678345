import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

interface Templating {
  Template: new (payload: unknown) => Template
  GlobalSettings: { getUndefinedFieldValueSubstitutionString?: (path: string) => string | undefined }
}

/** What the expansion under way found nothing for. */
let unfilled: string | undefined

/**
 * Loaded with the first card: with its grammar it takes a tenth of a second and 16 MB, and a start draws none. Required,
 * not imported: the package's type declarations pull in another package's TypeScript sources, which our compiler
 * settings refuse.
 */
function templating(): Templating {
  const library = require('adaptivecards-templating') as Templating
  // Asked for each name that has no value: to look through each filled card for what is left costs a tenth of filling it.
  library.GlobalSettings.getUndefinedFieldValueSubstitutionString = (path) => {
    unfilled ??= path
    return undefined
  }
  return library
}

interface Template {
  expand(context: { $root: ReadonlyMap<string, unknown> }): unknown
}

/** An Adaptive Card ready to send. */
export type CardJson = Readonly<Record<string, unknown>>

/** A card and the words of its toast, which clients that show no cards show instead. */
export interface Rendered {
  card: CardJson
  summary: string
}

/** TABLE of the templates beside this file: each is a card that opens in the Adaptive Card designer. */
export const cardNames = [
  'claim',
  'claim-list',
  'consent',
  'form',
  'form-proof',
  'form-read-back',
  'help',
  'history',
  'notice',
  'numbers',
  'support-text',
  'words-card',
] as const
export type CardName = (typeof cardNames)[number]

const templates = new Map<CardName, Template>()

/**
 * Fills a template with flat, ready data: built once, expanded once, never twice over the same text.
 * Throws if the data left something unfilled: a fault of ours, not of the reader's.
 */
export function render(name: CardName, data: Readonly<Record<string, unknown>> & { summary: string }): Rendered {
  const template = templateOf(name)
  unfilled = undefined
  // In a map the library finds a name at once; of an object it compares each key, in small letters, every time.
  const card = template.expand({ $root: new Map(Object.entries(data)) }) as CardJson
  if (unfilled !== undefined) throw new Error(`card ${name}: nothing for ${String(unfilled)}`)
  return { card, summary: data.summary }
}

function templateOf(name: CardName): Template {
  const known = templates.get(name)
  if (known) return known
  const { Template } = templating()
  const template = new Template(JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8')))
  templates.set(name, template)
  return template
}
