/** Reading the names in a ZIP as its bytes pass by. Nothing is inflated. */

/** The longest header with its name: nothing shorter is looked at before the end, so that no name is seen in part. */
export const longestZipHeader = 46 + 0xffff
/** The longest end record with its comment. */
const longestEndRecord = 22 + 0xffff

const headerMark = Buffer.from('PK')
const endMark = Buffer.from('PK\x05\x06', 'latin1')

/** Stored, packed, or locked in the newer way, whose true method stands elsewhere. */
const lockedMethods = [0, 8, 99]

/** What a container's headers tell. Names are in lower case with forward slashes. */
export interface ZipFindings {
  /** A macro project or macro sheet, by any header that names one. */
  macro: boolean
  /** Top-level folders and files that the central directory lists. */
  tops: Set<string>
  /** Bytes that the central directory says the parts unpack to. */
  unpackedBytes: number
  /** A part is locked with a password. */
  locked: boolean
}

export function noZipFindings(): ZipFindings {
  return { macro: false, tops: new Set(), unpackedBytes: 0, locked: false }
}

/** Adds what the headers that start in `[from, to)` tell. Both kinds of header count: readers differ in whom they trust. */
export function scanZipHeaders(bytes: Buffer, from: number, to: number, findings: ZipFindings): void {
  for (let at = bytes.indexOf(headerMark, from); at >= 0 && at < to; at = bytes.indexOf(headerMark, at + 1)) {
    const kind = bytes.length - at >= 4 ? bytes.readUInt16BE(at + 2) : 0
    if (kind === 0x0304) noteName(nameAt(bytes, at + 26, at + 30), findings)
    if (kind === 0x0102) noteEntry(bytes, at, findings)
  }
}

/** True if the bytes end with a directory that starts inside the file. `size`: of the whole file. */
export function endsAsZip(tail: Buffer, size: number): boolean {
  const at = endRecordIn(tail)
  if (at === undefined) return false
  const commentEnds = at + 22 + tail.readUInt16LE(at + 20)
  const [entries, directoryStart] = [tail.readUInt16LE(at + 10), tail.readUInt32LE(at + 16)]
  return commentEnds === tail.length && entries > 0 && (directoryStart < size || directoryStart === 0xffff_ffff)
}

/** Where the last end record starts, if the tail holds one: without it the file was cut off. */
export function endRecordIn(tail: Buffer): number | undefined {
  const at = tail.lastIndexOf(endMark)
  return at >= Math.max(0, tail.length - longestEndRecord) && tail.length - at >= 22 ? at : undefined
}

function noteEntry(bytes: Buffer, at: number, findings: ZipFindings): void {
  if (bytes.length - at < 46) return
  const name = nameAt(bytes, at + 28, at + 46)
  noteName(name, findings)
  // Compressed bytes can show the mark by chance; a real entry has a known version and method.
  const [version, method] = [bytes.readUInt16LE(at + 6), bytes.readUInt16LE(at + 10)]
  if (version > 63 || name === '') return
  const isLocked = (bytes.readUInt16LE(at + 8) & 1) !== 0
  if (isLocked && lockedMethods.includes(method)) findings.locked = true
  if (method !== 0 && method !== 8) return
  findings.unpackedBytes += bytes.readUInt32LE(at + 24)
  findings.tops.add(name.split('/', 1)[0]!)
}

function nameAt(bytes: Buffer, lengthAt: number, nameAt: number): string {
  if (bytes.length < nameAt) return ''
  const length = bytes.readUInt16LE(lengthAt)
  return bytes
    .toString('latin1', nameAt, Math.min(nameAt + length, bytes.length))
    .toLowerCase()
    .replaceAll('\\', '/')
    .replace(/^\/+/, '')
}

function noteName(name: string, findings: ZipFindings): void {
  if (/(^|\/)vba(project|data|projectsignature\w*)\.(bin|xml)$|(^|\/)macrosheets\//.test(name)) findings.macro = true
}
