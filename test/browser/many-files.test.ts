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
})
