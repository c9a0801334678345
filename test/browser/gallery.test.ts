import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { languages } from '../../cards/words.ts'
import { gallery } from '../cards/gallery.ts'
import { cutOff, draw, objections, openDrawing } from './drawing.ts'
import { launch } from './harness.ts'

/*
 * Every card in both languages, both themes, wide and on a phone: one picture each, in `shots/gallery/`.
 * GALLERY=<part of a name> draws some of them.
 */

const shots = new URL('shots/gallery/', import.meta.url)
const wanted = process.env.GALLERY ?? ''
/** What axe can judge of a card by itself; headings and landmarks are the client's. */
const rules = ['color-contrast', 'label', 'select-name', 'button-name', 'link-name', 'image-alt', 'duplicate-id-aria']

describe('every card, drawn', () => {
  let browser: Browser
  let page: Page
  before(async () => {
    mkdirSync(shots, { recursive: true })
    browser = await launch()
    page = await browser.newPage()
    await openDrawing(page)
  })
  after(() => browser.close())

  for (const language of languages) {
    for (const [name, make] of Object.entries(gallery(language))) {
      if (!`${name}.${language}`.includes(wanted)) continue
      it(`${name} in ${language} is whole and readable, light and dark, wide and on a phone`, async () => {
        await draw(page, make().card, language)
        const path = fileURLToPath(new URL(`${name}.${language}.png`, shots))
        await page.screenshot({ path, fullPage: true })
        assert.deepEqual(await cutOff(page), [])
        assert.deepEqual(await objections(page, rules), [])
      })
    }
  }
})
