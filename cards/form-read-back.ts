import type { Claim } from '../services/claim/claim.ts'
import { fields, formSteps, isRequired, type FieldName } from '../services/claim/fields.ts'
import type { Press } from './buttons.ts'
import { fieldWords, type Fact } from './claim-facts.ts'
import { gapWarnings, marksOf, precheckFacts, sizeWords } from './claim-proofs.ts'
import { formHead } from './form-head.ts'
import { askedFields, problemWords, type Location } from './form-inputs.ts'
import { render, type Rendered } from './render.ts'
import type { Reader, Scene } from './scene.ts'
import { escapeText } from './text.ts'
import { words, type Speak, type Word } from './words.ts'

/** The last step: everything once more, a way back to each step, and the button that sends it. */
export function formReadBackCard(claim: Claim, locations: readonly Location[], reader: Reader, scene: Scene): Rendered {
  const say = words(reader.language)
  const sends = (['submit', 'resubmit'] as const).filter((verb) => scene.verbs.includes(verb))
  const problems = (scene.fieldErrors ?? []).map((error) => ({
    text: `⚠️ ${say(`field.${error.field}.label`)}: ${problemWords(error, say)}`,
  }))
  const warnings = [...marksOf(claim, { ...reader, role: 'partner' }), ...gapWarnings(claim, say)]
  const data = { claimId: claim.id, version: claim.version }
  return render('form-read-back', {
    ...formHead(claim, 'read-back', reader, scene),
    intro: say(introOf(sends)),
    problems,
    hasProblems: problems.length > 0,
    sections: formSteps
      .filter((step) => step !== 'read-back')
      .map((step) => ({
        title: say(`form.${step}`),
        facts: step === 'proof' ? proofFacts(claim, reader, say) : fieldFacts(claim, step, locations, say),
        changes: scene.verbs.includes('edit')
          ? [
              {
                title: say('button.change-step', { step: say(`form.${step}`) }),
                verb: 'form',
                style: 'default',
                data: { ...data, step },
              },
            ]
          : [],
      })),
    warnings: warnings.map((text) => ({ text: `⚠️ ${text}` })),
    presses: [
      ...sends.map((verb): Press => ({ title: say(`button.${verb}`), verb, style: 'positive', data })),
      { title: say('button.show'), verb: 'show', style: 'default', data } satisfies Press,
    ],
  })
}

function introOf(sends: readonly ('submit' | 'resubmit')[]): Word {
  if (sends.includes('submit')) return 'form.read-back-intro'
  return sends.includes('resubmit') ? 'form.read-back-after' : 'form.read-back-saved'
}

function fieldFacts(
  claim: Claim,
  step: 'customer' | 'products' | 'contacts',
  locations: readonly Location[],
  say: Speak,
): Fact[] {
  const { editable, fixed } = askedFields(step, claim.fields, claim)
  const inStep = (Object.keys(fields) as FieldName[]).filter(
    (field) => editable.includes(field) || fixed.includes(field),
  )
  const location = locations.find(({ id }) => id === claim.fields.partnerLocationId)
  return inStep.map((field) => {
    const value = fieldWords(claim.fields, field, say)
    const named = field === 'partnerLocationId' && location ? `${escapeText(location.name, 60)} (${value})` : value
    return {
      title: say(`field.${field}.label`),
      value: named || (isRequired(field, claim.fields) ? say('form.empty') : '–'),
    }
  })
}

function proofFacts(claim: Claim, reader: Reader, say: Speak): Fact[] {
  const files = claim.proofs.map((proof) => ({
    title: String(proof.number),
    value: `${escapeText(proof.name, 120)} · ${sizeWords(proof.size, reader.language)}`,
  }))
  const none = files.length === 0 ? [{ title: say('title.proof'), value: say('form.empty') }] : []
  return [...files, ...none, ...precheckFacts(claim, say)]
}
