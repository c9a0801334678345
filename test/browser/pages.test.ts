import assert from 'node:assert/strict'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { aProof, startPages } from '../proofs/page-server.ts'
import * as files from '../support/files.ts'
import { approved, declineByPage, letters, linkIn } from '../support/consent.ts'
import { people, startWorld, until, type World } from '../support/world.ts'
import { objections } from './drawing.ts'
import { launch, shootPage } from './harness.ts'

const languages = ['en', 'ko'] as const
const schemes = ['light', 'dark'] as const
const widths = { phone: 360, desk: 1280 } as const

/** TABLE: every way in which somebody may look at a page. */
const looks = languages.flatMap((language) =>
  schemes.flatMap((scheme) => (['phone', 'desk'] as const).map((width) => ({ language, scheme, width }))),
)

describe('our pages in a browser', () => {
  let world: World
  let browser: Browser
  before(async function () {
    this.timeout(60_000)
    world = await startWorld()
    browser = await launch()
  })
  after(async () => {
    await browser.close()
    await world.stop()
  })

  /** Opens a page of its own for a look, and closes it after the visit. */
  async function visit(
    { language, scheme, width }: (typeof looks)[number],
    options: BrowserContextOptions,
    see: (page: Page) => Promise<void>,
  ): Promise<void> {
    const viewport = { width: widths[width], height: 900 }
    const context = await browser.newContext({ viewport, colorScheme: scheme, locale: language, ...options })
    try {
      await see(await context.newPage())
    } finally {
      await context.close()
    }
  }

  /** What a reader would see cut, or would have to push aside for. */
  async function isWhole(page: Page): Promise<void> {
    const [wide, room] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    )
    assert.ok(wide <= room, `the page is ${wide} px wide in ${room}`)
  }

  for (const look of looks) {
    const { language, scheme, width } = look
    it(`privacy and terms can be read: ${language}, ${scheme}, ${widths[width]} px`, async function () {
      this.timeout(60_000)
      await visit(look, {}, async (page) => {
        for (const name of ['privacy', 'terms']) {
          await page.goto(`${world.address.url}/${name}`)
          assert.equal(await page.getAttribute('html', 'lang'), language)
          await shootPage(page, `page-${name}-${language}-${scheme}-${width}`)
          assert.deepEqual(await objections(page), [])
          await isWhole(page)
        }
      })
    })
  }

  for (const look of looks) {
    const { language, scheme, width } = look
    it(`files are added without JavaScript: ${language}, ${scheme}, ${widths[width]} px`, async function () {
      this.timeout(60_000)
      const pages = await startPages({ proofs: [aProof(1, { name: '기존 작업 기술서 (statement of work).pdf' })] })
      const picture = (moment: string) => `plain-${moment}-${language}-${scheme}-${width}`
      try {
        await visit(look, { javaScriptEnabled: false }, async (page) => {
          await page.goto(pages.origin + (await pages.uploadPath(language)))
          await shootPage(page, picture('before'))
          await page.locator('#files').setInputFiles([
            { name: '계약서.pdf', mimeType: 'application/pdf', buffer: files.pdf() },
            { name: 'macro.docm', mimeType: 'application/octet-stream', buffer: await files.docm() },
            { name: 'again.pdf', mimeType: 'application/pdf', buffer: files.pdf() },
          ])
          await shootPage(page, picture('chosen'))
          await page.locator('button[type=submit]').click()
          await page.locator('.row').first().waitFor()
          await shootPage(page, picture('sent'))
          assert.deepEqual(
            await page.evaluate("[...document.querySelectorAll('.row')].map((row) => row.dataset.tone)"),
            ['good', 'bad', 'same'],
          )
          assert.equal(pages.state.claim.proofs.length, 2)
        })
        // What the script's absence leaves, looked at by axe, which is a script itself.
        await visit(look, {}, async (page) => {
          await page.route(/upload-client/, (route) => route.abort())
          await page.goto(pages.origin + (await pages.uploadPath(language)))
          assert.deepEqual(await objections(page), [])
          await isWhole(page)
        })
      } finally {
        await pages.stop()
      }
    })

    it(`files are added by the script: ${language}, ${scheme}, ${widths[width]} px`, async function () {
      this.timeout(60_000)
      const pages = await startPages({ proofs: [aProof(1), aProof(2, { scan: 'infected' })] })
      const picture = (moment: string) => `upload-${moment}-${language}-${scheme}-${width}`
      try {
        await visit(look, {}, async (page) => {
          await page.goto(pages.origin + (await pages.uploadPath(language)))
          await page.locator('.scripted').waitFor()
          assert.equal(await page.locator('button[type=submit]').isVisible(), false)
          await shootPage(page, picture('before'))
          let go = () => {}
          const gate = new Promise<void>((resolve) => (go = resolve))
          const put = pages.parts.blobs.put
          pages.parts.blobs.put = async (...file) => (await gate, put(...file))
          await page.locator('#files').setInputFiles([
            { name: '계약서.pdf', mimeType: 'application/pdf', buffer: files.pdf() },
            { name: 'macro.docm', mimeType: 'application/octet-stream', buffer: await files.docm() },
            { name: 'again.pdf', mimeType: 'application/pdf', buffer: files.pdf() },
          ])
          await page.locator('.row').nth(2).waitFor()
          await shootPage(page, picture('during'))
          go()
          await page.locator('[data-tone=same]').waitFor()
          await shootPage(page, picture('after'))
          assert.deepEqual(await objections(page), [])
          await isWhole(page)
          assert.equal(pages.state.claim.proofs.length, 3)
        })
      } finally {
        await pages.stop()
      }
    })
  }

  it('the consent page can be read before the opt-out, after it, and when its link is old', async function () {
    this.timeout(240_000)
    const [mina, rae] = [world.meet(people.mina), world.meet(people.rae)]
    await Promise.all([mina, rae].map((person) => person.install()))
    await rae.say('time +1bd')
    await approved({ world, mina, rae })
    const letter = await until('the letter', async () => (await letters(world))[0])
    const link = linkIn(world, letter)
    const look = async (moment: string) => {
      for (const view of looks) {
        await visit(view, {}, async (page) => {
          await page.goto(`${link}?lang=${view.language}`)
          await shootPage(page, `consent-${moment}-${view.language}-${view.scheme}-${view.width}`)
          assert.deepEqual(await objections(page), [])
          await isWhole(page)
        })
      }
    }
    await look('before')
    assert.equal((await declineByPage(link)).status, 303)
    await look('after')
    await rae.say('time +401d')
    await look('expired')
  })
})
