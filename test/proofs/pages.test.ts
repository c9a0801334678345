import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { attachmentNamed } from '../../bot/pages/file.ts'
import * as files from '../support/files.ts'
import { aProof, claimId, startPages, stranger, type Pages } from './page-server.ts'

let pages: Pages
beforeEach(async () => {
  pages = await startPages({ proofs: [aProof(1, { name: '<b>"계약서"</b> & co.pdf' })] })
})
afterEach(() => pages.stop())

const get = (path: string, init?: RequestInit) => fetch(pages.origin + path, init)

describe('the upload page', () => {
  it('shows the claim, its files and the room left, and escapes what people typed', async () => {
    const response = await get(await pages.uploadPath())
    const html = await response.text()
    assert.equal(response.status, 200)
    assert.match(html, /<html lang="en">/)
    assert.match(html, /CL-7K2M-9QXD/)
    assert.match(html, /Contoso Teams rollout/)
    assert.match(html, /1 of 10, room for 9 more/)
    assert.match(html, /&lt;b&gt;&quot;계약서&quot;&lt;\/b&gt; &amp; co\.pdf/)
    assert.match(html, /338 kB/)
    assert.doesNotMatch(html, /\{\{(?!percent|count|left)|<b>/)
  })

  it('speaks the language of its link', async () => {
    const html = await (await get(await pages.uploadPath('ko'))).text()
    assert.match(html, /<html lang="ko">/)
    assert.match(html, /10개 중 1개, 9개 더 추가할 수 있습니다/)
  })

  it('allows nothing inline and nothing from elsewhere, and is kept nowhere', async () => {
    const response = await get(await pages.uploadPath())
    const html = await response.text()
    const policy = response.headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.doesNotMatch(policy, /unsafe|\*/)
    assert.equal(response.headers.get('cache-control'), 'no-store')
    assert.equal(response.headers.get('referrer-policy'), 'no-referrer')
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
    assert.doesNotMatch(html, /<script(?![^>]* src=)| style=| on\w+=|https?:/)
  })

  it('brings its style and script along', async () => {
    for (const [name, type] of [
      ['page.css', 'text/css'],
      ['upload-client.js', 'text/javascript'],
    ]) {
      const response = await get(`/poe/assets/${name}`)
      assert.equal(response.status, 200)
      assert.equal(response.headers.get('content-type'), `${type}; charset=utf-8`)
      assert.ok((await response.text()).length > 500)
    }
  })

  it('offers no field where the claim takes no files, and says why', async () => {
    pages.state.claim = { ...pages.state.claim, status: 'approved' }
    assert.match(await (await get(await pages.uploadPath())).text(), /id="drop" hidden[\s\S]*>/)
    pages.state.claim = {
      ...pages.state.claim,
      status: 'editing',
      proofs: Array.from({ length: 10 }, (_, n) => aProof(n + 1)),
    }
    const html = await (await get(await pages.uploadPath())).text()
    assert.match(html, /a claim holds 10 files, and this one is full/)
    assert.match(html, /10 of 10, no room for more/)
  })

  it('is changed by nothing that scanners of links do', async () => {
    const before = structuredClone(pages.state.claim)
    const [upload, file] = [await pages.uploadPath(), await pages.filePath(1)]
    for (const path of [upload, file]) {
      for (const method of ['HEAD', 'GET', 'HEAD', 'POST', 'OPTIONS', 'DELETE']) await get(path, { method })
    }
    assert.deepEqual(pages.state.claim, before)
    assert.deepEqual(pages.log, [])
    const head = await get(upload, { method: 'HEAD' })
    assert.equal(head.status, 200)
    assert.equal(await head.text(), '')
  })

  it('says politely what is wrong with a link, in the language of the browser', async () => {
    const path = await pages.uploadPath()
    const cases: [path: string, status: number, words: RegExp][] = [
      [`${path}x`, 404, /doesn’t work/],
      ['/poe/upload/x', 404, /doesn’t work/],
      [await pages.uploadPath('en', stranger), 404, /nothing here for you/],
    ]
    for (const [wrong, status, words] of cases) {
      const response = await get(wrong)
      assert.equal(response.status, status)
      assert.match(await response.text(), words.source.includes('’') ? new RegExp(words.source) : words)
    }
    pages.clock.moveTo('2026-11-23T09:31:00.000Z')
    const expired = await get(path, { headers: { 'accept-language': 'ko-KR,ko;q=0.9,en;q=0.8' } })
    assert.equal(expired.status, 410)
    assert.match(await expired.text(), /만료된 링크입니다/)
  })

  it('has the same words in both languages', () => {
    const text = readFileSync(new URL('../../bot/pages/words.json', import.meta.url), 'utf8')
    const { en, ko } = JSON.parse(text) as Record<'en' | 'ko', Record<string, string>>
    assert.deepEqual(Object.keys(ko), Object.keys(en))
    const places = (word = '') => [...word.matchAll(/\{\{\w+\}\}/g)].map(String).sort()
    for (const [key, word] of Object.entries(en)) assert.deepEqual(places(ko[key]), places(word), key)
  })
})

describe('the file link', () => {
  beforeEach(async () => {
    await pages.parts.blobs.put(`${claimId}/there-1`, Readable.from([files.pdf()]), 'application/pdf')
  })

  it('gives out the file to be saved, and never to be shown', async () => {
    const response = await get(await pages.filePath(1))
    assert.equal(response.status, 200)
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), files.pdf())
    assert.equal(response.headers.get('content-type'), 'application/pdf')
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'; sandbox/)
    assert.match(response.headers.get('content-disposition') ?? '', /^attachment; filename=".*"; filename\*=UTF-8''/)
    assert.equal(response.headers.get('cache-control'), 'no-store')
  })

  it('lives ten minutes', async () => {
    const path = await pages.filePath(1)
    pages.clock.moveTo('2026-11-23T09:10:01.000Z')
    assert.equal((await get(path)).status, 410)
  })

  const refused: [what: string, status: number, arrange: () => Promise<string>][] = [
    ['a file that is not there', 404, () => pages.filePath(2)],
    ['somebody who may not see the claim', 404, () => pages.filePath(1, stranger)],
    ['an upload link', 404, async () => (await pages.uploadPath()).replace('upload', 'file')],
    [
      'a file whose bytes are gone',
      404,
      async () => (await pages.parts.blobs.remove(`${claimId}/there-1`), pages.filePath(1)),
    ],
    ['a file with a virus', 410, () => scanned('infected')],
    ['a file that is being scanned', 409, () => scanned('waiting')],
  ]
  for (const [what, status, arrange] of refused) {
    it(`refuses ${what} with a page`, async () => {
      const response = await get(await arrange())
      assert.equal(response.status, status)
      assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8')
      assert.equal(response.headers.get('content-disposition'), null)
    })
  }

  it('says a number and nothing else when storage fails', async () => {
    pages.hooks.beforeOpen = () => {
      throw new Error('the account cporclaims did not answer')
    }
    const response = await get(await pages.filePath(1))
    assert.equal(response.status, 500)
    const html = await response.text()
    assert.match(html, /this number: [0-9a-f]{12}/)
    assert.doesNotMatch(html, /cporclaims/)
  })

  it('breaks off when the bytes break off, so that nobody takes half a file for a whole one', async () => {
    pages.parts.blobs.open = async () => ({
      size: 1_000_000,
      bytes: Readable.from(
        (async function* () {
          yield Buffer.alloc(1_000)
          throw new Error('gone')
        })(),
      ),
    })
    await assert.rejects(get(await pages.filePath(1)).then((response) => response.arrayBuffer()))
    assert.equal(pages.log.length, 1)
  })

  it('is silent about a reader who leaves in the middle', async () => {
    let closed = () => {}
    const done = new Promise<void>((resolve) => (closed = resolve))
    const endless = new Readable({
      read: () => void endless.push(Buffer.alloc(65_536)),
      destroy: (_, end) => (end(), closed()),
    })
    pages.parts.blobs.open = async () => ({ size: 1_000_000_000, bytes: endless })
    const leaving = new AbortController()
    const response = await get(await pages.filePath(1), { signal: leaving.signal })
    await response.body?.getReader().read()
    leaving.abort()
    await done
    await new Promise(setImmediate)
    assert.deepEqual(pages.log, [])
  })

  async function scanned(scan: 'infected' | 'waiting') {
    pages.state.claim = { ...pages.state.claim, proofs: [aProof(1, { scan })] }
    return pages.filePath(1)
  }
})

describe('the name of an attachment', () => {
  const names: [name: string, header: string][] = [
    ['SOW.pdf', `attachment; filename="SOW.pdf"; filename*=UTF-8''SOW.pdf`],
    ['계약서.pdf', `attachment; filename="___.pdf"; filename*=UTF-8''%EA%B3%84%EC%95%BD%EC%84%9C.pdf`],
    [`it's (1) "x".pdf`, `attachment; filename="it's (1) _x_.pdf"; filename*=UTF-8''it%27s%20%281%29%20%22x%22.pdf`],
    ['a\r\nb: c.pdf', `attachment; filename="a__b: c.pdf"; filename*=UTF-8''a%0D%0Ab%3A%20c.pdf`],
  ]
  for (const [name, header] of names)
    it(`is sent safely: ${JSON.stringify(name)}`, () => assert.equal(attachmentNamed(name), header))
})
