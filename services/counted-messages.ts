import type { Delivery, Messenger } from './ports.ts'
import type { Telemetry } from './telemetry.ts'

/** The same messenger, each message of which is a stretch of the trace and counted by what became of it. */
export function countedMessages(messenger: Messenger, telemetry: Telemetry): Messenger {
  const counted = (kind: 'post' | 'update', send: () => Promise<Delivery>) =>
    telemetry.trace('send', { kind }, async (stretch) => {
      const delivery = await send()
      const outcome = outcomeOf(delivery)
      stretch.ended(outcome)
      telemetry.note('cpor.sends', { kind, outcome })
      if (delivery.outcome === 'unreachable') telemetry.note('cpor.unreachable', {})
      if (delivery.outcome === 'later' && delivery.throttled) telemetry.note('cpor.throttled', {})
      return delivery
    })
  return {
    ...messenger,
    post: (to, message) => counted('post', () => messenger.post(to, message)),
    update: (to, messageId, message) => counted('update', () => messenger.update(to, messageId, message)),
  }
}

function outcomeOf(delivery: Delivery): string {
  if (delivery.outcome !== 'later') return delivery.outcome
  return delivery.ambiguous ? 'ambiguous' : 'later'
}
