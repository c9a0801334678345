import { proofLimits } from '../../services/claim/proof-rules.ts'
import * as files from '../support/files.ts'
import type { OddFile } from './odd-files.ts'

const { pdf, png, jpeg, tiff, msg, eml, oleFile, zip, officeDocument } = files
type Kind = 'docx' | 'xlsx' | 'pptx'

const joined = (...parts: (Buffer | string)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)))
const hex = (digits: string, ...more: (Buffer | string)[]) => joined(Buffer.from(digits, 'hex'), ...more)
const stored = (kind: Kind, more: Record<string, string | Buffer> = {}) =>
  zip({ ...officeDocument(kind), ...more }, { compress: false })

/** A row for a PDF that has only a name or a type to be judged by. */
const named = (what: string, name: string, verdict: OddFile['verdict'], type?: string): OddFile => ({
  what,
  name,
  type,
  bytes: pdf,
  verdict,
})
const kept = (name: string) => ({ ok: name })

const names: OddFile[] = [
  named('a picture in its name', 'SOW 📄✅.pdf', kept('SOW 📄✅.pdf')),
  named('a family of emoji, cut at none of them', `${'👩‍💻'.repeat(60)}.pdf`, kept(`${'👩💻'.repeat(29)}.pdf`)),
  named('tabs and line ends in its name', 'S\tO\r\nW.pdf', kept('SOW.pdf')),
  named('a header smuggled into its name', 'SOW.pdf\r\nSet-Cookie: a.pdf', kept('SOW.pdfSet-Cookie_ a.pdf')),
  named('a letter of no width', 'S\u200bO\u2060W.pdf', kept('SOW.pdf')),
  named('a byte order mark first', '\ufeffSOW.pdf', kept('SOW.pdf')),
  named('a turn of direction at its end', 'SOW.pdf\u202e', kept('SOW.pdf')),
  named('isolates around its extension', 'SOW.\u2066pdf\u2069', kept('SOW.pdf')),
  named('half a surrogate', 'S\ud800OW.pdf', kept('SOW.pdf')),
  named('accents piled up', 'Z\u0301\u0301\u0301.pdf', kept('Ź\u0301\u0301.pdf')),
  named('a wide dot', 'SOW\uff0epdf', 'type-not-allowed'),
  named('an extension in Cyrillic letters', 'SOW.рdf', 'type-not-allowed'),
  named('an extension with a Turkish i', 'SOW.t\u0131ff', 'type-not-allowed'),
  named('letters that show nothing for a name', '\u3164\u2800.pdf', 'type-not-allowed'),
  named('dots for a name', '....pdf', 'type-not-allowed'),
  named('a slash for a name', '/', 'type-not-allowed'),
  named('a folder for a name', 'a/b/..', 'type-not-allowed'),
  named('a slash at its end', 'x.pdf/', kept('x.pdf')),
  named('an address for a name', 'https://evil.example/x.pdf?y=1', 'type-not-allowed'),
  named('a share for a name', '\\\\server\\share\\x.pdf', kept('x.pdf')),
  named('percent signs that climb', '%2e%2e%2fx.pdf', kept('%2e%2e%2fx.pdf')),
  named('a NUL written out', 'SOW.pdf%00.exe', 'type-not-allowed'),
  named('a page in its name', '<img src=x onerror=alert(1)>.pdf', kept('_img src=x onerror=alert(1)_.pdf')),
  named('a command in its name', '$(reboot) `id`;"x".pdf', kept('$(reboot) `id`;_x_.pdf')),
  named('a formula for a name', '=cmd|calc.pdf', kept('=cmd_calc.pdf')),
  named('a device for a name', 'CON.pdf', kept('_CON.pdf')),
  named('a device before two extensions', 'lpt1.tar.pdf', kept('_lpt1.tar.pdf')),
  named('nothing but a device', 'NUL', 'type-not-allowed'),
  named('500 letters', `${'a'.repeat(500)}.pdf`, kept(`${'a'.repeat(116)}.pdf`)),
  named('an extension of 300 letters', `SOW.${'p'.repeat(300)}`, 'type-not-allowed'),
  named('two extensions, the last one right', 'SOW.exe.pdf', kept('SOW.exe.pdf')),
  named('a space of no break at its end', 'SOW.pdf\u00a0', kept('SOW.pdf')),
]

/** TABLE: formats that are not taken, by their own names. */
const others: [what: string, name: string][] = [
  ['a binary workbook', 'a.xlsb'],
  ['rich text', 'a.rtf'],
  ['an open document', 'a.odt'],
  ['an old deck', 'a.ppt'],
  ['plain words', 'a.txt'],
  ['a table of plain words', 'a.csv'],
  ['a picture of a new phone', 'a.heic'],
  ['a web picture', 'a.webp'],
  ['a moving picture', 'a.gif'],
  ['a shortcut', 'a.lnk'],
  ['a link in a file', 'a.url'],
  ['a web archive', 'a.mhtml'],
  ['a compiled help', 'a.chm'],
  ['a disk', 'a.iso'],
  ['a notebook', 'a.one'],
  ['a calendar', 'a.ics'],
  ['a script of Windows', 'a.js'],
  ['an archive of archives', 'a.tar.gz'],
]
const macroNames: [what: string, name: string][] = [
  ['a macro workbook template', 'a.xltm'],
  ['a macro add-in', 'a.xlam'],
  ['a macro deck template', 'a.potm'],
  ['a macro show', 'a.ppsm'],
  ['a macro deck add-in', 'a.ppam'],
  ['a macro slide', 'a.sldm'],
]
const formats: OddFile[] = [
  ...others.map(([what, name]) => named(what, name, 'type-not-allowed')),
  ...macroNames.map(([what, name]) => named(what, name, 'macro')),
]

const types: OddFile[] = [
  named('a type in spaces', 'a.pdf', kept('a.pdf'), '  application/pdf  '),
  named('bytes of any kind, in a charset', 'a.pdf', kept('a.pdf'), 'application/octet-stream; charset=binary'),
  named('anything at all', 'a.pdf', kept('a.pdf'), '*/*'),
  named('an older name of its type', 'a.pdf', kept('a.pdf'), 'application/x-pdf'),
  named('two types at once', 'a.pdf', 'content-differs', 'application/pdf, text/html'),
  named('a form', 'a.pdf', 'content-differs', 'multipart/form-data; boundary=x'),
  named('an archive', 'a.pdf', 'content-differs', 'application/zip'),
  named('a type of 10,000 letters', 'a.pdf', 'content-differs', `application/${'x'.repeat(10_000)}`),
  named('nothing but a semicolon', 'a.pdf', kept('a.pdf'), ';'),
  {
    what: 'a document declared old',
    name: 'a.docx',
    type: 'application/msword',
    bytes: files.docx,
    verdict: 'content-differs',
  },
  {
    what: 'a document declared to have macros',
    name: 'a.docx',
    type: 'application/vnd.ms-word.document.macroEnabled.12',
    bytes: files.docx,
    verdict: 'content-differs',
  },
  {
    what: 'a document declared a picture',
    name: 'a.docx',
    type: 'image/*',
    bytes: files.docx,
    verdict: 'content-differs',
  },
  { what: 'a mail declared words', name: 'a.eml', type: 'text/plain', bytes: () => eml(), verdict: kept('a.eml') },
  { what: 'a mail declared a page', name: 'a.eml', type: 'text/html', bytes: () => eml(), verdict: 'content-differs' },
  { what: 'a photo by an older name', name: 'a.jpg', type: 'image/pjpeg', bytes: jpeg, verdict: kept('a.jpg') },
  { what: 'a nameless fax', name: '', type: 'image/tiff', bytes: () => tiff('MM'), verdict: kept('file.tiff') },
  {
    what: 'a nameless drawing with a script',
    name: '',
    type: 'image/svg+xml',
    bytes: () => joined('<svg onload="alert(1)"/>'),
    verdict: 'type-not-allowed',
  },
  {
    what: 'a nameless picture of a new phone',
    name: '',
    type: 'image/heic',
    bytes: () => hex('00000018', 'ftypheic'),
    verdict: 'type-not-allowed',
  },
  { what: 'a nameless film', name: '', type: 'video/mp4', bytes: jpeg, verdict: 'type-not-allowed' },
]

/** Bytes of another format under each accepted name. */
const disguised: [what: string, name: string, bytes: OddFile['bytes']][] = [
  ['a picture of a new phone called JPEG', 'a.jpg', () => hex('00000018', 'ftypheic')],
  ['a web picture called JPEG', 'a.jpg', () => joined('RIFF\x10\0\0\0WEBPVP8 ')],
  ['a bitmap called PNG', 'a.png', () => joined('BM\x46\0\0\0\0\0')],
  ['a newer JPEG called JPEG', 'a.jpeg', () => hex('0000000c6a5020200d0a870a')],
  ['an icon called PNG', 'a.png', () => hex('000001000100')],
  ['a PNG whose line ends were changed', 'a.png', () => hex('89504e470a1a0a0000000d49484452')],
  ['nothing but the mark of a PNG', 'a.png', () => hex('89504e470d0a1a0a')],
  ['a TIFF of mixed byte order', 'a.tif', () => hex('4949002a', Buffer.alloc(20))],
  ['a TIFF of the other mixed order', 'a.tif', () => hex('4d4d2a00', Buffer.alloc(20))],
  ['a PDF in small letters', 'a.pdf', () => Buffer.from(pdf().toString('latin1').replace('%PDF-', '%pdf-'), 'latin1')],
  ['a PDF behind a byte order mark', 'a.pdf', () => joined('\ufeff', pdf())],
  ['PostScript called PDF', 'a.pdf', () => joined('%!PS-Adobe-3.0\n%%EOF\n')],
  ['a program of Linux called PDF', 'a.pdf', () => hex('7f454c46', Buffer.alloc(100))],
  ['a program of a Mac called PDF', 'a.pdf', () => hex('cffaedfe', Buffer.alloc(100))],
  ['a RAR called document', 'a.docx', () => hex('526172211a0700')],
  ['a 7z called document', 'a.docx', () => hex('377abcaf271c')],
  ['gzip called document', 'a.docx', () => hex('1f8b0800')],
  ['rich text called document', 'a.docx', () => joined('{\\rtf1 hello}')],
  ['an open document called document', 'a.docx', () => zip({ mimetype: 'application/vnd.oasis', 'content.xml': 'x' })],
  ['a book called document', 'a.docx', () => zip({ mimetype: 'application/epub+zip', 'META-INF/container.xml': 'x' })],
  [
    'a drawing of Visio called document',
    'a.docx',
    () => zip({ '[Content_Types].xml': 'x', 'visio/document.xml': 'x' }),
  ],
  ['a printed page called deck', 'a.pptx', () => zip({ '[Content_Types].xml': 'x', 'Documents/1/Pages/1.fpage': 'x' })],
  ['a workbook called deck', 'a.pptx', files.xlsx],
  ['a deck called workbook', 'a.xlsx', files.pptx],
  [
    'a document whose contents table lies deeper',
    'a.docx',
    () => zip({ 'x/[Content_Types].xml': 'x', 'word/document.xml': 'x' }),
  ],
  ['a document without a contents table', 'a.docx', () => zip({ 'word/document.xml': 'x', '_rels/.rels': 'x' })],
  ['an old workbook called message', 'a.msg', () => oleFile(['Workbook'])],
  ['an old deck called message', 'a.msg', () => oleFile(['PowerPoint Document'])],
  ['an installer called message', 'a.msg', () => oleFile(['\u4840\u3f7f\u4164\u422f', 'SummaryInformation'])],
  ['a locked document called message', 'a.msg', () => oleFile(['EncryptionInfo', 'EncryptedPackage'])],
  ['a message’s words without its structure', 'a.msg', () => joined(oleFile(['x']), '__properties_version1.0')],
  ['a message with one wrong byte in its mark', 'a.msg', () => hex('d0cf11e0a1b11ae0', msg().subarray(8))],
  ['a message that is a ZIP, too', 'a.msg', async () => joined(msg(), await files.docx())],
  ['a TIFF that is a ZIP, too', 'a.tif', async () => joined(tiff(), await files.docx())],
  ['a PNG that is a PDF, too', 'a.png', () => joined(png(), pdf())],
  ['a message that is a PDF, too', 'a.msg', () => joined(msg().subarray(0, 600), pdf(), msg().subarray(600))],
  ['an old mark behind a document', 'a.xlsx', () => oleFile(['Root'])],
  ['data called mail', 'a.eml', () => joined('{"from": "a@b.example", "subject": "x"}')],
  ['a link called mail', 'a.eml', () => joined('[InternetShortcut]\r\nURL=https://evil.example\r\nFrom: a\r\n')],
  ['a shortcut called mail', 'a.eml', () => hex('4c00000001140200')],
  ['a batch file called mail', 'a.eml', () => joined('@echo off\r\nFrom: a\r\n')],
  ['a script of Windows called mail', 'a.eml', () => joined('Dim x: x = 1\r\nFrom: a\r\n')],
  ['an XML called mail', 'a.eml', () => joined('<?xml version="1.0"?>\nFrom: a\n')],
  ['mail that begins with an empty line', 'a.eml', () => joined('\r\n', eml())],
  ['mail whose first 4 KB say nothing', 'a.eml', () => joined(`X-Filler: ${'x'.repeat(5_000)}\r\n`, eml())],
]
const contents: OddFile[] = disguised.map(([what, name, bytes]) => ({ what, name, bytes, verdict: 'content-differs' }))

/** A container with a bit of its directory changed: `at` from the start of its first entry there. */
async function altered(bytes: Promise<Buffer>, change: (directory: Buffer) => void): Promise<Buffer> {
  const copy = Buffer.from(await bytes)
  change(copy.subarray(copy.indexOf('PK\x01\x02', 0, 'latin1')))
  return copy
}

/** Every entry of a container's directory, changed. */
function eachEntry(directory: Buffer, change: (entry: Buffer) => void): void {
  for (let at = 0; at >= 0; at = directory.indexOf('PK\x01\x02', at + 1, 'latin1')) change(directory.subarray(at))
}

/** A container of so many small parts, each of which says it unpacks to a million bytes. */
const swarm = (count: number) =>
  altered(
    stored('docx', Object.fromEntries(Array.from({ length: count }, (_, n) => [`word/media/${n}.png`, 'x']))),
    (directory) => eachEntry(directory, (entry) => entry.writeUInt32LE(1_000_000, 24)),
  )

const containers: OddFile[] = [
  {
    what: 'macros in a deck',
    name: 'a.pptx',
    bytes: () => stored('pptx', { 'ppt/vbaProject.bin': 'x' }),
    verdict: 'macro',
  },
  {
    what: 'macros in a workbook, packed',
    name: 'a.xlsx',
    bytes: () => zip({ ...officeDocument('xlsx'), 'xl/vbaProject.bin': oleFile(['VBA']) }),
    verdict: 'macro',
  },
  {
    what: 'macros in mixed letters',
    name: 'a.docx',
    bytes: () => stored('docx', { 'Word/vBaPrOjEcT.BiN': 'x' }),
    verdict: 'macro',
  },
  {
    what: 'macros at the top',
    name: 'a.docx',
    bytes: () => stored('docx', { 'vbaProject.bin': 'x' }),
    verdict: 'macro',
  },
  {
    what: 'a signature of macros alone',
    name: 'a.docx',
    bytes: () => stored('docx', { 'word/vbaProjectSignature.bin': 'x' }),
    verdict: 'macro',
  },
  {
    what: 'a newer signature of macros alone',
    name: 'a.docx',
    bytes: () => stored('docx', { 'word/vbaProjectSignatureAgile.bin': 'x' }),
    verdict: 'macro',
  },
  {
    what: 'macro sheets in capitals',
    name: 'a.xlsx',
    bytes: () => stored('xlsx', { 'XL/MACROSHEETS/SHEET1.XML': 'x' }),
    verdict: 'macro',
  },
  {
    what: 'macros behind a dot',
    name: 'a.docx',
    bytes: () => stored('docx', { 'word/./vbaProject.bin': 'x' }),
    verdict: 'macro',
  },
  {
    what: 'macros in a second container behind the first',
    name: 'a.docx',
    bytes: async () => joined(await files.docx(), await files.docm()),
    verdict: 'macro',
  },
  {
    what: 'a name that only begins like macros',
    name: 'a.docx',
    bytes: () => stored('docx', { 'word/vbaProject.bin.txt': 'x' }),
    verdict: kept('a.docx'),
  },
  {
    what: 'a contents table in other letters',
    name: 'a.docx',
    bytes: () => zip({ '[CONTENT_TYPES].XML': 'x', 'WORD/document.xml': 'x' }),
    verdict: kept('a.docx'),
  },
  {
    what: 'an end in its comment',
    name: 'a.docx',
    bytes: () =>
      zip(officeDocument('docx'), { comment: 'x' }).then((bytes) => {
        const comment = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)])
        const copy = Buffer.concat([bytes.subarray(0, -1), comment])
        copy.writeUInt16LE(comment.length, bytes.length - 3)
        return copy
      }),
    verdict: kept('a.docx'),
  },
  {
    what: 'a container locked with a password',
    name: 'a.docx',
    bytes: () => altered(files.docx(), (directory) => eachEntry(directory, (entry) => (entry[8]! |= 1))),
    verdict: 'protected',
  },
  {
    what: 'a container locked the newer way',
    name: 'a.xlsx',
    bytes: () =>
      altered(files.xlsx(), (directory) =>
        eachEntry(directory, (entry) => {
          entry[8]! |= 1
          entry.writeUInt16LE(99, 10)
        }),
      ),
    verdict: 'protected',
  },
  {
    what: 'a container packed as Office never does',
    name: 'a.docx',
    bytes: () => altered(files.docx(), (directory) => eachEntry(directory, (entry) => entry.writeUInt16LE(14, 10))),
    verdict: 'content-differs',
  },
  {
    what: 'a directory without its parts',
    name: 'a.docx',
    bytes: async () => {
      const bytes = await files.docx()
      return bytes.subarray(bytes.indexOf('PK\x01\x02', 0, 'latin1'))
    },
    verdict: 'content-differs',
  },
  {
    what: 'parts without their directory',
    name: 'a.docx',
    bytes: async () => {
      const bytes = await files.docx()
      return bytes.subarray(0, bytes.indexOf('PK\x01\x02', 0, 'latin1'))
    },
    verdict: 'truncated',
  },
  {
    what: 'a size that hides in ZIP64',
    name: 'a.docx',
    bytes: () => altered(files.docx(), (directory) => directory.writeUInt32LE(0xffffffff, 24)),
    verdict: 'too-large-inside',
  },
  {
    what: 'a swarm of 1,100 parts of 1 MB',
    name: 'a.docx',
    bytes: () => swarm(1_100),
    verdict: 'too-large-inside',
    large: true,
  },
  {
    what: 'a swarm of 900 parts of 1 MB',
    name: 'a.docx',
    bytes: () => swarm(900),
    verdict: kept('a.docx'),
    large: true,
  },
  {
    what: 'a document with much behind it',
    name: 'a.docx',
    bytes: async () => joined(await files.docx(), Buffer.alloc(300_000)),
    verdict: 'truncated',
    large: true,
  },
  { what: 'a locked workbook', name: 'a.xlsx', bytes: () => oleFile(['EncryptedPackage']), verdict: 'protected' },
  {
    what: 'a locked deck',
    name: 'a.pptx',
    bytes: () => oleFile(['DataSpaces', 'EncryptedPackage']),
    verdict: 'protected',
  },
]

const images: OddFile[] = [
  { what: 'a PNG of its header only', name: 'a.png', bytes: () => png().subarray(0, 33), verdict: 'truncated' },
  {
    what: 'a photo of a camera',
    name: 'a.jpg',
    bytes: () => hex('ffd8ffe10008', 'Exif\0\0', jpeg().subarray(2)),
    verdict: kept('a.jpg'),
  },
  {
    what: 'a photo without any header',
    name: 'a.jpg',
    bytes: () => hex('ffd8', jpeg().subarray(20)),
    verdict: kept('a.jpg'),
  },
  { what: 'the mark of a JPEG and no more', name: 'a.jpg', bytes: () => hex('ffd8ff'), verdict: 'truncated' },
  {
    what: 'a photo with a page in its comment',
    name: 'a.jpg',
    bytes: () => hex('ffd8fffe001b', '<script>alert(1)</script>', jpeg().subarray(2)),
    verdict: kept('a.jpg'),
  },
  { what: 'a large TIFF', name: 'a.tif', bytes: () => bigTiff('II', 16n), verdict: kept('a.tif') },
  { what: 'a large TIFF, big end first', name: 'a.tiff', bytes: () => bigTiff('MM', 16n), verdict: kept('a.tiff') },
  {
    what: 'a large TIFF that points past its end',
    name: 'a.tif',
    bytes: () => bigTiff('II', 2n ** 63n),
    verdict: 'truncated',
  },
  {
    what: 'a TIFF that points past its end',
    name: 'a.tif',
    bytes: () => {
      const bytes = tiff('MM')
      bytes.writeUInt32BE(0xfffffff0, 4)
      return bytes
    },
    verdict: 'truncated',
  },
]

/** A TIFF of the larger kind, as far as the place of its first directory. */
function bigTiff(order: 'II' | 'MM', place: bigint): Buffer {
  const file = Buffer.alloc(64)
  file.write(order, 'latin1')
  if (order === 'II') {
    file.writeUInt16LE(43, 2)
    file.writeUInt16LE(8, 4)
    file.writeBigUInt64LE(place, 8)
  } else {
    file.writeUInt16BE(43, 2)
    file.writeUInt16BE(8, 4)
    file.writeBigUInt64BE(place, 8)
  }
  return file
}

const papers: OddFile[] = [
  {
    what: 'a PDF of the newest version',
    name: 'a.pdf',
    bytes: () => Buffer.from(pdf().toString('latin1').replace('1.7', '2.0'), 'latin1'),
    verdict: kept('a.pdf'),
  },
  {
    what: 'a PDF saved twice',
    name: 'a.pdf',
    bytes: () => joined(pdf(), '7 0 obj\n<< >>\nendobj\n%%EOF\n'),
    verdict: kept('a.pdf'),
  },
  { what: 'the first line of a PDF', name: 'a.pdf', bytes: () => joined('%PDF-1.7\n'), verdict: 'truncated' },
  {
    what: 'a PDF with much behind its end',
    name: 'a.pdf',
    bytes: () => joined(pdf(), Buffer.alloc(300_000, 1)),
    verdict: 'truncated',
    large: true,
  },
  {
    what: 'mail of headers only',
    name: 'a.eml',
    bytes: () => joined('From: a@b.example\r\n\r\n'),
    verdict: kept('a.eml'),
  },
  {
    what: 'mail in small letters',
    name: 'a.eml',
    bytes: () => joined('from: a@b.example\nsubject: x\n\nx'),
    verdict: kept('a.eml'),
  },
  {
    what: 'mail that begins with another header',
    name: 'a.eml',
    bytes: () => joined('X-Mozilla-Status: 0001\r\n', eml()),
    verdict: kept('a.eml'),
  },
  { what: 'mail with Korean headers', name: 'a.eml', bytes: () => eml('회신: 검수 완료'), verdict: kept('a.eml') },
  {
    what: 'a message whose directory lies past its end',
    name: 'a.msg',
    bytes: () => pastEnd(oleFile(['WordDocument'])),
    verdict: 'truncated',
  },
]

function pastEnd(bytes: Buffer): Buffer {
  bytes.writeUInt32LE(0x7fffffff, 48)
  return bytes
}

function* endless(start: Buffer): Generator<Buffer> {
  yield start
  for (;;) yield Buffer.alloc(65_536, 0x20)
}

const sizes: OddFile[] = [
  { what: 'one byte more than it said', name: 'a.pdf', size: pdf().length - 1, bytes: pdf, verdict: 'size-differs' },
  { what: 'one byte less than it said', name: 'a.pdf', size: pdf().length + 1, bytes: pdf, verdict: 'truncated' },
  { what: 'less than nothing, it said', name: 'a.pdf', size: -5, bytes: pdf, verdict: 'size-differs' },
  { what: 'half a byte, it said', name: 'a.pdf', size: 0.5, bytes: pdf, verdict: 'size-differs' },
  { what: 'no number for its size', name: 'a.pdf', size: NaN, bytes: pdf, verdict: kept('a.pdf') },
  { what: 'a size without end', name: 'a.pdf', size: Infinity, bytes: pdf, verdict: 'too-large' },
  { what: 'a PDF without end', name: 'a.pdf', bytes: () => endless(pdf()), verdict: 'too-large', large: true },
  { what: 'a mail without end', name: 'a.eml', bytes: () => endless(eml()), verdict: 'too-large', large: true },
  {
    what: 'zeros without end',
    name: 'a.docx',
    bytes: () => endless(Buffer.alloc(10)),
    verdict: 'content-differs',
    large: true,
  },
  {
    what: 'a document over the cap by what it embeds',
    name: 'a.pptx',
    bytes: async () => files.padded(await files.pptx(), await files.pptx(), proofLimits.bytes + 1),
    verdict: 'too-large',
    large: true,
  },
]

/** TABLE of more odd files and the verdict on each. */
export const odderFiles: readonly OddFile[] = [
  ...names,
  ...formats,
  ...types,
  ...contents,
  ...containers,
  ...images,
  ...papers,
  ...sizes,
]
