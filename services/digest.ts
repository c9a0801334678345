import { isBusinessDay, type Calendar } from './claim/calendar.ts'
import type { Directory } from './claim/people.ts'
import { byUrgency, readList, type Listing } from './listings.ts'
import { languageOf, type Language, type People } from './people.ts'
import { StorageError, type Clock, type Conversation, type Messenger, type OutgoingCard, type Tables } from './ports.ts'

/** The hours of the programme's zone in which the morning's digest may go out, from and before. */
const morning = { from: 9, before: 12 } as const
const partition = 'digest'

export interface DigestParts {
  tables: Tables
  people: People
  messenger: Messenger
  clock: Clock
  calendar: Calendar
  directory: () => Directory
  card: (lines: Listing[], language: Language) => OutgoingCard
}

/**
 * Sends the reviewers their queue on the morning of a business day: once a day over all replicas, and not at all when
 * nothing waits. To the review channel; without one, to each reviewer who can be written to.
 */
export async function sendDigest(parts: DigestParts): Promise<'sent' | 'not-now' | 'empty' | 'done-already'> {
  const { calendar, clock, tables } = parts
  const now = clock.now()
  const today = calendar.dayOf(now)
  const hour = (Date.parse(now) - Date.parse(calendar.startOf(today))) / 3_600_000
  if (!isBusinessDay(today, calendar) || hour < morning.from || hour >= morning.before) return 'not-now'
  if (await tables.jobs.get(partition, today)) return 'done-already'
  const lines = (await readList(tables.listings, 'queue')).sort(byUrgency)
  if (!(await claimDay(parts, today))) return 'done-already'
  if (lines.length === 0) return 'empty'
  for (const { conversation, language } of await readersOf(parts)) {
    await parts.messenger.post(conversation, parts.card(lines, language))
  }
  return 'sent'
}

/** True for the one replica that makes the day's row first. A digest is better lost than doubled. */
async function claimDay({ tables, clock }: DigestParts, today: string): Promise<boolean> {
  try {
    const row = { partitionKey: partition, rowKey: today, at: clock.now() }
    await tables.jobs.transact(partition, [{ kind: 'create', row }])
    return true
  } catch (error) {
    if (error instanceof StorageError && error.failure === 'conflict') return false
    throw error
  }
}

async function readersOf({
  people,
  directory,
}: DigestParts): Promise<{ conversation: Conversation; language: Language }[]> {
  const channel = await people.reviewChannel()
  if (channel) return [{ conversation: channel, language: 'en' }]
  const { programTenantId, reviewers } = directory()
  const known = await people.inTenant(programTenantId)
  return known
    .filter((person) => reviewers.some(({ aadObjectId }) => aadObjectId === person.objectId))
    .flatMap((person) =>
      person.conversation && !person.unreachableSince
        ? [{ conversation: person.conversation, language: languageOf(person) }]
        : [],
    )
}
