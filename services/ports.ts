import type { Readable } from 'node:stream'
import type { Instant } from './claim/calendar.ts'
import type { PersonRef } from './claim/people.ts'

/*
 * What the services need of the world, in our own words. Each port has a real adapter and a fake,
 * held to the same sentences by one contract test.
 */

// ── Tables ────────────────────────────────────────────────────────────────────────────────────────

/** A row: two keys and flat properties. A property left out or undefined is not stored. */
export interface Row {
  partitionKey: string
  rowKey: string
  [property: string]: string | number | boolean | undefined
}

/** A row as it was read, with the version tag a later write must present. */
export type StoredRow = Row & { etag: string }

/** One step of a transaction. Rows are replaced whole; only a delete may do without a tag (`'*'`). */
export type TableOperation =
  | { kind: 'create'; row: Row }
  | { kind: 'replace'; row: Row; etag: string }
  | { kind: 'delete'; rowKey: string; etag: string }

/** Bounds of row keys: from (inclusive) and below (exclusive). */
export interface RowRange {
  from?: string
  below?: string
  /** Stop after so many rows. */
  most?: number
}

/** One table. All methods throw `StorageError` and nothing else for what storage can do wrong. */
export interface Table {
  get(partitionKey: string, rowKey: string): Promise<StoredRow | undefined>
  /** The rows of one partition in row-key order, all pages, or the part of them within the range. */
  list(partitionKey: string, range?: RowRange): Promise<StoredRow[]>
  /** The keys of all partitions' rows, page by page: only for exports and housekeeping, never in a turn. */
  scan(): AsyncIterable<StoredRow[]>
  /** All or nothing, within one partition, at most 100 steps. */
  transact(partitionKey: string, operations: readonly TableOperation[]): Promise<void>
}

export interface Tables {
  claims: Table
  wakes: Table
  listings: Table
  people: Table
  jobs: Table
}

/**
 * `conflict`: somebody else wrote first (409, 412). `not-found`: the row to change is gone.
 * `busy`: refused for now, nothing was stored. `ambiguous`: nobody knows whether it was stored.
 * `invalid`: against the service's limits; a fault of ours.
 */
export type StorageFailure = 'conflict' | 'not-found' | 'busy' | 'ambiguous' | 'invalid'

export class StorageError extends Error {
  readonly failure: StorageFailure
  constructor(failure: StorageFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StorageError'
    this.failure = failure
  }
}

// ── Blobs ─────────────────────────────────────────────────────────────────────────────────────────

export interface Blobs {
  /** Streams bytes into a new blob, never whole in memory. The stream's own error is rethrown as it is. */
  put(name: string, bytes: Readable, contentType: string): Promise<void>
  /** The blob's bytes, or undefined if there is none. */
  open(name: string): Promise<{ bytes: Readable; size: number } | undefined>
  /** Deletes if it is there. */
  remove(name: string): Promise<void>
  /** Names and ages, page by page, for housekeeping. */
  list(): AsyncIterable<{ name: string; createdAt: Instant }[]>
}

/**
 * What a scanner says of a stored file. `waiting`: no verdict, not yet or for want of an answer; to be asked again.
 * `gone`: the file is no more; unless we erased it, its scanner has taken it away.
 */
export type ScanVerdict = 'clean' | 'infected' | 'waiting' | 'gone'

/** Looks for viruses. Asked again until there is a verdict, within a time limit each time. Throws `StorageError` only. */
export interface Scanner {
  verdictOn(blob: string): Promise<ScanVerdict>
}

// ── Teams ─────────────────────────────────────────────────────────────────────────────────────────

/** An Adaptive Card ready to send. Opaque to the services. */
export type CardJson = Readonly<Record<string, unknown>>

export interface OutgoingCard {
  card: CardJson
  /** The words of the toast, and of clients that show no cards. */
  summary: string
  /** Teams' own card about a file, shown in place of `card`. */
  file?: FileCard
}

/** `consent`: may the bot store this file for you? `stored`: there it is. */
export type FileCard =
  { kind: 'consent'; name: string; size: number; description: string } | ({ kind: 'stored' } & StoredFile)

/** A place for a file that a person agreed to, as Teams names it. `url`: where its bytes go. */
export interface StoredFile {
  name: string
  url: string
  contentUrl: string
  uniqueId: string
  fileType: string
}

/** Where a person or a channel can be written to. Plain data, kept in the people table. */
export interface Conversation {
  kind: 'personal' | 'channel' | 'group'
  serviceUrl: string
  /** For a channel: the channel's id, without a thread's `;messageid=`. */
  conversationId: string
  tenantId: string
  botId: string
  /** The person's id in this conversation (`29:…`), for personal chats. */
  userId?: string
}

/**
 * What became of a message. `unreachable` is final (blocked, not installed, gone).
 * `later`: not delivered, or nobody knows (`ambiguous`).
 */
export type Delivery =
  | { outcome: 'sent'; messageId: string }
  | { outcome: 'unreachable' }
  | { outcome: 'later'; afterMs?: number; ambiguous: boolean; /** Too many at once (429). */ throttled?: true }

/** Sends and edits cards outside a turn. Each call has a 10 s limit, and is tried once. Throws only faults of ours. */
export interface Messenger {
  post(to: Conversation, message: OutgoingCard): Promise<Delivery>
  update(to: Conversation, messageId: string, message: OutgoingCard): Promise<Delivery>
  /** The e-mail address Teams knows for the person of a personal chat, if it says one. */
  emailOf(to: Conversation): Promise<string | undefined>
}

/** A letter ready for the post: plain text, and the same as HTML. */
export interface Letter {
  /** One bare address; never a list. */
  to: string
  subject: string
  text: string
  html: string
  /** The same for the same letter sent twice, so that a mailbox can tell. */
  id: string
}

/** What became of a letter. `refused` is final (no such mailbox); `later`: not accepted yet, or nobody knows. */
export type Posting = 'sent' | 'later' | 'refused'

/** Brings letters to the mail server. Tried once, within a time limit. Throws only faults of ours. */
export interface Mailer {
  send(letter: Letter): Promise<Posting>
}

/** A file that came in a chat: how to read it, once, soon. */
export interface IncomingFile {
  name: string
  /** Where the bytes are; valid for about an hour. */
  url: string
  declaredType?: string
  /** `bot-token`: an inline image at the connector's host, read with the bot's token. */
  access: 'open' | 'bot-token'
}

export interface FileFetcher {
  /** Opens the bytes, or throws `FileRefused`. The stream ends with an error past the size cap or the time limit. */
  fetch(file: IncomingFile): Promise<Readable>
}

/** Puts a file where its receiver wants it. Tried once. Throws `FileRefused` if it was not taken. */
export interface FileSender {
  send(url: string, bytes: Readable, size: number): Promise<void>
}

export class FileRefused extends Error {
  readonly why: 'host-not-allowed' | 'not-there' | 'too-slow' | 'too-large'
  constructor(why: FileRefused['why'], options?: ErrorOptions) {
    super(`file refused: ${why}`, options)
    this.name = 'FileRefused'
    this.why = why
  }
}

// ── Small ones ────────────────────────────────────────────────────────────────────────────────────

export interface Clock {
  now(): Instant
}

/** Unguessable lower-case hex of so many bytes. */
export type RandomHex = (bytes: number) => string

/** Whose tenant a domain belongs to, as the public OpenID configuration says. */
export interface DomainLookup {
  /** The tenant id in lower case; `unknown` if no tenant has it; `unreachable` if nobody answered in time. */
  tenantOf(domain: string): Promise<{ tenantId: string } | 'unknown' | 'unreachable'>
}

export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields & { fault?: unknown }): void
}

/** The only fields a log line may carry: no names, texts, tokens, or addresses with queries. */
export interface LogFields {
  claimId?: string
  verb?: string
  version?: number
  job?: string
  count?: number
  ms?: number
  correlationId?: string
  outcome?: string
  status?: number
}

/** Who sent something, as far as the sign-in proves it. */
export interface Sender extends PersonRef {
  email?: string
}

/** Whoever holds the signed link of a letter: the customer's contact, for the consent that the letter spoke of. */
export interface LinkHolder {
  address: string
  /** Names the consent: a window is reopened when its notice arrives, an approval happens once. */
  approvedAt: Instant
}
