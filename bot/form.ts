import type { ActInput } from '../services/claim/act.ts'
import type { Claim } from '../services/claim/claim.ts'
import { fields, formSteps, type FormStepName } from '../services/claim/fields.ts'
import { stepAfter } from '../services/claim/fixes.ts'
import { isPartnerSide, partnerMembership, type Role } from '../services/claim/people.ts'
import type { Refusal } from '../services/claim/refusals.ts'
import { verbsOpenTo } from '../services/claim/verbs-open.ts'
import { ownDuplicate } from '../services/rivals.ts'
import type { Outcome } from '../services/claim-service.ts'
import { formCard } from '../cards/form.ts'
import type { Reader, Scene } from '../cards/scene.ts'
import { words } from '../cards/words.ts'
import { claimAnswer, otherThanClaim, refusalAnswer, type Say } from './answers.ts'
import type { App, PressTurn, Turn } from './app.ts'
import { claimIdFor } from './claim-ids.ts'
import { domainFacts } from './domain-facts.ts'
import type { Answer } from './event.ts'
import type { Press } from './input.ts'
import { uploadUrl } from './proof-links.ts'

type FormScene = Pick<Scene, 'say' | 'fieldErrors' | 'typed'>

/** `new`: an empty form. Nothing is stored before its first step is right. */
export async function newForm(app: App, turn: Turn): Promise<Answer> {
  return firstStep(app, turn, app.randomHex(12), {})
}

/** Opens the form: a new one, one filled from another claim, or a claim's own at some step. */
export async function formAt(app: App, turn: PressTurn, press: Press): Promise<Answer> {
  const source = press.clone ?? press.claimId
  if (!source) {
    const isPartner = partnerMembership(turn.sender, app.directory()) !== undefined
    return isPartner ? newForm(app, turn) : refusalAnswer(app, turn, { code: 'not-allowed-for-role', verb: 'create' })
  }
  const seen = await app.service.view(source, turn.sender)
  if (!seen) return refusalAnswer(app, turn, { code: 'not-found' })
  if (!isPartnerSide(seen.role)) return claimAnswer(app, turn, seen.claim, seen.role)
  if (press.clone) return cloneForm(app, turn, seen.claim)
  return stepAnswer(app, turn, seen.claim, seen.role, stepNamed(press.step), {})
}

/** The first step was sent: a draft is made of it, once for each form. */
export async function createFromForm(app: App, turn: PressTurn, press: Press): Promise<Answer> {
  const form = press.form ?? turn.event.activityId
  const domain = await domainFacts(app.checkDomain, press.act.fields)
  const seen = press.clone ? await app.service.view(press.clone, turn.sender) : undefined
  // A reviewer may be a partner elsewhere: what they see of a claim for review is not theirs to file.
  const source = seen && isPartnerSide(seen.role) ? seen : undefined
  const input = { ...press.act, ...domain, clonedFrom: source?.claim.id, draft: undefined }
  if (source) input.fields = { ...source.claim.fields, ...press.act.fields }
  let outcome = await createOnce(app, turn, form, input)
  const stale = outcome.done ? [] : (outcome.refusal.fields ?? []).filter(({ field }) => !press.act.fields?.[field])
  if (source && stale.length > 0) {
    // What the old claim has wrong is left out; its own step asks for it.
    const left = Object.entries(input.fields ?? {}).filter(([field]) => !stale.some((one) => one.field === field))
    outcome = await createOnce(app, turn, form, { ...input, fields: Object.fromEntries(left) })
  }
  if (outcome.done) return stepAnswer(app, turn, outcome.claim, outcome.role, stepAfter(outcome.claim, 'customer'), {})
  const { refusal } = outcome
  if (refusal.code !== 'invalid-fields') return refusalAnswer(app, turn, refusal)
  return firstStep(app, turn, form, { ...fieldTrouble(turn, refusal, 'customer'), typed: press.typed }, press.clone)
}

/** Makes the draft under an id of the form's own. */
async function createOnce(app: App, turn: PressTurn, form: string, input: ActInput): Promise<Outcome> {
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await app.service.move({
      claimId: claimIdFor(app.idKey, turn.sender, form, attempt),
      verb: 'create',
      by: turn.sender,
      input,
      receivedAt: turn.event.receivedAt,
      shownIn: turn.event.messageId,
    })
    // Only an id that somebody else has already is worth another one.
    const isTaken = !outcome.done && 'claim' in outcome && outcome.refusal.code === 'not-in-this-status'
    if (!isTaken || attempt >= 2) return outcome
  }
}

/** A step was sent: stored, then the next one, the one before, or the claim. */
export async function editFromForm(app: App, turn: PressTurn, press: Press): Promise<Answer> {
  const domain = press.act.draft ? {} : await domainFacts(app.checkDomain, press.act.fields)
  const outcome = await app.service.move({
    claimId: press.claimId ?? '',
    verb: 'edit',
    by: turn.sender,
    input: { ...press.act, ...domain },
    version: press.version,
    receivedAt: turn.event.receivedAt,
    shownIn: turn.event.messageId,
  })
  const nothingNew = !outcome.done && outcome.refusal.code === 'done-already'
  if (!outcome.done && !nothingNew) return refusedInForm(app, turn, press, outcome)
  const { claim, role } = outcome
  if (!claim || !role) return refusalAnswer(app, turn, { code: 'not-found' })
  const step = stepNamed(press.step)
  if (press.go === 'next') return stepAnswer(app, turn, claim, role, stepAfter(claim, step), {})
  if (press.go === 'back') return stepAnswer(app, turn, claim, role, stepBefore(step), {})
  const say: Say = { text: words(turn.language)('done.edit'), tone: 'good' }
  return claimAnswer(app, turn, claim, role, { say })
}

/** Sends the claim in (or again). What is missing opens the form at that place. */
export async function sendFromForm(
  app: App,
  turn: PressTurn,
  press: Press,
  verb: 'submit' | 'resubmit',
): Promise<Answer> {
  const seen = await app.service.view(press.claimId ?? '', turn.sender)
  const again =
    seen && seen.claim.domainCheck !== 'verified' ? await domainFacts(app.checkDomain, seen.claim.fields) : {}
  const isNew = verb === 'submit' && seen !== undefined && isPartnerSide(seen.role)
  const duplicateOf = isNew ? await ownDuplicate(app.tables.listings, seen.claim) : undefined
  const outcome = await app.service.move({
    claimId: press.claimId ?? '',
    verb,
    by: turn.sender,
    input: { ...press.act, fields: undefined, duplicateOf, ...again },
    version: press.version,
    receivedAt: turn.event.receivedAt,
    shownIn: turn.event.messageId,
  })
  if (!outcome.done) return refusedInForm(app, turn, press, outcome)
  const say: Say = { text: words(turn.language)(`done.${verb}`), tone: 'good' }
  return claimAnswer(app, turn, outcome.claim, outcome.role, { say })
}

/** A refusal that the form can show beside its fields; any other is shown on the claim. */
export function refusedInForm(
  app: App,
  turn: Turn,
  press: Press,
  outcome: Extract<Outcome, { done: false }>,
): Answer | Promise<Answer> {
  const { refusal, claim, role } = outcome
  if (!claim || !role) return refusalAnswer(app, turn, refusal)
  const isPartner = isPartnerSide(role)
  if (isPartner && refusal.code === 'invalid-fields') {
    const first = refusal.fields?.[0]?.field
    const step = press.step ? stepNamed(press.step) : first ? fields[first].step : 'read-back'
    return stepAnswer(app, turn, claim, role, step, { ...fieldTrouble(turn, refusal, step), typed: press.typed })
  }
  if (isPartner && (refusal.code === 'no-proof' || refusal.code === 'only-infected-proof')) {
    const say: Say = { text: words(turn.language)(`refusal.${refusal.code}`), tone: 'warning' }
    return stepAnswer(app, turn, claim, role, 'proof', { say })
  }
  return refusalAnswer(app, turn, refusal, { claim, role }, { typed: press.typed })
}

export async function stepAnswer(
  app: App,
  turn: Turn,
  claim: Claim,
  role: Role,
  step: FormStepName,
  scene: FormScene,
): Promise<Answer> {
  const person = readerPerson(turn)
  const now = app.clock.now()
  const verbs = verbsOpenTo({ person, role }, claim, now, app.service.facts(claim))
  const url = step === 'proof' && verbs.includes('attach') ? await uploadUrl(app, turn, claim.id) : undefined
  const reader: Reader = { language: turn.language, role, person }
  const view = { step, claim, locations: locationsOf(app, claim.partner.tenantId) }
  const made = formCard(view, reader, { now, calendar: app.calendar, verbs, uploadUrl: url, ...scene })
  return { ...made, shown: otherThanClaim(app, turn, claim.id) }
}

export function firstStep(app: App, turn: Turn, nonce: string, scene: FormScene, clone?: string): Answer {
  const reader: Reader = { language: turn.language, role: 'partner', person: readerPerson(turn) }
  const locations = locationsOf(app, turn.sender.tenantId)
  const now = app.clock.now()
  return formCard({ step: 'customer', nonce, locations, clone }, reader, {
    now,
    calendar: app.calendar,
    verbs: [],
    ...scene,
  })
}

/** A new form with everything of an old claim that is still right. */
function cloneForm(app: App, turn: Turn, source: Claim): Answer {
  const typed = Object.fromEntries(
    Object.entries(source.fields).map(([field, value]) => [
      field,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  )
  return firstStep(app, turn, app.randomHex(12), { typed }, source.id)
}

/** What is wrong, beside each field; what another step holds is named above. */
function fieldTrouble(turn: Turn, refusal: Refusal, step: FormStepName): FormScene {
  const speak = words(turn.language)
  const elsewhere = (refusal.fields ?? []).filter(({ field }) => fields[field].step !== step)
  const named = elsewhere.map(
    ({ field, problem }) => `**${speak(`field.${field}.label`)}**: ${speak(`field-problem.${problem}`)}`,
  )
  const say: Say = { text: [speak('refusal.invalid-fields'), ...named].join(' '), tone: 'warning' }
  return { say, fieldErrors: refusal.fields }
}

function locationsOf(app: App, tenantId: string) {
  return app.directory().partners.find((partner) => partner.tenantId === tenantId)?.locations ?? []
}

export function stepNamed(name: string | undefined): FormStepName {
  return formSteps.find((step) => step === name) ?? 'customer'
}

function stepBefore(step: FormStepName): FormStepName {
  return formSteps[Math.max(formSteps.indexOf(step) - 1, 0)] ?? 'customer'
}

function readerPerson({ sender: { tenantId, objectId, name } }: Turn) {
  return { tenantId, objectId, name }
}
