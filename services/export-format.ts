import type { Instant } from './claim/calendar.ts'
import type { Tables } from './ports.ts'

/*
 * An export is a folder:
 *   manifest.json        what is in it, with counts and hashes
 *   <table>.ndjson       a row a line, with its keys, without its tag
 *   blobs.ndjson         a proof file a line: name, bytes, hash
 *   blobs/<name>         its bytes
 */

/** The tables in the order in which they are written: what only repeats the claims comes before them. */
export const tableNames = ['people', 'jobs', 'listings', 'wakes', 'claims'] as const satisfies (keyof Tables)[]

export interface FileFacts {
  lines: number
  /** Of the file's bytes, hex. */
  sha256: string
}

export interface ExportManifest {
  /** Of this layout. */
  format: 1
  /** The highest number that a claim's rows may carry. */
  schema: number
  exportedAt: Instant
  files: Readonly<Record<(typeof tableNames)[number] | 'blobs', FileFacts>>
}

export interface BlobLine {
  name: string
  bytes: number
  sha256: string
}

export function tableFile(name: (typeof tableNames)[number]): string {
  return `${name}.ndjson`
}
