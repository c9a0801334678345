import { realpathSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { systemClock } from '../services/clock.ts'
import { exportState, ExportRefused } from '../services/export.ts'
import { importState, ImportRefused } from '../services/import.ts'
import { StorageError } from '../services/ports.ts'
import { ConfigError, readStorage } from './config.ts'
import { openStorage } from './storage.ts'

/*
 * `npm run export -- DIR` and `npm run import -- DIR`: all state out, and into an empty account, checked.
 * Like the bot itself they run from the build.
 */

/** Runs one of the two. Resolves to the exit code; prints what was done, or one line that says what to do. */
export async function transfer(
  [task, folder]: readonly (string | undefined)[],
  env: Readonly<Record<string, string | undefined>>,
  print: (line: string) => void,
  prefix?: string,
): Promise<number> {
  try {
    if ((task !== 'export' && task !== 'import') || !folder) {
      print('Name a folder: npm run export -- DIR, or npm run import -- DIR')
      return 1
    }
    const parts = { ...(await openStorage(readStorage(env), prefix)), clock: systemClock }
    if (task === 'export') {
      const { files } = await exportState(parts, folder)
      for (const [name, { lines, sha256 }] of Object.entries(files)) {
        print(`${name.padEnd(10)} ${String(lines).padStart(8)}  ${sha256}`)
      }
      return 0
    }
    const { rows, blobs: files, claims, wakesMended, breaches } = await importState(parts, folder)
    print(`${rows} rows and ${files} files restored, ${claims} claims checked, ${wakesMended} wakes written anew`)
    for (const { invariant, claimId, says } of breaches) print(`${invariant} ${claimId}: ${says}`)
    print(
      breaches.length === 0 ? 'Every claim is as it must be.' : `${breaches.length} things are not as they must be.`,
    )
    return breaches.length === 0 ? 0 : 1
  } catch (error) {
    const line = lineFor(error)
    if (line === undefined) throw error
    print(line)
    return 1
  }
}

/** What cannot be done here and now, in one line; undefined for a fault of ours. */
function lineFor(error: unknown): string | undefined {
  if (error instanceof ExportRefused || error instanceof ImportRefused || error instanceof ConfigError) {
    return error.message
  }
  if (error instanceof StorageError) return `Storage does not answer as it should: ${error.message}`
  // The disk's own words name the path.
  return error instanceof Error && 'code' in error && 'path' in error ? error.message : undefined
}

// A folder may be known under several paths.
if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  process.exitCode = await transfer(process.argv.slice(2), process.env, (line) => console.log(line))
}
