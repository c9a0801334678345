import assert from 'node:assert/strict'
import { asked } from '../support/consent.ts'
import { submitted } from '../support/main-job.ts'
import { says } from '../support/persona.ts'
import { people, startWorld, until } from '../support/world.ts'

describe('the numbers', () => {
  it('are a chart for reviewers in their language, with the same numbers for clients that draw none', async () => {
    const world = await startWorld()
    try {
      const rae = world.meet(people.rae)
      const { claimId } = await submitted(world, world.meet(people.mina))
      await until('it waits', async () => JSON.stringify(await asked(rae, 'queue')).includes(claimId))
      // The job counts when the process starts.
      await world.restart()
      const card = await until('it is counted', async () => {
        const card = await asked(rae, 'numbers')
        return JSON.stringify(card).includes('1 filed') && card
      })
      says(card, 'Numbers of the last 8 weeks')
      says(card, 'Nothing was decided in these weeks.')
      assert.match(JSON.stringify(card), /"type":"Chart\.VerticalBar\.Grouped".*"y":1.*"fallback"/)
      says(await asked(world.meet(people.tomas, 'ko-KR'), '통계'), '제출 1건, 결정 0건')
      says(await asked(world.meet(people.mina), 'numbers'), 'not for you')
      assert.deepEqual(world.log.faults, [])
    } finally {
      await world.stop()
    }
  })
})
