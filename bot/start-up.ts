import { readFile } from 'node:fs/promises'
import { createCalendar } from '../services/calendar.ts'
import type { Calendar } from '../services/claim/calendar.ts'
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

/** The programme's calendar. Throws a ConfigError that names the setting which makes none. */
export async function calendarOf(config: Config): Promise<Calendar> {
  const { zone, country } = config.calendar
  const days = await extraDays(config)
  try {
    return createCalendar({ zone, country, extraDays: days })
  } catch (error) {
    // The zone was judged with the other settings.
    if (!(error instanceof Error) || !error.message.includes('country')) throw error
    throw new ConfigError(`HOLIDAY_COUNTRY: ${error.message}`, { cause: error })
  }
}

async function extraDays({ calendar }: Config): Promise<string[]> {
  if (!calendar.holidaysFile) return []
  const days = await readDays(calendar.holidaysFile)
  if (Array.isArray(days) && days.every(isDay)) return days
  throw new ConfigError('HOLIDAYS_FILE must be a JSON list of days like "2026-12-31".')
}

async function readDays(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    const says =
      error instanceof SyntaxError ? 'is not JSON' : `cannot be read (${(error as NodeJS.ErrnoException).code})`
    throw new ConfigError(`HOLIDAYS_FILE: ${file} ${says}.`, { cause: error })
  }
}

function isDay(day: unknown): day is string {
  if (typeof day !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return false
  const midnight = new Date(`${day}T00:00:00.000Z`)
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day)
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
