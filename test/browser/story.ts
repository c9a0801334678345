import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLocal } from '../../bot/local.ts'
import { personas, type Persona } from '../../bot/playgrounds.ts'
import { words, type Language } from '../../cards/words.ts'
import { pdf } from '../support/files.ts'
import { objections } from './drawing.ts'
import { latestCard, openWindows, say, shot, waitForText, type Window, type Windows } from './harness.ts'
import { choose, fill, linkOf, press, tick } from './press.ts'
import { freePort } from '../support/ports.ts'

export interface Stage {
  windows: Windows
  /** Where the run keeps its data, letters among them. */
  folder: string
  /** Ends the bot, its storage and its windows, starts them again on the same data, and opens the windows anew. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Whose products are claimed. */
export interface Customer {
  tenantId: string
  domain: string
  contact: string
  email: string
}

const contoso: Customer = {
  tenantId: '49ce3c63-a5f9-4bdb-bd21-7d85c948b49d',
  domain: 'contoso.com',
  contact: 'Kim Alvarez',
  email: 'kim.alvarez@contoso.com',
}
/** Nobody of this customer has a window: it can be reached by mail only. */
export const fabrikam: Customer = {
  tenantId: 'fe903313-1351-46cb-aa6f-9218711d1fe3',
  domain: 'fabrikam.com',
  contact: 'Grace Mbeki',
  email: 'grace.mbeki@fabrikam.com',
}

/** The whole local run on free ports with data of its own, and the three windows opened. */
export async function setStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'cpor-'))
  const ports = Object.fromEntries(
    await Promise.all(personas.map(async ({ name }) => [name, await freePort()] as const)),
  )
  const env = { PORT: String(await freePort()), DATA_DIR: folder }
  const begin = async () => {
    const local = await startLocal({ env, windowPorts: ports as Record<Persona, number>, say: console.error })
    return { local, windows: await openWindows(local.addresses) }
  }
  let { local, windows } = await begin()
  const end = async () => {
    await windows.close()
    await local.stop()
  }
  return {
    get windows() {
      return windows
    },
    folder,
    async restart() {
      await end()
      ;({ local, windows } = await begin())
    },
    async stop() {
      await end()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A partner files a claim from the first word to the submission; a picture of every step. Gives the claim's id. */
export async function fileClaim(
  partner: Window,
  language: Language,
  name: string,
  customer: Customer = contoso,
): Promise<string> {
  const w = words(language)
  const label = (field: string) => `${w(`field.${field}.label` as 'field.claimName.label')} *`
  const next = () => press(partner, w('button.next'))
  await say(partner, language === 'ko' ? '새 클레임' : 'new')
  await fill(partner, label('claimName'), 'Contoso Teams rollout')
  await choose(partner, label('partnerLocationId'), 'Seoul (4012233)')
  await fill(partner, label('customerTenantId'), customer.tenantId)
  await fill(partner, label('customerDomain'), customer.domain)
  await choose(partner, label('solutionArea'), w('area.microsoft-365'))
  await shot(partner, `${name}-1-customer`)
  await choose(
    partner,
    label('activity'),
    w('activity-of', {
      activity: w('activity.usage'),
      area: `${w('area.microsoft-365')}, ${w('area.business-applications')}`,
    }),
  )
  await next()
  await choose(partner, label('products'), ['Teams', 'Exchange Online'])
  await shot(partner, `${name}-2-products`)
  await next()
  await fill(partner, label('customerContactName'), customer.contact)
  await fill(partner, label('customerContactTitle'), 'IT manager')
  await fill(partner, label('customerContactEmail'), customer.email)
  await fill(partner, label('partnerContactName'), 'Mina Park')
  await fill(partner, label('partnerContactEmail'), 'mina.park@hanbit.example')
  await shot(partner, `${name}-3-contacts`)
  await next()
  await uploadBy(partner, await linkOf(partner, w('button.attach')), name)
  await press(partner, w('button.uploaded'))
  for (const reason of ['missing-all-poe', 'missing-customer-acknowledgment', 'missing-or-old-dates'] as const) {
    await tick(partner, w(`precheck.${reason}.question`))
  }
  await choose(partner, w('field.coveredProducts.label'), ['Teams'])
  await shot(partner, `${name}-4-proof`)
  await next()
  await shot(partner, `${name}-5-read-back`)
  await press(partner, w('button.submit'))
  await waitForText(partner, w('status.submitted'))
  await shot(partner, `${name}-6-submitted`)
  const text = await latestCard(partner).innerText()
  return /CL-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(text)?.[0] ?? ''
}

/** Chooses a PDF on the upload page and waits for its verdict. */
async function uploadBy(partner: Window, link: string, name: string): Promise<void> {
  const page = await partner.page.context().newPage()
  await page.goto(link)
  const kept = page.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.status() === 201)
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'Acceptance.pdf', mimeType: 'application/pdf', buffer: pdf() })
  await kept
  // The page lists it twice: what was sent now, and what the claim has.
  await page.getByText('Acceptance.pdf').nth(1).waitFor()
  await shot({ ...partner, page }, `${name}-4-upload-page`)
  assert.deepEqual(await objections(page), [])
  await page.close()
}
