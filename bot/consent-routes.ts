import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Calendar, Instant } from '../services/claim/calendar.ts'
import type { Claim } from '../services/claim/claim.ts'
import type { Refusal } from '../services/claim/refusals.ts'
import type { Outcome } from '../services/claim-service.ts'
import type { Links } from '../services/links.ts'
import type { Language } from '../services/people.ts'
import type { Clock, LinkHolder, Log, RandomHex } from '../services/ports.ts'
import { refusalWords } from '../cards/words-card.ts'
import { consentActs, consentPage, longestReason, type ConsentAct } from './pages/consent-page.ts'
import { readForm } from './pages/form-body.ts'
import { asset, send, sendMessage, sendPage } from './pages/send.ts'
import { chosenLanguage, pageWord } from './pages/words.ts'
import type { Route } from './server.ts'

/** What the page needs. Who may do what is asked anew at every request; a link alone decides nothing. */
export interface ConsentRouteParts {
  links: Links
  clock: Clock
  calendar: Calendar
  log: Log
  randomHex: RandomHex
  /** The claim for the holder of a link, and what they may do now; undefined when the link speaks of nothing any more. */
  view(claimId: string, holder: LinkHolder): Promise<{ claim: Claim; act?: ConsentAct } | undefined>
  act(claimId: string, holder: LinkHolder, act: ConsentAct, comment: string, receivedAt: Instant): Promise<Outcome>
}

type Work = (request: IncomingMessage, response: ServerResponse, token: string, language: Language) => Promise<void>

/** TABLE: the consent page of a letter, and its style. GET and HEAD change nothing: mail is read by scanners first. */
export function consentRoutes(parts: ConsentRouteParts): Route[] {
  const path = '/consent/:token'
  return [
    { method: 'GET', path, handler: guarded(parts, show) },
    { method: 'HEAD', path, handler: guarded(parts, show) },
    { method: 'POST', path, handler: guarded(parts, answer) },
    { method: 'GET', path: '/assets/page.css', handler: asset('page.css', 'text/css') },
  ]

  async function show(...[, response, token, language]: Parameters<Work>): Promise<void> {
    const opened = await open(response, token, language)
    if (!opened) return
    const { claim, act } = opened
    const { calendar, clock } = parts
    sendPage(response, 200, consentPage({ claim, language, calendar, now: clock.now(), act }))
  }

  /** The token in the path is the proof that the form is ours: nobody else's page can know it. */
  async function answer(...[request, response, token, language]: Parameters<Work>): Promise<void> {
    const receivedAt = parts.clock.now()
    const opened = await open(response, token, language)
    if (!opened) return
    const form = await readForm(request)
    if ('refused' in form) return refuseForm(response, form.refused)
    const reason = (form.fields.get('reason') ?? '').slice(0, longestReason)
    const act = consentActs.find((name) => name === form.fields.get('act'))
    if (!act || form.fields.get('confirm') !== 'yes') {
      return again(response, opened, language, 422, { text: pageWord(language, 'consent.tick'), reason })
    }
    const outcome = await parts.act(opened.claimId, opened.holder, act, reason, receivedAt)
    if (outcome.done) return send(response, 303, { location: `?lang=${language}` }, '')
    const now = (await parts.view(opened.claimId, opened.holder)) ?? opened
    const busy = outcome.refusal.code === 'busy'
    const text = problemText(outcome.refusal, now.claim, language)
    again(response, now, language, busy ? 503 : 409, text ? { text, reason } : undefined)
  }

  /** Opens the link, or says civilly why there is nothing behind it. */
  async function open(response: ServerResponse, token: string, language: Language) {
    const link = await parts.links.open('consent', token)
    if (link === 'expired') return void sendMessage(response, language, 'consent-expired')
    if (link === 'not-ours') return void sendMessage(response, language, 'consent-no-link')
    const holder = { address: link.address, approvedAt: link.approvedAt }
    const seen = await parts.view(link.claimId, holder)
    if (!seen) return void sendMessage(response, language, 'consent-over')
    return { ...seen, claimId: link.claimId, holder }
  }

  function again(
    response: ServerResponse,
    { claim, act }: { claim: Claim; act?: ConsentAct },
    language: Language,
    status: number,
    problem: { text: string; reason: string } | undefined,
  ): void {
    const { calendar, clock } = parts
    sendPage(response, status, consentPage({ claim, language, calendar, now: clock.now(), act, problem }))
  }

  /** What was decided before is on the page anyway; only what the person could still do about it is said. */
  function problemText(refusal: Refusal, claim: Claim, language: Language): string | undefined {
    if (refusal.code === 'not-in-this-status' || refusal.code === 'already-withdrawn') return undefined
    return refusalWords(refusal, claim, { language, role: 'customer' }, parts.calendar).replaceAll('**', '')
  }
}

function refuseForm(response: ServerResponse, status: number): void {
  send(response, status, { connection: 'close' }, '')
}

/** The catch-all of these routes: a fault becomes a number. */
function guarded(parts: ConsentRouteParts, work: Work): Route['handler'] {
  return async (request, response, { token = '' }) => {
    const language = chosenLanguage(request)
    try {
      await work(request, response, token, language)
    } catch (fault) {
      const correlationId = parts.randomHex(6)
      parts.log.error('consent route failed', { correlationId, fault })
      if (response.headersSent) return void response.destroy()
      sendMessage(response, language, 'fault', correlationId)
    }
  }
}
