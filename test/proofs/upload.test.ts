import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as openRequest } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Readable } from 'node:stream'
import { StorageError } from '../../services/ports.ts'
import { proofLimits } from '../../services/claim/proof-rules.ts'
import * as files from '../support/files.ts'
import { aProof, startPages, stranger, type Pages } from './page-server.ts'

let pages: Pages
beforeEach(async () => {
  pages = await startPages()
})
afterEach(() => pages.stop())

interface Sent {
  status: number
  body: Record<string, unknown>
}

async function put(path: string, name: string, bytes: Buffer | Readable, type?: string, more = ''): Promise<Sent> {
  const response = await fetch(`${pages.origin}${path}?name=${encodeURIComponent(name)}${more}`, {
    method: 'PUT',
    body: bytes instanceof Readable ? (Readable.toWeb(bytes) as ReadableStream) : new Uint8Array(bytes),
    headers: type ? { 'content-type': type } : {},
    duplex: 'half',
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('the upload', () => {
  it('keeps a file and says so in the words of the link', async () => {
    const { status, body } = await put(await pages.uploadPath('ko'), '계약서 (1).pdf', files.pdf(), 'application/pdf')
    const size = files.pdf().length
    assert.deepEqual(body, {
      name: '계약서 (1).pdf',
      size,
      number: 1,
      files: 1,
      room: 9,
      words: '1번 파일로 보관했습니다',
    })
    assert.equal(status, 201)
    const [proof] = pages.state.claim.proofs
    assert.deepEqual(pages.stored.get(proof!.blob)?.bytes, files.pdf())
  })

  it('is in time when its first byte was', async () => {
    const path = await pages.uploadPath()
    const slow = Readable.from(
      (async function* () {
        yield files.pdf()
        await sleep(20)
        pages.clock.moveTo('2026-11-23T10:00:00.000Z')
        yield Buffer.from('%%EOF\n')
      })(),
      { objectMode: false },
    )
    assert.equal((await put(path, 'SOW.pdf', slow)).status, 201)
    assert.equal(pages.state.receivedAt, '2026-11-23T09:00:00.000Z')
  })

  it('keeps the same bytes once', async () => {
    const path = await pages.uploadPath()
    await put(path, 'SOW.pdf', files.pdf())
    const { status, body } = await put(path, 'SOW again.pdf', files.pdf())
    assert.equal(status, 200)
    assert.equal(body.name, 'SOW.pdf')
    assert.equal(body.number, 1)
    assert.match(String(body.words), /Already there as file 1, “SOW.pdf”/)
    assert.equal(pages.stored.size, 1)
    assert.equal(pages.state.claim.proofs.length, 1)
  })

  it('puts a file in the place of an older one, which stays', async () => {
    const path = await pages.uploadPath()
    await put(path, 'SOW.pdf', files.pdf('old'))
    const { status, body } = await put(path, 'SOW signed.pdf', files.pdf('new'), undefined, '&replaces=1')
    assert.deepEqual([status, body.number, body.replaces], [201, 2, 1])
    assert.equal(body.words, 'Kept as file 2. It takes the place of file 1.')
    assert.deepEqual(
      pages.state.claim.proofs.map(({ supersededBy }) => supersededBy),
      [2, undefined],
    )
    assert.equal(pages.stored.size, 2)
  })

  for (const odd of ['2', '0', '-1', 'x', '1e1', '99999999999999999999']) {
    it(`refuses a file in the place of one that is not there: ${odd}`, async () => {
      const path = await pages.uploadPath()
      await put(path, 'SOW.pdf', files.pdf('old'))
      const { status, body } = await put(path, 'b.pdf', files.pdf('new'), undefined, `&replaces=${odd}`)
      assert.deepEqual([status, body.refused], [422, 'no-such-file'])
      assert.match(String(body.words), /choose again/)
      assert.deepEqual([pages.state.claim.proofs.length, pages.stored.size], [1, 1])
    })
  }

  const refused: [why: string, status: number, name: string, bytes: () => Buffer | Promise<Buffer>][] = [
    ['type-not-allowed', 415, 'a.exe', () => Buffer.from('MZ')],
    ['type-not-allowed', 415, '', files.pdf],
    ['macro', 415, 'a.docm', () => files.docm()],
    ['macro', 415, 'a.docx', () => files.docm()],
    ['content-differs', 415, 'a.pdf', () => files.png()],
    ['protected', 422, 'a.docx', () => files.oleFile(['EncryptedPackage'])],
    ['empty', 422, 'a.pdf', () => Buffer.alloc(0)],
    ['truncated', 422, 'a.pdf', () => files.pdf().subarray(0, 300)],
    ['too-large', 413, 'a.pdf', () => Buffer.alloc(proofLimits.bytes + 1, '%PDF-')],
  ]
  for (const [why, status, name, bytes] of refused) {
    it(`refuses ${name || 'a file without a name'}: ${why}`, async () => {
      const sent = await put(await pages.uploadPath(), name, await bytes())
      assert.deepEqual([sent.status, sent.body.refused], [status, why])
      assert.match(String(sent.body.words), /^Not kept: /)
      assert.equal(pages.stored.size, 0)
      assert.equal(pages.state.claim.proofs.length, 0)
    })
  }

  it('refuses a flood of unknown length, and lets the sender hear it', async () => {
    const { status, body } = await put(
      await pages.uploadPath(),
      'a.pdf',
      files.streamOf(files.pdfOfSize(proofLimits.bytes * 2)),
    )
    assert.deepEqual([status, body.refused], [413, 'too-large'])
    assert.equal(pages.stored.size, 0)
  })

  it('refuses compressed bodies', async () => {
    const response = await fetch(`${pages.origin}${await pages.uploadPath()}?name=a.pdf`, {
      method: 'PUT',
      body: 'x',
      headers: { 'content-encoding': 'gzip' },
    })
    assert.equal(response.status, 415)
  })

  it('refuses the eleventh file before reading it', async () => {
    pages.state.claim = { ...pages.state.claim, proofs: Array.from({ length: 10 }, (_, n) => aProof(n + 1)) }
    const { status, body } = await put(await pages.uploadPath(), 'a.pdf', files.pdf())
    assert.deepEqual([status, body.refused], [409, 'too-many-files'])
    assert.match(String(body.words), /holds 10 files/)
  })

  it('refuses where the claim takes no files now', async () => {
    pages.state.claim = { ...pages.state.claim, status: 'under-review' }
    const { status, body } = await put(await pages.uploadPath(), 'a.pdf', files.pdf())
    assert.deepEqual([status, body.refused], [409, 'not-now'])
  })

  it('removes the blob when the claim changed meanwhile', async () => {
    for (const [code, status] of [
      ['not-in-this-status', 409],
      ['too-late', 409],
      ['not-found', 404],
      ['not-allowed-for-role', 403],
      ['busy', 503],
    ] as const) {
      pages.state.attach = async () => ({ done: false, refusal: { code } })
      const sent = await put(await pages.uploadPath(), 'a.pdf', files.pdf())
      assert.equal(sent.status, status)
      assert.match(String(sent.body.words), /^Not kept: /)
      assert.equal(pages.stored.size, 0)
    }
  })

  it('knows nobody but those who may see the claim', async () => {
    const { status, body } = await put(await pages.uploadPath('en', stranger), 'a.pdf', files.pdf())
    assert.deepEqual([status, body.refused], [404, 'not-found'])
  })

  it('takes nothing by an expired, changed or other link', async () => {
    const path = await pages.uploadPath()
    const file = (await pages.filePath(1)).split('/').pop()!
    assert.equal((await put(`${path}x`, 'a.pdf', files.pdf())).body.refused, 'no-link')
    assert.equal((await put(`/poe/upload/${file}`, 'a.pdf', files.pdf())).body.refused, 'no-link')
    pages.clock.moveTo('2026-11-23T09:31:00.000Z')
    assert.deepEqual((await put(path, 'a.pdf', files.pdf())).status, 410)
    assert.equal(pages.stored.size, 0)
  })

  it('keeps nothing of a file whose sender hangs up', async () => {
    const request = openRequest(`${pages.origin}${await pages.uploadPath()}?name=a.pdf`, {
      method: 'PUT',
      headers: { 'content-length': 100_000 },
    })
    request.on('error', () => undefined)
    request.write(files.pdf())
    await sleep(50)
    request.destroy()
    await sleep(50)
    assert.equal(pages.stored.size, 0)
    assert.equal(pages.state.claim.proofs.length, 0)
    assert.deepEqual(pages.log, [])
  })

  it('says a number and nothing else when storage fails, and keeps the blob of a doubtful commit', async () => {
    pages.state.attach = async () => {
      throw new StorageError('ambiguous', 'the account cporclaims did not answer')
    }
    const { status, body } = await put(await pages.uploadPath(), 'a.pdf', files.pdf())
    assert.equal(status, 500)
    assert.match(String(body.words), /this number: [0-9a-f]{12}$/)
    assert.doesNotMatch(JSON.stringify(body), /cporclaims/)
    assert.equal(pages.log.length, 1)
    assert.equal(pages.stored.size, 1)
  })

  it('answers when storage fails in the middle of a file', async () => {
    pages.parts.blobs.put = async (_name, bytes) => {
      await once(bytes, 'readable')
      throw new StorageError('busy', 'later')
    }
    const { status } = await put(await pages.uploadPath(), 'a.pdf', files.streamOf(files.pdfOfSize(5_000_000)))
    assert.equal(status, 500)
    assert.equal((await fetch(pages.origin + (await pages.uploadPath()))).status, 200)
  })
})
