import type { IncomingMessage, ServerResponse } from 'node:http'
import type { NewProof } from '../../services/claim/act.ts'
import type { Claim, Proof } from '../../services/claim/claim.ts'
import { proofLimits } from '../../services/claim/proof-rules.ts'
import type { RefusalCode } from '../../services/claim/refusals.ts'
import type { Outcome } from '../../services/claim-service.ts'
import type { Language } from '../../services/people.ts'
import { receiveProof, removeProof, type ProofRefusal } from '../../services/proofs.ts'
import type { ProofRouteParts } from '../proof-routes.ts'
import { bodyOf } from './body.ts'
import { sendJson, sendMessage, sendPage, type Headers } from './send.ts'
import { mostMegabytes, uploadPage } from './upload-page.ts'
import { askedLanguage, pageWord } from './words.ts'

/** Shows the page of an upload link. Changes nothing, however often it is asked. */
export async function showUploadPage(
  parts: ProofRouteParts,
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
): Promise<void> {
  const link = await parts.links.open('upload', token)
  const language = askedLanguage(request.headers['accept-language'])
  if (link === 'expired') return sendMessage(response, language, 'expired')
  if (link === 'not-ours') return sendMessage(response, language, 'no-link')
  const seen = await parts.view(link.claimId, link.person)
  if (!seen) return sendMessage(response, link.language, 'gone')
  sendPage(response, 200, uploadPage(seen.claim, link.language, seen.mayAttach))
}

/** Takes in one file: the request's bytes as they are, under the name of the query. */
export async function takeUpload(
  parts: ProofRouteParts,
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
): Promise<void> {
  const receivedAt = parts.clock.now()
  const link = await parts.links.open('upload', token)
  if (link === 'expired' || link === 'not-ours') {
    const language = askedLanguage(request.headers['accept-language'])
    refuse(response, language, link === 'expired' ? 'expired' : 'no-link')
    return
  }
  const { claimId, person, language } = link
  if (request.headers['content-encoding']) return refuse(response, language, 'packed')
  const quick = parts.limits.take('upload', person)
  if (quick) return refuse(response, language, 'too-quick', quick.seconds)
  const seen = await parts.view(claimId, person)
  if (!seen) return refuse(response, language, 'not-found')
  if (!seen.mayAttach) return refuse(response, language, whyNot(seen.claim))
  const received = await receiveProof(parts, bodyOf(request), { claimId, ...announcedIn(request) })
  if ('refused' in received) return refuse(response, language, received.refused)
  const outcome = await parts.attach(claimId, person, received.ok, receivedAt)
  await answer(parts, response, language, received.ok, outcome)
}

async function answer(
  parts: ProofRouteParts,
  response: ServerResponse,
  language: Language,
  proof: NewProof,
  outcome: Outcome,
): Promise<void> {
  const kept = outcome.done ? outcome.claim.proofs.find((known) => known.blob === proof.blob) : undefined
  if (outcome.done && kept) {
    const words = pageWord(language, kept.scan === 'waiting' ? 'kept-scan' : 'kept', { number: kept.number })
    sendJson(response, 201, { ...factsOf(kept, outcome.claim), words })
    return
  }
  await removeProof(parts.blobs, proof.blob)
  const twin = outcome.claim?.proofs.find((known) => known.sha256 === proof.sha256)
  if (twin?.scan === 'infected') return refuse(response, language, 'file-infected')
  if (outcome.claim && twin) {
    sendJson(response, 200, {
      ...factsOf(twin, outcome.claim),
      words: pageWord(language, 'already', { name: twin.name, number: twin.number }),
    })
    return
  }
  refuse(response, language, outcome.done || !isWhy(outcome.refusal.code) ? 'not-now' : outcome.refusal.code)
}

function factsOf(proof: Proof, claim: Claim) {
  const files = claim.proofs.length
  return { name: proof.name, size: proof.size, number: proof.number, files, room: proofLimits.filesPerClaim - files }
}

/** Why a file is not kept. */
type Why =
  | ProofRefusal
  | Extract<
      RefusalCode,
      'too-many-files' | 'too-late' | 'file-infected' | 'not-allowed-for-role' | 'not-found' | 'busy'
    >
  | 'not-now'
  | 'packed'
  | 'too-quick'
  | 'no-link'
  | 'expired'

/** TABLE: the status that says so. */
const statuses: Readonly<Record<Why, number>> = {
  'type-not-allowed': 415,
  macro: 415,
  'content-differs': 415,
  packed: 415,
  'too-large': 413,
  'too-large-inside': 413,
  protected: 422,
  empty: 422,
  truncated: 422,
  'size-differs': 422,
  'file-infected': 422,
  interrupted: 400,
  'too-many-files': 409,
  'too-late': 409,
  'not-now': 409,
  'not-allowed-for-role': 403,
  'not-found': 404,
  'no-link': 404,
  expired: 410,
  'too-quick': 429,
  busy: 503,
}

/** `seconds`: when to come again, where that alone is what is wrong. */
function refuse(response: ServerResponse, language: Language, why: Why, seconds = 0): void {
  const values = { most: mostMegabytes, count: proofLimits.filesPerClaim, seconds }
  const headers: Headers = seconds > 0 ? { 'retry-after': seconds } : {}
  sendJson(response, statuses[why], { refused: why, words: pageWord(language, `refused.${why}`, values) }, headers)
}

function whyNot(claim: Claim): Why {
  return claim.proofs.length >= proofLimits.filesPerClaim ? 'too-many-files' : 'not-now'
}

/** The claim's refusal in the page's words; those that the page has none for come down to "not now". */
function isWhy(code: RefusalCode | Why): code is Why {
  return Object.hasOwn(statuses, code)
}

/** What the request says of its file. A length that is no number says nothing. */
function announcedIn(request: IncomingMessage) {
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams
  const length = request.headers['content-length']
  return {
    name: query.get('name') ?? '',
    declaredType: request.headers['content-type'],
    declaredSize: length === undefined ? undefined : Number(length),
  }
}
