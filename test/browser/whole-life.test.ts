import { words, type Language } from '../../cards/words.ts'
import { openChannel, openChat, say, shot, waitForText } from './harness.ts'
import { choose, fill, press } from './press.ts'
import { fileClaim, setStage, type Stage } from './story.ts'

for (const language of ['en', 'ko'] as const satisfies Language[]) {
  describe(`the life of a claim, in ${language}`, () => {
    const w = words(language)
    const ask = (verb: 'request-info' | 'dispute' | 'decline') => w(`ask.${verb}.send`)
    let stage: Stage
    before(async function () {
      this.timeout(60_000)
      stage = await setStage()
    })
    afterEach(async function () {
      if (this.currentTest?.state !== 'failed') return
      for (const window of [stage.windows.partner, stage.windows.reviewer, stage.windows.customer])
        await shot(window, 'failed')
    })
    after(() => stage.stop())

    it('goes from filing through no answer, a dispute and an approval to an opt-out', async function () {
      this.timeout(240_000)
      const { partner, reviewer, customer } = stage.windows
      for (const window of [customer, reviewer, partner]) await say(window, `language ${language}`)
      await openChannel(reviewer)
      await say(reviewer, 'time +1bd')
      const claimId = await fileClaim(partner, language, `life-${language}`)
      const card = await waitForText(reviewer, claimId)
      await shot(reviewer, `life-${language}-7-review-card`)
      await press(reviewer, words('en')('button.start-review'), card)
      await say(reviewer, `claim ${claimId}`)
      await press(reviewer, w('button.request-info'))
      await choose(
        reviewer,
        w('ask.label.reasons'),
        `${w('info.missing-products.name')}: ${w('info.missing-products.why')}`,
      )
      await fill(reviewer, w('ask.label.comment'), 'Exchange Online?')
      await shot(reviewer, `life-${language}-8-question`)
      await press(reviewer, ask('request-info'))
      await waitForText(partner, 'Exchange Online?')
      await shot(partner, `life-${language}-9-question`)
      await say(reviewer, 'time +3bd')
      await waitForText(partner, w('left.business-days', { count: 2 }))
      await shot(partner, `life-${language}-10-reminder`)
      await say(reviewer, 'time +3bd')
      await shot(reviewer, `life-${language}-11-time`)
      await say(partner, claimId)
      await shot(partner, `life-${language}-12-rejected`)
      await press(partner, w('button.dispute'))
      await fill(partner, w('ask.label.justification'), 'The letter names both products.')
      await shot(partner, `life-${language}-13-dispute`)
      await press(partner, ask('dispute'))
      await say(reviewer, `claim ${claimId}`)
      await shot(reviewer, `life-${language}-14-dispute`)
      await press(reviewer, w('button.approve'))
      await waitForText(customer, 'Hanbit Cloud')
      await shot(customer, `life-${language}-15-consent`)
      await say(reviewer, 'time +5d')
      await waitForText(customer, w('left.calendar-days', { count: 2 }))
      await shot(customer, `life-${language}-16-reminder`)
      await press(customer, w('button.decline'))
      await shot(customer, `life-${language}-17-sure`)
      await press(customer, ask('decline'))
      await shot(customer, `life-${language}-18-declined`)
      await waitForText(partner, w('status.rejected'))
      await shot(partner, `life-${language}-19-declined`)
      await say(partner, language === 'ko' ? `기록 ${claimId}` : `history ${claimId}`)
      await shot(partner, `life-${language}-20-history`)
    })

    it('goes quietly from filing through approval to a consent that passes', async function () {
      this.timeout(240_000)
      const { partner, reviewer, customer } = stage.windows
      const claimId = await fileClaim(partner, language, `quiet-${language}`)
      await openChat(reviewer)
      await say(reviewer, `claim ${claimId}`)
      await press(reviewer, w('button.start-review'), await waitForText(reviewer, claimId))
      await press(reviewer, w('button.approve'), await waitForText(reviewer, claimId))
      await waitForText(customer, w('left.calendar-days', { count: 7 }))
      await say(reviewer, 'time +8d')
      await say(partner, claimId)
      await shot(partner, `quiet-${language}-7-passed`)
      await waitForText(partner, w('next.approved-not-paid'))
      await shot(customer, `quiet-${language}-8-passed`)
    })
  })
}
