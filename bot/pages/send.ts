import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Language } from '../../services/people.ts'
import { pageWord, type PageWord } from './words.ts'

/** What every answer of ours carries: nothing is kept, guessed, framed or told to other sites. */
const always = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const

/** Only our own style and script files; nothing inline, nothing from elsewhere, no frame around it. */
const pagePolicy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** For what is not a page of ours: whatever it holds, it may do nothing. */
export const sandboxPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"

export type Headers = Readonly<Record<string, string | number>>

/** Sends a whole answer. The body of a HEAD request is left out by Node. */
export function send(response: ServerResponse, status: number, headers: Headers, body: string | Buffer): void {
  response.writeHead(status, { ...always, 'content-length': Buffer.byteLength(body), ...headers })
  response.end(body)
}

export function sendPage(response: ServerResponse, status: number, html: string): void {
  send(response, status, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pagePolicy }, html)
}

export function sendJson(response: ServerResponse, status: number, body: object, headers: Headers = {}): void {
  const json = { 'content-type': 'application/json; charset=utf-8', 'content-security-policy': sandboxPolicy }
  send(response, status, { ...json, ...headers }, JSON.stringify(body))
}

/** Starts an answer whose body follows. */
export function beginSending(response: ServerResponse, status: number, headers: Headers): void {
  response.writeHead(status, { ...always, ...headers })
}

/**
 * Sends a body as it comes, and breaks the answer off where the body breaks off; that is thrown. A reader who closes the
 * window in the middle is no fault of ours.
 */
export async function sendBytes(response: ServerResponse, bytes: Readable): Promise<void> {
  let readerLeft = false
  response.once('close', () => (readerLeft = !bytes.destroyed))
  try {
    await pipeline(bytes, response)
  } catch (fault) {
    if (!readerLeft) throw fault
  }
}

const messageTemplate = readPart('message.html')

/** TABLE: the pages that say only one thing, and the status they are sent with. */
const messages = {
  expired: 410,
  'no-link': 404,
  gone: 404,
  scanning: 409,
  infected: 410,
  fault: 500,
  'consent-no-link': 404,
  'consent-expired': 410,
  'consent-over': 410,
} as const

/** A page that says why there is nothing else. `id`: what an administrator may look for in the log. */
export function sendMessage(response: ServerResponse, language: Language, about: keyof typeof messages, id = ''): void {
  const say = (part: 'title' | 'text') => pageWord(language, `page.${about}.${part}` satisfies PageWord, { id })
  sendPage(response, messages[about], filled(messageTemplate, { language, title: say('title'), text: say('text') }))
}

/** A template with its `{{places}}` filled, each value escaped, unless its name ends in `Html`. Once, never twice. */
export function filled(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_place, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`the page has no value for ${name}`)
    return name.endsWith('Html') ? String(value) : escapeHtml(String(value))
  })
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => escapes[sign]!)
}

/** A file that lies beside this one. */
export function readPart(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
}

/** Sends one of our style or script files. Small, and asked again only when a page is. */
export function asset(name: string, contentType: string) {
  const body = readPart(name)
  return async (_request: IncomingMessage, response: ServerResponse): Promise<void> =>
    send(response, 200, { 'content-type': `${contentType}; charset=utf-8`, 'cache-control': 'no-cache' }, body)
}
