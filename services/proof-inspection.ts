import { proofTypes, type ProofExtension, type ProofFamily } from './claim/proof-rules.ts'
import { familyOf, headLength, type ProofRefusal } from './proof-types.ts'
import {
  endRecordIn,
  endsAsZip,
  longestZipHeader,
  noZipFindings,
  scanZipHeaders,
  type ZipFindings,
} from './proof-zip.ts'

/** Looks at a file as its bytes pass by, in pieces of any size, holding a fixed window of them. */
export interface Inspection {
  /** Looks at the next bytes; a refusal as soon as one is certain. */
  feed(bytes: Buffer): ProofRefusal | undefined
  /** The verdict on the whole. Call it once, after the last bytes. */
  end(): ProofRefusal | undefined
}

/** How much of a file is held at any time. */
export const windowLength = 4 * 0x1_0000

/** No honest document of 20 MiB unpacks to more. */
const mostUnpackedBytes = 1024 ** 3

/** What was seen of one file. */
interface Seen {
  head: Buffer
  /** The last bytes: at least 64 KiB, or all there is. */
  tail: Buffer
  size: number
  zip: ZipFindings
  found: ReadonlySet<Needle>
}

/** TABLE: byte sequences looked for anywhere. OLE2 names its streams in UTF-16. */
const needles = {
  'message-properties': Buffer.from('__properties_version1.0', 'utf16le'),
  'encrypted-package': Buffer.from('EncryptedPackage', 'utf16le'),
  'end-of-image': Buffer.from([0xff, 0xd9]),
} as const
type Needle = keyof typeof needles
const needleNames = Object.keys(needles) as Needle[]
const longestNeedle = Math.max(...needleNames.map((name) => needles[name].length))

/** An inspection of one file that goes by this extension. */
export function inspectionFor(extension: ProofExtension): Inspection {
  const window = Buffer.allocUnsafe(windowLength)
  const zip = noZipFindings()
  const found = new Set<Needle>()
  let head = Buffer.alloc(0)
  let [filled, scanned, size] = [0, 0, 0]

  function scan(upTo: number) {
    const bytes = window.subarray(0, filled)
    scanZipHeaders(bytes, scanned, upTo, zip)
    const around = bytes.subarray(Math.max(0, scanned - longestNeedle), filled)
    for (const name of needleNames) if (!found.has(name) && around.includes(needles[name])) found.add(name)
    scanned = upTo
  }

  /** Keeps the unscanned end of the window, which is also the file's tail so far. */
  function slide() {
    scan(filled - longestZipHeader)
    const from = scanned - longestNeedle
    window.copyWithin(0, from, filled)
    filled -= from
    scanned = longestNeedle
  }

  return {
    feed(bytes) {
      size += bytes.length
      const headWasOpen = head.length < headLength
      if (headWasOpen) head = Buffer.concat([head, bytes.subarray(0, headLength - head.length)])
      for (let at = 0; at < bytes.length;) {
        if (filled === window.length) slide()
        const taken = bytes.copy(window, filled, at)
        filled += taken
        at += taken
      }
      return headWasOpen && head.length === headLength && !mayBe(extension, head) ? 'content-differs' : undefined
    },
    end() {
      if (size === 0) return 'empty'
      scan(filled)
      return verdict(extension, { head, tail: window.subarray(0, filled), size, zip, found })
    },
  }
}

/** False once the first bytes rule the extension out. A locked Office document is an OLE2 file; its end tells. */
function mayBe(extension: ProofExtension, head: Buffer): boolean {
  const shown = familyOf(head)
  const { family } = proofTypes[extension]
  return shown === family || (family === 'zip' && shown === 'ole')
}

function verdict(extension: ProofExtension, seen: Seen): ProofRefusal | undefined {
  const { family } = proofTypes[extension]
  const shown = familyOf(seen.head)
  if (family === 'zip' && shown === 'ole' && seen.found.has('encrypted-package')) return 'protected'
  if (shown !== family) return 'content-differs'
  if (family !== 'zip' && endsAsZip(seen.tail, seen.size)) return 'content-differs'
  if (family !== 'pdf' && family !== 'text' && seen.head.subarray(0, 1_024).includes('%PDF-')) return 'content-differs'
  return wholeness[family](seen, extension)
}

/** TABLE: what each family must show as a whole. */
const wholeness: Record<ProofFamily, (seen: Seen, extension: ProofExtension) => ProofRefusal | undefined> = {
  pdf: ({ tail }) => (tail.includes('%%EOF') ? undefined : 'truncated'),
  png: ({ tail }) => (tail.includes('IEND') ? undefined : 'truncated'),
  // Phones append films and depth maps behind the end of the image, so it may be anywhere.
  jpeg: ({ found }) => (found.has('end-of-image') ? undefined : 'truncated'),
  tiff: ({ head, size }) => (firstDirectoryOf(head) < size ? undefined : 'truncated'),
  ole: ({ head, size, found }) => {
    if (found.has('message-properties')) return undefined
    return oleDirectoryOf(head) < size ? 'content-differs' : 'truncated'
  },
  zip: ({ tail, zip }, extension) => {
    if (zip.macro) return 'macro'
    if (endRecordIn(tail) === undefined) return 'truncated'
    if (zip.locked) return 'protected'
    if (!zip.tops.has('[content_types].xml') || !zip.tops.has(mainFolder[extension] ?? '')) return 'content-differs'
    return zip.unpackedBytes > mostUnpackedBytes ? 'too-large-inside' : undefined
  },
  text: () => undefined,
}

/** The folder that tells the three kinds of Office document apart. */
const mainFolder: Partial<Record<ProofExtension, string>> = { docx: 'word', xlsx: 'xl', pptx: 'ppt' }

/** Where a TIFF's first directory starts; beyond any file if the header is not whole. */
function firstDirectoryOf(head: Buffer): number {
  if (head.length < 16) return Infinity
  const littleEndian = head[0] === 0x49
  const big = head[littleEndian ? 2 : 3] === 0x2b
  if (big) return Number(littleEndian ? head.readBigUInt64LE(8) : head.readBigUInt64BE(8))
  return littleEndian ? head.readUInt32LE(4) : head.readUInt32BE(4)
}

/** Where an OLE2 file's directory starts; beyond any file if the header is not whole. */
function oleDirectoryOf(head: Buffer): number {
  if (head.length < 512) return Infinity
  return (head.readUInt32LE(48) + 1) * 2 ** head.readUInt16LE(30)
}
