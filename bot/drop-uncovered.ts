import { coveredProducts } from '../services/claim/fixes.ts'
import { refusalAnswer } from './answers.ts'
import type { App, PressTurn } from './app.ts'
import type { Answer } from './event.ts'
import { refusedInForm, sendFromForm } from './form.ts'
import type { Press } from './input.ts'

/**
 * Takes the products out that the reviewer found uncovered, and sends the claim in again: two acts, one after the other,
 * each under the same rules as by itself. If the second is refused, the form opens where something is missing, and the
 * first one stands. Pressed again it changes nothing more.
 */
export async function dropUncovered(app: App, turn: PressTurn, press: Press): Promise<Answer> {
  const seen = await app.service.view(press.claimId ?? '', turn.sender)
  if (!seen) return refusalAnswer(app, turn, { code: 'not-found' })
  const products = coveredProducts(seen.claim)
  if (products) {
    const outcome = await app.service.move({
      claimId: seen.claim.id,
      verb: 'edit',
      by: turn.sender,
      input: { fields: { products } },
      version: press.version,
      receivedAt: turn.event.receivedAt,
      shownIn: turn.event.messageId,
    })
    if (!outcome.done && outcome.refusal.code !== 'done-already') return refusedInForm(app, turn, press, outcome)
  }
  return sendFromForm(app, turn, press, 'resubmit')
}
