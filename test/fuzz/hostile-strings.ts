import { hostileTexts } from '../cards/hostile.ts'
import type { Random } from '../simulation/random.ts'

/** Pieces of what means something to somebody: Markdown, HTML, templates, mentions, addresses, Unicode's odd corners. */
const pieces = [
  '*', '**', '_', '__', '`', '```', '~~', '~', '#', '## ', '> ', '- ', '+ ', '* ', '1. ', '1) ', '---', '===', '***',
  '[', ']', '(', ')', '](', '][', ']:', '![', '|', '|---|---|', '\\', '\\\\', '\\[', '\\*', '&', '&lt;', '&#60;', '&amp;',
  '<', '>', '</', '<at>', '</at>', '<at id="0">', '<a href="', '<script>', '<img src=x onerror=x>', '<!--', '-->', '<![CDATA[',
  '${', '}', '${x}', '${$root}', '$', '{{', '}}', '{{DATE(2026-01-01T00:00:00Z)}}', '{{TIME(2026-01-01T00:00:00Z, SHORT)}}',
  '{{who}}', '$t(', '$t(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '@{', '@everyone', '{', '"', "'", '\\"', '\\u003c', '\\n', '%0d%0a', '\r\n', '\n', '\n\n', '\t', ' ', '  ',
  'https://evil.example', 'HTTP://EVIL.EXAMPLE/%3Cat%3E', 'www.evil.example', 'evil.example', '//evil.example', 'mailto:a@evil.example',
  'javascript:alert(1)', 'data:text/html,<b>', 'vbscript:x', 'tel:+82212345678', '+82 2 1234 5678', 'msteams://l/chat',
  'a@evil.example', 'https://evil.example/?a=1&b=2#c', 'http://[::1]/', 'xn--evil-abc.example', 'еvil.example',
  '\u202e', '\u202c', '\u2066', '\u2069', '\u200b', '\u200d', '\u200e', '\u2060', '\ufeff', '\u00ad', '\u034f', '\u061c', '\u180e',
  '\u2028', '\u2029', '\u0085', '\u000b', '\u000c', '\u0000', '\u0007', '\u001b[31m', '\u009b', '\u007f', '\ud800', '\udfff',
  '\u3164', '\u115f', '\u2800', '\u{e0041}', '\ue000', '\u{10ffff}', '\uffff', '\ufffd', 'e\u0301\u0301\u0301\u0301\u0301\u0301',
  '👨‍👩‍👧‍👦', '🏴‍☠️', '🇰🇷', '✅', '⛔', 'ﷺ', 'שלום', 'مرحبا', '한글', 'ㅎㅏㄴ', '日本語', 'Ａｐｐｒｏｖｅｄ', 'аpproved', 'İ', 'ß', 'ﬁ',
  'Approved', 'null', 'undefined', '__proto__', 'constructor', '0', '-1', '=cmd|x', '@SUM(1)', '+1', "=HYPERLINK(\"x\")",
  'Contoso', 'Kim', 'a', 'x'.repeat(60), '가'.repeat(40),
] // prettier-ignore

const short = hostileTexts.filter(({ length }) => length > 0 && length < 250)
const long = hostileTexts.filter(({ length }) => length >= 250)

/** A hostile text: from the corpus, or put together from up to eight pieces. Not empty; seldom long. */
export function hostileString(random: Random): string {
  if (random.chance(0.01)) return long[random.below(long.length)] ?? ''
  if (random.chance(0.2)) return short[random.below(short.length)] ?? ''
  const pick = () => pieces[random.below(pieces.length)]
  return Array.from({ length: 1 + random.below(8) }, pick).join(random.chance(0.3) ? ' ' : '')
}

/** What nobody can see, or what turns other text around. */
export const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/gu

/** What a reader makes out of a text: its visible signs, whatever the spaces and the piles of marks. */
export function legible(text: string): string {
  return text.replace(unseen, '').replace(/[\s\p{M}]/gu, '')
}
