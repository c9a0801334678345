import { productName } from '../services/claim/catalogue.ts'
import { infoReasons, rejectionReasons, withdrawReasons } from '../services/claim/reasons.ts'
import { escapeLines, escapeText } from './text.ts'
import type { Speak, Word } from './words.ts'

/** Reasons with their explanation, in the page's sense. */
export function reasonLines(reasons: readonly string[], list: keyof typeof lists, say: Speak) {
  return reasons.map((reason) => ({
    // Nothing that once was stored may keep a history from being read.
    text: lists[list].has(reason)
      ? `**${say(`${list}.${reason}.name` as Word)}** – ${say(`${list}.${reason}.why` as Word)}`
      : `“${escapeText(reason)}”`,
  }))
}

/** TABLE: the reasons that have words. */
const lists = {
  info: new Set<string>(infoReasons),
  rejection: new Set<string>(Object.keys(rejectionReasons)),
  withdraw: new Set<string>(withdrawReasons),
} as const

/** The reviewer's verdict on single products. */
export function uncoveredLines(uncovered: readonly string[] | undefined, say: Speak) {
  if (!uncovered || uncovered.length === 0) return []
  const products = uncovered.map((product) => escapeText(productName(product), 60)).join(', ')
  return [{ text: `✖ ${say('request.uncovered', { products })}` }]
}

/** What somebody wrote, quoted; cut text says where it is whole. */
export function commentLines(comment: string, most: number, say: Speak) {
  if (comment.trim() === '') return []
  const cut = comment.length > most ? [{ text: `_${say('request.cut')}_` }] : []
  return [{ text: `“${escapeLines(comment, most)}”` }, ...cut]
}
