import assert from 'node:assert/strict'
import fc from 'fast-check'
import { auditClaim } from '../../services/audit.ts'
import type { Claim } from '../../services/claim/claim.ts'
import { verbNames } from '../../services/claim/policies.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import type { Sender } from '../../services/ports.ts'
import { shardOf } from '../../services/wakes.ts'
import { customerTenant, directory, innerWorld, kim, mina, partnerTenant, rae, tomas } from '../support/inner-world.ts'
import { createModel, type Model } from './claim-model.ts'
import { keyOf, type Role, type Sight, type Status } from './page.ts'
import { come, timerVerbs } from './tries.ts'

const claimId = 'CL-M0DE-0001'

const ivy: Sender = { tenantId: partnerTenant, objectId: '00000000-0000-4000-8000-000000000012', name: 'Ivy' }
const sam: Sender = { tenantId: customerTenant, objectId: '00000000-0000-4000-8000-000000000013', name: 'Sam' }
const withIvy = {
  ...directory,
  partners: directory.partners.map((partner) => ({
    ...partner,
    people: [...partner.people, { aadObjectId: ivy.objectId, name: ivy.name, role: 'incentives-user' as const }],
  })),
}

/** TABLE: who tries things, and as what. Sam is nobody here. */
export const actors = {
  mina: { person: mina, role: 'partner' },
  ivy: { person: ivy, role: 'reader' },
  rae: { person: rae, role: 'reviewer' },
  tomas: { person: tomas, role: 'reviewer' },
  kim: { person: kim, role: 'customer' },
  sam: { person: sam, role: undefined },
  clock: { person: 'deadline', role: 'system' },
} as const satisfies Record<string, { person: Sender | 'deadline'; role: Role | undefined }>
type ActorName = keyof typeof actors
export const actorNames = Object.keys(actors) as ActorName[]

export type Step =
  | { kind: 'any'; verb: number; actor: number; variant: number }
  | { kind: 'sensible'; variant: number }
  | { kind: 'again' }
  | { kind: 'wait'; how: number; variant: number }
  | { kind: 'sweep' }
  | { kind: 'customer'; reachable: boolean }

const variant = fc.nat(999)
export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('any' as const),
      verb: fc.nat(verbNames.length - 1),
      actor: fc.nat(actorNames.length - 1),
      variant,
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('sensible' as const), variant }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), how: fc.nat(5), variant }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('sweep' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('customer' as const), reachable: fc.boolean() }) },
)

/** TABLE: ways to begin, so that every status is come from often. */
export const openings = {
  none: '',
  editing: 'mina create',
  drafted: 'ivy create, ivy attach',
  submitted: 'mina create, mina attach, mina submit',
  'under-review': 'mina create, mina attach, mina submit, rae start-review',
  asked: 'mina create, mina attach, mina submit, rae start-review, rae request-info',
  approved: 'mina create, mina attach, mina submit, rae start-review, rae approve',
  unreached: 'mina create, mina attach, mina submit, rae start-review, kim leaves, rae approve',
  rejected: 'mina create, mina attach, mina submit, rae start-review, rae reject',
  disputed: 'mina create, mina attach, mina submit, rae start-review, rae reject, mina dispute',
} as const
export type Opening = keyof typeof openings

/** TABLE: what people do who want to get on, by status. */
const sensible: Record<Status | 'none', readonly string[]> = {
  none: ['mina create', 'ivy create'],
  editing: ['mina attach', 'mina submit', 'mina submit', 'mina edit', 'ivy edit', 'ivy open-proof'],
  submitted: ['rae start-review', 'tomas start-review', 'mina edit', 'mina comment'],
  'under-review': ['rae approve', 'rae approve', 'tomas reject', 'rae request-info', 'tomas take-over', 'rae note'],
  'partner-action-required': ['mina comment', 'mina edit', 'mina resubmit', 'mina resubmit', 'mina attach'],
  approved: [
    'kim decline',
    'kim late-withdrawal',
    'rae end-association',
    'rae retell',
    'mina retell',
    'clock customer-reachable',
  ],
  rejected: ['mina dispute', 'mina attach', 'tomas comment'],
}

/** What was tried on which status by whom, and what of it was ever done. */
export const tally = { acts: 0, tried: new Set<string>(), done: new Set<string>() }

function sightOf(claim: Claim | undefined): Sight {
  if (!claim) return createModel().seen
  const { consent, window, dispute } = claim
  return {
    status: claim.status,
    version: claim.version,
    closed: claim.closed !== undefined,
    window: window && { ...window, overdue: window.overdue === true },
    proofs: claim.proofs.length,
    reviewer: claim.reviewer?.name.toLowerCase(),
    answered: claim.request?.answered,
    dispute: dispute ? (dispute.open ? 'open' : 'over') : 'never',
    consent: consent && {
      told: consent.deliveredAt !== undefined,
      unreached: consent.unreached === true,
      passed: consent.passedAt !== undefined,
      late: consent.lateWithdrawal !== undefined,
    },
    contact: claim.fields.partnerContactName,
    unverified: claim.domainCheck === 'not-verified',
  }
}

/** Only what is there: a thing left out and a thing undefined are the same. */
function plain(sight: Sight): unknown {
  return JSON.parse(JSON.stringify(sight))
}

/** Plays one life on the real services and on the model, and fails where they part. */
export async function live(opening: Opening, steps: readonly Step[]): Promise<void> {
  const world = await innerWorld({ directory: withIvy, scanner: { verdictOn: () => Promise.resolve('waiting') } })
  const model = createModel()
  let last: (() => Promise<void>) | undefined
  let count = 0

  async function look(what: string): Promise<void> {
    const partition = await world.find(claimId)
    assert.deepEqual(plain(sightOf(partition?.claim)), plain(model.seen), `after ${what}`)
    assert.equal(partition?.entries.length ?? 0, model.seen.version, `entries after ${what}`)
  }

  async function press(verb: Verb, name: ActorName, variant: number): Promise<void> {
    const { person, role } = actors[name]
    const { input, words } = come(verb, variant, model.seen, (count += 1))
    const version = timerVerbs.includes(verb) || variant % 3 === 0 ? undefined : model.seen.version
    const { proof, domainCheck: _found, ...rest } = input
    const key = keyOf(verb, name, version, proof ? { ...rest, sha256: proof.sha256 } : rest)
    const once = async () => {
      const now = world.clock.now()
      const status = model.seen.status ?? 'none'
      const expected = role !== undefined && model.attempt({ verb, by: name, role, key, ...words }, now)
      const outcome = await world.service.move({ claimId, verb, by: person, input, version, receivedAt: now })
      const told = outcome.done ? 'done' : outcome.refusal.code
      assert.equal(outcome.done, expected, `${name} ${verb} in ${status} at ${now}: ${told}`)
      tally.acts += 1
      tally.tried.add(`${status} ${verb} ${role}`)
      await look(`${name} ${verb} ${JSON.stringify(input)} in ${status} at ${now} (${told})`)
    }
    last = once
    await once()
  }

  for (const words of openings[opening].split(', ').filter(Boolean)) await sense(words, 2)
  for (const step of steps) {
    world.goTo(new Date(Date.parse(world.clock.now()) + 1_000).toISOString())
    if (step.kind === 'any') await press(verbNames[step.verb]!, actorNames[step.actor]!, step.variant)
    if (step.kind === 'sensible') {
      const choices = sensible[model.seen.status ?? 'none']
      await sense(choices[step.variant % choices.length]!, Math.floor(step.variant / choices.length))
    }
    if (step.kind === 'again') await last?.()
    if (step.kind === 'wait') world.goTo(laterBy(step.how, step.variant, world.clock.now(), model))
    if (step.kind === 'sweep') {
      model.sweep(world.clock.now())
      await world.sweep.sweep()
      await look(`the sweep at ${world.clock.now()}`)
    }
    if (step.kind === 'customer') await setReachable(step.reachable)
  }
  assert.deepEqual(world.faults, [])
  const wakes = (await world.tables.wakes.list(shardOf(claimId))).map(({ rowKey }) => ({ due: rowKey.split('|')[0]! }))
  const facts = { wakes, blobExists: () => true, now: world.clock.now() }
  assert.deepEqual(auditClaim(claimId, await world.tables.claims.list(claimId), facts), [])
  for (const { from = 'none', verb, by } of (await world.find(claimId))?.entries ?? []) {
    tally.done.add(`${from} ${verb} ${by.kind === 'person' ? by.role : 'system'}`)
  }

  async function sense(words: string, variant: number): Promise<void> {
    if (words === 'kim leaves') return setReachable(false)
    const [name, verb] = words.split(' ') as [ActorName, Verb]
    return press(verb, name, variant)
  }

  async function setReachable(is: boolean): Promise<void> {
    model.setReachable(is)
    if (is) await world.people.remember(kim, {})
    else await world.people.markUnreachable(kim, world.clock.now())
  }
}

/**
 * Later by minutes, hours or days, or around the end of the open window, or on one of its last days. Never the very
 * millisecond in which a timer is due: whether a sweep sees it then or a moment later is no promise.
 */
function laterBy(how: number, variant: number, now: string, { seen: { window } }: Model): string {
  const day = 86_400_000
  const ms = Date.parse(now)
  const end = window ? Date.parse(window.endsAt) : ms
  const to = [
    ms + variant * 1_000,
    ms + (variant % 48) * 3_600_000,
    ms + (variant % 9) * day,
    end - 5_500 + (variant % 186) * 1_000,
    end + 118_999 + (variant % 2) * 2,
    end - (variant % 9) * day - 3_600_000,
  ][how]!
  return new Date(Math.max(ms, to)).toISOString()
}
