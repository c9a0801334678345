import assert from 'node:assert/strict'
import { outboxRow, type OutboxRow } from '../../services/claim-rows.ts'
import { park } from '../../services/parked.ts'
import { realTables } from '../support/azurite.ts'
import { asked } from '../support/consent.ts'
import { buttonsOf } from '../support/fake-connector.ts'
import { submitted } from '../support/main-job.ts'
import { says, saysNot, type Persona } from '../support/persona.ts'
import { people, startWorld, type World } from '../support/world.ts'

describe('the command for what got stuck', () => {
  let world: World
  let mina: Persona
  let rae: Persona
  let tomas: Persona
  before(async () => {
    world = await startWorld()
    mina = world.meet(people.mina)
    rae = world.meet(people.rae)
    tomas = world.meet(people.tomas)
    await Promise.all([mina, rae, tomas].map((person) => person.install()))
  })
  after(() => world.stop())

  it('is for admins, and says so when nothing is stuck', async () => {
    says(await asked(mina, 'parked'), 'not for you')
    says(await asked(tomas, 'parked'), 'not for you')
    says(await asked(rae, 'parked'), 'Nothing got stuck')
    says(await asked(rae, '보류'), 'Nothing got stuck')
  })

  it('lists it, and sets it free once at an admin’s press', async () => {
    const { claimId } = await submitted(world, mina)
    const { tables } = await realTables({ prefix: world.prefix })
    const at = new Date().toISOString()
    const row: Omit<OutboxRow, 'etag'> = {
      rowKey: 'o|00000001|9',
      version: 1,
      work: { kind: 'listing' },
      attempts: 12,
      leaseUntil: at,
      nextAt: at,
      createdAt: at,
      parked: true,
    }
    await tables.claims.transact(claimId, [{ kind: 'create', row: outboxRow(claimId, row) }])
    await park(tables.jobs, { claimId, outboxRow: row.rowKey, what: 'listing', at })
    await tables.jobs.transact('parked', [
      { kind: 'create', row: { partitionKey: 'parked', rowKey: 'CL-ZZZZ-0002', body: JSON.stringify({ claimId: 'CL-ZZZZ-0002', what: 'claim', at, failures: 8 }) } },
      { kind: 'create', row: { partitionKey: 'parked', rowKey: 'CL-ZZZZ-0003', body: JSON.stringify({ claimId: 'CL-ZZZZ-0003', what: 'claim', at, failures: 2 }) } },
    ]) // prettier-ignore

    const list = await asked(rae, 'parked')
    says(list, '**2** things got stuck')
    says(list, new RegExp(`${claimId}.*its line in the lists`, 's'))
    says(list, /CL-ZZZZ-0002.*the claim itself/s)
    saysNot(list, 'CL-ZZZZ-0003')
    const [button] = buttonsOf(list).filter(({ title }) => title.includes(claimId))
    assert.ok(button)
    says(await tomas.press('unpark', button.data), 'not for you')
    assert.equal((await tables.claims.get(claimId, row.rowKey))?.parked, true)

    const after = await rae.press('unpark', button.data)
    says(after, 'tried again within half a minute')
    says(after, '**1** thing got stuck')
    says(await rae.press('unpark', button.data), 'not parked any more')
    const freed = await tables.claims.get(claimId, row.rowKey)
    assert.deepEqual({ parked: freed?.parked, attempts: freed?.attempts }, { parked: false, attempts: 0 })
    assert.deepEqual(world.log.faults, [])
  })
})
