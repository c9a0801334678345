import type { Day, Instant } from './claim/calendar.ts'
import type { Directory, PersonRef } from './claim/people.ts'
import { StorageError, type Conversation, type Row, type Sender, type Table } from './ports.ts'

export type Language = 'en' | 'ko'

/** What the bot remembers of somebody who talked with it. */
export interface KnownPerson extends PersonRef {
  email?: string
  /** When Teams was last asked for an address that it did not give. */
  emailAskedAt?: Instant
  /** Chosen with the `language` command; wins over what Teams says. */
  chosenLanguage?: Language
  locale?: string
  timeZone?: string
  conversation?: Conversation
  /** Set when Teams said for good that the person can't be written to; gone when they come back. */
  unreachableSince?: Instant
  /** A reviewer's absence, up to and with its last day. It ends by itself. */
  away?: Absence
}

/** `endsAt`: the end of the last day, computed once. */
export interface Absence {
  until: Day
  endsAt: Instant
}

const channelKey = { partition: 'review-channel', row: 'channel' }
const directoryPartition = 'directory'

export type People = ReturnType<typeof createPeople>

/** The people table: who can be written to, where and in which language; the review channel; the directory. */
export function createPeople(table: Table) {
  /** Reads, changes and writes one row; another's write in between starts it over. */
  async function change<T extends object>(
    partition: string,
    row: string,
    make: (before: T | undefined) => T | undefined,
  ): Promise<T | undefined> {
    for (let attempt = 0; ; attempt += 1) {
      const stored = await table.get(partition, row)
      const before = stored && (JSON.parse(String(stored.body)) as T)
      const after = make(before)
      if (!after) return before
      const text = JSON.stringify(after)
      if (stored && text === stored.body) return after
      const next: Row = { partitionKey: partition, rowKey: row, body: text }
      try {
        const write = stored
          ? ({ kind: 'replace', row: next, etag: stored.etag } as const)
          : ({ kind: 'create', row: next } as const)
        await table.transact(partition, [write])
        return after
      } catch (error) {
        if (!(error instanceof StorageError && error.failure === 'conflict') || attempt >= 5) throw error
      }
    }
  }

  return {
    async find(person: Pick<PersonRef, 'tenantId' | 'objectId'>): Promise<KnownPerson | undefined> {
      const row = await table.get(person.tenantId, person.objectId)
      return row && (JSON.parse(String(row.body)) as KnownPerson)
    },

    /** Everyone of a tenant who ever talked with the bot. */
    async inTenant(tenantId: string): Promise<KnownPerson[]> {
      return (await table.list(tenantId)).map((row) => JSON.parse(String(row.body)) as KnownPerson)
    },

    /** Remembers a person; what is not given stays as it was. Being seen makes them reachable again. */
    async remember(sender: Sender, seen: Partial<KnownPerson>): Promise<KnownPerson> {
      const { tenantId, objectId, name } = sender
      const known = await change<KnownPerson>(tenantId, objectId, (before) => ({
        ...before,
        ...defined(seen),
        tenantId,
        objectId,
        name: name || (before?.name ?? ''),
        email: sender.email ?? seen.email ?? before?.email,
        unreachableSince: undefined,
      }))
      return known!
    },

    async markUnreachable(person: Pick<PersonRef, 'tenantId' | 'objectId'>, at: Instant): Promise<void> {
      await change<KnownPerson>(person.tenantId, person.objectId, (before) =>
        before ? { ...before, unreachableSince: before.unreachableSince ?? at } : undefined,
      )
    },

    /** Notes that a person is away, or is back. */
    async setAway(person: Pick<PersonRef, 'tenantId' | 'objectId'>, away: Absence | undefined): Promise<void> {
      await change<KnownPerson>(person.tenantId, person.objectId, (before) =>
        before ? { ...before, away } : undefined,
      )
    },

    async reviewChannel(): Promise<Conversation | undefined> {
      const row = await table.get(channelKey.partition, channelKey.row)
      return row && (JSON.parse(String(row.body)) as Conversation)
    },

    async setReviewChannel(channel: Conversation): Promise<void> {
      await change<Conversation>(channelKey.partition, channelKey.row, () => channel)
    },

    /** Stores what changed of the directory, one row for each organisation; those no longer listed are removed. */
    async saveDirectory(directory: Directory): Promise<void> {
      const wanted = new Map<string, object>([
        ['program', { tenantId: directory.programTenantId, admins: directory.admins, reviewers: directory.reviewers }],
        ...directory.partners.map((partner) => [`partner|${partner.tenantId}`, partner] as const),
        ...directory.customers.map((customer) => [`customer|${customer.tenantId}`, customer] as const),
      ])
      const stored = new Map((await table.list(directoryPartition)).map((row) => [row.rowKey, row]))
      for (const [row, content] of wanted) {
        if (stored.get(row)?.body !== JSON.stringify(content)) await change(directoryPartition, row, () => content)
      }
      for (const { rowKey, etag } of stored.values()) {
        if (wanted.has(rowKey)) continue
        await table.transact(directoryPartition, [{ kind: 'delete', rowKey, etag }])
      }
    },

    /** The stored directory, or undefined before one was ever stored. */
    async loadDirectory(): Promise<Directory | undefined> {
      const rows = await table.list(directoryPartition)
      const read = <T>(prefix: string) =>
        rows.filter((row) => row.rowKey.startsWith(prefix)).map((row) => JSON.parse(String(row.body)) as T)
      const [program] = read<{ tenantId: string } & Pick<Directory, 'admins' | 'reviewers'>>('program')
      if (!program) return undefined
      return {
        programTenantId: program.tenantId,
        admins: program.admins,
        reviewers: program.reviewers,
        partners: read('partner|'),
        customers: read('customer|'),
      }
    },
  }
}

/** True until the end of the last day of a person's absence. */
export function isAway(person: Pick<KnownPerson, 'away'>, now: Instant): boolean {
  return person.away !== undefined && now <= person.away.endsAt
}

function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>
}

/** The language for a person: chosen, else what Teams says, else English. */
export function languageOf(person: Pick<KnownPerson, 'chosenLanguage' | 'locale'> | undefined): Language {
  return person?.chosenLanguage ?? (person?.locale?.toLowerCase().startsWith('ko') ? 'ko' : 'en')
}
