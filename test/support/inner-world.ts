import { createCalendar } from '../../services/calendar.ts'
import type { ActInput } from '../../services/claim/act.ts'
import type { Directory, PersonRef } from '../../services/claim/people.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import { createClaimService, type ClaimService } from '../../services/claim-service.ts'
import { readClaim } from '../../services/claim-store.ts'
import { createSweep } from '../../services/deadlines.ts'
import { createOutbox, type Outbox } from '../../services/outbox.ts'
import { createPeople } from '../../services/people.ts'
import type { Presenter, WriteToCustomer } from '../../services/presenter.ts'
import { createScans } from '../../services/scans.ts'
import type {
  Blobs,
  Conversation,
  Delivery,
  Log,
  Messenger,
  OutgoingCard,
  RandomHex,
  Scanner,
  Tables,
} from '../../services/ports.ts'
import { memoryBlobs } from './memory-blobs.ts'
import { memoryTables } from './memory-table.ts'

export const partnerTenant = '20000000-0000-4000-8000-000000000000'
export const programTenant = '10000000-0000-4000-8000-000000000000'
export const customerTenant = '30000000-0000-4000-8000-000000000000'
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const person = (tenantId: string, n: number, name: string, email?: string) => ({
  tenantId,
  objectId: id(n),
  name,
  email,
})

export const mina = person(partnerTenant, 1, 'Mina')
export const rae = person(programTenant, 2, 'Rae')
export const tomas = person(programTenant, 3, 'Tomas')
export const kim = person(customerTenant, 4, 'Kim', 'kim@contoso.com')

export const directory: Directory = {
  programTenantId: programTenant,
  admins: [],
  reviewers: [rae, tomas].map(({ objectId, name }) => ({ aadObjectId: objectId, name })),
  partners: [
    {
      tenantId: partnerTenant,
      name: 'Hanbit',
      locations: [{ id: '1234567', name: 'Seoul' }],
      people: [{ aadObjectId: mina.objectId, name: 'Mina', role: 'incentives-admin' }],
    },
  ],
  customers: [
    {
      tenantId: customerTenant,
      name: 'Contoso',
      domains: ['contoso.com'],
      admins: [{ aadObjectId: kim.objectId, email: 'kim@contoso.com' }],
    },
  ],
}

export const reviewChannel: Conversation = {
  kind: 'channel',
  serviceUrl: 'http://x',
  conversationId: 'review',
  tenantId: programTenant,
  botId: '28:bot',
}

/** The chat in which somebody can be written to. */
export const chatOf = ({ tenantId, name }: PersonRef): Conversation => ({
  kind: 'personal',
  serviceUrl: 'http://x',
  conversationId: `chat-${name}`,
  tenantId,
  botId: '28:bot',
})

export const goodFields = {
  claimName: 'Rollout',
  partnerLocationId: '1234567',
  customerTenantId: customerTenant,
  customerDomain: 'contoso.com',
  solutionArea: 'microsoft-365' as const,
  activity: 'usage' as const,
  products: ['teams'],
  customerContactName: 'Kim',
  customerContactTitle: 'IT',
  customerContactEmail: 'kim@contoso.com',
  partnerContactName: 'Mina',
  partnerContactEmail: 'mina@hanbit.example',
}

interface Sent {
  conversationId: string
  messageId: string
  edited: boolean
  summary: string
}

export interface InnerWorldOptions {
  tables?: Tables
  start?: string
  /** The programme's; UTC unless said otherwise. */
  zone?: string
  deliver?: (to: Conversation) => Delivery | undefined
  /** How far the clock goes on with each look at it; it stands still otherwise. */
  tickMs?: number
  /** No review channel, and nobody has the bot installed. */
  unknown?: true
  seed?: number
  /** Who is who, instead of the four above. */
  directory?: Directory
  /** Letters to customers; absent, there is no mail. */
  write?: WriteToCustomer
  /** Absent: nobody scans files. */
  scanner?: Scanner
  blobs?: Blobs
}

/** What sets one process apart from the others: its own view of the tables, and what becomes of what it sends. */
export interface ReplicaOptions {
  tables?: Tables
  sending?: (send: () => Delivery) => Promise<Delivery>
  write?: WriteToCustomer
  scanner?: Scanner
  blobs?: Blobs
  /** Where its sweep's order comes from; absent, counted as all else. */
  randomHex?: RandomHex
  /** What draws the cards; absent, they are words only. */
  presenter?: Presenter
}

/** The services as they are, on tables in memory, with a clock that tests move and a messenger that writes down. */
export async function innerWorld(options: InnerWorldOptions = {}) {
  const memory = memoryTables()
  const tables = options.tables ?? memory.tables
  let now = options.start ?? '2026-11-23T10:00:00.000Z'
  const clock = {
    now: () => (now = new Date(Date.parse(now) + (options.tickMs ?? 0)).toISOString()),
  }
  // Counted, so that a run repeats; processes that share tables take different seeds.
  let random = (options.seed ?? 0) * 1_000_000
  const randomHex = (bytes: number) =>
    String((random += 1))
      .padStart(bytes * 2, '0')
      .slice(-bytes * 2)
  const zone = options.zone ?? 'UTC'
  const calendar = createCalendar({ zone })
  const people = createPeople(tables.people)
  const sent: Sent[] = []
  const faults: unknown[] = []
  const log: Log = {
    info: () => {},
    warn: () => {},
    error: (event, fields) => void faults.push([event, fields?.fault]),
  }
  const record = (to: Conversation, message: OutgoingCard, edited: boolean, messageId: string): Delivery => {
    const trouble = options.deliver?.(to)
    if (trouble) return trouble
    sent.push({ conversationId: to.conversationId, messageId, edited, summary: message.summary })
    return { outcome: 'sent', messageId }
  }
  const messengerOf = (sending = (send: () => Delivery) => Promise.resolve(send())): Messenger => ({
    post: (to, message) => sending(() => record(to, message, false, `m${sent.length + 1}`)),
    update: (to, messageId, message) => sending(() => record(to, message, true, messageId)),
    emailOf: () => Promise.resolve(undefined),
  })
  const known = options.directory ?? directory
  for (const someone of [mina, rae, tomas, kim]) {
    const conversation = chatOf(someone)
    if (!options.unknown) await people.remember(someone, { conversation, email: someone.email })
  }
  if (!options.unknown) await people.setReviewChannel(reviewChannel)

  /** One process: its own service, outbox and sweep over the shared tables. */
  function replica(own: ReplicaOptions = {}) {
    let outbox: Outbox | undefined = undefined
    const view = own.tables ?? tables
    const service: ClaimService = createClaimService({
      tables: view,
      clock,
      calendar,
      randomHex,
      sleep: () => Promise.resolve(),
      directory: () => known,
      policy: 'partner-center-2020',
      dispatch: async (claimId, made) => {
        await outbox?.dispatch(claimId, made).catch((fault: unknown) => log.error('background work failed', { fault }))
      },
    })
    const scans = createScans({
      service,
      blobs: own.blobs ?? options.blobs ?? memoryBlobs().blobs,
      clock,
      scanner: own.scanner ?? options.scanner,
    })
    outbox = createOutbox({
      tables: view,
      people: createPeople(view.people),
      messenger: messengerOf(own.sending),
      presenter: own.presenter ?? {
        claim: (claim) => ({ card: {}, summary: `${claim.id} v${claim.version} ${claim.status}` }),
        notice: (entry, claim) => ({
          card: {},
          summary: `${claim.id} ${entry.verb} ${entry.reminder?.left ?? ''}`.trim(),
        }),
      },
      clock,
      randomHex,
      directory: () => known,
      zone,
      log,
      write: own.write ?? options.write,
      scans,
      service,
    })
    return {
      service,
      outbox,
      scans,
      sweep: createSweep({ tables: view, service, outbox, clock, randomHex: own.randomHex ?? randomHex, log }),
    }
  }
  const { service, outbox, sweep } = replica()

  const act = (
    claimId: string,
    verb: Verb,
    by: PersonRef & { email?: string },
    input: ActInput = {},
    receivedAt = now,
  ) => service.move({ claimId, verb, by, input, receivedAt })
  const proof = { name: 'a.pdf', size: 1, type: 'application/pdf', sha256: 'ab', blob: 'x/1', scan: 'clean' as const }

  return {
    tables,
    counts: memory.counts,
    people,
    calendar,
    sent,
    faults,
    service,
    outbox,
    sweep,
    replica,
    clock,
    act,
    goTo: (instant: string) => {
      now = instant
    },
    find: (claimId: string) => readClaim(tables.claims, claimId),
    read: async (claimId: string) => {
      const partition = await readClaim(tables.claims, claimId)
      if (!partition) throw new Error(`no claim ${claimId}`)
      return partition
    },
    /** A submitted claim. */
    async submitted(claimId: string) {
      await act(claimId, 'create', mina, { fields: goodFields })
      await act(claimId, 'attach', mina, { proof: { ...proof, sha256: claimId } })
      await act(claimId, 'submit', mina)
    },
    /** A claim that was approved, its customer told. */
    async approved(claimId: string) {
      await this.submitted(claimId)
      await act(claimId, 'start-review', rae)
      await act(claimId, 'approve', rae)
    },
  }
}
