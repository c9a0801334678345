import { createRequire } from 'node:module'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { crc32, deflateSync } from 'node:zlib'

/** Small real files of every kind, and ways to spoil them. */

interface ZipWriter {
  addBuffer(bytes: Buffer, name: string, options?: { compress?: boolean }): void
  end(options?: { comment?: string; forceZip64Format?: boolean }): void
  outputStream: Readable
}
const { ZipFile } = createRequire(import.meta.url)('yazl') as { ZipFile: new () => ZipWriter }

/** A ZIP of the named parts. */
export async function zip(
  parts: Record<string, string | Buffer>,
  options: { compress?: boolean; comment?: string; forceZip64Format?: boolean } = {},
): Promise<Buffer> {
  const file = new ZipFile()
  for (const [name, content] of Object.entries(parts)) {
    file.addBuffer(Buffer.from(content), name, { compress: options.compress ?? true })
  }
  file.end({ comment: options.comment, forceZip64Format: options.forceZip64Format })
  return buffer(file.outputStream)
}

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const officeParts = {
  docx: ['word/document.xml', 'wordprocessingml.document.main+xml'],
  xlsx: ['xl/workbook.xml', 'spreadsheetml.sheet.main+xml'],
  pptx: ['ppt/presentation.xml', 'presentationml.presentation.main+xml'],
} as const

/** The parts of a small Office document. */
export function officeDocument(kind: keyof typeof officeParts): Record<string, string> {
  const [main, type] = officeParts[kind]
  const office = 'http://schemas.openxmlformats.org'
  return {
    '[Content_Types].xml': `${xml}<Types xmlns="${office}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/${main}" ContentType="application/vnd.openxmlformats-officedocument.${type}"/></Types>`,
    '_rels/.rels': `${xml}<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="rId1" Type="${office}/officeDocument/2006/relationships/officeDocument" Target="${main}"/></Relationships>`,
    [main]: `${xml}<w:document xmlns:w="${office}/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Statement of work, signed by the customer on 12 October 2026.</w:t></w:r></w:p></w:body></w:document>`,
  }
}

export const docx = () => zip(officeDocument('docx'))
export const xlsx = () => zip(officeDocument('xlsx'))
export const pptx = () => zip(officeDocument('pptx'))

/** What a macro-enabled document holds, under the plain document's parts. */
export function docm(options: { compress?: boolean; name?: string } = {}): Promise<Buffer> {
  return zip({ ...officeDocument('docx'), [options.name ?? 'word/vbaProject.bin']: oleFile(['VBA']) }, options)
}

/** A PDF of one page with a line of text. */
export function pdf(text = 'Proof of execution'): Buffer {
  const content = `BT /F1 24 Tf 72 720 Td (${text}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let body = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'
  const places = objects.map((object, index) => {
    const place = body.length
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
    return place
  })
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  const start = body.length
  body += `xref\n0 6\n0000000000 65535 f \n${table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(body, 'latin1')
}

/** A grey PNG, one pixel a side unless told. */
export function png(side = 1): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header[8] = 8
  const rows = Buffer.alloc(side * (side + 1), 0x80)
  for (let row = 0; row < side; row += 1) rows[row * (side + 1)] = 0
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', deflateSync(rows)), pngChunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks])
}

function pngChunk(type: string, content: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const chunk = Buffer.alloc(typed.length + 8)
  chunk.writeUInt32BE(content.length, 0)
  typed.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(typed), typed.length + 4)
  return chunk
}

/** A JPEG of one grey pixel. */
export function jpeg(): Buffer {
  return Buffer.from(
    `ffd8ffe000104a46494600010100000100010000ffdb004300${'10'.repeat(64)}ffc0000b080001000101011100` +
      'ffc4001400010000000000000000000000000000000bffc40014100100000000000000000000000000000000' +
      'ffda0008010100003f0037ffd9',
    'hex',
  )
}

/** A TIFF of one grey pixel, in either byte order. */
export function tiff(order: 'II' | 'MM' = 'II'): Buffer {
  const tags: [tag: number, type: number, value: number][] = [
    [256, 3, 1],
    [257, 3, 1],
    [258, 3, 8],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8],
    [278, 3, 1],
    [279, 4, 1],
  ]
  const file = Buffer.alloc(10 + 2 + tags.length * 12 + 4)
  const little = order === 'II'
  const u16 = (value: number, at: number) => (little ? file.writeUInt16LE(value, at) : file.writeUInt16BE(value, at))
  const u32 = (value: number, at: number) => (little ? file.writeUInt32LE(value, at) : file.writeUInt32BE(value, at))
  file.write(order, 'latin1')
  u16(42, 2)
  u32(10, 4)
  file[8] = 0x80
  u16(tags.length, 10)
  tags.forEach(([tag, type, value], index) => {
    const at = 12 + index * 12
    u16(tag, at)
    u16(type, at + 2)
    u32(1, at + 4)
    if (type === 3) u16(value, at + 8)
    else u32(value, at + 8)
  })
  return file
}

/** An OLE2 compound file whose directory names these streams (one sector of FAT, one of directory, one of bytes). */
export function oleFile(streams: readonly string[]): Buffer {
  const file = Buffer.alloc(512 * 4)
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file)
  file.writeUInt16LE(0x3e, 24)
  file.writeUInt16LE(3, 26)
  file.writeUInt16LE(0xfffe, 28)
  file.writeUInt16LE(9, 30)
  file.writeUInt16LE(6, 32)
  file.writeUInt32LE(1, 44)
  file.writeUInt32LE(1, 48)
  file.writeUInt32LE(4096, 56)
  file.writeUInt32LE(0xfffffffe, 60)
  file.writeUInt32LE(0xfffffffe, 68)
  file.fill(0xff, 76, 512)
  file.writeUInt32LE(0, 76)
  file.fill(0xff, 512, 1024)
  ;['Root Entry', ...streams].slice(0, 4).forEach((name, index) => {
    const at = 1024 + index * 128
    file.write(name, at, 'utf16le')
    file.writeUInt16LE((name.length + 1) * 2, at + 64)
    file[at + 66] = index === 0 ? 5 : 2
  })
  return file
}

/** An Outlook message, as far as its directory. */
export const msg = () => oleFile(['__properties_version1.0', '__substg1.0_0037001F', '__nameid_version1.0'])

/** A mail with a picture attached. */
export function eml(subject = 'Re: acceptance'): Buffer {
  const lines = [
    'Received: from mail.contoso.com by mail.fabrikam.com; Mon, 12 Oct 2026 09:00:00 +0900',
    'From: Anna Lee <anna@contoso.com>',
    'To: partner@fabrikam.com',
    `Subject: ${subject}`,
    'Date: Mon, 12 Oct 2026 09:00:00 +0900',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'We accept the work as delivered. 납품을 승인합니다.',
    '--b',
    'Content-Type: image/png',
    'Content-Transfer-Encoding: base64',
    '',
    png().toString('base64'),
    '--b--',
    '',
  ]
  return Buffer.from(lines.join('\r\n'))
}

/** A good file's bytes with filling in the middle, so that it has exactly `size` bytes. Made as it is read. */
export function* padded(start: Buffer, end: Buffer, size: number, chunk = 65_536): Generator<Buffer> {
  yield start
  for (let left = size - start.length - end.length; left > 0; left -= chunk) {
    yield Buffer.alloc(Math.min(left, chunk), 0x20)
  }
  yield end
}

/** A PDF of exactly so many bytes. */
export const pdfOfSize = (size: number) => padded(pdf(), Buffer.from('%%EOF\n'), size)

/** A stream of the bytes, in chunks of the given length. */
export function streamOf(bytes: Buffer | Iterable<Buffer>, chunk = 65_536): Readable {
  return Readable.from(Buffer.isBuffer(bytes) ? piecesOf(bytes, chunk) : bytes, { objectMode: false })
}

function* piecesOf(bytes: Buffer, chunk: number) {
  for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk)
}
