/*
 * Whatever people typed goes through here before it reaches a card: it stays text, and never becomes Markdown,
 * a link, a mention, a template expression, or something that hides or turns other text around.
 */

const lineEnds = /\r\n?|[\u0085\u2028\u2029\v\f]/g
/** Control, format (bidi, zero-width, tags), unpaired surrogates, private use, and letters that show nothing. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/gu
const markPile = /(\p{M}{4})\p{M}+/gu
const markdownSigns = /[\\`*_[\]()<>#|~!&{}]/g
const listStart = /^(\s*)([-+=]|\d+[.)])/gm

/** The text without what can't be seen, its lines kept; `${` is parted. For values of inputs. */
export function cleaned(text: string): string {
  return text
    .replace(lineEnds, '\n')
    .replace(/[^\n]+/g, (line) => line.replace(/\t/g, ' ').replace(unseen, '').replace(markPile, '$1'))
    .replace(/\$(?=\{)/g, '$ ')
}

/** One line of text for places that know no Markdown: titles, choices, toasts. */
export function plain(text: string, most = 200): string {
  return cut(oneLine(text), most).replace(/</g, '‹').replace(/>/g, '›')
}

/** One line of text for places that know Markdown, none of which it will become. */
export function escapeText(text: string, most = 200): string {
  return escaped(cut(oneLine(text), most))
}

/** A text of several lines for places that know Markdown. */
export function escapeLines(text: string, most: number): string {
  const full = cleaned(text)
    .replace(/[ ]+$/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trim()
  return escaped(cut(full, most)).replace(/\n/g, '\n\n')
}

/** Our Markdown without its signs, escaped ones kept: for toasts and screen readers. */
export function spoken(markdown: string, most = 200): string {
  return plain(
    markdown.replace(/\\(.)|\*\*|\b_|_\b/g, (_all, sign: string | undefined) => sign ?? ''),
    most,
  )
}

/** At most so many characters, the last of them `…` if something is missing. Splits no character. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${kept(text, most - 1)}…`
}

/** The first so many characters, without a mark of what is gone: for values that will be sent back. */
export function kept(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, most).replace(/[\ud800-\udbff]$/, '')
}

function oneLine(text: string): string {
  return cleaned(text).replace(/\s+/g, ' ').trim()
}

function escaped(text: string): string {
  return text
    .replace(markdownSigns, '\\$&')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/\bwww\./gi, (start) => `${start.slice(0, -1)}\\.`)
    .replace(listStart, (_all, space: string, sign: string) => `${space}${sign.slice(0, -1)}\\${sign.slice(-1)}`)
}
