import { proofLimits } from './claim/proof-rules.ts'

/** Control, format (bidi, zero-width), unpaired surrogates, private use, line ends, and letters that show nothing. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/gu

/** The part behind the last dot, in lower case; empty if there is none. Expects a cleaned name. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : ''
}

/**
 * A file's name as it may be shown and saved: no folders, no control or invisible characters, nothing that turns the
 * reading direction, none of the signs that Windows refuses; 120 characters at most, the extension kept.
 * Cleaned before the extension is judged, so that what is judged is what is shown.
 */
export function cleanName(name: string): string {
  const visible = name
    .normalize('NFC')
    .replace(unseen, '')
    .split(/[/\\]/)
    .findLast((part) => part.trim() !== '' && !/^\.+$/.test(part.trim()))
  const safe = (visible ?? '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  const extension = extensionOf(safe)
  const stem = extension ? safe.slice(0, -extension.length - 1).trimEnd() : safe
  const room = proofLimits.nameLength - (extension ? extension.length + 1 : 0)
  if (room < 1) return cut(safe, proofLimits.nameLength)
  return cut(unreserved(stem || 'file'), room) + (extension ? `.${safe.slice(-extension.length)}` : '')
}

/** Names that Windows keeps for devices cannot be saved there. */
function unreserved(stem: string): string {
  return /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i.test(stem) ? `_${stem}` : stem
}

/** At most so many UTF-16 units, without cutting a character in two. */
function cut(text: string, most: number): string {
  let kept = ''
  for (const character of text) {
    if (kept.length + character.length > most) break
    kept += character
  }
  return kept
}
