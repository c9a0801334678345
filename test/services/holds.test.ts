import assert from 'node:assert/strict'
import { liveHolds, releaseHolds, takeHold } from '../../services/holds.ts'
import { rae, tomas } from '../support/inner-world.ts'
import { memoryTables } from '../support/memory-table.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 10, minute)).toISOString()

describe('a hold', () => {
  it('is one reviewer’s of any number who reach for the claim at once', async () => {
    const { jobs } = memoryTables().tables
    const all = Array.from({ length: 50 }, (_, n) => ({ ...rae, objectId: `r${n}` }))
    const taken = await Promise.all(all.map((one) => takeHold(jobs, 'CL-0000-0001', one, at(0))))
    assert.equal(taken.filter(Boolean).length, 1)
  })

  it('lasts fifteen minutes, is prolonged by its holder alone, and then is anybody’s', async () => {
    const { jobs } = memoryTables().tables
    assert.equal((await takeHold(jobs, 'CL-0000-0001', rae, at(0)))?.until, at(15))
    assert.equal(await takeHold(jobs, 'CL-0000-0001', tomas, at(14)), undefined)
    assert.equal((await takeHold(jobs, 'CL-0000-0001', rae, at(14)))?.until, at(29))
    assert.equal((await liveHolds(jobs, at(28))).get('CL-0000-0001')?.by.name, 'Rae')
    assert.equal((await liveHolds(jobs, at(29))).size, 0)
    assert.equal((await takeHold(jobs, 'CL-0000-0001', tomas, at(29)))?.until, at(44))
  })

  it('is let go by its holder, never by somebody else', async () => {
    const { jobs } = memoryTables().tables
    await takeHold(jobs, 'CL-0000-0001', rae, at(0))
    await takeHold(jobs, 'CL-0000-0002', rae, at(0))
    await releaseHolds(jobs, tomas)
    assert.equal((await liveHolds(jobs, at(1))).size, 2)
    await releaseHolds(jobs, rae, 'CL-0000-0002')
    assert.deepEqual([...(await liveHolds(jobs, at(1))).keys()], ['CL-0000-0002'])
  })
})
