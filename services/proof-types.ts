import { proofTypes, type ProofExtension, type ProofFamily } from './claim/proof-rules.ts'

/** Why a file is not taken. */
export type ProofRefusal =
  /** An extension that is not in the table. */
  | 'type-not-allowed'
  /** A macro format, or a document that carries a macro project. */
  | 'macro'
  /** Extension, declared type and content do not agree, or the file is two kinds at once. */
  | 'content-differs'
  /** A document locked with a password: nobody could review it. */
  | 'protected'
  | 'too-large'
  /** Small as it is, it would unpack to far more than any document. */
  | 'too-large-inside'
  | 'empty'
  /** The end is missing. */
  | 'truncated'
  /** More bytes than were announced. */
  | 'size-differs'
  /** The sender stopped, or was too slow. */
  | 'interrupted'

export function isProofExtension(extension: string): extension is ProofExtension {
  return Object.hasOwn(proofTypes, extension)
}

/** Office formats that exist to carry macros. */
export const macroExtensions = ['docm', 'dotm', 'xlsm', 'xltm', 'xlam', 'pptm', 'potm', 'ppsm', 'ppam', 'sldm']

/** Other names that browsers and mail programs use for the types of the table. */
const otherNames: Partial<Record<ProofExtension, readonly string[]>> = {
  pdf: ['application/x-pdf'],
  png: ['image/x-png'],
  jpg: ['image/jpg', 'image/pjpeg'],
  jpeg: ['image/jpg', 'image/pjpeg'],
  tif: ['image/tif', 'image/x-tiff'],
  tiff: ['image/tif', 'image/x-tiff'],
  msg: ['application/x-msg', 'application/x-ole-storage', 'application/msoutlook'],
  eml: ['text/plain', 'application/eml'],
}

/** What senders write when they do not know. */
const unknownTypes = ['', 'application/octet-stream', 'binary/octet-stream', 'application/x-unknown', '*/*']
const zipTypes = ['application/zip', 'application/x-zip-compressed']

/** True unless the declared type says something else than the extension. No declared type says nothing. */
export function declaredTypeAgrees(extension: ProofExtension, declaredType: string | undefined): boolean {
  const declared = (declaredType ?? '').split(';')[0]!.trim().toLowerCase()
  const { type, family } = proofTypes[extension]
  return (
    unknownTypes.includes(declared) ||
    declared === type ||
    otherNames[extension]?.includes(declared) === true ||
    (family === 'zip' && zipTypes.includes(declared)) ||
    (declared === 'image/*' && type.startsWith('image/'))
  )
}

/** TABLE: leading bytes of each family that has a fixed mark. */
const marks: readonly { family: ProofFamily; mark: Buffer }[] = [
  { family: 'pdf', mark: Buffer.from('%PDF-') },
  { family: 'zip', mark: Buffer.from('PK\x03\x04', 'latin1') },
  { family: 'png', mark: Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1') },
  { family: 'jpeg', mark: Buffer.from([0xff, 0xd8, 0xff]) },
  { family: 'tiff', mark: Buffer.from('II*\0', 'latin1') },
  { family: 'tiff', mark: Buffer.from('MM\0*', 'latin1') },
  { family: 'tiff', mark: Buffer.from('II+\0', 'latin1') },
  { family: 'tiff', mark: Buffer.from('MM\0+', 'latin1') },
  { family: 'ole', mark: Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) },
]

/** The family that a file's first bytes show, if they show one. `head`: the first 4 KiB, or all there is. */
export function familyOf(head: Buffer): ProofFamily | undefined {
  const marked = marks.find(({ mark }) => head.subarray(0, mark.length).equals(mark))
  if (marked) return marked.family
  return looksLikeMail(head) ? 'text' : undefined
}

/** How many leading bytes `familyOf` looks at. */
export const headLength = 4_096

/** Mail starts with header lines, one of them a header that every mail has, and holds no NUL. */
function looksLikeMail(head: Buffer): boolean {
  if (head.includes(0)) return false
  const text = head.toString('latin1').replace(/^\xef\xbb\xbf/, '')
  return (
    /^(From [^\r\n]*\r?\n)?[A-Za-z][!-9;-~]*:/.test(text) &&
    /^(from|to|date|subject|received|return-path|delivered-to|message-id|mime-version):/im.test(text)
  )
}

/** The first extension of a family of images: for a photo that came without a name. */
export function imageExtensionFor(head: Buffer): ProofExtension | undefined {
  const family = familyOf(head)
  return family === 'png' ? 'png' : family === 'jpeg' ? 'jpg' : family === 'tiff' ? 'tiff' : undefined
}
