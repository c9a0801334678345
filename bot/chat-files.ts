import { receiveProof, removeProof } from '../services/proofs.ts'
import type { NewProof } from '../services/claim/act.ts'
import type { Listing } from '../services/listings.ts'
import { readList } from '../services/listings.ts'
import { partnerMembership, samePerson, type PersonRef } from '../services/claim/people.ts'
import { FileRefused, type IncomingFile } from '../services/ports.ts'
import { claimList } from '../cards/claim-list.ts'
import { escapeText } from '../cards/text.ts'
import { words, type Word } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import { outcomeAnswer } from './actions.ts'
import { standingsOf, type App, type PressTurn, type TextTurn, type Turn } from './app.ts'
import type { Answer } from './event.ts'
import { claimIdIn, type Press } from './input.ts'
import { rowOf } from './lists.ts'

/** A file that was received and waits for the answer to "which claim?". */
interface PendingFile {
  person: PersonRef
  proof: NewProof
  at: string
}

const pendingPartition = 'pending-files'
const takesFiles = new Set<Listing['status']>(['editing', 'submitted', 'partner-action-required'])

/** Files sent in the chat: copied at once (their links live an hour), then put on the claim, or asked which. */
export async function receiveChatFiles(app: App, turn: TextTurn): Promise<Answer> {
  const say = words(turn.language)
  const membership = partnerMembership(turn.sender, app.directory())
  if (!membership) {
    return wordsCard({ language: turn.language, text: say('say.files-are-for-partners'), tone: 'warning' })
  }
  const open = (await readList(app.tables.listings, `partner:${turn.sender.tenantId}`))
    .filter((listing) => takesFiles.has(listing.status))
    .sort((a, b) => (a.changedAt < b.changedAt ? 1 : -1))
  const named = claimIdIn(turn.event.text)
  const claims = named ? open.filter((listing) => listing.claimId === named) : open
  if (claims.length === 0) {
    return wordsCard({
      language: turn.language,
      text: say('say.no-claim-for-file'),
      tone: 'warning',
      standings: standingsOf(turn.sender, app.directory()),
    })
  }
  const verdicts: string[] = []
  let last: Answer | undefined
  for (const file of turn.event.files.slice(0, 10)) {
    const received = await receive(app, claims.length === 1 ? claims[0]!.claimId : 'pending', file)
    if ('refused' in received) {
      verdicts.push(say(`file-refused.${received.refused}` as Word, { name: escapeText(file.name) }))
      continue
    }
    last =
      claims.length === 1
        ? await attach(app, turn, claims[0]!.claimId, received.ok)
        : await askWhichClaim(app, turn, received.ok, claims)
  }
  return last ?? wordsCard({ language: turn.language, text: verdicts.join('\n\n'), tone: 'warning' })
}

/** The answer to "which claim?": the waiting file goes there. */
export async function attachPending(app: App, turn: PressTurn, press: Press): Promise<Answer> {
  const row = await app.tables.jobs.get(pendingPartition, press.pending ?? '')
  const pending = row && (JSON.parse(String(row.body)) as PendingFile)
  if (!pending || !samePerson(pending.person, turn.sender)) {
    return wordsCard({ language: turn.language, text: words(turn.language)('say.file-gone'), tone: 'warning' })
  }
  return attach(app, turn, press.claimId ?? '', pending.proof)
}

async function receive(app: App, claimId: string, file: IncomingFile) {
  try {
    const bytes = await app.fileFetcher.fetch(file)
    return await receiveProof({ blobs: app.blobs, randomHex: app.randomHex, unscanned: 'not-scanned' }, bytes, {
      claimId,
      name: file.name,
      declaredType: file.declaredType,
    })
  } catch (error) {
    if (error instanceof FileRefused) return { refused: error.why }
    throw error
  }
}

async function attach(app: App, turn: Turn, claimId: string, proof: NewProof): Promise<Answer> {
  const outcome = await app.service.move({
    claimId,
    verb: 'attach',
    by: turn.sender,
    input: { proof },
    receivedAt: turn.event.receivedAt,
  })
  const kept = outcome.done && outcome.claim.proofs.some((known) => known.blob === proof.blob)
  if (!kept) await removeProof(app.blobs, proof.blob)
  return outcomeAnswer(app, turn, { verb: 'attach', act: {}, typed: {} }, outcome)
}

async function askWhichClaim(app: App, turn: Turn, proof: NewProof, claims: Listing[]): Promise<Answer> {
  const pending: PendingFile = { person: turn.sender, proof, at: turn.event.receivedAt }
  const id = app.randomHex(12)
  await app.tables.jobs.transact(pendingPartition, [
    { kind: 'create', row: { partitionKey: pendingPartition, rowKey: id, body: JSON.stringify(pending) } },
  ])
  return claimList({
    language: turn.language,
    now: app.clock.now(),
    calendar: app.calendar,
    empty: '',
    title: words(turn.language)('say.which-claim-for-file', { name: escapeText(proof.name) }),
    rows: claims.slice(0, 20).map((listing) => rowOf(listing, false)),
    press: { verb: 'attach', data: { pending: id } },
  })
}
