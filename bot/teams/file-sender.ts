import { FileRefused, type FileSender } from '../../services/ports.ts'
import { checkHost, fetchFor, type FetcherParts } from './file-fetcher.ts'

/** One file on its way to where Teams keeps files. */
const limitMs = 60_000

/**
 * Puts files where Teams says after a person's consent: the host must be one of those that files are fetched from.
 * One request, no redirects. Throws `FileRefused` if the place is not allowed or does not take it.
 */
export function createFileSender(parts: Pick<FetcherParts, 'local' | 'addressesOf' | 'fetch'>): FileSender {
  const request = fetchFor(parts)
  return {
    send: async (url, bytes, size) => {
      try {
        checkHost(url, 'open', parts.local)
        const response = await request(url, {
          method: 'PUT',
          signal: AbortSignal.timeout(limitMs),
          headers: {
            'content-type': 'application/octet-stream',
            'content-length': String(size),
            'content-range': `bytes 0-${size - 1}/${size}`,
          },
          body: bytes,
        })
        await response.body?.cancel()
        if (!response.ok) throw new FileRefused('not-there')
      } catch (error) {
        if (error instanceof FileRefused) throw error
        throw new FileRefused('not-there', { cause: error })
      } finally {
        bytes.destroy()
      }
    },
  }
}
