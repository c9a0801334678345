import type { Verb } from '../services/claim/transitions.ts'
import type { Outcome } from '../services/claim-service.ts'
import { words, type Word } from '../cards/words.ts'
import { claimAnswer, refusalAnswer } from './answers.ts'
import type { App, PressTurn, Turn } from './app.ts'
import { runCommand } from './commands.ts'
import { dropUncovered } from './drop-uncovered.ts'
import { eraseNow } from './erase.ts'
import type { Answer } from './event.ts'
import { createFromForm, editFromForm, formAt, sendFromForm } from './form.ts'
import type { Press } from './input.ts'
import { historyAnswer, showClaim, supportTextAnswer } from './claim-answers.ts'
import { listPage } from './lists.ts'
import { letGo } from './let-go.ts'
import { queueAnswer } from './queue.ts'
import { attachPending } from './chat-files.ts'
import { unpark } from './parked.ts'
import { fileUrl, uploadUrl } from './proof-links.ts'

export type Action = (app: App, turn: PressTurn, press: Press) => Promise<Answer>

/** Verbs whose press means exactly one act of the rules, and whose answer is the claim. */
const plain = [
  'discard', 'restore', 'take-over', 'request-info', 'approve', 'reject', 'withdraw', 'decline', 'dispute',
  'comment', 'note', 'late-withdrawal', 'end-association', 'disassociate', 'retell',
] as const satisfies Verb[] // prettier-ignore

/** TABLE card verb -> what a press on it does. Whatever is not here is answered as an unknown button. */
export const actions: Readonly<Record<string, Action>> = {
  ...Object.fromEntries(plain.map((verb) => [verb, act(verb)])),
  'start-review': async (app, turn, press) => {
    const outcome = await moveFrom(app, turn, press, 'start-review')
    if (outcome.done) await letGo(app, turn)
    return outcomeAnswer(app, turn, press, outcome)
  },
  create: createFromForm,
  edit: editFromForm,
  submit: (app, turn, press) => sendFromForm(app, turn, press, 'submit'),
  resubmit: (app, turn, press) => sendFromForm(app, turn, press, 'resubmit'),
  'drop-uncovered': dropUncovered,
  attach: (app, turn, press) => (press.pending ? attachPending(app, turn, press) : offerUpload(app, turn, press)),
  'open-proof': openProof,
  show: (app, turn, press) => showClaim(app, turn, press.claimId),
  form: formAt,
  'support-text': (app, turn, press) => supportTextAnswer(app, turn, press.claimId),
  history: (app, turn, press) => historyAnswer(app, turn, press.claimId, press.page),
  list: listPage,
  queue: (app, turn, press) => queueAnswer(app, turn, press.from),
  erase: eraseNow,
  unpark,
  help: (app, turn, press) => runCommand(app, turn, press.text ?? 'help'),
}

/** One press of a table verb: carried out once, answered with the claim as it is. */
function act(verb: Verb): Action {
  return async (app, turn, press) => {
    const outcome = await moveFrom(app, turn, press, verb)
    return outcomeAnswer(app, turn, press, outcome)
  }
}

function moveFrom(app: App, turn: PressTurn, press: Press, verb: Verb): Promise<Outcome> {
  return app.service.move({
    claimId: press.claimId ?? '',
    verb,
    by: turn.sender,
    input: press.act,
    version: press.version,
    receivedAt: turn.event.receivedAt,
    shownIn: turn.event.messageId,
  })
}

/** The claim with one line on what was done, or why not; what was typed stays in the card. */
function outcomeAnswer(app: App, turn: Turn, press: Press, outcome: Outcome): Answer {
  if (!outcome.done) {
    const seen = outcome.claim && outcome.role ? { claim: outcome.claim, role: outcome.role } : undefined
    return refusalAnswer(app, turn, outcome.refusal, seen, { typed: press.typed })
  }
  const say = { text: words(turn.language)(doneWord(outcome.entry.verb)), tone: 'good' as const }
  return claimAnswer(app, turn, outcome.claim, outcome.role, { say })
}

function doneWord(verb: Verb): Word {
  return `done.${verb}`
}

async function offerUpload(app: App, turn: PressTurn, press: Press): Promise<Answer> {
  const seen = await app.service.view(press.claimId ?? '', turn.sender)
  if (!seen) return refusalAnswer(app, turn, { code: 'not-found' })
  return claimAnswer(app, turn, seen.claim, seen.role, { uploadUrl: await uploadUrl(app, turn, seen.claim.id) })
}

/** Writes the opening into the history, then hands out a short link. */
async function openProof(app: App, turn: PressTurn, press: Press): Promise<Answer> {
  const outcome = await moveFrom(app, turn, press, 'open-proof')
  if (!outcome.done) return outcomeAnswer(app, turn, press, outcome)
  const proofNumber = press.proofNumber ?? 0
  const url = await fileUrl(app, turn, outcome.claim.id, proofNumber)
  return claimAnswer(app, turn, outcome.claim, outcome.role, { fileUrl: { proofNumber, url } })
}
