import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ProofRouteParts } from '../proof-routes.ts'
import { beginSending, sandboxPolicy, sendBytes, sendMessage } from './send.ts'
import { askedLanguage } from './words.ts'

/** Gives out one file, to be saved and never shown by the browser. Changes nothing, however often it is asked. */
export async function giveFile(
  parts: ProofRouteParts,
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
): Promise<void> {
  const language = askedLanguage(request.headers['accept-language'])
  const link = await parts.links.open('file', token)
  if (link === 'expired') return sendMessage(response, language, 'expired')
  if (link === 'not-ours') return sendMessage(response, language, 'no-link')
  const seen = await parts.view(link.claimId, link.person)
  const proof = seen?.claim.proofs.find((known) => known.number === link.proofNumber)
  if (!proof) return sendMessage(response, language, 'gone')
  if (proof.scan === 'infected') return sendMessage(response, language, 'infected')
  if (proof.scan === 'waiting') return sendMessage(response, language, 'scanning')
  const headers = {
    'content-type': proof.type,
    'content-length': proof.size,
    'content-disposition': attachmentNamed(proof.name),
    'content-security-policy': sandboxPolicy,
  }
  if (request.method === 'HEAD') {
    beginSending(response, 200, headers)
    response.end()
    return
  }
  const blob = await parts.blobs.open(proof.blob)
  if (!blob) return sendMessage(response, language, 'gone')
  beginSending(response, 200, { ...headers, 'content-length': blob.size })
  await sendBytes(response, blob.bytes)
}

/** RFC 6266: the name in full for every browser of today, and in ASCII for the others. */
export function attachmentNamed(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_')
  const full = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${full}`
}
