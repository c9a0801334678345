import assert from 'node:assert/strict'
import { StorageError } from '../../services/ports.ts'
import { chatOf, goodFields, innerWorld, kim, mina, rae } from '../support/inner-world.ts'
import { memoryTables } from '../support/memory-table.ts'

const claimId = 'CL-NEWS-0001'
const proof = { name: 'a.pdf', size: 1, type: 'application/pdf', sha256: 'ab', blob: 'x/1', scan: 'clean' as const }

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

describe('the contact of a claim', () => {
  for (const [who, contact, expected] of [
    ['is somebody else than the admin who was told in Teams', 'carol@contoso.com', ['approve']],
    ['was told in Teams', 'kim@contoso.com', []],
  ] as const) {
    it(`gets ${expected.length > 0 ? 'a letter' : 'no letter'} where the contact ${who}`, async () => {
      const letters: string[] = []
      const world = await innerWorld({
        write: (entry) => {
          letters.push(entry.verb)
          return Promise.resolve('sent')
        },
      })
      await world.act(claimId, 'create', mina, { fields: { ...goodFields, customerContactEmail: contact } })
      await world.act(claimId, 'attach', mina, { proof })
      await world.act(claimId, 'submit', mina)
      await world.act(claimId, 'start-review', rae)
      await world.act(claimId, 'approve', rae)
      assert.deepEqual(letters, expected)
      assert.ok(world.sent.some(({ conversationId }) => conversationId === chatOf(kim).conversationId))
      assert.notEqual((await world.read(claimId)).claim.consent?.deliveredAt, undefined)
    })
  }
})
