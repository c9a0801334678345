import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import type { CardJson } from '../../services/ports.ts'

/*
 * Draws cards with the renderer that Teams' clients are made of, in colours close to those of Teams' two themes, as
 * wide as a desktop chat and as a phone, side by side on one page.
 */

const require = createRequire(import.meta.url)
const renderer = readFileSync(require.resolve('adaptivecards/dist/adaptivecards.min.js'), 'utf8')
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

const themes = ['light', 'dark'] as const
const widths = { wide: 640, phone: 360 } as const
type Theme = (typeof themes)[number]

interface Palette {
  page: string
  text: string
  subtle: string
  border: string
  primary: string
  colours: Readonly<Record<'accent' | 'good' | 'warning' | 'attention', string>>
  bands: Readonly<Record<'default' | 'emphasis' | 'accent' | 'good' | 'warning' | 'attention', string>>
}

const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    page: '#FFFFFF',
    text: '#242424',
    subtle: '#616161',
    border: '#D1D1D1',
    primary: '#5B5FC7',
    colours: { accent: '#4F52B2', good: '#237B4B', warning: '#835C00', attention: '#C4314B' },
    bands: {
      default: '#FFFFFF',
      emphasis: '#F3F2F1',
      accent: '#E8EBFA',
      good: '#E7F2DA',
      warning: '#FBF6D9',
      attention: '#FCF4F6',
    },
  },
  dark: {
    page: '#292929',
    text: '#FFFFFF',
    subtle: '#C8C8C8',
    border: '#5C5C5C',
    primary: '#5B5FC7',
    colours: { accent: '#AAB1FA', good: '#92C353', warning: '#F8D22A', attention: '#F9A3AE' },
    bands: {
      default: '#292929',
      emphasis: '#1F1F1F',
      accent: '#2F2F4A',
      good: '#0D2E0D',
      warning: '#463100',
      attention: '#3B1519',
    },
  },
}

function hostConfig({ text, subtle, border, colours, bands }: Palette) {
  const shades = { ...colours, default: text, dark: text, light: subtle }
  const foregroundColors = Object.fromEntries(
    Object.entries(shades).map(([name, shade]) => [
      name,
      { default: shade, subtle: name === 'default' ? subtle : shade },
    ]),
  )
  return {
    fontFamily: 'Noto Sans CJK KR, Segoe UI, Liberation Sans, sans-serif',
    spacing: { small: 6, default: 8, medium: 12, large: 20, extraLarge: 30, padding: 14 },
    separator: { lineThickness: 1, lineColor: border },
    supportsInteractivity: true,
    actions: { actionsOrientation: 'horizontal', maxActions: 6, showCard: { actionMode: 'inline' } },
    containerStyles: Object.fromEntries(
      Object.entries(bands).map(([style, backgroundColor]) => [style, { backgroundColor, foregroundColors }]),
    ),
  }
}

function styleOf(theme: Theme): string {
  const { page, text, border, primary, colours } = palettes[theme]
  return `
  .${theme} { background: ${page}; color: ${text}; border: 1px solid ${border}; border-radius: 4px; overflow: hidden }
  .${theme} .ac-pushButton { color: ${text}; background: ${page}; border: 1px solid ${border} }
  .${theme} .ac-pushButton.style-positive { background: ${primary}; color: #fff; border-color: ${primary} }
  .${theme} .ac-pushButton.style-destructive { color: ${colours.attention} }
  .${theme} .ac-input, .${theme} select, .${theme} label { color: ${text}; background: ${page} }
  .${theme} a { color: ${colours.accent} }`
}

const style = `
  body { margin: 0; background: #8A8886; padding: 12px; font-size: 14px; display: flex; gap: 12px; align-items: flex-start }
  .wide { flex: none; width: ${widths.wide}px } .phone { flex: none; width: ${widths.phone}px }
  .ac-pushButton { font: inherit; padding: 5px 14px; margin: 2px; border-radius: 4px }
  .ac-actionSet { flex-wrap: wrap !important; gap: 4px }
  input, textarea, select { font: inherit }
  .ac-input { font: inherit; border: 1px solid #8A8886; border-radius: 4px; padding: 5px; box-sizing: border-box }
  .ac-fact-title { min-width: 80px }
  ${themes.map(styleOf).join('')}`

/** The little Markdown that cards use, with what the escape of people's text makes of it. */
const markdown = `
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    const kept = []
    result.outputHtml = text
      .replace(/\\\\([!-\\/:-@[-\`{-~])/g, (_all, sign) => '\\u0001' + (kept.push(sign) - 1) + '\\u0002')
      .replace(/&/g, '&amp;').replace(/</g, '&lt;')
      .replace(/\\*\\*(.+?)\\*\\*/g, '<b>$1</b>').replace(/_(.+?)_/g, '<i>$1</i>')
      .replace(/\\n\\n/g, '<br>')
      .replace(/\\u0001(\\d+)\\u0002/g, (_all, place) => kept[place].replace('<', '&lt;'))
    result.didProcess = true
  }`

/** Prepares a page to draw on, once. */
export async function openDrawing(page: Page): Promise<void> {
  await page.setViewportSize({ width: 2 * (widths.wide + widths.phone) + 60, height: 800 })
  await page.setContent(`<html lang="en"><head><title>Cards</title><style>${style}</style></head><body></body></html>`)
  await page.addScriptTag({ content: renderer })
  await page.addScriptTag({ content: markdown })
  await page.addScriptTag({ content: axe })
}

/** Draws one card in both themes and widths, everything that opens opened. */
export async function draw(page: Page, card: CardJson, language: string): Promise<void> {
  const configs = Object.fromEntries(themes.map((theme) => [theme, hostConfig(palettes[theme])]))
  await page.evaluate(`{
    document.documentElement.lang = ${JSON.stringify(language)}
    document.body.replaceChildren()
    const configs = ${JSON.stringify(configs)}
    for (const [theme, config] of Object.entries(configs)) for (const width of ${JSON.stringify(Object.keys(widths))}) {
      const card = new AdaptiveCards.AdaptiveCard()
      card.hostConfig = new AdaptiveCards.HostConfig(config)
      card.parse(${JSON.stringify(card)})
      const place = document.createElement('main')
      place.className = theme + ' ' + width
      place.append(card.render())
      document.body.append(place)
    }
  }`)
}

/** What is too wide for its place: a word or a control that a reader would see cut. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('main')].flatMap((place) => {
    const edge = place.getBoundingClientRect().right
    return [...place.querySelectorAll('*')]
      .filter((part) => part.getBoundingClientRect().right > edge + 1)
      .map((part) => place.className + ': ' + (part.textContent ?? '').slice(0, 60))
  })`)
}

/** What axe objects to, by rule and place. `among`: only these rules; without it all that apply to a page. */
export async function objections(page: Page, among?: readonly string[]): Promise<string[]> {
  const has = await page.evaluate(`typeof axe === 'object'`)
  // Our own pages forbid foreign scripts, so axe is not added as one.
  if (!has) await page.evaluate(axe)
  const options = among ? { runOnly: { type: 'rule', values: among } } : {}
  return page.evaluate(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => id + ' at ' + target + ': ' + html.slice(0, 120))))`)
}
