import type { Instant } from '../services/claim/calendar.ts'
import type { CardJson, Conversation, FileCard, IncomingFile, Sender, StoredFile } from '../services/ports.ts'

/** What reaches the bot, in our own words. Made by `teams/inbound.ts`; nothing behind it knows the Bot Framework. */
export type Inbound = InboundBase & EventKind

/** TABLE of what can happen. */
export type EventKind =
  | { kind: 'text'; text: string; files: IncomingFile[]; /** The message it answers, if it does. */ repliesTo?: string }
  | {
      kind: 'press'
      /** Unparsed: what the card sent. */
      verb: unknown
      data: unknown
      /** A refresh that no person asked for. */
      automatic: boolean
      /** The message that carries the pressed card, if the client said. */
      messageId?: string
    }
  | {
      kind: 'file-consent'
      /** May the file that was offered be stored? */
      accepted: boolean
      /** Where, if it may. */
      upload?: StoredFile
      /** The message that asked. */
      messageId?: string
    }
  | {
      kind: 'search'
      /** What was typed so far in the message box of some chat; nothing at its beginning. */
      text: string
      skip: number
    }
  | { kind: 'installed' }
  | { kind: 'uninstalled' }

export interface InboundBase {
  sender: Sender
  conversation: Conversation
  /** Unique per delivery; a redelivery may carry the same or a new one. */
  activityId: string
  receivedAt: Instant
  /** BCP 47, as the client says. */
  locale?: string
  /** IANA zone of the person's client. */
  timeZone?: string
}

/** A card to show: for a press it takes the pressed card's place, for a text it is a new message. */
export interface Answer {
  card: CardJson
  summary: string
  /** Teams' own card about a file, in a new message in place of `card`; where it can't be sent, the card is. */
  file?: FileCard
  /** For a search: what it found, none being said by `summary`. */
  found?: Found[]
  /** Called with the id of the message that now shows the card. */
  shown?: (messageId: string) => Promise<void>
}

/** A claim that a search found: what the searcher reads of it, and the card they may post. */
export interface Found {
  card: CardJson
  title: string
  text: string
}

/** One turn. Never throws for anything a person can send; a throw is a fault of ours. */
export type HandleEvent = (event: Inbound) => Promise<Answer | undefined>
