import assert from 'node:assert/strict'
import { buttonsOf } from '../support/fake-connector.ts'
import { dataOf, says, saysNot, type Way } from '../support/persona.ts'
import { submitted } from '../support/main-job.ts'
import { people, startWorld, until, type World } from '../support/world.ts'

const channel = '19:review@thread.tacv2'

for (const way of ['execute', 'submit'] as const satisfies Way[]) {
  describe(`the main job, pressed by Action.${way}`, () => {
    let world: World
    before(async () => {
      world = await startWorld(way)
    })
    after(() => world.stop())

    it('goes from filing to approval, and everyone sees each step', async () => {
      const mina = world.meet(people.mina)
      const rae = world.meet(people.rae)
      const kim = world.meet(people.kim)
      await kim.install()
      await rae.sayInChannel(channel, 'review here')
      await mina.install()
      says(mina.last().card, 'Welcome')

      const { claimId, card } = await submitted(world, mina)
      says(card, 'Submitted')
      const posted = await until('the review card', () =>
        world.connector.in(channel).find(({ card }) => JSON.stringify(card).includes(claimId)),
      )
      says(posted.card, 'Hanbit Cloud')
      says(posted.card, 'Acceptance')

      const at = { channel, messageId: posted.messageId }
      const started = await rae.press('start-review', dataOf(posted.card, 'start-review'), at)
      says(started, 'Under review')
      await until(
        'the notice to the partner',
        () => mina.last().summary.includes(claimId) && JSON.stringify(mina.last().card).includes('Under review'),
      )
      const asked = await rae.press(
        'request-info',
        {
          ...dataOf(started, 'request-info'),
          reasons: 'missing-customer-acknowledgment',
          comment: 'Please add the signed page.',
        },
        at,
      )
      says(asked, 'Partner action required')
      const notice = await until('the question', () => {
        const message = mina.last()
        return JSON.stringify(message.card).includes('signed page') ? message : undefined
      })
      says(notice.card, 'business days left')

      const early = await mina.press('resubmit', dataOf(await mina.say(claimId), 'resubmit'))
      says(early, 'Nothing has changed')
      const answered = await mina.press('comment', { ...dataOf(early, 'comment'), comment: 'It is on page two.' })
      says(answered, '**not** resubmitted')
      const sent = await mina.press('resubmit', dataOf(answered, 'resubmit'))
      says(sent, 'Submitted')
      await until('the channel card follows', () => JSON.stringify(posted.card).includes('Submitted'))

      await rae.press('start-review', { claimId, version: 99 }, at)
      // The channel's card is edited for everyone; an edit for the change before may still be on its way.
      const again = await until('the channel card offers to approve', () =>
        buttonsOf(posted.card).some(({ verb }) => verb === 'approve') ? posted.card : undefined,
      )
      const approved = await rae.press('approve', dataOf(again, 'approve'), at)
      // A press by submit answers with the channel's card, and an edit for the review's start may come between.
      if (way === 'execute') says(approved, 'Approved')
      await until('the channel card says approved', () => JSON.stringify(posted.card).includes('Approved'))
      const consent = await until('the consent card', () =>
        world.connector.in(kim.personal).find(({ card }) => JSON.stringify(card).includes(claimId)),
      )
      says(consent.card, 'Hanbit Cloud')
      saysNot(consent.card, 'signed page')
      await until('the partner hears', () => JSON.stringify(mina.last().card).includes('Approved'))

      const history = await mina.say(`history ${claimId}`)
      says(history, 'Please add the signed page.')
      assert.deepEqual(world.log.faults, [])
    })
  })
}
