import type { Claim } from '../services/claim/claim.ts'
import type { FormStepName } from '../services/claim/fields.ts'
import { fieldWords } from './claim-facts.ts'
import { formHead, stepPresses } from './form-head.ts'
import { formProofCard } from './form-proof.ts'
import { askedFields, formInput, typedFields, type Location } from './form-inputs.ts'
import { formReadBackCard } from './form-read-back.ts'
import { render, type Rendered } from './render.ts'
import type { Reader, Scene } from './scene.ts'
import { words } from './words.ts'

export interface FormView {
  step: FormStepName
  /** Without a claim it is the first step of a new one. */
  claim?: Claim
  /** The new form's random word: the same form sent twice makes one claim. */
  nonce?: string
  /** The old claim that a new one is filled from. */
  clone?: string
  /** The organisation's locations, to choose from. */
  locations: readonly Location[]
}

/** One of the five steps in which a claim is filled in, or corrected after its submission. */
export function formCard(view: FormView, reader: Reader, scene: Scene): Rendered {
  const { claim } = view
  if (claim && view.step === 'proof') return formProofCard(claim, reader, scene)
  if (claim && view.step === 'read-back') return formReadBackCard(claim, view.locations, reader, scene)
  return fieldsCard(claim ? view : { ...view, step: 'customer' }, reader, scene)
}

function fieldsCard(view: FormView, reader: Reader, scene: Scene): Rendered {
  const say = words(reader.language)
  const { claim, step } = view
  const values = typedFields(claim, scene)
  const { editable, fixed } = askedFields(step, values, claim)
  const areaMissing = step === 'products' && !values.solutionArea
  return render('form', {
    ...formHead(claim, step, reader, scene),
    intro: areaMissing ? say('form.area-first') : say(fixed.length > 0 ? 'form.intro-after' : 'form.intro'),
    fixedTitle: say('form.fixed'),
    hasFixed: fixed.length > 0,
    fixed: fixed.map((field) => ({ title: say(`field.${field}.label`), value: fieldWords(values, field, say) || '–' })),
    inputs: areaMissing ? [] : editable.map((field) => formInput(field, claim, view.locations, reader.language, scene)),
    presses: stepPresses(view, say),
  })
}
