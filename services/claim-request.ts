import { createHash } from 'node:crypto'
import type { Act, ActInput, Facts } from './claim/act.ts'
import type { Calendar, Instant } from './claim/calendar.ts'
import type { Claim } from './claim/claim.ts'
import type { Change } from './claim/decide.ts'
import { mailPerson, type Directory, type PersonRef, type Role } from './claim/people.ts'
import type { PolicyName } from './claim/policies.ts'
import type { Verb } from './claim/transitions.ts'
import type { OutboxWork } from './claim-rows.ts'
import type { LinkHolder, Sender } from './ports.ts'

/** What somebody, or the clock, asks of a claim. */
export interface Request {
  claimId: string
  verb: Verb
  by: Sender | LinkHolder | 'deadline'
  input: ActInput
  /** The version on the card that was pressed; part of what makes two presses the same intent. */
  version?: number
  /** The message that a text answers: like a card's version, part of what makes two the same intent. */
  answers?: string
  receivedAt: Instant
  /** The message that will show the answer, so that it is not updated on top. */
  shownIn?: string
}

export interface FactParts {
  directory: () => Directory
  calendar: Calendar
  policy: PolicyName
}

export function isHolder(by: Sender | LinkHolder): by is LinkHolder {
  return 'address' in by
}

/** Who stands in the history for the act; the holder of a link under their address. */
function personOf(by: Sender | LinkHolder, claim: Claim | undefined): PersonRef {
  if (isHolder(by)) return mailPerson(claim?.fields.customerTenantId ?? '', by.address)
  const { tenantId, objectId, name } = by
  return { tenantId, objectId, name }
}

/** The act a request asks for, by whom the rules know. */
export function actOf(request: Request, role: Role, claim: Claim | undefined): Act {
  const { verb, input, receivedAt } = request
  if (request.by === 'deadline' || role === 'system') return { verb, by: { kind: 'deadline' }, input, receivedAt }
  return { verb, by: { kind: 'person', person: personOf(request.by, claim), role }, input, receivedAt }
}

/** What the rules may know beside the claim, today. */
export function claimFacts(claimId: string, claim: Claim | undefined, by: Request['by'], parts: FactParts): Facts {
  const tenantId = claim?.partner.tenantId ?? (by === 'deadline' || isHolder(by) ? '' : by.tenantId)
  const organisation = parts.directory().partners.find((partner) => partner.tenantId === tenantId)
  return {
    claimId,
    policy: claim?.policy ?? parts.policy,
    calendar: parts.calendar,
    partner: {
      tenantId,
      name: organisation?.name ?? claim?.partner.name ?? '',
      locations: organisation?.locations.map((location) => location.id) ?? [],
    },
  }
}

/** The key of an intent: claim, version on the card, verb, who, and what came with it. */
export function intentOf(request: Request): string {
  const who = whoActs(request.by)
  // What we found out ourselves may differ between two deliveries; what the person sent does not.
  const { proof, domainCheck: _found, wrongDomain: _too, duplicateOf: _also, ...input } = request.input
  const what = [request.claimId, request.version ?? '', request.verb, who, input, proof?.sha256 ?? '']
  if (request.answers !== undefined) what.push(request.answers)
  return createHash('sha256').update(JSON.stringify(what)).digest('hex')
}

function whoActs(by: Request['by']): string {
  if (by === 'deadline') return by
  return isHolder(by) ? `mail:${by.address.toLowerCase()}/${by.approvedAt}` : `${by.tenantId}/${by.objectId}`
}

/** What a change leaves to be done: lists, cards that stand elsewhere, and messages. */
export function worksOf(change: Change, request: Request, calendar: Calendar): { work: OutboxWork }[] {
  const reminder =
    change.entry.verb === 'remind'
      ? {
          once: true as const,
          from: calendar.startOf(calendar.dayOf(request.receivedAt)),
          until: calendar.endOf(calendar.dayOf(request.receivedAt)),
          openedAt: change.claim.window?.openedAt,
        }
      : {}
  return [
    { work: { kind: 'listing' } },
    { work: { kind: 'refresh', except: request.shownIn } },
    ...change.notices.map((notice) => ({ work: { kind: 'notice' as const, notice, sentTo: [], ...reminder } })),
    ...scansOf(change).map((proofNumber) => ({ work: { kind: 'scan' as const, proofNumber } })),
  ]
}

/** Files that are to be scanned from now on. */
function scansOf({ claim, entry }: Change): number[] {
  if (entry.verb !== 'attach') return []
  return claim.proofs
    .filter(({ number, scan }) => number === entry.proof?.number && scan === 'waiting')
    .map(({ number }) => number)
}
