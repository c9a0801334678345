import assert from 'node:assert/strict'
import { pdf } from '../support/files.ts'
import { startPages } from '../proofs/page-server.ts'
import { launch } from './harness.ts'

describe('many files on the upload page', () => {
  for (const [language, waits, kept] of [
    ['en', /sent by itself in 2 s/, /Kept as file 4/],
    ['ko', /2초 뒤에 자동으로/, /4번 파일로 보관/],
  ] as const) {
    it(`are all sent; where it was too quick it says so, waits, and goes on by itself (${language})`, async function () {
      this.timeout(60_000)
      const pages = await startPages()
      const browser = await launch()
      let asked = 0
      pages.parts.limits = {
        take: () => ((asked += 1) === 3 ? { whose: 'person', seconds: 2, first: true } : undefined),
      }
      try {
        const page = await browser.newPage()
        await page.goto(pages.origin + (await pages.uploadPath(language)))
        const files = [1, 2, 3, 4].map((n) => ({
          name: `${n}.pdf`,
          mimeType: 'application/pdf',
          buffer: pdf(`Proof ${n}`),
        }))
        await page.locator('#files').setInputFiles(files)
        await page.locator('.verdict', { hasText: waits }).waitFor()
        await page.locator('.verdict', { hasText: kept }).waitFor()
        assert.equal(await page.locator('#rows .row[data-tone=good]').count(), 4)
        assert.deepEqual(
          pages.state.claim.proofs.map(({ name }) => name),
          ['1.pdf', '2.pdf', '3.pdf', '4.pdf'],
        )
        assert.equal(asked, 5)
        assert.deepEqual(pages.log, [])
      } finally {
        await browser.close()
        await pages.stop()
      }
    })
  }

  it('take the place of an older one where that was said: the first of them, once', async function () {
    this.timeout(60_000)
    const pages = await startPages()
    const browser = await launch()
    try {
      const page = await browser.newPage()
      await page.goto(pages.origin + (await pages.uploadPath('en')))
      const send = (...names: string[]) =>
        page
          .locator('#files')
          .setInputFiles(names.map((name) => ({ name, mimeType: 'application/pdf', buffer: pdf(name) })))
      assert.equal(await page.locator('#replacing').isVisible(), false, 'there is nothing to replace yet')
      await send('old.pdf')
      await page.locator('.verdict', { hasText: 'Kept as file 1' }).waitFor()
      await page.getByLabel('Does it replace a file?').selectOption({ label: '1. old.pdf' })
      await send('new.pdf', 'more.pdf')
      await page.locator('.verdict', { hasText: 'Kept as file 2. It takes the place of file 1.' }).waitFor()
      await page.locator('.verdict', { hasText: /^Kept as file 3$/ }).waitFor()
      assert.deepEqual(
        pages.state.claim.proofs.map(({ supersededBy }) => supersededBy),
        [2, undefined, undefined],
      )
      assert.deepEqual(await page.locator('#replaces option').allTextContents(), [
        'No, it is one more',
        '2. new.pdf',
        '3. more.pdf',
      ])
    } finally {
      await browser.close()
      await pages.stop()
    }
  })
})
