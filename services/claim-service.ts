import type { Calendar } from './claim/calendar.ts'
import type { Claim, HistoryEntry } from './claim/claim.ts'
import { decide } from './claim/decide.ts'
import { partnerMembership, roleOn, type Directory, type Role } from './claim/people.ts'
import type { PolicyName } from './claim/policies.ts'
import type { Refusal } from './claim/refusals.ts'
import { actOf, claimFacts, intentOf, isHolder, worksOf, type Request } from './claim-request.ts'
import type { ClaimPartition } from './claim-partition.ts'
import { commit, prepareCommit, readClaim, type PreparedCommit } from './claim-store.ts'
import { StorageError, type Clock, type LinkHolder, type RandomHex, type Sender, type Tables } from './ports.ts'
import { noTelemetry, type Telemetry } from './telemetry.ts'

export type Outcome =
  | {
      done: true
      claim: Claim
      entry: HistoryEntry
      role: Role
      /** The intent had been carried out before. */ again: boolean
    }
  | { done: false; refusal: Refusal; /** Only for those who may see it. */ claim?: Claim; role?: Role }

export interface ClaimServiceParts {
  tables: Tables
  clock: Clock
  calendar: Calendar
  randomHex: RandomHex
  /** Waits; the simulator passes its own. */
  sleep: (ms: number) => Promise<void>
  directory: () => Directory
  policy: PolicyName
  /** Delivers what a commit left in the outbox. Runs after the answer is decided; never throws. */
  dispatch: (claimId: string, made: PreparedCommit) => Promise<void>
  telemetry?: Telemetry
}

export type ClaimService = ReturnType<typeof createClaimService>

const mostTries = 6
const longestMs = 4_000

/** The one path of change: load, decide, commit. Buttons, commands, uploads and clocks all come through `move`. */
export function createClaimService(parts: ClaimServiceParts) {
  const { tables, clock, telemetry = noTelemetry } = parts

  /** The claim for someone who may see it, with their role; undefined is "not found", whatever the reason. */
  async function view(
    claimId: string,
    viewer: Sender | LinkHolder,
  ): Promise<(ClaimPartition & { role: Role }) | undefined> {
    const partition = await readClaim(tables.claims, claimId)
    const role = partition && roleOf(viewer, partition.claim)
    return partition && role ? { ...partition, role } : undefined
  }

  /**
   * Carries out one intent exactly once, however often and wherever it arrives.
   * Refusals are values; throws only what storage says and nobody can mend by trying again.
   */
  async function move(request: Request): Promise<Outcome> {
    return telemetry.trace('commit', { verb: request.verb, claim: request.claimId }, async (stretch) => {
      const outcome = await carryOut(request)
      const word = outcomeWord(outcome)
      stretch.ended(word)
      telemetry.note('cpor.commits', { verb: request.verb, outcome: word })
      return outcome
    })
  }

  async function carryOut(request: Request): Promise<Outcome> {
    const intent = intentOf(request)
    const began = Date.parse(clock.now())
    const mine = new Set<string>()
    let inDoubt = false
    for (let attempt = 1; ; attempt += 1) {
      const before = await readClaim(tables.claims, request.claimId)
      const role = roleFor(request, before?.claim)
      if (!role) return { done: false, refusal: { code: 'not-found', verb: request.verb } }
      const settled = settledAlready(before, intent, mine, role)
      if (settled) {
        if (inDoubt) telemetry.note('cpor.commit.resolved', {})
        return settled
      }

      const decision = decide(
        before?.claim,
        actOf(request, role, before?.claim),
        claimFacts(request.claimId, before?.claim, request.by, parts),
      )
      if ('refused' in decision) return refusedOutcome(decision.refused, before, role)
      // It could still be done, but others are always quicker: whoever presses again finds a calmer claim.
      if (attempt > mostTries || (attempt > 1 && Date.parse(clock.now()) - began > longestMs)) {
        return { done: false, refusal: { code: 'busy', verb: request.verb }, claim: before?.claim, role }
      }

      const txId = parts.randomHex(8)
      mine.add(txId)
      const now = clock.now()
      const prepared = prepareCommit(
        before,
        decision.change,
        intent,
        worksOf(decision.change, request, parts.calendar),
        txId,
        now,
        telemetry.here(),
      )
      try {
        await commit(tables, request.claimId, prepared)
      } catch (error) {
        if (!(error instanceof StorageError) || error.failure === 'invalid') throw error
        telemetry.note('cpor.commit.conflicts', { failure: error.failure })
        inDoubt ||= error.failure === 'ambiguous'
        // Conflict, busy or nobody knows: the history tells on the next round.
        await parts.sleep(25 * 2 ** attempt * (0.5 + parseInt(parts.randomHex(1), 16) / 255))
        continue
      }
      await parts.dispatch(request.claimId, prepared)
      return { done: true, claim: decision.change.claim, entry: decision.change.entry, role, again: false }
    }
  }

  function roleFor(request: Request, claim: Claim | undefined): Role | undefined {
    if (request.by === 'deadline') return claim && 'system'
    if (claim) return roleOf(request.by, claim)
    return request.verb === 'create' && !isHolder(request.by)
      ? partnerMembership(request.by, parts.directory())?.role
      : undefined
  }

  /** A link speaks for the contact of the day, and only about the approval it was sent for. */
  function roleOf(viewer: Sender | LinkHolder, claim: Claim): Exclude<Role, 'system'> | undefined {
    if (!isHolder(viewer)) return roleOn(claim, viewer, parts.directory())
    const isContact = claim.fields.customerContactEmail?.toLowerCase() === viewer.address.toLowerCase()
    return isContact && claim.consent?.approvedAt === viewer.approvedAt ? 'customer' : undefined
  }

  return { view, move, facts: (claim: Claim) => claimFacts(claim.id, claim, 'deadline', parts) }
}

/** How an act ended, in one word: for figures. */
function outcomeWord(outcome: Outcome): string {
  if (!outcome.done) return outcome.refusal.code
  return outcome.again ? 'again' : 'done'
}

/** Done before by the same intent, or by an earlier try of this very call whose answer was lost. */
function settledAlready(
  partition: ClaimPartition | undefined,
  intent: string,
  mine: ReadonlySet<string>,
  role: Role,
): Outcome | undefined {
  if (!partition) return undefined
  const version = partition.intents.get(intent)
  const entry = partition.entries.find((made) => made.version === version || mine.has(made.txId))
  return entry && { done: true, claim: partition.claim, entry, role, again: !mine.has(entry.txId) }
}

/** A refusal, and who was first where another decision is its reason. */
function refusedOutcome(refusal: Refusal, before: ClaimPartition | undefined, role: Role): Outcome {
  const last = before?.entries.findLast((entry) => entry.from !== entry.to)
  const first =
    last && (refusal.code === 'not-in-this-status' || refusal.code === 'closed')
      ? { verb: last.verb, by: last.by, at: last.at }
      : undefined
  return { done: false, refusal: { ...refusal, first }, claim: before?.claim, role }
}
