import { proofLimits } from '../../services/claim/proof-rules.ts'
import type { ProofRefusal } from '../../services/proofs.ts'
import * as files from '../support/files.ts'

/** One row: what is sent, and what must be said of it. `ok` names the file as it is kept. */
export interface OddFile {
  what: string
  name: string
  type?: string
  size?: number
  bytes: () => Buffer | Iterable<Buffer> | Promise<Buffer | Iterable<Buffer>>
  verdict: { ok: string } | ProofRefusal
  /** Not to be cut into single bytes, which would take long. */
  large?: true
}

const cap = proofLimits.bytes
const junk = (text: string) => () => Buffer.from(text)
const joined = (...parts: (Buffer | string)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)))
const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const office = (kind: 'docx' | 'xlsx' | 'pptx', more: Record<string, string | Buffer> = {}) =>
  files.zip({ ...files.officeDocument(kind), ...more }, { compress: false })

/** A container that says its parts unpack to this many bytes more than they do. */
async function lying(kind: 'docx', unpacked: number): Promise<Buffer> {
  const bytes = Buffer.from(await files.zip(files.officeDocument(kind)))
  bytes.writeUInt32LE(unpacked, bytes.indexOf('PK\x01\x02', 0, 'latin1') + 24)
  return bytes
}

/** A container whose two headers of one part name it differently. All three names have 19 characters. */
async function twoNames(local: string, central: string): Promise<Buffer> {
  const placeholder = 'word/placehold1.bin'
  const bytes = Buffer.from(await office('docx', { [placeholder]: 'x' }))
  const [first, last] = [bytes.indexOf(placeholder), bytes.lastIndexOf(placeholder)]
  bytes.write(local, first, 'latin1')
  bytes.write(central, last, 'latin1')
  return bytes
}

const good: OddFile[] = [
  { what: 'a PDF', name: 'SOW.pdf', type: 'application/pdf', bytes: files.pdf, verdict: { ok: 'SOW.pdf' } },
  { what: 'a Word document', name: 'SOW.docx', type: word, bytes: files.docx, verdict: { ok: 'SOW.docx' } },
  { what: 'a workbook', name: 'hours.xlsx', bytes: files.xlsx, verdict: { ok: 'hours.xlsx' } },
  { what: 'a deck', name: 'kick-off.pptx', bytes: files.pptx, verdict: { ok: 'kick-off.pptx' } },
  { what: 'a PNG', name: 'screen.png', type: 'image/png', bytes: () => files.png(9), verdict: { ok: 'screen.png' } },
  { what: 'a JPEG', name: 'photo.jpg', type: 'image/jpeg', bytes: files.jpeg, verdict: { ok: 'photo.jpg' } },
  {
    what: 'a JPEG spelled long',
    name: 'photo.jpeg',
    type: 'image/jpeg',
    bytes: files.jpeg,
    verdict: { ok: 'photo.jpeg' },
  },
  { what: 'a little-endian TIFF', name: 'fax.tiff', bytes: () => files.tiff('II'), verdict: { ok: 'fax.tiff' } },
  {
    what: 'a big-endian TIFF',
    name: 'fax.tif',
    type: 'image/tiff',
    bytes: () => files.tiff('MM'),
    verdict: { ok: 'fax.tif' },
  },
  {
    what: 'an Outlook message',
    name: 'yes.msg',
    type: 'application/vnd.ms-outlook',
    bytes: files.msg,
    verdict: { ok: 'yes.msg' },
  },
  { what: 'a mail', name: 'yes.eml', type: 'message/rfc822', bytes: () => files.eml(), verdict: { ok: 'yes.eml' } },
  {
    what: 'a mail with a mark of UTF-8 first',
    name: 'yes.eml',
    bytes: () => joined('\uFEFF', files.eml()),
    verdict: { ok: 'yes.eml' },
  },
  {
    what: 'a mail of an mbox',
    name: 'yes.eml',
    bytes: () => joined('From anna@contoso.com Mon Oct 12\n', files.eml()),
    verdict: { ok: 'yes.eml' },
  },
  { what: 'no type declared', name: 'SOW.pdf', type: '', bytes: files.pdf, verdict: { ok: 'SOW.pdf' } },
  {
    what: 'a type that says nothing',
    name: 'SOW.pdf',
    type: 'application/octet-stream',
    bytes: files.pdf,
    verdict: { ok: 'SOW.pdf' },
  },
  {
    what: 'a type with a parameter',
    name: 'SOW.pdf',
    type: 'Application/PDF; name=x',
    bytes: files.pdf,
    verdict: { ok: 'SOW.pdf' },
  },
  {
    what: 'a document declared as ZIP',
    name: 'SOW.docx',
    type: 'application/x-zip-compressed',
    bytes: files.docx,
    verdict: { ok: 'SOW.docx' },
  },
  { what: 'a phone photo', name: 'IMG_1.JPG', type: 'image/*', bytes: files.jpeg, verdict: { ok: 'IMG_1.JPG' } },
  {
    what: 'a photo without extension',
    name: 'image',
    type: 'image/*',
    bytes: files.jpeg,
    verdict: { ok: 'image.jpg' },
  },
  {
    what: 'a picture without any name',
    name: '',
    type: 'image/png',
    bytes: () => files.png(),
    verdict: { ok: 'file.png' },
  },
  { what: 'capitals in the extension', name: 'SOW.PDF', bytes: files.pdf, verdict: { ok: 'SOW.PDF' } },
  {
    what: 'a photo with a film behind it',
    name: 'motion.jpg',
    bytes: () => joined(files.jpeg(), Buffer.alloc(300_000, 7)),
    verdict: { ok: 'motion.jpg' },
  },
  { what: 'the size it said', name: 'SOW.pdf', size: files.pdf().length, bytes: files.pdf, verdict: { ok: 'SOW.pdf' } },
  { what: 'exactly the most bytes', name: 'big.pdf', bytes: () => files.pdfOfSize(cap), verdict: { ok: 'big.pdf' } },
  {
    what: 'a document with a comment at its end',
    name: 'a.docx',
    bytes: () => files.zip(files.officeDocument('docx'), { comment: 'by hand' }),
    verdict: { ok: 'a.docx' },
  },
  {
    what: 'a ZIP64 document',
    name: 'a.docx',
    bytes: () => files.zip(files.officeDocument('docx'), { forceZip64Format: true }),
    verdict: { ok: 'a.docx' },
  },
  {
    what: 'a document that embeds a workbook',
    name: 'a.docx',
    bytes: async () => office('docx', { 'word/embeddings/hours.xlsx': await files.xlsx() }),
    verdict: { ok: 'a.docx' },
  },
  {
    what: 'a deck of 3,000 parts',
    name: 'a.pptx',
    bytes: () =>
      office('pptx', Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`ppt/media/image${n}.png`, 'x']))),
    verdict: { ok: 'a.pptx' },
  },
  {
    what: 'text about a macro project',
    name: 'a.docx',
    bytes: () => office('docx', { 'word/notes.xml': 'vbaProject.bin' }),
    verdict: { ok: 'a.docx' },
  },
]

const names: OddFile[] = [
  { what: 'a program', name: 'setup.exe', bytes: junk('MZ\x90\0'), verdict: 'type-not-allowed' },
  { what: 'a page', name: 'a.html', type: 'text/html', bytes: junk('<html>'), verdict: 'type-not-allowed' },
  {
    what: 'a drawing that can run scripts',
    name: 'a.svg',
    type: 'image/svg+xml',
    bytes: junk('<svg/>'),
    verdict: 'type-not-allowed',
  },
  { what: 'a ZIP', name: 'a.zip', bytes: files.docx, verdict: 'type-not-allowed' },
  {
    what: 'an old Word document',
    name: 'a.doc',
    bytes: () => files.oleFile(['WordDocument']),
    verdict: 'type-not-allowed',
  },
  { what: 'an old workbook', name: 'a.xls', bytes: () => files.oleFile(['Workbook']), verdict: 'type-not-allowed' },
  { what: 'no extension', name: 'SOW', type: 'application/pdf', bytes: files.pdf, verdict: 'type-not-allowed' },
  {
    what: 'no extension and no picture',
    name: 'image',
    type: 'image/*',
    bytes: files.pdf,
    verdict: 'type-not-allowed',
  },
  { what: 'a dot file', name: '.pdf', bytes: files.pdf, verdict: 'type-not-allowed' },
  { what: 'a program behind a harmless name', name: 'SOW.pdf.exe', bytes: junk('MZ'), verdict: 'type-not-allowed' },
  { what: 'a name that reads backwards', name: 'SOW\u202Efdp.exe', bytes: junk('MZ'), verdict: 'type-not-allowed' },
  { what: 'a name with a NUL', name: 'SOW.pdf\0.exe', bytes: junk('MZ'), verdict: 'type-not-allowed' },
  { what: 'a name of a built-in', name: 'a.constructor', bytes: files.pdf, verdict: 'type-not-allowed' },
  { what: 'a name that climbs out', name: '../../etc/SOW.pdf', bytes: files.pdf, verdict: { ok: 'SOW.pdf' } },
  { what: 'a name with a drive', name: 'C:\\Users\\Kim\\SOW.pdf', bytes: files.pdf, verdict: { ok: 'SOW.pdf' } },
  {
    what: 'a name that reads backwards and is a PDF',
    name: 'a\u202Eb.pdf',
    bytes: files.pdf,
    verdict: { ok: 'ab.pdf' },
  },
  { what: 'a dot at the end', name: 'SOW.pdf. ', bytes: files.pdf, verdict: { ok: 'SOW.pdf' } },
  { what: 'a stream of a file', name: 'SOW.pdf:evil.pdf', bytes: files.pdf, verdict: { ok: 'SOW.pdf_evil.pdf' } },
  {
    what: 'a Korean name in pieces',
    name: '계약서.pdf'.normalize('NFD'),
    bytes: files.pdf,
    verdict: { ok: '계약서.pdf' },
  },
  {
    what: 'a very long name',
    name: `${'가'.repeat(300)}.pdf`,
    bytes: files.pdf,
    verdict: { ok: `${'가'.repeat(116)}.pdf` },
  },
]

const macros: OddFile[] = [
  { what: 'a macro document', name: 'a.docm', bytes: () => files.docm(), verdict: 'macro' },
  { what: 'a macro workbook', name: 'a.XLSM', bytes: () => files.docm(), verdict: 'macro' },
  { what: 'a macro deck', name: 'a.pptm', bytes: () => files.docm(), verdict: 'macro' },
  { what: 'a macro template', name: 'a.dotm', bytes: () => files.docm(), verdict: 'macro' },
  { what: 'a macro document by another name', name: 'a.docx', type: word, bytes: () => files.docm(), verdict: 'macro' },
  { what: 'the same, stored', name: 'a.docx', bytes: () => files.docm({ compress: false }), verdict: 'macro' },
  {
    what: 'the same in capitals',
    name: 'a.docx',
    bytes: () => files.docm({ name: 'WORD/VBAPROJECT.BIN' }),
    verdict: 'macro',
  },
  {
    what: 'the same in another folder',
    name: 'a.docx',
    bytes: () => files.docm({ name: 'x/y/vbaProject.bin' }),
    verdict: 'macro',
  },
  {
    what: 'the macro data alone',
    name: 'a.docx',
    bytes: () => files.docm({ name: 'word/vbaData.xml' }),
    verdict: 'macro',
  },
  {
    what: 'a workbook with a macro sheet',
    name: 'a.xlsx',
    bytes: () => office('xlsx', { 'xl/macrosheets/sheet1.xml': 'x' }),
    verdict: 'macro',
  },
  {
    what: 'macros only in the directory',
    name: 'a.docx',
    bytes: () => twoNames('word/harmless_1.bin', 'word/vbaProject.bin'),
    verdict: 'macro',
  },
  {
    what: 'macros only in the local header',
    name: 'a.docx',
    bytes: () => twoNames('word/vbaProject.bin', 'word/harmless_1.bin'),
    verdict: 'macro',
  },
  {
    what: 'macros with backward slashes',
    name: 'a.docx',
    bytes: () => twoNames('word\\vbaProject.bin', 'word\\harmless_1.bin'),
    verdict: 'macro',
  },
  {
    what: 'an embedded macro workbook, stored',
    name: 'a.docx',
    bytes: async () => office('docx', { 'word/embeddings/a.xlsm': await files.docm() }),
    verdict: 'macro',
  },
  {
    what: 'macros in the middle of 1 MB',
    name: 'a.docx',
    bytes: () =>
      office('docx', {
        'word/a.bin': Buffer.alloc(500_000),
        'word/vbaProject.bin': 'x',
        'word/b.bin': Buffer.alloc(500_000),
      }),
    verdict: 'macro',
  },
]

const contents: OddFile[] = [
  {
    what: 'a program called PDF',
    name: 'SOW.pdf',
    type: 'application/pdf',
    bytes: junk('MZ\x90\0\x03'),
    verdict: 'content-differs',
  },
  {
    what: 'a page called PDF',
    name: 'SOW.pdf',
    bytes: junk('<html><script>alert(1)</script>%PDF-1.7 %%EOF'),
    verdict: 'content-differs',
  },
  { what: 'a page called mail', name: 'a.eml', bytes: junk('<html>\nFrom: me\n</html>'), verdict: 'content-differs' },
  { what: 'a script called mail', name: 'a.eml', bytes: junk('#!/bin/sh\nFrom: me\n'), verdict: 'content-differs' },
  {
    what: 'plain words called mail',
    name: 'a.eml',
    bytes: junk('Note: nothing here is a mail\n'),
    verdict: 'content-differs',
  },
  {
    what: 'mail with a NUL',
    name: 'a.eml',
    bytes: () => joined('From: a\0b\n', files.eml()),
    verdict: 'content-differs',
  },
  {
    what: 'mail in UTF-16',
    name: 'a.eml',
    bytes: () => Buffer.from(files.eml().toString(), 'utf16le'),
    verdict: 'content-differs',
  },
  { what: 'a PNG called JPEG', name: 'a.jpg', bytes: () => files.png(), verdict: 'content-differs' },
  { what: 'a JPEG called PNG', name: 'a.png', bytes: files.jpeg, verdict: 'content-differs' },
  { what: 'a GIF called PNG', name: 'a.png', bytes: junk('GIF89a\x01\0\x01\0'), verdict: 'content-differs' },
  { what: 'a RIFF called TIFF', name: 'a.tiff', bytes: junk('RIFF\0\0\0\0WEBPVP8 '), verdict: 'content-differs' },
  {
    what: 'a PDF declared a picture',
    name: 'SOW.pdf',
    type: 'image/png',
    bytes: files.pdf,
    verdict: 'content-differs',
  },
  { what: 'a PDF declared a page', name: 'SOW.pdf', type: 'text/html', bytes: files.pdf, verdict: 'content-differs' },
  {
    what: 'a PDF declared any picture',
    name: 'SOW.pdf',
    type: 'image/*',
    bytes: files.pdf,
    verdict: 'content-differs',
  },
  {
    what: 'a PDF behind other bytes',
    name: 'SOW.pdf',
    bytes: () => joined('junk\n', files.pdf()),
    verdict: 'content-differs',
  },
  {
    what: 'a plain ZIP called document',
    name: 'a.docx',
    bytes: () => files.zip({ 'a.txt': 'a' }),
    verdict: 'content-differs',
  },
  { what: 'an empty ZIP called document', name: 'a.docx', bytes: () => files.zip({}), verdict: 'content-differs' },
  { what: 'a workbook called document', name: 'a.docx', bytes: files.xlsx, verdict: 'content-differs' },
  { what: 'a document called deck', name: 'a.pptx', bytes: files.docx, verdict: 'content-differs' },
  {
    what: 'a Java archive called document',
    name: 'a.docx',
    bytes: () => files.zip({ 'META-INF/MANIFEST.MF': 'a', 'word/A.class': 'a' }),
    verdict: 'content-differs',
  },
  {
    what: 'an old document called message',
    name: 'a.msg',
    bytes: () => files.oleFile(['WordDocument', '1Table']),
    verdict: 'content-differs',
  },
  {
    what: 'an old document called new',
    name: 'a.docx',
    bytes: () => files.oleFile(['WordDocument', '1Table']),
    verdict: 'content-differs',
  },
  {
    what: 'a locked document',
    name: 'a.docx',
    bytes: () => files.oleFile(['EncryptionInfo', 'EncryptedPackage']),
    verdict: 'protected',
  },
  {
    what: 'a PDF that is a ZIP, too',
    name: 'a.pdf',
    bytes: async () => joined(files.pdf(), await files.docx()),
    verdict: 'content-differs',
  },
  {
    what: 'a JPEG that is a ZIP, too',
    name: 'a.jpg',
    bytes: async () => joined(files.jpeg(), await files.docx()),
    verdict: 'content-differs',
  },
  {
    what: 'a PNG that is a ZIP, too',
    name: 'a.png',
    bytes: async () => joined(files.png(), await files.docx()),
    verdict: 'content-differs',
  },
  {
    what: 'a mail that is a ZIP, too',
    name: 'a.eml',
    bytes: async () => joined(files.eml(), await files.docx()),
    verdict: 'content-differs',
  },
  {
    what: 'a document that is a PDF, too',
    name: 'a.docx',
    bytes: () => files.zip({ '%PDF-1.7': 'x', ...files.officeDocument('docx') }),
    verdict: 'content-differs',
  },
  {
    what: 'a JPEG that is a PDF, too',
    name: 'a.jpg',
    bytes: () => joined(files.jpeg(), files.pdf()),
    verdict: 'content-differs',
  },
  {
    what: 'a program that is a ZIP at its end',
    name: 'a.docx',
    bytes: async () => joined('MZ\x90\0', await files.docx()),
    verdict: 'content-differs',
  },
]

const sizes: OddFile[] = [
  { what: 'no bytes', name: 'a.pdf', bytes: junk(''), verdict: 'empty' },
  { what: 'no bytes, and it said so', name: 'a.pdf', size: 0, bytes: junk(''), verdict: 'empty' },
  { what: 'a nameless picture of no bytes', name: 'image', type: 'image/*', bytes: junk(''), verdict: 'empty' },
  { what: 'one byte', name: 'a.pdf', bytes: junk('%'), verdict: 'content-differs' },
  { what: 'one byte more than the most', name: 'a.pdf', bytes: () => files.pdfOfSize(cap + 1), verdict: 'too-large' },
  { what: 'a size over the cap, announced', name: 'a.pdf', size: cap + 1, bytes: files.pdf, verdict: 'too-large' },
  { what: 'far more than it said', name: 'a.pdf', size: 10, bytes: files.pdf, verdict: 'size-differs' },
  { what: 'less than it said', name: 'a.pdf', size: 10_000, bytes: files.pdf, verdict: 'truncated' },
  { what: 'a PDF without its end', name: 'a.pdf', bytes: () => files.pdf().subarray(0, -20), verdict: 'truncated' },
  {
    what: 'a document without its end',
    name: 'a.docx',
    bytes: async () => (await files.docx()).subarray(0, -30),
    verdict: 'truncated',
  },
  {
    what: 'half a document',
    name: 'a.docx',
    bytes: async () => (await files.docx()).subarray(0, 400),
    verdict: 'truncated',
  },
  { what: 'a PNG without its end', name: 'a.png', bytes: () => files.png(20).subarray(0, -12), verdict: 'truncated' },
  { what: 'a JPEG without its end', name: 'a.jpg', bytes: () => files.jpeg().subarray(0, -2), verdict: 'truncated' },
  { what: 'a TIFF of its header only', name: 'a.tif', bytes: () => files.tiff().subarray(0, 8), verdict: 'truncated' },
  {
    what: 'a message of its header only',
    name: 'a.msg',
    bytes: () => files.msg().subarray(0, 512),
    verdict: 'truncated',
  },
  {
    what: 'a document that unpacks to 4 GB',
    name: 'a.docx',
    bytes: () => lying('docx', 0xfffffff0),
    verdict: 'too-large-inside',
  },
  { what: 'a workbook of 500 MB', name: 'a.docx', bytes: () => lying('docx', 500_000_000), verdict: { ok: 'a.docx' } },
]

/** TABLE of odd files and the verdict on each. */
export const oddFiles: readonly OddFile[] = [...good, ...names, ...macros, ...contents, ...sizes]
