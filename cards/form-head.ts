import type { Claim } from '../services/claim/claim.ts'
import { formSteps, type FormStepName } from '../services/claim/fields.ts'
import { askedIn } from '../services/claim/fixes.ts'
import type { Press } from './buttons.ts'
import { bannerOf } from './claim.ts'
import { customerOf } from './header.ts'
import { commentLines, reasonLines, uncoveredLines } from './reason-lines.ts'
import type { Reader, Scene } from './scene.ts'
import { escapeText, plain } from './text.ts'
import { words, type Speak, type Word } from './words.ts'

/** The most characters of a reviewer's words above a step. */
const shownComment = 700

export interface Step {
  step: FormStepName
  claim?: Claim
  nonce?: string
  clone?: string
}

/** What every step's card begins with. */
export function formHead(claim: Claim | undefined, step: FormStepName, reader: Reader, scene: Scene) {
  const say = words(reader.language)
  const title = say(claim && claim.status !== 'editing' ? 'title.form-edit' : 'title.form')
  const place = say('form.step', {
    step: formSteps.indexOf(step) + 1,
    count: formSteps.length,
    name: say(`form.${step}`),
  })
  const customer = claim ? `${claim.id} · ${customerOf(claim, say)}` : ''
  const summary = plain(`${title}, ${place}${customer ? `, ${customer}` : ''}`)
  return {
    summary,
    speak: summary,
    title,
    step: place,
    customer: claim ? `**${claim.id}** · ${escapeText(customerOf(claim, say), 100)}` : '',
    hasCustomer: claim !== undefined,
    banner: [...bannerOf(scene.say), ...askedBanner(claim, step, say)],
  }
}

/** What the reviewer asked for in this step, in their words. */
function askedBanner(claim: Claim | undefined, step: FormStepName, say: Speak) {
  const asked = claim ? askedIn(claim, step) : []
  const uncovered = step === 'products' ? uncoveredLines(claim?.request?.uncovered, say) : []
  if (!claim?.request || asked.length + uncovered.length === 0) return []
  const lines = [
    ...reasonLines(asked, 'info', say),
    ...uncovered,
    ...commentLines(claim.request.comment, shownComment, say),
  ].map(({ text }) => text)
  return [{ text: `⚠️ ${lines.join('\n\n')}`, tone: 'warning' as const }]
}

/** Next, Back, Save and close. Back and Close keep what was typed without judging it. */
export function stepPresses({ claim, step, nonce, clone }: Step, say: Speak): Press[] {
  const place: Press['data'] = claim
    ? { claimId: claim.id, version: claim.version }
    : { form: nonce ?? '', ...(clone ? { clone } : {}) }
  const press = (go: 'next' | 'back' | 'close', title: Word): Press => ({
    title: say(title),
    verb: claim ? 'edit' : 'create',
    style: go === 'next' ? 'positive' : 'default',
    data: { ...place, step, go },
  })
  return [
    press('next', 'button.next'),
    ...(claim && step !== 'customer' ? [press('back', 'button.back')] : []),
    ...(claim ? [press('close', 'button.close')] : []),
  ]
}
