import { auditClaim } from '../../services/audit.ts'
import type { Claim, HistoryEntry } from '../../services/claim/claim.ts'
import { noticesOf } from '../../services/claim/notices.ts'
import { policies } from '../../services/claim/policies.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import type { WindowName } from '../../services/claim/windows.ts'
import { readPartition } from '../../services/claim-partition.ts'
import type { Tables } from '../../services/ports.ts'
import { shardOf } from '../../services/wakes.ts'
import {
  instantMs,
  isWhole,
  messageKey,
  placeOf,
  type Commit,
  type Delivered,
  type Observations,
} from './observations.ts'

/** Clocks of replicas are off by at most this much, so two of them by twice that. */
export const mostSkewMs = 60_000

/** How long each window is, written down here once more, apart from the rules: days, and whether weekends count. */
const lengths: Readonly<Record<WindowName, readonly [days: number, everyDay: boolean]>> = {
  queue: [5, false],
  review: [5, false],
  'partner-reply': [5, false],
  consent: [7, true],
  dispute: [30, true],
  'dispute-review': [5, false],
}
const lapses: readonly Verb[] = ['overdue', 'no-response', 'consent-passed', 'dispute-closed']
const dayMs = 86_400_000

/** What may be asked at any moment, even while every process is dead: the stored rows must not contradict themselves. */
export async function breachesNow(tables: Tables, claimId: string, nowMs: number): Promise<string[]> {
  const wakes = (await tables.wakes.list(shardOf(claimId)))
    .map(({ rowKey }) => rowKey.split('|'))
    .filter((parts) => parts[1] === claimId)
    .map(([due = '']) => ({ due }))
  const rows = await tables.claims.list(claimId)
  const now = new Date(nowMs).toISOString()
  return auditClaim(claimId, rows, { wakes, blobExists: () => true, now }).map(
    ({ invariant, says }) => `${invariant} ${says}`,
  )
}

/** What must be true of a whole history once it has come to rest. */
export async function breachesAtRest(
  tables: Tables,
  claimId: string,
  seen: Observations,
  nowMs: number,
  everBlocked: ReadonlySet<string>,
): Promise<string[]> {
  const commits = seen.commits.filter((commit) => commit.claimId === claimId)
  const deliveries = seen.deliveries.filter(({ request }) => request.claimId === claimId)
  return [
    ...(await breachesNow(tables, claimId, nowMs)),
    ...entriesOfIntents(commits),
    ...oneVerdict(commits),
    ...toldAndRecorded(commits, deliveries),
    ...inTime(commits, deliveries),
    ...(await atRest(tables, claimId, seen, nowMs, everBlocked)),
    ...(await messages(tables, claimId, commits, seen, everBlocked)),
  ]
}

function entriesOfIntents(commits: readonly Commit[]): string[] {
  const made = new Map<string, number>()
  return commits.flatMap(({ intent = 'none', version, entry }, n) => {
    const before = made.get(intent)
    made.set(intent, version)
    return [
      ...(before === undefined ? [] : [`I1 one intent made versions ${before} and ${version} (${entry.verb})`]),
      ...(version === n + 1 ? [] : [`I2 commit ${n + 1} made version ${version}`]),
    ]
  })
}

/** A file that was let through is never taken back by a scanner, and an infected one never let through. */
function oneVerdict(commits: readonly Commit[]): string[] {
  const scanned = commits.filter(({ entry }) => entry.verb === 'proof-scanned').map(({ entry }) => entry.proof?.number)
  const twice = scanned.filter((number, n) => scanned.indexOf(number) !== n)
  const waiting = commits.at(-1)?.claim.proofs.filter(({ scan }) => scan === 'waiting') ?? []
  return [
    ...twice.map((number) => `I10 two verdicts on file ${number}`),
    ...waiting.map(({ number }) => `I10 file ${number} still waits for its verdict`),
  ]
}

function toldAndRecorded(commits: readonly Commit[], deliveries: readonly Delivered[]): string[] {
  return deliveries.flatMap(({ request, intent, outcome, startedMs }) => {
    if (!outcome) return []
    const recorded = commits.find((commit) => commit.intent === intent)
    if (outcome.done) {
      const same = recorded?.version === outcome.entry.version && recorded.entry.verb === request.verb
      return same ? [] : [`I3 told that ${request.verb} is done, and it is not recorded`]
    }
    const others = deliveries.filter((other) => other.intent === intent && other.request !== request)
    // Of two copies one may find the claim too early, and the other just in time.
    const own = recorded && others.every((other) => other.startedMs > recorded.atMs)
    const knewBetter = recorded && (recorded.atMs < startedMs || own) && outcome.refusal.code !== 'busy'
    return knewBetter ? [`I3 told that ${request.verb} is refused (${outcome.refusal.code}), and it is recorded`] : []
  })
}

function inTime(commits: readonly Commit[], deliveries: readonly Delivered[]): string[] {
  const promised = commits.flatMap(({ claim: { window }, version }) =>
    window && instantMs(window.endsAt) !== promisedEndMs(window.name, window.openedAt)
      ? [`the ${window.name} window of version ${version} ends ${window.endsAt}, which is not its length`]
      : [],
  )
  const early = commits.flatMap(({ entry, atMs }, n) => {
    const ended = instantMs(commits[n - 1]?.claim.window?.endsAt)
    return lapses.includes(entry.verb) && !(atMs >= ended + mostSkewMs) ? [`${entry.verb} came before its time`] : []
  })
  const turnedAway = deliveries.flatMap(({ request, outcome, startedMs, endedMs = 0 }) => {
    if (!outcome || outcome.done || outcome.refusal.code === 'busy') return []
    const before = commits.findLast(({ atMs }) => atMs <= startedMs)
    const window = before?.claim.window
    if (!window || startedMs > instantMs(window.endsAt) || request.receivedAt > window.endsAt) return []
    const lapsed = commits.some(({ entry, atMs }) => lapses.includes(entry.verb) && atMs > startedMs && atMs <= endedMs)
    return outcome.refusal.code === 'too-late' || lapsed ? [`${request.verb} was in time and turned away`] : []
  })
  return [...promised, ...early, ...turnedAway]
}

function promisedEndMs(name: WindowName, openedAt: string): number {
  const [days, everyDay] = lengths[name]
  let end = Math.floor(instantMs(openedAt) / dayMs) * dayMs
  for (let left = days; left > 0;) {
    end += dayMs
    const weekday = new Date(end).getUTCDay()
    if (everyDay || (weekday !== 0 && weekday !== 6)) left -= 1
  }
  return end + dayMs - 1
}

async function atRest(
  tables: Tables,
  claimId: string,
  seen: Observations,
  nowMs: number,
  everBlocked: ReadonlySet<string>,
): Promise<string[]> {
  const partition = readPartition(await tables.claims.list(claimId))
  if (!partition) return []
  const late = new Date(nowMs - 300_000).toISOString()
  const { window, consent } = partition.claim
  // Nobody's time to opt out runs off before they were told.
  const runs = window?.name !== 'consent' || consent?.deliveredAt !== undefined
  const ended =
    window && !window.overdue && runs && window.endsAt < late ? [`I6 the ${window.name} window never lapsed`] : []
  // Its notice arrived, or reached nobody: the claim must have heard which.
  const parked = partition.outbox.some((row) => row.parked)
  const heard = consent?.deliveredAt !== undefined || consent?.unreached !== undefined
  const news =
    window?.name === 'consent' && !heard && !parked ? ['I7 the claim never heard whether its customer was told'] : []
  const timers = partition.timers.filter(({ due }) => due < late).map(({ rowKey }) => `I6 timer ${rowKey} never fired`)
  const outbox = partition.outbox
    .filter((row) => !row.parked && row.nextAt < late)
    .map(({ rowKey }) => `I7 outbox row ${rowKey} is left`)
  const list = `partner:${partition.claim.partner.tenantId}`
  const listed = await tables.listings.get(list, claimId)
  const lists = Number(listed?.version) === partition.claim.version ? [] : [`the list shows version ${listed?.version}`]
  const cards = partition.posted.flatMap(({ messageId, conversation, rowKey }) => {
    const where = conversation.conversationId.split(';')[0]!
    const shown = seen.arrivals.findLast((arrival) => arrival.messageId === messageId)
    return everBlocked.has(where) || seen.lateCards.has(rowKey) || shown?.version === partition.claim.version
      ? []
      : [`a card in ${where} shows version ${shown?.version} of ${partition.claim.version}`]
  })
  return [...ended, ...news, ...timers, ...outbox, ...lists, ...cards]
}

/** I7 and I8: what each entry must tell arrives, and more than once only where somebody could not know. */
async function messages(
  tables: Tables,
  claimId: string,
  commits: readonly Commit[],
  seen: Observations,
  everBlocked: ReadonlySet<string>,
): Promise<string[]> {
  const posts = seen.arrivals.filter((arrival) => arrival.claimId === claimId && !arrival.edited)
  const parked = readPartition(await tables.claims.list(claimId))?.outbox.filter((row) => row.parked) ?? []
  const required = commits.flatMap((commit, n) => requiredOf(commit, commits[n - 1]?.claim))
  const missing = required
    .filter(({ where, once }) => !once && !everBlocked.has(where))
    .filter(({ entry }) => !parked.some((row) => row.version === entry))
    .filter(({ where, entry, whole }) =>
      posts.every((post) => post.where !== where || (whole ? post.version < entry : post.entry !== entry)),
    )
    .map(({ where, entry, verb }) => `I7 ${where} never heard of ${verb} (${entry})`)

  const counts = new Map<string, number>()
  for (const post of posts) counts.set(messageKey(post), (counts.get(messageKey(post)) ?? 0) + 1)
  const doubled = [...counts].flatMap(([key, count]) => {
    const [where, , entry] = key.split('|')
    const meant = required.filter(
      (one) => one.where === where && (one.whole ? 'undefined' : String(one.entry)) === entry,
    )
    const once = meant.length > 0 && meant.every((one) => one.once && !one.whole)
    const most = meant.length + (once ? 0 : (seen.excuses.get(key) ?? 0))
    return count > most ? [`I8 ${key} arrived ${count} times, ${most} at most`] : []
  })
  return [...missing, ...doubled]
}

interface RequiredMessage {
  where: string
  entry: number
  verb: Verb
  /** Shown as the whole claim's card, which names no entry. */
  whole: boolean
  /** A reminder: at most once, never required. */
  once: boolean
}

function requiredOf({ entry, claim }: Commit, before: Claim | undefined): RequiredMessage[] {
  const policy = policies[claim.policy]
  const row = policy.transitions.find(
    (one) =>
      one.verb === entry.verb &&
      (before ? one.from.includes(before.status) : one.from.length === 0) &&
      (!one.in || (one.in === 'dispute') === (before?.dispute?.open ?? false)) &&
      (one.to === 'same' || one.to === entry.to),
  )
  const actor = personOf(entry)
  const clock = before?.window && policy.windows[before.window.name].clock
  return noticesOf(entry.verb, row?.tells ?? [], claim, before, actor, clock).map(({ to }) => ({
    where: placeOf(to),
    entry: entry.version,
    verb: entry.verb,
    whole: isWhole(to, entry.verb),
    once: entry.verb === 'remind',
  }))
}

function personOf({ by }: HistoryEntry) {
  return by.kind === 'person' ? by.person : undefined
}
