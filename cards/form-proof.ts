import type { Claim } from '../services/claim/claim.ts'
import { infoReasons } from '../services/claim/reasons.ts'
import { proofLimits } from '../services/claim/proof-rules.ts'
import { gapWarnings, proofRows } from './claim-proofs.ts'
import { formHead, stepPresses } from './form-head.ts'
import { claimedProducts, known, type ChoiceInput } from './form-inputs.ts'
import { render, type Rendered } from './render.ts'
import { typedText, type Reader, type Scene } from './scene.ts'
import { words, type Speak } from './words.ts'

/** The fourth step: the files, and the five questions a reviewer will ask. */
export function formProofCard(claim: Claim, reader: Reader, scene: Scene): Rendered {
  const say = words(reader.language)
  const { uploadUrl } = scene
  return render('form-proof', {
    ...formHead(claim, 'proof', reader, scene),
    rules: say('proof.rules', { count: proofLimits.filesPerClaim }),
    proofs: proofRows(claim, reader, scene),
    noProofs: claim.proofs.length === 0 ? [{ text: say('proof.none') }] : [],
    uploadHint: uploadUrl
      ? say('proof.upload-hint', { button: say('button.attach'), refresh: say('button.uploaded') })
      : say('proof.send-hint'),
    links: uploadUrl ? [{ title: say('button.attach'), url: uploadUrl }] : [],
    uploaded: [
      {
        title: say('button.uploaded'),
        verb: 'form',
        style: 'default',
        data: { claimId: claim.id, version: claim.version, step: 'proof' },
      },
    ],
    precheckTitle: say('title.precheck'),
    precheckIntro: say('form.precheck-intro'),
    questions: infoReasons.map((reason) => ({
      id: `precheck-${reason}`,
      label: say(`precheck.${reason}.name`),
      title: say(`precheck.${reason}.question`),
      value: typedText(scene.typed, `precheck-${reason}`) ?? String(claim.precheck?.answers[reason] ?? false),
    })),
    choice: coverage(claim, scene, say),
    gaps: claim.precheck ? gapWarnings(claim, say).map((text) => ({ text })) : [],
    presses: stepPresses({ claim, step: 'proof' }, say),
  })
}

/** Which of the claim's products the proof names, by the partner's word. */
function coverage(claim: Claim, scene: Scene, say: Speak): ChoiceInput[] {
  const options = claimedProducts(claim)
  if (options.length === 0) return []
  const typed = typedText(scene.typed, 'coveredProducts') ?? claim.precheck?.coveredProducts.join(',') ?? ''
  const label = say('field.coveredProducts.label')
  return [
    { id: 'coveredProducts', label, hint: '', several: true, look: 'expanded', value: known(typed, options), options },
  ]
}
