import assert from 'node:assert/strict'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { startWorld, type World } from '../support/world.ts'
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
})
