import assert from 'node:assert/strict'
import { longestLifeMs } from '../../services/links.ts'
import { startWorld, type World } from '../support/world.ts'

describe('the pages that the manifest links', () => {
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  const get = (path: string, init?: RequestInit) => fetch(world.address.url + path, init)

  const minutes = (kind: 'upload' | 'file') => longestLifeMs[kind] / 60_000
  const days = longestLifeMs.consent / 86_400_000
  const lives = (minute: string, day: string) =>
    new RegExp(`${minutes('upload')} ?${minute}.*${minutes('file')} ?${minute}.*${days} ?${day}`)

  /** TABLE: a page, its language, and what it has to say. */
  const promised: [path: string, language: 'en' | 'ko', says: RegExp[]][] = [
    [
      '/privacy',
      'en',
      [lives('minutes', 'days'), /others wrote your name/, /“erase”/, /no cookies/, /operator of this bot/],
    ],
    ['/privacy', 'ko', [lives('분', '일'), /‘삭제’/, /쿠키를 쓰지 않고/, /운영/]],
    ['/terms', 'en', [/not a payment/, /operator of this bot/, /href="privacy\?lang=en"/]],
    ['/terms', 'ko', [/지급이 결정된 것은 아니며/, /운영자/, /href="privacy\?lang=ko"/]],
  ]
  for (const [path, language, says] of promised) {
    it(`${path} says in ${language} what it has to, by the link's language or the browser's`, async () => {
      const other = language === 'en' ? 'ko-KR' : 'en-US'
      const asked = await get(`${path}?lang=${language}`, { headers: { 'accept-language': other } })
      assert.equal(asked.status, 200)
      const html = await asked.text()
      assert.match(html, new RegExp(`<html lang="${language}">`))
      for (const words of says) assert.match(html, words)
      const byBrowser = await get(path, { headers: { 'accept-language': `${language};q=0.9` } })
      assert.equal(await byBrowser.text(), html)
    })
  }

  it('set nothing, keep nothing, and allow nothing inline or from elsewhere', async () => {
    for (const path of ['/privacy', '/terms']) {
      const response = await get(path)
      const html = await response.text()
      assert.equal(response.headers.get('set-cookie'), null)
      assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/)
      assert.doesNotMatch(response.headers.get('content-security-policy') ?? '', /unsafe|\*/)
      assert.doesNotMatch(html, /<script| style=| on\w+=|https?:|\{\{/)
      const style = /href="([^"]+\.css)"/.exec(html)?.[1] ?? 'none'
      assert.equal((await fetch(new URL(style, world.address.url + path))).status, 200)
    }
  })

  it('answer HEAD without a body, and nothing that would change something', async () => {
    for (const path of ['/privacy', '/terms']) {
      const head = await get(path, { method: 'HEAD' })
      assert.deepEqual([head.status, await head.text()], [200, ''])
      for (const method of ['POST', 'PUT', 'DELETE']) {
        assert.equal((await get(path, { method, body: 'x' })).status, 405, `${method} ${path}`)
      }
    }
    assert.deepEqual(world.log.faults, [])
  })
})
