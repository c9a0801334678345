import type { IncomingMessage, ServerResponse } from 'node:http'
import type { NewProof } from '../services/claim/act.ts'
import type { Instant } from '../services/claim/calendar.ts'
import type { Claim } from '../services/claim/claim.ts'
import type { PersonRef } from '../services/claim/people.ts'
import type { Outcome } from '../services/claim-service.ts'
import type { Links } from '../services/links.ts'
import type { Clock, Log } from '../services/ports.ts'
import type { ProofParts } from '../services/proofs.ts'
import { drain } from './pages/body.ts'
import { giveFile } from './pages/file.ts'
import { asset, sendJson, sendMessage } from './pages/send.ts'
import { showUploadPage, takeUpload } from './pages/upload.ts'
import { takeUploadForm } from './pages/upload-form.ts'
import { askedLanguage, pageWord } from './pages/words.ts'
import type { Limits } from './limits.ts'
import type { Route } from './server.ts'

/** What the routes need. Who may do what is asked anew at every request; a link alone opens nothing. */
export interface ProofRouteParts extends ProofParts {
  links: Links
  clock: Clock
  log: Log
  limits: Limits
  /** The claim for someone who may see it. `mayAttach`: `attach` is open to them now, as far as is known before. */
  view(claimId: string, person: PersonRef): Promise<{ claim: Claim; mayAttach: boolean } | undefined>
  /** Puts a stored file on the claim. A refusal is a value. */
  attach(claimId: string, person: PersonRef, proof: NewProof, receivedAt: Instant): Promise<Outcome>
}

type Work = (parts: ProofRouteParts, request: IncomingMessage, response: ServerResponse, token: string) => Promise<void>

/** TABLE: the upload page, its uploads, the files themselves, and what the page is made of. */
export function proofRoutes(parts: ProofRouteParts): Route[] {
  const style = asset('page.css', 'text/css')
  const script = asset('upload-client.js', 'text/javascript')
  return [
    { method: 'GET', path: '/poe/upload/:token', handler: guarded(parts, showUploadPage) },
    { method: 'HEAD', path: '/poe/upload/:token', handler: guarded(parts, showUploadPage) },
    { method: 'PUT', path: '/poe/upload/:token', handler: guarded(parts, takeUpload) },
    { method: 'POST', path: '/poe/upload/:token', handler: guarded(parts, takeUploadForm) },
    { method: 'GET', path: '/poe/file/:token', handler: guarded(parts, giveFile) },
    { method: 'HEAD', path: '/poe/file/:token', handler: guarded(parts, giveFile) },
    { method: 'GET', path: '/poe/assets/page.css', handler: style },
    { method: 'GET', path: '/poe/assets/upload-client.js', handler: script },
  ]
}

/** The catch-all of these routes: a fault is logged under a number, and the person is given that number only. */
function guarded(parts: ProofRouteParts, work: Work): Route['handler'] {
  return async (request, response, { token = '' }) => {
    try {
      await work(parts, request, response, token)
    } catch (fault) {
      const correlationId = parts.randomHex(6)
      parts.log.error('proof route failed', { correlationId, fault })
      if (response.headersSent) return void response.destroy()
      const language = askedLanguage(request.headers['accept-language'])
      if (request.method !== 'PUT') return sendMessage(response, language, 'fault', correlationId)
      sendJson(response, 500, { refused: 'fault', words: pageWord(language, 'refused.fault', { id: correlationId }) })
    } finally {
      if (request.method === 'PUT' || request.method === 'POST') drain(request)
    }
  }
}
