import { readFile } from 'node:fs/promises'
import type { Directory } from '../services/claim/people.ts'
import type { People } from '../services/people.ts'
import { StorageError } from '../services/ports.ts'
import { ConfigError, type Config } from './config.ts'
import { readDirectoryFile } from './directory-file.ts'

/* What a start reads once: directory, review channel, holidays. */

/** The directory file, if one is given, replaces what is stored; without it the stored one holds. */
export async function seedDirectory(config: Config, people: People): Promise<Directory> {
  if (config.directoryFile) {
    const directory = await readDirectoryFile(config.directoryFile)
    await people.saveDirectory(directory)
    return directory
  }
  const stored = await people.loadDirectory()
  if (!stored) throw new ConfigError('DIRECTORY_FILE is missing, and no directory was stored before.')
  return stored
}

/** `REVIEW_CHANNEL` names the channel until an admin says `review here` in one. */
export async function settleReviewChannel(config: Config, people: People, directory: Directory): Promise<void> {
  const { reviewChannel, identity } = config
  if (!reviewChannel || !identity || (await people.reviewChannel())) return
  await people.setReviewChannel({
    kind: 'channel',
    serviceUrl: 'https://smba.trafficmanager.net/teams/',
    conversationId: reviewChannel,
    tenantId: directory.programTenantId,
    botId: `28:${identity.appId}`,
  })
}

export function knownTenants(directory: Directory): Set<string> {
  const { programTenantId, partners, customers } = directory
  return new Set(
    [programTenantId, ...[...partners, ...customers].map(({ tenantId }) => tenantId)].map((id) => id.toLowerCase()),
  )
}

export async function extraDays({ calendar }: Config): Promise<string[]> {
  if (!calendar.holidaysFile) return []
  const days: unknown = JSON.parse(await readFile(calendar.holidaysFile, 'utf8'))
  if (Array.isArray(days) && days.every((day) => typeof day === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(day))) {
    return days as string[]
  }
  throw new ConfigError('HOLIDAYS_FILE must be a JSON list of days like "2026-12-31".')
}

export async function storageAnswers(people: People): Promise<boolean> {
  try {
    await people.reviewChannel()
    return true
  } catch (error) {
    if (error instanceof StorageError) return false
    throw error
  }
}
