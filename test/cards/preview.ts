import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'
import { languages } from '../../cards/words.ts'
import { gallery } from './gallery.ts'

/*
 * Draws every card of the gallery into test/browser/shots/, as wide as a phone and as a desktop chat.
 * `npx tsx test/cards/preview.ts [part of a name]`. CHROMIUM names another browser than Debian's.
 */

const shots = new URL('../browser/shots/', import.meta.url)
const renderer = readFileSync(createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js'), 'utf8')
const widths = { phone: 360, desktop: 640 }
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const hostConfig = {
  fontFamily: 'Noto Sans CJK KR, Segoe UI, Liberation Sans, sans-serif',
  spacing: { small: 6, default: 8, medium: 12, large: 20, extraLarge: 30, padding: 14 },
  separator: { lineThickness: 1, lineColor: '#E0E0E0' },
  supportsInteractivity: true,
  actions: { actionsOrientation: 'horizontal', maxActions: 6, showCard: { actionMode: 'inline' } },
  containerStyles: Object.fromEntries(
    Object.entries({
      default: '#FFFFFF',
      emphasis: '#F3F2F1',
      accent: '#E8EBFA',
      good: '#E7F2DA',
      warning: '#FBF6D9',
      attention: '#FCF4F6',
    }).map(([style, backgroundColor]) => [style, { backgroundColor }]),
  ),
}

const style = `
  body { margin: 0; background: #EBEBEB; padding: 12px; font-size: 14px }
  #card { background: #fff; border: 1px solid #ddd; border-radius: 4px; overflow: hidden }
  .ac-pushButton { font: inherit; padding: 5px 14px; margin: 2px; border: 1px solid #c8c6c4; border-radius: 4px; background: #fff }
  .ac-pushButton.style-positive { background: #5B5FC7; color: #fff; border-color: #5B5FC7 }
  .ac-pushButton.style-destructive { color: #C4314B }
  .ac-actionSet { flex-wrap: wrap !important; gap: 4px }
  input, textarea, select { font: inherit }
  .ac-input { font: inherit; border: 1px solid #ddd; border-radius: 4px; padding: 5px; box-sizing: border-box }
  .ac-fact-title { min-width: 80px }`

const markdown = `
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    const kept = []
    const html = text
      .replace(/\\\\([!-\\/:-@[-\`{-~])/g, (_all, sign) => '\\u0001' + (kept.push(sign) - 1) + '\\u0002')
      .replace(/&/g, '&amp;').replace(/</g, '&lt;')
      .replace(/\\*\\*(.+?)\\*\\*/g, '<b>$1</b>').replace(/_(.+?)_/g, '<i>$1</i>')
      .replace(/\\n\\n/g, '<br>')
      .replace(/\\u0001(\\d+)\\u0002/g, (_all, place) => kept[place].replace('<', '&lt;'))
    result.outputHtml = html
    result.didProcess = true
  }`

const wanted = process.argv[2] ?? ''
const unfold = process.argv.includes('--unfold')
mkdirSync(shots, { recursive: true })
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags })
try {
  const page = await browser.newPage()
  for (const language of languages) {
    for (const [name, make] of Object.entries(gallery(language))) {
      if (!`${name}.${language}`.includes(wanted)) continue
      for (const [device, width] of Object.entries(widths)) {
        await page.setViewportSize({ width, height: 400 })
        await page.setContent(`<style>${style}</style><div id="card"></div>`)
        await page.addScriptTag({ content: renderer })
        await page.addScriptTag({ content: markdown })
        await page.evaluate(
          `{ const card = new AdaptiveCards.AdaptiveCard()
            card.hostConfig = new AdaptiveCards.HostConfig(${JSON.stringify(hostConfig)})
            card.parse(${JSON.stringify(make().card)})
            document.getElementById('card').append(card.render())
            if (${unfold}) document.querySelectorAll('.ac-pushButton.expandable').forEach((button) => button.click()) }`,
        )
        await page.screenshot({
          path: new URL(`card-${name}.${language}.${device}.png`, shots).pathname,
          fullPage: true,
        })
      }
    }
  }
} finally {
  await browser.close()
}
