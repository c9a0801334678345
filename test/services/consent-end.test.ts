import assert from 'node:assert/strict'
import { innerWorld, kim } from '../support/inner-world.ts'
import { long } from '../support/sizes.ts'

/** Every second around the end and the two minutes after it, and the milliseconds beside the end. */
const seconds = [-0.001, 0.001, ...Array.from({ length: 186 }, (_, n) => n - 5)]
const manyZones = [
  'Pacific/Kiritimati', 'Pacific/Auckland', 'Australia/Lord_Howe', 'Asia/Seoul', 'Asia/Kathmandu', 'Asia/Kolkata',
  'Asia/Tehran', 'Europe/Moscow', 'Africa/Cairo', 'Europe/Berlin', 'UTC', 'Atlantic/Azores', 'America/Sao_Paulo',
  'America/St_Johns', 'America/Havana', 'America/New_York', 'America/Denver', 'America/Los_Angeles',
  'Pacific/Marquesas', 'Pacific/Pago_Pago',
] // prettier-ignore
const zones = long ? manyZones : ['UTC']
const at = (instant: string, offset: number) => new Date(Date.parse(instant) + offset * 1_000).toISOString()

/** The press is received at one offset from the end, and comes to be processed before or after the expiry ran. */
const orders = ['press-first', 'expiry-first', 'together'] as const

describe(`an opt-out at ${seconds.length} moments around the end of the consent window`, () => {
  for (const zone of zones) {
    for (const order of orders) {
      it(`is one outcome and never both: ${order}, in ${zone}`, async function () {
        this.timeout(60_000)
        for (const offset of seconds) await optOut(order, offset, zone)
      })
    }
  }
})

async function optOut(order: (typeof orders)[number], offset: number, zone: string): Promise<void> {
  const world = await innerWorld({ zone })
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
  const outcomes = entries.filter(({ verb }) => verb === 'decline' || verb === 'consent-passed').map(({ verb }) => verb)
  const where = `received ${offset} s from the end`
  assert.equal(outcomes.length, 1, `${where}: ${outcomes.join(', ')}`)
  assert.equal(claim.status, outcomes[0] === 'decline' ? 'rejected' : 'approved', where)
  // In time counts while the expiry has not run: it waits two minutes for such a press.
  if (order !== 'together') assert.equal(outcomes[0], offset <= 0 ? 'decline' : 'consent-passed', where)
  else if (offset > 0) assert.equal(outcomes[0], 'consent-passed', where)
}
