import type { Scanner, ScanVerdict } from '../ports.ts'
import { checkBlobName } from './blob-names.ts'
import { openContainer, type BlobSettings } from './proof-blobs.ts'
import { storageError } from './storage-errors.ts'

const limitMs = 10_000

/**
 * TABLE: what Microsoft Defender for Storage writes into a blob's index tags when it has scanned it. Its other words
 * (an error, not scanned) are no verdicts: the file stays where nobody reads it.
 */
const resultTag = 'Malware Scanning scan result'
const verdicts: Readonly<Record<string, ScanVerdict>> = { 'No threats found': 'clean', Malicious: 'infected' }

/** Reads the verdicts of Defender for Storage, which scans every blob by itself soon after it was written. */
export function openDefender(settings: BlobSettings): Scanner {
  const container = openContainer(settings)
  return {
    async verdictOn(blob) {
      checkBlobName(blob)
      try {
        const { tags } = await container.getBlobClient(blob).getTags({ abortSignal: AbortSignal.timeout(limitMs) })
        return verdictIn(tags)
      } catch (error) {
        const fault = storageError(error, 'read')
        // Defender can be told to remove what it finds, too: then its verdict is gone with the blob.
        if (fault.failure === 'not-found') return 'gone'
        throw fault
      }
    },
  }
}

/** The verdict in a blob's index tags; `waiting` while there is none. */
function verdictIn(tags: Readonly<Record<string, string>>): ScanVerdict {
  const result = tags[resultTag]
  return result !== undefined && Object.hasOwn(verdicts, result) ? verdicts[result]! : 'waiting'
}
