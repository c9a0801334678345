import assert from 'node:assert/strict'
import { StorageError } from '../../services/ports.ts'
import { chatOf, innerWorld, kim } from '../support/inner-world.ts'
import { memoryTables } from '../support/memory-table.ts'

const claimId = 'CL-NEWS-0001'

describe('the news that a customer was told', () => {
  it('are brought again when the claim could not take them, and the customer is not told again', async () => {
    const memory = memoryTables()
    let refused = 0
    memory.hooks.beforeWrite = (table, _key, operations) => {
      const head = operations.find((step) => step.kind === 'replace' && step.row.rowKey === '!claim')
      const isNews = head?.kind === 'replace' && String(head.row.body).includes('"deliveredAt"')
      if (table !== 'claims' || !isNews || refused >= 10) return
      refused += 1
      throw new StorageError('ambiguous', 'planted')
    }
    const world = await innerWorld({ tables: memory.tables })
    await world.approved(claimId)
    const told = () =>
      world.sent.filter(({ conversationId, edited }) => !edited && conversationId === chatOf(kim).conversationId)
    assert.equal(told().length, 1)
    const untold = await world.read(claimId)
    assert.equal(untold.claim.consent?.deliveredAt, undefined)
    assert.deepEqual(
      untold.outbox.map(({ work }) => work.kind),
      ['notice'],
    )

    for (let minute = 1; minute <= 5; minute += 1) {
      world.goTo(new Date(Date.parse(world.clock.now()) + 60_000).toISOString())
      await world.sweep.sweep()
    }
    const { claim, outbox } = await world.read(claimId)
    assert.notEqual(claim.consent?.deliveredAt, undefined)
    assert.equal(claim.window?.name, 'consent')
    assert.deepEqual(outbox, [])
    assert.equal(told().length, 1)
  })
})
