import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * Loaded with the first card: with its grammar it takes a tenth of a second and 16 MB, and a start draws none. Required,
 * not imported: the package's type declarations pull in another package's TypeScript sources, which our compiler
 * settings refuse.
 */
const templating = () => require('adaptivecards-templating') as { Template: new (payload: unknown) => Template }

interface Template {
  expand(context: { $root: unknown }): unknown
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
  const card = templateOf(name).expand({ $root: data }) as CardJson
  const leftover = unfilledIn(card)
  if (leftover) throw new Error(`card ${name}: nothing for ${leftover.slice(leftover.indexOf('${')).slice(0, 60)}`)
  return { card, summary: data.summary }
}

/** The first text, however deep, in which something is still to be filled in. */
function unfilledIn(node: unknown): string | undefined {
  if (typeof node === 'string') return node.includes('${') ? node : undefined
  if (typeof node !== 'object' || node === null) return undefined
  for (const inner of Array.isArray(node) ? (node as unknown[]) : Object.values(node)) {
    const found = unfilledIn(inner)
    if (found !== undefined) return found
  }
  return undefined
}

function templateOf(name: CardName): Template {
  const known = templates.get(name)
  if (known) return known
  const { Template } = templating()
  const template = new Template(JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8')))
  templates.set(name, template)
  return template
}
