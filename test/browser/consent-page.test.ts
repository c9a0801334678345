import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { words } from '../../cards/words.ts'
import { objections } from './drawing.ts'
import { openChat, say, shot, waitForText } from './harness.ts'
import { press } from './press.ts'
import { fabrikam, fileClaim, setStage, type Stage } from './story.ts'

const w = words('en')

describe('a customer without Teams', () => {
  let stage: Stage
  before(async function () {
    this.timeout(60_000)
    stage = await setStage()
  })
  after(() => stage.stop())

  it('gets a letter, reads the same facts on a page, and opts out there', async function () {
    this.timeout(240_000)
    const { partner, reviewer, customer } = stage.windows
    const claimId = await fileClaim(partner, 'en', 'letter', fabrikam)
    await openChat(reviewer)
    await say(reviewer, `claim ${claimId}`)
    await press(reviewer, w('button.start-review'), await waitForText(reviewer, claimId))
    await press(reviewer, w('button.approve'), await waitForText(reviewer, claimId))
    const link = /http:\/\/localhost:\d+\/consent\/[\w.-]+/.exec(await letterIn(join(stage.folder, 'mail')))?.[0]
    assert.ok(link, 'no link in the letter')

    const page = await customer.page.context().newPage()
    const window = { ...customer, page }
    for (const [name, scheme, width] of [
      ['light', 'light', 900],
      ['dark', 'dark', 900],
      ['phone', 'light', 390],
    ] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      await page.setViewportSize({ width, height: 900 })
      await page.goto(link)
      await page.getByText('Hanbit Cloud').first().waitFor()
      await shot(window, `letter-7-page-${name}`)
      assert.deepEqual(await objections(page), [])
    }
    await page.locator('input[type=checkbox]').first().check()
    await page.locator('button[type=submit], input[type=submit]').first().click()
    await page.waitForLoadState()
    await shot(window, 'letter-8-opted-out')
    await say(partner, claimId)
    await waitForText(partner, w('status.rejected'))
    await shot(partner, 'letter-9-declined')
  })
})

/** The one letter's readable text, once it is there. */
async function letterIn(folder: string): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    const [name] = await readdir(folder).catch(() => [] as string[])
    if (name) {
      // Quoted-printable: lines are broken by `=`, and `=3D` stands for `=`.
      const letter = await readFile(join(folder, name), 'utf8')
      return letter.replace(/=\r?\n/g, '').replace(/=3D/g, '=')
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`no letter in ${folder}`)
}
