import type { Locator, Request } from 'playwright-core'
import { latestCard, type Window } from './harness.ts'

/* What a person does with a card. Each takes the latest card, or the one given. Inputs go by their labels. */

/**
 * Presses a button and waits for what it does: a part of the card that unfolds, or the bot's answer. A card the bot
 * answers is shown when this returns. Throws if the bot answers an error, or if an input keeps the press back.
 */
export async function press(window: Window, label: string, card = latestCard(window)): Promise<void> {
  const button = buttonOf(card, label)
  await button.waitFor()
  if ((await button.getAttribute('aria-expanded')) !== null) return button.click()
  const drawn = await card.locator('[id^=__ac-]').first().getAttribute('id')
  const answer = window.page.waitForResponse((response) => isPressOf(label, response.request()))
  const [response] = await Promise.all([answer, button.click()])
  const said = await response.text()
  if (said.includes('application/vnd.microsoft.error')) throw new Error(`"${label}" was answered with ${said}`)
  // A card that is drawn anew gives all its parts new ids, even if it looks the same.
  if (said.includes('AdaptiveCard')) await window.page.locator(`[id="${drawn}"]`).waitFor({ state: 'detached' })
}

/** An invoke names its button; a plain submit carries the card's data only. */
function isPressOf(label: string, request: Request): boolean {
  const { pathname } = new URL(request.url())
  if (pathname.endsWith('/_conversation/v1/submit')) return true
  return pathname.endsWith('/_conversation/v1/invoke') && (request.postData() ?? '').includes(JSON.stringify(label))
}

/** The address a link button opens. */
export async function linkOf(window: Window, label: string, card = latestCard(window)): Promise<string> {
  return (await card.getByRole('link', { name: label, exact: true }).getAttribute('title')) ?? ''
}

/** Types into an input; what stood there is replaced. Dates as `2026-12-01`. */
export async function fill(window: Window, label: string, value: string, card = latestCard(window)): Promise<void> {
  await inputOf(card, label).locator('input, textarea').first().fill(value)
}

/** What stands in an input that can be typed into, or in a list's box. */
export async function valueOf(window: Window, label: string, card = latestCard(window)): Promise<string> {
  return inputOf(card, label).locator('input, textarea').first().inputValue()
}

/** Chooses one or several of a choice input, however it is drawn; what was ticked before stays. */
export async function choose(
  window: Window,
  label: string,
  choice: string | readonly string[],
  card = latestCard(window),
): Promise<void> {
  const choices = typeof choice === 'string' ? [choice] : choice
  const input = inputOf(card, label)
  await input.waitFor()
  const list = input.getByRole('combobox')
  if (await list.count()) return chooseFromList(window, list, choices)
  for (const one of choices) await boxOf(input, one).check()
}

async function chooseFromList({ page }: Window, list: Locator, choices: readonly string[]): Promise<void> {
  await list.click()
  for (const one of choices) {
    const single = page.getByRole('option', { name: one, exact: true })
    const several = page.getByRole('menuitemcheckbox', { name: one, exact: true })
    await single.or(several).waitFor()
    if (await single.count()) return single.click()
    if ((await several.getAttribute('aria-checked')) !== 'true') await several.click()
  }
  await page.keyboard.press('Escape')
}

/** Ticks a box of its own, by its words. */
export async function tick(window: Window, label: string, card = latestCard(window)): Promise<void> {
  await boxOf(card, label).check()
}

function buttonOf(card: Locator, label: string): Locator {
  return card.getByRole('button', { name: label, exact: true })
}

/** The box or the round button with these words behind it. */
function boxOf(within: Locator, label: string): Locator {
  const words = within.page().getByText(label, { exact: true })
  return within.locator('span:has(> label)').filter({ has: words }).locator('input')
}

/** The input with this label: label, field and complaint together. A required one's star is not part of the label. */
function inputOf(card: Locator, label: string): Locator {
  const words = card
    .page()
    .locator('label.ac-richTextBlock > .ac-textRun:first-child')
    .getByText(label, { exact: true })
  return card.locator('div:has(> label.ac-richTextBlock)').filter({ has: words })
}
