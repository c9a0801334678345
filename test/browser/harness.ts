import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Locator, type Page } from 'playwright-core'
import { personas, type Persona } from '../../bot/playgrounds.ts'

/*
 * Three people at their windows: the Agents Playground in a real Chromium, pressed and read as a person would.
 * Nothing sleeps: every step waits for what it caused, and the error says what was awaited.
 */

/** One person's window. */
export interface Window {
  page: Page
  persona: Persona
  /** What is open in it: in a channel the newest post stands on top, in a chat the newest message below. */
  place: 'chat' | 'channel'
}

export type Windows = Record<Persona, Window> & { close(): Promise<void> }

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const patienceMs = 30_000
const shots = new URL('shots/', import.meta.url)

/** Starts Debian's Chromium, or the one that CHROMIUM names. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags })
}

/** Opens a window for each persona and waits until it may be typed into. */
export async function openWindows(addresses: Partial<Readonly<Record<Persona, string>>>): Promise<Windows> {
  const browser = await launch()
  try {
    const windows = await Promise.all(
      personas.map(async ({ name }) => [name, await openWindow(browser, name, addresses[name] ?? '')] as const),
    )
    return { ...(Object.fromEntries(windows) as Record<Persona, Window>), close: () => browser.close() }
  } catch (error) {
    await browser.close()
    throw error
  }
}

async function openWindow(browser: Browser, persona: Persona, address: string): Promise<Window> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, locale: 'en-US' })
  const page = await context.newPage()
  page.setDefaultTimeout(patienceMs)
  // The page's fonts are at a CDN; without them it looks the same everywhere.
  await page.route(/^https:/, (route) => route.abort())
  await page.goto(address)
  await page.getByRole('button', { name: 'Hide log panel' }).click()
  await newMessageBox(page).waitFor()
  return { page, persona, place: 'chat' }
}

function newMessageBox(page: Page): Locator {
  return page.locator('[contenteditable][role=textbox]').first()
}

/** All cards of the open conversation, a card inside a card not counted. */
function cards({ page }: Window): Locator {
  return page.locator('.ac-preview-panel')
}

/** The newest card: the lowest in a chat, the lowest of the uppermost post in a channel. */
export function latestCard(window: Window): Locator {
  if (window.place === 'chat') return cards(window).last()
  return window.page
    .getByRole('group')
    .filter({ has: cards(window) })
    .first()
    .locator('.ac-preview-panel')
    .last()
}

/** Opens the personal chat. */
export async function openChat(window: Window): Promise<void> {
  await window.page.getByRole('treeitem', { name: 'Personal Chat' }).click()
  await window.page.getByRole('button', { name: 'Send Message' }).last().waitFor()
  window.place = 'chat'
}

/** Opens the team's second channel, or the one of that name. */
export async function openChannel(window: Window, name?: string): Promise<void> {
  const items = window.page.getByRole('tree', { name: 'Teams Channel' }).getByRole('treeitem')
  await (name ? items.filter({ hasText: name }) : items).last().click()
  await window.page.getByRole('button', { name: 'Post', exact: true }).waitFor()
  window.place = 'channel'
}

/**
 * Types to the bot, in a channel with the mention, and waits for the card it answers.
 * With `answered: false` it waits only until the bot has taken the message.
 */
export async function say(window: Window, text: string, { answered = true } = {}): Promise<void> {
  const { page, place } = window
  const before = await cards(window).count()
  const box = newMessageBox(page)
  await box.click()
  if (place === 'channel') {
    await box.pressSequentially('@CPOR')
    await page.getByRole('menuitem', { name: 'CPOR Claims' }).click()
    await page.keyboard.type(' ')
  }
  await page.keyboard.insertText(text)
  const taken = page.waitForResponse((response) => isMessage(response.url()))
  if (place === 'channel') await page.getByRole('button', { name: 'Post', exact: true }).click()
  else await page.keyboard.press('Enter')
  await taken
  if (answered) await cards(window).nth(before).waitFor()
}

function isMessage(url: string): boolean {
  return /\/_conversation\/v1\/conversations\/[^/]+\/messages$/.test(new URL(url).pathname)
}

/** Waits for a card with these words in the open conversation, and returns the newest such card. */
export async function waitForText(window: Window, text: string | RegExp): Promise<Locator> {
  const found = cards(window).filter({ hasText: text })
  const card = window.place === 'chat' ? found.last() : found.first()
  await card.waitFor()
  return card
}

/** Takes a picture of the window into `shots/`. */
export async function shot({ page, persona }: Window, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: fileURLToPath(new URL(`${name}-${persona}.png`, shots)) })
}

/** Takes a picture of the whole of one of our own pages into `shots/`. */
export async function shootPage(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, shots)), fullPage: true })
}
