import type { IncomingMessage, ServerResponse } from 'node:http'
import { proofLimits } from '../../services/claim/proof-rules.ts'
import type { Language } from '../../services/people.ts'
import type { ProofRouteParts } from '../proof-routes.ts'
import { bodyOf } from './body.ts'
import { sendJson, sendMessage, sendPage, type Headers } from './send.ts'
import { refused, replacedBy, replacesIn, statusOf, takeFile, verdictWords, type Verdict } from './take-file.ts'
import { uploadPage } from './upload-page.ts'
import { askedLanguage } from './words.ts'

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

/** Takes in one file: the request's bytes as they are, under the `name` of the query, in place of what it `replaces`. */
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
    return answer(response, language, refused(link === 'expired' ? 'expired' : 'no-link'))
  }
  if (request.headers['content-encoding']) return answer(response, link.language, refused('packed'))
  const file = { ...announcedIn(request), bytes: bodyOf(request) }
  answer(response, link.language, await takeFile(parts, link, file, receivedAt))
}

function answer(response: ServerResponse, language: Language, verdict: Verdict): void {
  const words = verdictWords(verdict, language)
  if (verdict.became === 'refused') {
    const { why, seconds = 0 } = verdict
    const headers: Headers = seconds > 0 ? { 'retry-after': seconds } : {}
    return sendJson(response, statusOf[why], { refused: why, words }, headers)
  }
  const { name, size, number } = verdict.proof
  const files = verdict.claim.proofs.length
  const replaces = verdict.became === 'kept' ? replacedBy(verdict) : undefined
  const facts = { name, size, number, replaces, files, room: proofLimits.filesPerClaim - files }
  sendJson(response, verdict.became === 'kept' ? 201 : 200, { ...facts, words })
}

/** What the request says of its file. A length that is no number says nothing. */
function announcedIn(request: IncomingMessage) {
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams
  const length = request.headers['content-length']
  return {
    name: query.get('name') ?? '',
    replaces: replacesIn(query.get('replaces')),
    declaredType: request.headers['content-type'],
    declaredSize: length === undefined ? undefined : Number(length),
  }
}
