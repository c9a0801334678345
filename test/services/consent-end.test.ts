import assert from 'node:assert/strict'
import { innerWorld, kim } from '../support/inner-world.ts'

const seconds = [-5, -1, -0.001, 0, 0.001, 1, 5, 60, 119, 120, 121, 180]
const at = (instant: string, offset: number) => new Date(Date.parse(instant) + offset * 1_000).toISOString()

/** The press is received at one offset from the end, and comes to be processed before or after the expiry ran. */
const orders = ['press-first', 'expiry-first', 'together'] as const

describe('an opt-out around the end of the consent window', () => {
  for (const order of orders) {
    for (const offset of seconds) {
      it(`received ${offset} s from the end, ${order}`, async () => {
        const world = await innerWorld()
        await world.approved('CL-0000-0001')
        const before = await world.read('CL-0000-0001')
        const end = before.claim.window?.endsAt ?? ''
        const received = at(end, offset)
        const press = () => world.act('CL-0000-0001', 'decline', kim, {}, received)
        const late = at(end, Math.max(offset, 121))
        if (order === 'press-first') {
          world.goTo(received)
          await press()
          world.goTo(late)
          await world.sweep.sweep()
        } else if (order === 'expiry-first') {
          world.goTo(offset < 120 ? received : late)
          await world.sweep.sweep()
          await press()
          world.goTo(late)
          await world.sweep.sweep()
        } else {
          world.goTo(late)
          const other = world.replica()
          await Promise.all([press(), world.sweep.sweep(), other.sweep.sweep()])
        }
        const { claim, entries } = await world.read('CL-0000-0001')
        const outcomes = entries
          .filter(({ verb }) => verb === 'decline' || verb === 'consent-passed')
          .map(({ verb }) => verb)
        assert.equal(outcomes.length, 1, `outcomes: ${outcomes.join(', ')}`)
        assert.equal(claim.status, outcomes[0] === 'decline' ? 'rejected' : 'approved')
        // In time counts while the expiry has not run: it waits two minutes for such a press.
        if (order !== 'together') assert.equal(outcomes[0], offset <= 0 ? 'decline' : 'consent-passed')
        else if (offset > 0) assert.equal(outcomes[0], 'consent-passed')
      })
    }
  }
})
