import { productName } from '../services/claim/catalogue.ts'
import { escapeLines, escapeText } from './text.ts'
import type { Speak, Word } from './words.ts'

/** Reasons with their explanation, in the page's sense. */
export function reasonLines(reasons: readonly string[], list: 'info' | 'rejection' | 'withdraw', say: Speak) {
  return reasons.map((reason) => ({
    text: `**${say(`${list}.${reason}.name` as Word)}** – ${say(`${list}.${reason}.why` as Word)}`,
  }))
}

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
