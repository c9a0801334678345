import { receiveProof, removeProof } from '../services/proofs.ts'
import type { NewProof } from '../services/claim/act.ts'
import { pendingPartition, type PendingFiles } from '../services/housekeeping.ts'
import type { Listing } from '../services/listings.ts'
import { readList } from '../services/listings.ts'
import type { Outcome } from '../services/claim-service.ts'
import { proofLimits } from '../services/claim/proof-rules.ts'
import { partnerMembership, samePerson } from '../services/claim/people.ts'
import { FileRefused, StorageError, type IncomingFile } from '../services/ports.ts'
import { claimList, mostRows } from '../cards/claim-list.ts'
import { escapeText } from '../cards/text.ts'
import { words, type Word } from '../cards/words.ts'
import { wordsCard } from '../cards/words-card.ts'
import { claimAnswer, refusalAnswer } from './answers.ts'
import { standingsOf, type App, type PressTurn, type TextTurn, type Turn } from './app.ts'
import type { Answer } from './event.ts'
import { claimIdIn, type Press } from './input.ts'
import { rowOf } from './list-lines.ts'
import { withOtherClaim } from './other-claim.ts'

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
  const only = claims.length === 1 ? claims[0]?.claimId : undefined
  const proofs: NewProof[] = []
  const verdicts: string[] = []
  for (const [at, file] of turn.event.files.slice(0, proofLimits.filesPerClaim).entries()) {
    const quick = app.limits.take('upload', turn.sender, turn.event.activityId && `${turn.event.activityId} ${at}`)
    if (quick) {
      verdicts.push(say('file-refused.too-quick', { name: escapeText(file.name), count: quick.seconds }))
      continue
    }
    const received = await receive(app, only ?? pendingPartition, file)
    if ('ok' in received) proofs.push(received.ok)
    else verdicts.push(say(`file-refused.${received.refused}`, { name: escapeText(file.name) }))
  }
  if (proofs.length === 0) {
    return wordsCard({ language: turn.language, text: verdicts.join('\n\n'), tone: 'warning' })
  }
  return only ? attach(app, turn, only, proofs, verdicts) : askWhichClaim(app, turn, proofs, claims, verdicts)
}

/** The answer to "which claim?": the waiting files go there. */
export async function attachPending(app: App, turn: PressTurn, press: Press): Promise<Answer> {
  const row = await app.tables.jobs.get(pendingPartition, press.pending ?? '')
  const pending = row && (JSON.parse(String(row.body)) as PendingFiles)
  if (!pending || !samePerson(pending.person, turn.sender)) {
    return wordsCard({ language: turn.language, text: words(turn.language)('say.file-gone'), tone: 'warning' })
  }
  // Noted first: from now on only that claim's own rows can say that the files are not wanted.
  const sent = { ...pending, sentTo: [...new Set([...pending.sentTo, press.claimId ?? ''])] }
  const noted = { partitionKey: pendingPartition, rowKey: row.rowKey, body: JSON.stringify(sent) }
  try {
    await app.tables.jobs.transact(pendingPartition, [{ kind: 'replace', row: noted, etag: row.etag }])
  } catch (error) {
    if (!(error instanceof StorageError && error.failure === 'conflict')) throw error
    return attachPending(app, turn, press)
  }
  return attach(app, turn, press.claimId ?? '', pending.proofs, [])
}

async function receive(app: App, claimId: string, file: IncomingFile) {
  try {
    const bytes = await app.fileFetcher.fetch(file)
    return await receiveProof(app, bytes, {
      claimId,
      name: file.name,
      declaredType: file.declaredType,
    })
  } catch (error) {
    if (error instanceof FileRefused) return { refused: error.why }
    throw error
  }
}

/** Puts received files on a claim, and says of each what became of it. */
async function attach(app: App, turn: Turn, claimId: string, proofs: NewProof[], said: string[]): Promise<Answer> {
  const say = words(turn.language)
  const verdicts = [...said]
  let last: Outcome | undefined
  for (const file of proofs) {
    const { receivedAt } = turn.event
    const proof = await withOtherClaim(app, turn.sender.tenantId, claimId, file)
    last = await app.service.move({ claimId, verb: 'attach', by: turn.sender, input: { proof }, receivedAt })
    const kept = last.done && last.claim.proofs.some((known) => known.blob === proof.blob)
    if (!kept) await removeProof(app.blobs, proof.blob)
    // Done, and not by this file: the same bytes came before.
    const twin = last.claim?.proofs.find((known) => known.sha256 === proof.sha256)
    const again = twin?.scan === 'infected' ? 'file-infected' : 'file-already-there'
    const word: Word = kept ? 'done.attach' : `refusal.${last.done ? again : last.refusal.code}`
    if (last.done || last.refusal.code !== 'not-found')
      verdicts.push(`**${escapeText(proof.name)}**: ${say(word, { status: '', until: '' })}`)
    if (!kept) said.push('refused')
  }
  if (!last?.claim || !last.role) return refusalAnswer(app, turn, { code: 'not-found' })
  const tone = said.length > 0 ? 'warning' : 'good'
  return claimAnswer(app, turn, last.claim, last.role, { say: { text: verdicts.join('\n\n'), tone } })
}

async function askWhichClaim(
  app: App,
  turn: Turn,
  proofs: NewProof[],
  claims: Listing[],
  verdicts: string[],
): Promise<Answer> {
  const pending: PendingFiles = { person: turn.sender, proofs, at: turn.event.receivedAt, sentTo: [] }
  const id = app.randomHex(12)
  await app.tables.jobs.transact(pendingPartition, [
    { kind: 'create', row: { partitionKey: pendingPartition, rowKey: id, body: JSON.stringify(pending) } },
  ])
  const name = proofs.map((proof) => escapeText(proof.name, 60)).join(', ')
  return claimList({
    language: turn.language,
    now: app.clock.now(),
    calendar: app.calendar,
    title: words(turn.language)('say.which-claim-for-file', { name }),
    rows: claims.slice(0, mostRows).map((line) => rowOf(line, 'partner')),
    say: verdicts.length > 0 ? { text: verdicts.join('\n\n'), tone: 'warning' } : undefined,
    press: { verb: 'attach', data: { pending: id } },
  })
}
