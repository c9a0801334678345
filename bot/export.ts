import type { Readable } from 'node:stream'
import { FileRefused } from '../services/ports.ts'
import type { Language } from '../services/people.ts'
import { words, type Word } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import { standingsOf, type App, type Turn } from './app.ts'
import { claimCsv } from './claim-csv.ts'
import type { Answer, Inbound } from './event.ts'

const linkMs = 10 * 60_000
/** What Teams takes in one upload. Larger files are only given by link. */
const mostBytes = 60 * 1024 * 1024

export type ConsentTurn = Turn<Extract<Inbound, { kind: 'file-consent' }>>

/**
 * `export`: in a personal chat Teams asks whether the file may be stored; else there is a link. Whoever has the link has
 * the file, so it is not shown where others read: asked for in a channel, it goes to the person's own chat.
 */
export async function exportAnswer(app: App, turn: Turn): Promise<Answer> {
  const byLink = await linkAnswer(app, turn, 'say.export-ready')
  const { kind, conversation } = turn.event
  // A press can only be answered by a card, and the Playground knows no files.
  if (kind !== 'text') return byLink
  if (conversation.kind !== 'personal') return sendLink(app, turn, byLink)
  if (app.local) return byLink
  const size = await sizeOf(claimCsv(app, turn.sender, turn.language))
  if (size > mostBytes) return byLink
  const description = words(turn.language)('say.export-consent')
  return { ...byLink, file: { kind: 'consent', name: exportName(app, turn.language), size, description } }
}

/** The answer to Teams' question: the file as it is now goes where Teams says, or a link takes its place. */
export async function takeConsent(app: App, turn: ConsentTurn): Promise<undefined> {
  const { accepted, upload, messageId, conversation } = turn.event
  const stored = accepted && upload && mayExport(app, turn) ? await store(app, turn, upload.url) : false
  const answer = !accepted
    ? plainAnswer(turn, 'say.export-declined')
    : stored
      ? plainAnswer(turn, 'say.export-sent')
      : mayExport(app, turn)
        ? await linkAnswer(app, turn, 'say.export-by-link')
        : plainAnswer(turn, 'say.unknown-button')
  if (messageId) await app.messenger.update(conversation, messageId, answer)
  else await app.messenger.post(conversation, answer)
  if (stored && upload) await app.messenger.post(conversation, { ...answer, file: { kind: 'stored', ...upload } })
}

/** Partners and reviewers have something to take with them. */
export function mayExport(app: Pick<App, 'directory'>, { sender }: Pick<Turn, 'sender'>): boolean {
  return standingsOf(sender, app.directory()).some((standing) => standing === 'partner' || standing === 'reviewer')
}

/** `claims-2026-11-23.csv`. */
export function exportName(app: Pick<App, 'calendar' | 'clock'>, language: Language): string {
  return `${words(language)('csv-file')}-${app.calendar.dayOf(app.clock.now())}.csv`
}

/** Made as a blob first, so that its size is known before a byte is sent. False if the place did not take it. */
async function store(app: App, { sender, language }: ConsentTurn, url: string): Promise<boolean> {
  const blob = `export/${app.randomHex(16)}`
  try {
    await app.blobs.put(blob, claimCsv(app, sender, language), 'text/csv')
    const made = await app.blobs.open(blob)
    if (!made) return false
    await app.fileSender.send(url, made.bytes, made.size)
    return true
  } catch (error) {
    if (error instanceof FileRefused) return false
    throw error
  } finally {
    await app.blobs.remove(blob)
  }
}

async function linkAnswer(app: App, turn: Turn, word: Word): Promise<Answer> {
  const { tenantId, objectId, name } = turn.sender
  const payload = { person: { tenantId, objectId, name }, language: turn.language }
  const url = `${app.publicUrl}/export/${await app.links.sign('export', payload, linkMs)}`
  const say = words(turn.language)
  return wordsCard({
    language: turn.language,
    text: say(word),
    tone: 'good',
    links: [{ title: say('say.export-open'), url }],
  })
}

async function sendLink(app: App, turn: Turn, byLink: Answer): Promise<Answer> {
  const own = turn.known.conversation
  const sent = own && (await app.messenger.post(own, byLink)).outcome === 'sent'
  return plainAnswer(turn, sent ? 'say.export-in-chat' : 'say.export-not-here')
}

function plainAnswer({ language }: Turn, word: Word): Answer {
  return wordsCard({ language, text: words(language)(word), tone: 'good' })
}

async function sizeOf(file: Readable): Promise<number> {
  let size = 0
  for await (const piece of file) size += Buffer.byteLength(piece as Buffer | string)
  return size
}
