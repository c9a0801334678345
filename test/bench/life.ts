import type { ActInput } from '../../services/claim/act.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import { chatOf, goodFields, innerWorld, mina, rae, reviewChannel } from '../support/inner-world.ts'
import { memoryTables } from '../support/memory-table.ts'
import { weighed, type Weights } from './weighed.ts'

const claimId = 'CL-LIFE-0000'
/** A card of the claim itself; a notice names a verb in this place. */
const showsClaim = /^\S+ v\d+ /
const hourMs = 3_600_000
const proof = { size: 400_000, type: 'application/pdf', scan: 'clean' as const }

/** What one claim's whole life costs. */
export interface LifeCost {
  /** What people did; each is a turn, in which the bot also asks who it is. */
  acts: number
  weights: Weights
  /** Messages sent and edited, all told; those to the programme's own tenant; new threads in its review channel. */
  messages: number
  inProgramme: number
  threads: number
}

/** TABLE of a life as most are: filled in by its steps, asked about once, approved, and told to the customer. */
const acts: readonly (readonly [Verb, typeof mina, ActInput])[] = [
  ['create', mina, { fields: { claimName: goodFields.claimName, customerDomain: goodFields.customerDomain } }],
  ['edit', mina, { fields: goodFields }],
  ['edit', mina, { fields: { customerContactTitle: 'IT manager' } }],
  ['attach', mina, { proof: { ...proof, name: 'a.pdf', sha256: 'aa', blob: 'x/1' } }],
  ['submit', mina, {}],
  ['start-review', rae, {}],
  ['open-proof', rae, { proofNumber: 1 }],
  ['request-info', rae, { reasons: ['missing-products'], comment: 'Which products does page 4 mean?' }],
  ['attach', mina, { proof: { ...proof, name: 'b.pdf', sha256: 'bb', blob: 'x/2' } }],
  ['resubmit', mina, { comment: 'See page 5.' }],
  ['start-review', rae, {}],
  ['open-proof', rae, { proofNumber: 2 }],
  ['approve', rae, {}],
]

/** Walks a claim through its life on the real services, an act every two hours, then hour by hour until its clocks have run out. */
export async function lifeCost(): Promise<LifeCost> {
  const { tables, weights } = weighed(memoryTables().tables)
  const world = await innerWorld({ tables })
  for (const weight of Object.values(weights)) Object.assign(weight, { requests: 0, rows: 0, bytes: 0 })
  const goOn = async (hours: number) => {
    for (let hour = 0; hour < hours; hour += 1) {
      world.goTo(new Date(Date.parse(world.clock.now()) + hourMs).toISOString())
      await world.sweep.sweep()
    }
  }
  let version: number | undefined
  for (const [verb, by, input] of acts) {
    // The version that the pressed card showed: a second review is another press than the first.
    const outcome = await world.service.move({ claimId, verb, by, input, version, receivedAt: world.clock.now() })
    if (!outcome.done || outcome.again)
      throw new Error(`${verb}: ${outcome.done ? 'done before' : outcome.refusal.code}`)
    version = outcome.claim.version
    await goOn(2)
  }
  await goOn(24 * 10)
  const { claim, timers, outbox } = await world.read(claimId)
  if (!claim.consent?.passedAt || timers.length > 0 || outbox.length > 0) throw new Error('its life is not over')
  const inChannel = world.sent.filter(({ conversationId }) => conversationId === reviewChannel.conversationId)
  const toReviewers = world.sent.filter(({ conversationId }) => conversationId === chatOf(rae).conversationId)
  return {
    acts: acts.length,
    weights,
    messages: world.sent.length,
    inProgramme: inChannel.length + toReviewers.length,
    threads: inChannel.filter(({ edited, summary }) => !edited && showsClaim.test(summary)).length,
  }
}
