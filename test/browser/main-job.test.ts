import { words } from '../../cards/words.ts'
import { openChannel, openChat, say, shot, waitForText } from './harness.ts'
import { choose, fill, press } from './press.ts'
import { fileClaim, setStage, type Stage } from './story.ts'

const w = words('en')

describe('the main job, as a new user does it', () => {
  let stage: Stage
  before(async function () {
    this.timeout(60_000)
    stage = await setStage()
  })
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return
    const { partner, reviewer, customer } = stage.windows
    for (const window of [partner, reviewer, customer]) await shot(window, 'main-failed')
  })
  after(() => stage.stop())

  it('files, asks, answers, resubmits and approves; a restart in between loses nothing', async function () {
    this.timeout(240_000)
    await say(stage.windows.customer, 'hello')
    await shot(stage.windows.customer, 'main-0-hello')
    await openChannel(stage.windows.reviewer, 'General')
    await say(stage.windows.reviewer, 'help')
    await shot(stage.windows.reviewer, 'main-0-channel')
    const claimId = await fileClaim(stage.windows.partner, 'en', 'main')

    const card = await waitForText(stage.windows.reviewer, claimId)
    await press(stage.windows.reviewer, w('button.start-review'), card)
    await shot(stage.windows.reviewer, 'main-7-started')
    await waitForText(stage.windows.partner, w('status.under-review'))
    await press(stage.windows.reviewer, w('button.request-info'), card)
    const reason = `${w('info.missing-or-old-dates.name')}: ${w('info.missing-or-old-dates.why')}`
    await choose(stage.windows.reviewer, w('ask.label.reasons'), reason, card)
    await fill(stage.windows.reviewer, w('ask.label.comment'), 'When was it signed?', card)
    await shot(stage.windows.reviewer, 'main-8-question')
    await press(stage.windows.reviewer, w('ask.request-info.send'), card)
    await waitForText(stage.windows.partner, 'When was it signed?')
    await shot(stage.windows.partner, 'main-9-question')

    await stage.restart()
    const { partner, reviewer, customer } = stage.windows
    await say(partner, claimId)
    const answering = await waitForText(partner, 'When was it signed?')
    await press(partner, w('button.comment'), answering)
    await fill(partner, w('ask.label.comment'), 'On 3 November, see page one.', answering)
    await press(partner, w('ask.comment.send'), answering)
    await waitForText(partner, 'not resubmitted')
    await shot(partner, 'main-10-saved')
    await press(partner, w('button.resubmit'), answering)
    await waitForText(partner, w('done.resubmit'))
    await shot(partner, 'main-11-resubmitted')

    await openChat(reviewer)
    await say(reviewer, 'queue')
    await shot(reviewer, 'main-12-queue')
    await say(reviewer, 'next')
    await waitForText(reviewer, w('button.start-review'))
    await press(reviewer, w('button.start-review'), await waitForText(reviewer, claimId))
    await press(reviewer, w('button.approve'), await waitForText(reviewer, claimId))
    await shot(reviewer, 'main-13-approved')
    await waitForText(customer, 'Hanbit Cloud')
    await shot(customer, 'main-14-consent')
    await waitForText(partner, w('next.approved-not-paid'))
    await shot(partner, 'main-15-approved')
  })
})
