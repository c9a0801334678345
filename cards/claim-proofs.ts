import type { Claim, Proof } from '../services/claim/claim.ts'
import { productName } from '../services/claim/catalogue.ts'
import { contactOutsideDomain } from '../services/claim/fields.ts'
import { samePerson } from '../services/claim/people.ts'
import { precheckGaps } from '../services/claim/precheck.ts'
import { infoReasons } from '../services/claim/reasons.ts'
import { dayWords } from './dates.ts'
import type { Press } from './buttons.ts'
import { sideOf, type Reader, type Scene } from './scene.ts'
import { escapeText } from './text.ts'
import { languages, words, type Language, type Speak } from './words.ts'

/** A claim's files, one row each, with a button for those who may open them. */
export function proofRows(claim: Claim, reader: Reader, scene: Scene, most = 120) {
  const say = words(reader.language)
  const mayOpen = scene.verbs.includes('open-proof')
  return claim.proofs.map((proof) => ({
    line: say('proof.line', {
      number: proof.number,
      name: escapeText(proof.name, most),
      type: extension(proof.name),
      size: sizeWords(proof.size, reader.language),
    }),
    marks: [
      say(`proof.scan.${proof.scan}`),
      ...(proof.supersededBy ? [say('proof.superseded', { number: proof.supersededBy })] : []),
      ...(proof.alsoOn && reader.role === 'reviewer'
        ? [say('proof.also-on', { claimId: escapeText(proof.alsoOn, 20) })]
        : []),
      say('proof.by', {
        who: escapeText(proof.by.name, Math.min(most, 60)),
        when: dayWords(scene.calendar.dayOf(proof.at), reader.language),
      }),
    ].join(' · '),
    opens: mayOpen && isReadable(proof) ? [openPress(claim, proof, say)] : [],
  }))
}

/** The link of a file that was just asked for. */
export function fileLinks(claim: Claim, reader: Reader, scene: Scene) {
  const { fileUrl } = scene
  const proof = claim.proofs.find(({ number }) => number === fileUrl?.proofNumber)
  if (!fileUrl || !proof) return []
  // Its number and not its name, which a phone would cut: the list below says which file that is.
  return [{ title: words(reader.language)('proof.open-now', { number: proof.number }), url: fileUrl.url }]
}

/** What a reader should look at twice. Marks about other claims are for reviewers. */
export function marksOf(claim: Claim, reader: Reader): string[] {
  const say = words(reader.language)
  const { fields } = claim
  // The first few: each file's own row says it too.
  const elsewhere = claim.proofs.filter(({ alsoOn }) => alsoOn !== undefined).slice(0, 3)
  const forReviewer = [
    ...elsewhere.map(({ number, alsoOn }) => say('mark.proof-also-on', { number, claimId: escapeText(alsoOn!, 20) })),
    ...(claim.precheck || claim.status === 'editing' ? [] : [say('mark.no-precheck')]),
  ]
  return [
    ...infectedMarks(claim, reader),
    ...(claim.domainCheck === 'not-verified'
      ? [say('mark.domain-not-verified', { domain: escapeText(fields.customerDomain ?? '') })]
      : []),
    ...(contactOutsideDomain(fields)
      ? [say('mark.contact-outside', { email: escapeText(fields.customerContactEmail ?? '') })]
      : []),
    ...(rejectedByReader(claim, reader) ? [say('mark.own-rejection')] : []),
    ...(reader.role === 'reviewer' ? forReviewer : []),
  ]
}

/** A virus stays a mark until a newer file takes the place of the one it was in, or the claim is closed. */
function infectedMarks(claim: Claim, reader: Reader): string[] {
  const infected = claim.proofs.filter(({ scan, supersededBy }) => scan === 'infected' && supersededBy === undefined)
  if (infected.length === 0 || claim.closed) return []
  const say = words(reader.language)
  const found = infected.slice(0, 3).map((proof) => infectedWords(proof, say))
  return sideOf(reader) === 'partner' ? [...found, say('infected.next')] : found
}

/** In which file a virus was found, and what became of it. */
export function infectedWords({ number, name }: Pick<Proof, 'number' | 'name'>, say: Speak): string {
  return say('infected.found', { number, name: escapeText(name, 120) })
}

/** A dispute is better looked at by somebody else than the one who rejected. */
function rejectedByReader({ dispute }: Claim, { role, person }: Reader): boolean {
  if (!dispute?.open || !dispute.rejectedBy || role !== 'reviewer' || !person) return false
  return samePerson(dispute.rejectedBy, person)
}

/** The partner's own answers before submitting, and what they leave open. */
export function precheckFacts(claim: Claim, say: Speak) {
  const { precheck } = claim
  if (!precheck) return []
  return infoReasons.map((reason) => {
    const answer = precheck.answers[reason]
    return {
      title: say(`precheck.${reason}.name`),
      value: say(answer === undefined ? 'precheck.open' : answer ? 'precheck.yes' : 'precheck.no'),
    }
  })
}

/** What the pre-check finds wanting: products and reasons by name. */
function gapsOf(claim: Claim, say: Speak): string[] {
  const gaps = precheckGaps(claim.precheck, claim.fields.products ?? [])
  return [
    ...gaps.reasons.map((reason) => say(`precheck.${reason}.name`)),
    ...gaps.products.map((product) => say('precheck.gap-product', { product: escapeText(productName(product), 60) })),
  ]
}

/** What the answered pre-check leaves open, in one sentence. */
export function gapWords(claim: Claim, say: Speak): string {
  const gaps = gapsOf(claim, say)
  return gaps.length > 0 ? say('precheck.gaps', { gaps: gaps.join(', ') }) : say('precheck.good')
}

/** The same as a warning before submitting; nothing if all is well. */
export function gapWarnings(claim: Claim, say: Speak): string[] {
  if (!claim.precheck) return [say('precheck.none')]
  const gaps = gapsOf(claim, say)
  return gaps.length > 0 ? [say('precheck.warning', { gaps: gaps.join(', ') })] : []
}

/** Made once: making one costs a hundred times what using it does. */
const sizeFormats = Object.fromEntries(
  languages.map((language) => [language, { KB: sizeFormat(language, 0), MB: sizeFormat(language, 1) }]),
) as Record<Language, Record<'KB' | 'MB', Intl.NumberFormat>>

function sizeFormat(language: Language, maximumFractionDigits: number): Intl.NumberFormat {
  return new Intl.NumberFormat(language, { maximumFractionDigits })
}

/** `1.2 MB`, `340 KB`. */
export function sizeWords(bytes: number, language: Language): string {
  const unit = bytes >= 1024 * 1024 ? 'MB' : 'KB'
  const count = bytes / (unit === 'MB' ? 1024 * 1024 : 1024)
  return `${sizeFormats[language][unit].format(Math.max(count, unit === 'KB' ? 1 : 0))} ${unit}`
}

function extension(name: string): string {
  return escapeText(/\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toUpperCase() ?? '?')
}

function isReadable(proof: Proof): boolean {
  return !proof.erased && (proof.scan === 'clean' || proof.scan === 'not-scanned')
}

function openPress(claim: Claim, proof: Proof, say: Speak): Press {
  return {
    title: say('proof.open'),
    verb: 'open-proof',
    style: 'default',
    data: { claimId: claim.id, version: claim.version, proofNumber: proof.number },
  }
}
