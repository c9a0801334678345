import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLimits, usualLimits } from '../../bot/limits.ts'
import { proofLimits } from '../../services/claim/proof-rules.ts'
import { StorageError } from '../../services/ports.ts'
import * as files from '../support/files.ts'
import { aProof, startPages, stranger, type Pages } from './page-server.ts'

let pages: Pages
beforeEach(async () => {
  pages = await startPages()
})
afterEach(() => pages.stop())

type Named = [name: string, bytes: Buffer, type?: string]

function formOf(named: readonly Named[]): FormData {
  const form = new FormData()
  for (const [name, bytes, type = 'application/pdf'] of named) {
    form.append('file', new Blob([new Uint8Array(bytes)], { type }), name)
  }
  return form
}

/** Sends the page's form as a browser without the script does; says what became of each file, in order. */
async function post(path: string, body: FormData | string, headers: Record<string, string> = {}) {
  const response = await fetch(pages.origin + path, { method: 'POST', body, headers })
  const html = await response.text()
  const rows = [...html.matchAll(/<li class="row" data-tone="(\w+)"><span class="file">(.*?)<\/span>.*?<\/li>/g)]
  return {
    status: response.status,
    html,
    rows: rows.map(([row, tone, name]) => [name, tone, /class="verdict">(.*?)</.exec(row)?.[1]] as const),
  }
}

/** So many different files. */
const many = (count: number): Named[] =>
  Array.from({ length: count }, (_, n) => [`${n + 1}.pdf`, files.pdf(`no. ${n}`)])

describe('the upload form without the script', () => {
  it('keeps a file, says so in the words of the link, and shows it among the claim’s', async () => {
    const sent = await post(await pages.uploadPath('ko'), formOf([['계약서 (1).pdf', files.pdf()]]))
    assert.equal(sent.status, 200)
    assert.deepEqual(sent.rows, [['계약서 (1).pdf', 'good', '1번 파일로 보관했습니다']])
    assert.match(sent.html, /1\. 계약서 \(1\)\.pdf/)
    assert.match(sent.html, /10개 중 1개, 9개 더/)
    const [proof] = pages.state.claim.proofs
    assert.equal(proof?.type, 'application/pdf')
    assert.deepEqual(pages.stored.get(proof.blob)?.bytes, files.pdf())
  })

  it('puts the first file in the place of the one that was chosen, and only the first', async () => {
    pages.state.claim = { ...pages.state.claim, proofs: [aProof(1), aProof(2)] }
    const form = new FormData()
    form.append('replaces', '2')
    for (const [name, bytes] of many(2)) form.append('file', new Blob([new Uint8Array(bytes)]), name)
    const { rows } = await post(await pages.uploadPath(), form)
    assert.deepEqual(
      rows.map(([, tone, words]) => [tone, words]),
      [
        ['good', 'Kept as file 3. It takes the place of file 2.'],
        ['good', 'Kept as file 4'],
      ],
    )
    assert.deepEqual(
      pages.state.claim.proofs.map(({ supersededBy }) => supersededBy),
      [undefined, 3, undefined, undefined],
    )
  })

  it('takes an empty choice for none, and passes over fields that are not the page’s', async () => {
    pages.state.claim = { ...pages.state.claim, proofs: [aProof(1)] }
    for (const [field, value] of [
      ['replaces', ''],
      ['other', '1'],
    ] as const) {
      const form = new FormData()
      form.append(field, value)
      form.append('file', new Blob([new Uint8Array(files.pdf(field))]), 'a.pdf')
      assert.equal((await post(await pages.uploadPath(), form)).rows[0]?.[1], 'good')
    }
    assert.equal(pages.state.claim.proofs[0]?.supersededBy, undefined)
  })

  it('takes the good files of a form, and says of each other one what is wrong with it', async () => {
    const { status, rows } = await post(
      await pages.uploadPath(),
      formOf([
        ['a.pdf', files.pdf('a')],
        ['b.exe', Buffer.from('MZ'), 'application/octet-stream'],
        ['c.pdf', files.png()],
        ['d.pdf', files.pdf('a')],
        ['e.pdf', Buffer.alloc(0)],
        ['b&f.png', files.png(), 'image/png'],
      ]),
    )
    assert.equal(status, 200)
    assert.deepEqual(
      rows.map(([name, tone, words]) => [name, tone, words?.slice(0, 25)]),
      [
        ['a.pdf', 'good', 'Kept as file 1'],
        ['b.exe', 'bad', 'Not kept: this kind of fi'],
        ['c.pdf', 'bad', 'Not kept: its content doe'],
        ['d.pdf', 'same', 'Already there as file 1, '],
        ['e.pdf', 'bad', 'Not kept: it is empty.'],
        ['b&amp;f.png', 'good', 'Kept as file 2'],
      ],
    )
    assert.equal(pages.state.claim.proofs.length, 2)
    assert.equal(pages.stored.size, 2)
  })

  it('keeps large files whole, and goes on behind one over the limit', async () => {
    const large = Buffer.concat([...files.pdfOfSize(3_000_000)])
    const { rows } = await post(
      await pages.uploadPath(),
      formOf([
        ['large.pdf', large],
        ['huge.pdf', Buffer.alloc(proofLimits.bytes + 1, '%PDF-')],
        ['late.pdf', files.pdf()],
      ]),
    )
    assert.deepEqual(
      rows.map(([, tone]) => tone),
      ['good', 'bad', 'good'],
    )
    assert.match(rows[1]![2] ?? '', /larger than 20 MB/)
    const [first] = pages.state.claim.proofs
    assert.deepEqual(pages.stored.get(first!.blob)?.bytes, large)
    assert.equal(pages.stored.size, 2)
  })

  it('holds its sender back while storage is slow: 60 MB of files, and only what lies in the line is read', async () => {
    let go = () => {}
    const gate = new Promise<void>((resolve) => (go = resolve))
    const put = pages.parts.blobs.put
    pages.parts.blobs.put = async (name, bytes, type) => {
      await gate
      await put(name, bytes, type)
    }
    let asked = 0
    async function* body() {
      for (const name of ['a', 'b', 'c']) {
        yield `--x\r\nContent-Disposition: form-data; name="file"; filename="${name}.pdf"\r\n`
        yield 'Content-Type: application/pdf\r\n\r\n'
        for (const chunk of files.pdfOfSize(proofLimits.bytes - 1_000)) {
          asked += chunk.length
          yield chunk
        }
        yield '\r\n'
      }
      yield '--x--\r\n'
    }
    const answer = fetch(pages.origin + (await pages.uploadPath()), {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: Readable.toWeb(Readable.from(body(), { objectMode: false })) as ReadableStream,
      duplex: 'half',
    })
    await sleep(400)
    const askedWhileSlow = asked
    go()
    const html = await (await answer).text()
    assert.ok(askedWhileSlow < 16_000_000, `${askedWhileSlow} bytes were sent while nothing was read`)
    assert.match(html, /data-tone="good"/)
    assert.equal(html.match(/<li class="row"/g)?.length, 3)
  })

  it('keeps ten of twelve, and looks at no more than twenty', async () => {
    const path = await pages.uploadPath()
    const twelve = await post(path, formOf(many(12)))
    assert.deepEqual(
      twelve.rows.map(([, tone]) => tone),
      [...Array<string>(10).fill('good'), 'bad', 'bad'],
    )
    assert.match(twelve.rows[10]![2] ?? '', /holds 10 files/)
    assert.doesNotMatch(twelve.html, /not looked at(?!.*hidden)/)
    pages.state.claim = { ...pages.state.claim, proofs: [] }
    const crowd = await post(path, formOf(many(25)))
    assert.equal(crowd.rows.length, 20)
    assert.match(crowd.html, /id="problem" role="alert" ?>These were too many files at once/)
  })

  it('counts each file against the same limit as single ones, and says when to come again', async () => {
    pages.parts.limits = createLimits({ clock: pages.clock, sizes: usualLimits, tenantKnown: () => true })
    const { status, rows } = await post(await pages.uploadPath(), formOf(many(usualLimits.uploads + 1)))
    assert.equal(status, 200)
    const [, tone, words] = rows.at(-1)!
    assert.deepEqual([tone, words], ['bad', 'Not kept: many files at once. Please send it again in 60 s.'])
    const again = await post(await pages.uploadPath(), formOf(many(1)))
    assert.equal(again.status, 429)
  })

  it('takes nothing by an expired, changed or other person’s link', async () => {
    const path = await pages.uploadPath()
    const form = () => formOf([['a.pdf', files.pdf()]])
    assert.equal((await post(`${path}x`, form())).status, 404)
    assert.equal((await post(await pages.uploadPath('en', stranger), form())).status, 404)
    pages.clock.moveTo('2026-11-23T09:31:00.000Z')
    const late = await post(path, form())
    assert.equal(late.status, 410)
    assert.match(late.html, /This link has expired/)
    assert.equal(pages.stored.size, 0)
    assert.equal(pages.state.claim.proofs.length, 0)
  })

  it('refuses every file where the claim takes none now', async () => {
    pages.state.claim = { ...pages.state.claim, status: 'under-review' }
    const closed = await post(await pages.uploadPath(), formOf(many(2)))
    assert.equal(closed.status, 409)
    assert.deepEqual(
      closed.rows.map(([, tone]) => tone),
      ['bad', 'bad'],
    )
    pages.state.claim = {
      ...pages.state.claim,
      status: 'editing',
      proofs: Array.from({ length: 10 }, (_, n) => aProof(n + 1)),
    }
    assert.match((await post(await pages.uploadPath(), formOf(many(1)))).rows[0]![2] ?? '', /holds 10 files/)
    assert.equal(pages.stored.size, 0)
  })

  it('says that nothing was chosen, and passes over what is no file', async () => {
    const form = formOf([['', Buffer.alloc(0), 'application/octet-stream']])
    form.append('name', 'x'.repeat(5_000))
    const empty = await post(await pages.uploadPath(), form)
    assert.equal(empty.status, 422)
    assert.match(empty.html, /No file was chosen/)
    const path = await pages.uploadPath()
    for (const [body, type] of [
      ['a=b', 'application/x-www-form-urlencoded'],
      ['a', 'multipart/form-data'],
      ['a', 'multipart/mixed; boundary=x'],
    ] as const) {
      assert.equal((await post(path, body, { 'content-type': type })).status, 415)
    }
    const packed = { 'content-type': 'multipart/form-data; boundary=x', 'content-encoding': 'gzip' }
    assert.equal((await post(path, 'a', packed)).status, 415)
  })

  /** A form of two files whose text ends where it should not. */
  const twoFiles = () => {
    const part = (name: string) =>
      `--x\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/pdf\r\n\r\n`
    return [`${part('a.pdf')}${files.pdf().toString('latin1')}\r\n`, part('b.pdf')].join('')
  }

  it('keeps what came before the form broke off, and says that the rest did not come', async () => {
    const type = { 'content-type': 'multipart/form-data; boundary=x' }
    const cut = await post(await pages.uploadPath(), `${twoFiles()}%PDF-1.7 and then`, type)
    assert.deepEqual(
      cut.rows.map(([name, tone]) => [name, tone]),
      [
        ['a.pdf', 'good'],
        ['b.pdf', 'bad'],
      ],
    )
    assert.match(cut.rows[1]![2] ?? '', /connection broke off/)
    assert.match(cut.html, /did not arrive/)
    assert.equal(pages.stored.size, 1)
    assert.deepEqual(pages.log, [])
  })

  it('keeps nothing of the file in which the sender hangs up', async () => {
    const { hostname, port } = new URL(pages.origin)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    const path = await pages.uploadPath()
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n` +
        `Content-Length: 900000\r\n\r\n${twoFiles()}%PDF-1.7`,
      'latin1',
    )
    for (let n = 0; n < 200 && pages.state.claim.proofs.length === 0; n += 1) await sleep(10)
    socket.destroy()
    await sleep(100)
    assert.equal(pages.state.claim.proofs.length, 1)
    assert.equal(pages.stored.size, 1)
    assert.deepEqual(pages.log, [])
  })

  it('says a number and nothing else when storage fails, and lets the sender hear it', async () => {
    pages.parts.blobs.put = async () => {
      throw new StorageError('busy', 'the account cporclaims did not answer')
    }
    const large = Buffer.concat([...files.pdfOfSize(5_000_000)])
    const failed = await post(
      await pages.uploadPath(),
      formOf([
        ['a.pdf', large],
        ['b.pdf', files.pdf()],
      ]),
    )
    assert.equal(failed.status, 500)
    assert.match(failed.html, /this number: [0-9a-f]{12}/)
    assert.doesNotMatch(failed.html, /cporclaims/)
    assert.equal(pages.log.length, 1)
  })
})
