import type { App } from './app.ts'
import { claimCsv } from './claim-csv.ts'
import { exportName, mayExport } from './export.ts'
import { attachmentNamed } from './pages/file.ts'
import { beginSending, sandboxPolicy, sendBytes, sendMessage } from './pages/send.ts'
import { askedLanguage } from './pages/words.ts'
import type { Route } from './server.ts'

type ExportParts = Pick<App, 'links' | 'directory' | 'tables' | 'clock' | 'calendar' | 'log' | 'randomHex'>

/** TABLE: the file of a person's claims. Who they are today is asked anew; the link alone opens nothing. */
export function exportRoutes(parts: ExportParts): Route[] {
  return [
    { method: 'GET', path: '/export/:token', handler: giveExport(parts) },
    { method: 'HEAD', path: '/export/:token', handler: giveExport(parts) },
  ]
}

function giveExport(parts: ExportParts): Route['handler'] {
  return async (request, response, { token = '' }) => {
    const language = askedLanguage(request.headers['accept-language'])
    try {
      const link = await parts.links.open('export', token)
      if (link === 'expired') return sendMessage(response, language, 'expired')
      if (link === 'not-ours') return sendMessage(response, language, 'no-link')
      if (!mayExport(parts, { sender: link.person })) return sendMessage(response, link.language, 'gone')
      beginSending(response, 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': attachmentNamed(exportName(parts, link.language)),
        'content-security-policy': sandboxPolicy,
      })
      if (request.method === 'HEAD') return void response.end()
      await sendBytes(response, claimCsv(parts, link.person, link.language))
    } catch (fault) {
      const correlationId = parts.randomHex(6)
      parts.log.error('export route failed', { correlationId, fault })
      if (response.headersSent) return void response.destroy()
      sendMessage(response, language, 'fault', correlationId)
    }
  }
}
