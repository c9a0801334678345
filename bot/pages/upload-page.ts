import { proofLimits, proofTypes } from '../../services/claim/proof-rules.ts'
import type { Claim, Proof } from '../../services/claim/claim.ts'
import type { Language } from '../../services/people.ts'
import { plain } from '../../cards/text.ts'
import { escapeHtml, filled, readPart } from './send.ts'
import { pageWord, sizeText, type PageWord } from './words.ts'

const template = readPart('upload.html')
const accept = Object.entries(proofTypes).flatMap(([extension, { type }]) => [`.${extension}`, type])
export const mostMegabytes = proofLimits.bytes / 1024 / 1024

/** The words that the script shows by itself; all verdicts on files come from the server. */
const scriptWords = [
  'waiting',
  'sending',
  'checking',
  'try-again',
  'room',
  'room-left',
  'room-none',
  'refused.too-large',
  'refused.empty',
  'refused.interrupted',
  'refused.fault',
] as const satisfies readonly PageWord[]

/** TABLE: what is left to do after adding files, by status; other statuses take no files. */
const nextByStatus: Partial<Record<Claim['status'], PageWord>> = {
  editing: 'next-editing',
  submitted: 'next-submitted',
  'partner-action-required': 'next-partner-action-required',
  rejected: 'next-rejected',
}

/** A file that was just sent by the form, and what became of it. */
export interface SentFile {
  name: string
  /** Bytes, where they were counted to the end. */
  size?: number
  tone: 'good' | 'same' | 'bad'
  words: string
}

/** What the page says of the form that was just sent. */
export interface SentForm {
  sent: readonly SentFile[]
  /** Why not all of it was looked at. */
  problem?: string
}

/** The upload page of a claim. `open`: files may be added now by this person. `form`: it answers one. */
export function uploadPage(claim: Claim, language: Language, open: boolean, form: SentForm = { sent: [] }): string {
  const say = (word: PageWord, values?: Record<string, string | number>) => pageWord(language, word, values)
  const most = mostMegabytes
  const words = Object.fromEntries(
    // The script puts in what it knows: the places stay.
    scriptWords.map((word) => [
      word,
      say(word, { most, percent: '{{percent}}', count: '{{count}}', left: '{{left}}' }),
    ]),
  )
  const hidden = (yes: boolean) => (yes ? 'hidden' : '')
  const full = claim.proofs.length >= proofLimits.filesPerClaim
  return filled(template, {
    language,
    title: say('title', { claimId: claim.id }),
    heading: say('heading'),
    claimWord: say('claim'),
    claimId: claim.id,
    claimName: plain(claim.fields.claimName ?? '', 100),
    scriptWords: JSON.stringify({
      ...words,
      room: say('room', { count: '{{count}}', most: proofLimits.filesPerClaim }),
    }),
    noscript: say('noscript'),
    closed: full ? say('refused.too-many-files', { count: proofLimits.filesPerClaim }) : say('closed'),
    closedHiddenHtml: hidden(open),
    openHiddenHtml: hidden(!open),
    accept: accept.join(','),
    mostBytes: proofLimits.bytes,
    choose: say('choose'),
    drop: say('drop'),
    accepted: say('accepted', { most }),
    replaces: say('replaces'),
    replacesNone: say('replaces-none'),
    replacesHint: say('replaces-hint'),
    replacesHtml: claim.proofs.map(replaceOption).join(''),
    replacesHiddenHtml: hidden(!open || claim.proofs.length === 0),
    sent: say('sent'),
    send: say('send'),
    sentHiddenHtml: hidden(form.sent.length === 0 && !form.problem),
    sentHtml: form.sent.map((file) => sentRow(file, language)).join(''),
    problem: form.problem ?? '',
    problemHiddenHtml: hidden(!form.problem),
    nextHiddenHtml: hidden(form.sent.every(({ tone }) => tone === 'bad')),
    next: say(nextByStatus[claim.status] ?? 'closed'),
    presentWord: say('present'),
    room: roomText(claim.proofs.length, language, open || full),
    presentHtml: claim.proofs.map((proof) => proofRow(proof, language)).join(''),
    noneHiddenHtml: hidden(claim.proofs.length > 0),
    none: say('none'),
    life: say('life'),
  })
}

function replaceOption({ number, name, supersededBy }: Proof): string {
  if (supersededBy !== undefined) return ''
  return `<option value="${number}">${number}. ${escapeHtml(name)}</option>`
}

/** `3 of 10, room for 7 more`; only the first half where nothing may be added anyway. */
function roomText(count: number, language: Language, withRest: boolean): string {
  const most = proofLimits.filesPerClaim
  const left = Math.max(0, most - count)
  if (!withRest) return pageWord(language, 'room', { count, most })
  const room = left > 0 ? pageWord(language, 'room-left', { left }) : pageWord(language, 'room-none')
  return `${pageWord(language, 'room', { count, most })}, ${room}`
}

/** A state has a line of its own: beside a long name on a phone there is no room for it. */
function proofRow(proof: Proof, language: Language): string {
  const state = stateWord(proof)
  const verdict = state ? `<span class="verdict">${escapeHtml(pageWord(language, state))}</span>` : ''
  return (
    `<li${state === 'state-infected' ? ' data-tone="bad"' : ''}>` +
    `<span class="file">${proof.number}. ${escapeHtml(proof.name)}</span>` +
    `<span class="facts">${escapeHtml(sizeText(proof.size, language))}</span>${verdict}</li>`
  )
}

function sentRow({ name, size, tone, words }: SentFile, language: Language): string {
  const facts = size === undefined ? '' : sizeText(size, language)
  return (
    `<li class="row" data-tone="${tone}"><span class="file">${escapeHtml(name)}</span>` +
    `<span class="facts">${escapeHtml(facts)}</span><span class="verdict">${escapeHtml(words)}</span></li>`
  )
}

function stateWord(proof: Proof): PageWord | undefined {
  if (proof.scan === 'infected') return 'state-infected'
  if (proof.supersededBy !== undefined) return 'state-superseded'
  return proof.scan === 'waiting' ? 'state-waiting' : undefined
}
