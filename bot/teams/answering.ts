import type { Instant } from '../../services/claim/calendar.ts'
import type { Log, Messenger, OutgoingCard, RandomHex } from '../../services/ports.ts'
import { noTelemetry, type Stretch, type Telemetry } from '../../services/telemetry.ts'
import { NewerSchema } from '../../services/upcasters.ts'
import type { Answer, HandleEvent, Inbound } from '../event.ts'
import type { Reply } from '../server.ts'
import { toInbound, type ReadActivity } from './inbound.ts'
import { attachmentOf } from './messenger.ts'

export interface AnsweringParts {
  messenger: Messenger
  randomHex: RandomHex
  log: Log
  /** The application. May be given later, as it needs the messenger. */
  handle: () => HandleEvent
  /** What a person reads when a turn fails, or takes too long. */
  faultAnswer: (event: Inbound, correlationId: string, fault: unknown) => Answer
  slowAnswer: (event: Inbound) => Answer
  /** A turn that takes longer is answered with `slowAnswer` for now. */
  turnMs: number
  telemetry?: Telemetry
}

/** Answers one activity that came through the gate. Every invoke gets HTTP 200; what it means stands in the body. */
export type AnswerActivity = (activity: ReadActivity, receivedAt: Instant) => Promise<Reply>

/** Runs a turn and shows what it says: in a press's own answer, in place of the pressed message, or as a new one. */
export function createAnswering(parts: AnsweringParts): AnswerActivity {
  const { messenger, log, turnMs, telemetry = noTelemetry } = parts

  return async (activity, receivedAt) => {
    const isInvoke = activity.type === 'invoke'
    const event = toInbound(activity, receivedAt)
    if (!event) return isInvoke ? invokeReply(501) : { status: 200 }
    const turn = telemetry.trace('turn', { kind: event.kind }, (stretch) => runTurn(event, stretch))
    const made = await withinLimit(turn)
    if (made === 'slow') telemetry.note('cpor.turns', { kind: event.kind, outcome: 'slow' })
    // Whoever took the bot away can be told nothing.
    const answer = event.kind === 'uninstalled' ? undefined : made === 'slow' ? parts.slowAnswer(event) : made
    if (!answer) return isInvoke ? invokeReply(200) : { status: 200 }
    if (event.kind === 'search') return searchReply(answer)
    const pressed = event.kind === 'press' ? event.messageId : undefined
    if (isInvoke) {
      if (made === 'slow') replaceLater(turn, event, pressed)
      else shown(answer, pressed)
      return invokeReply(200, answer)
    }
    const messageId = await showInChat(threadOf(activity, event), pressed, answer).catch((fault: unknown) => {
      // The turn is done: asked again it would be done twice.
      log.error('an answer could not be sent', { correlationId: parts.randomHex(6), fault })
      return undefined
    })
    if (made === 'slow') replaceLater(turn, event, messageId)
    else shown(answer, messageId)
    return { status: 200 }
  }

  /** The turns' one catch-all: a fault becomes a civil card with a number that the log knows too. */
  async function runTurn(event: Inbound, stretch: Stretch): Promise<Answer | undefined> {
    const began = performance.now()
    const ended = (outcome: string) => {
      stretch.ended(outcome)
      telemetry.note('cpor.turns', { kind: event.kind, outcome })
      telemetry.note('cpor.turn.time', { kind: event.kind }, performance.now() - began)
    }
    try {
      const answer = await parts.handle()(event)
      ended('answered')
      return answer
    } catch (fault) {
      ended('failed')
      const correlationId = parts.randomHex(6)
      if (fault instanceof NewerSchema) log.warn('a newer version has this claim', { correlationId })
      else log.error('turn failed', { correlationId, fault })
      return parts.faultAnswer(event, correlationId, fault)
    }
  }

  async function withinLimit(turn: Promise<Answer | undefined>): Promise<Answer | undefined | 'slow'> {
    let timer: NodeJS.Timeout | undefined
    const slow = new Promise<'slow'>((resolve) => {
      timer = setTimeout(() => resolve('slow'), turnMs)
    })
    try {
      return await Promise.race([turn, slow])
    } finally {
      clearTimeout(timer)
    }
  }

  /** A pressed `Action.Submit` has no answer of its own: its message is edited. Anything else is a new message. */
  async function showInChat(to: Inbound['conversation'], pressed: string | undefined, made: Answer) {
    if (pressed) {
      const edited = await messenger.update(to, pressed, messageOf(made))
      if (edited.outcome === 'sent') return pressed
    }
    const sent = await messenger.post(to, messageOf(made))
    if (sent.outcome === 'sent') return sent.messageId
    if (made.file) return showInChat(to, undefined, { ...made, file: undefined })
    log.warn('an answer could not be delivered', { outcome: sent.outcome })
    return undefined
  }

  /** The answer that came too late takes the place of "still working", where only this person reads. */
  function replaceLater(turn: Promise<Answer | undefined>, event: Inbound, messageId: string | undefined): void {
    if (!messageId || event.conversation.kind !== 'personal') return
    unwatched(async () => {
      const made = await turn
      if (!made) return
      const edited = await messenger.update(event.conversation, messageId, messageOf(made))
      if (edited.outcome === 'sent') shown(made, messageId)
    })
  }

  function shown(made: Answer, messageId: string | undefined): void {
    if (messageId && made.shown) unwatched(() => made.shown?.(messageId))
  }

  /** Nobody waits for it; what fails is known to the log only. */
  function unwatched(work: () => Promise<void> | undefined): void {
    Promise.resolve()
      .then(work)
      .catch((fault: unknown) => log.error('work after an answer failed', { fault }))
  }
}

/** Where an answer goes: in a channel into the thread that was asked in. */
function threadOf(activity: ReadActivity, { conversation }: Inbound): Inbound['conversation'] {
  if (conversation.kind !== 'channel') return conversation
  return { ...conversation, conversationId: activity.conversation.id ?? conversation.conversationId }
}

function messageOf({ card, summary, file }: Answer): OutgoingCard {
  return { card, summary, file }
}

/** What was found, each with the words only the searcher reads; or why there is nothing. */
function searchReply({ found = [], summary }: Answer): Reply {
  const attachments = found.map(({ card, title, text }) => ({
    ...attachmentOf(card),
    preview: { contentType: 'application/vnd.microsoft.card.thumbnail', content: { title, text } },
  }))
  const composeExtension =
    found.length > 0 ? { type: 'result', attachmentLayout: 'list', attachments } : { type: 'message', text: summary }
  return { status: 200, body: { composeExtension } }
}

function invokeReply(statusCode: number, made?: Answer): Reply {
  if (!made) return { status: 200, body: { statusCode, type: 'application/vnd.microsoft.activity.message', value: '' } }
  return { status: 200, body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: made.card } }
}
