import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Language } from '../../services/people.ts'
import { cleanName } from '../../services/proof-name.ts'
import type { ProofRouteParts } from '../proof-routes.ts'
import { eachFormFile, type FormEnd } from './form-files.ts'
import { send, sendMessage, sendPage } from './send.ts'
import { statusOf, takeFile, verdictWords, type Verdict } from './take-file.ts'
import { uploadPage, type SentFile } from './upload-page.ts'
import { askedLanguage, pageWord, type PageWord } from './words.ts'

/** TABLE: what is said of a form that was not read to its end, or held nothing. */
const formWords: Partial<Record<FormEnd, PageWord>> = { 'too-long': 'form.rest', cut: 'form.cut' }

/**
 * Takes in the files of the page's own form, for browsers without the script, and shows the page with what became of
 * each. The link is the right, as it is for single files.
 */
export async function takeUploadForm(
  parts: ProofRouteParts,
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
): Promise<void> {
  const receivedAt = parts.clock.now()
  const link = await parts.links.open('upload', token)
  const asked = askedLanguage(request.headers['accept-language'])
  if (link === 'expired') return sendMessage(response, asked, 'expired')
  if (link === 'not-ours') return sendMessage(response, asked, 'no-link')
  if (!(await parts.view(link.claimId, link.person))) return sendMessage(response, link.language, 'gone')
  const { language } = link
  const verdicts: Verdict[] = []
  const sent: SentFile[] = []
  const end = await eachFormFile(request, async (file) => {
    const verdict = await takeFile(parts, link, file, receivedAt)
    verdicts.push(verdict)
    sent.push({ name: cleanName(file.name), ...shown(verdict, language) })
  })
  if (end === 'no-form') return send(response, 415, { connection: 'close' }, '')
  const seen = await parts.view(link.claimId, link.person)
  if (!seen) return sendMessage(response, language, 'gone')
  const nothing: PageWord | undefined = sent.length === 0 ? 'form.none' : undefined
  const word = formWords[end] ?? nothing
  const problem = word && pageWord(language, word)
  sendPage(response, statusFor(verdicts), uploadPage(seen.claim, language, seen.mayAttach, { sent, problem }))
}

/** TABLE: how the page colours a verdict. */
const tones = { kept: 'good', already: 'same', refused: 'bad' } as const

function shown(verdict: Verdict, language: Language): Omit<SentFile, 'name'> {
  const tone = tones[verdict.became]
  if (verdict.became !== 'refused') return { tone, words: verdictWords(verdict, language), size: verdict.proof.size }
  // Only the script sends again by itself.
  if (verdict.why !== 'too-quick') return { tone, words: verdictWords(verdict, language) }
  return { tone, words: pageWord(language, 'form.too-quick', { seconds: verdict.seconds ?? 0 }) }
}

/** 200 if any file is on the claim now; else the first refusal's own. */
function statusFor([first, ...others]: Verdict[]): number {
  if (!first) return 422
  if (first.became !== 'refused' || others.some(({ became }) => became !== 'refused')) return 200
  return statusOf[first.why]
}
