import assert from 'node:assert/strict'
import { asked, shown, underReview } from '../support/consent.ts'
import { buttonsOf, textsOf } from '../support/fake-connector.ts'
import { submitted } from '../support/main-job.ts'
import { dataOf, says, saysNot, type Persona } from '../support/persona.ts'
import { people, startWorld, until, type World } from '../support/world.ts'

const channel = '19:review@thread.tacv2'

describe('a reviewer who is away', () => {
  let world: World
  let mina: Persona
  let rae: Persona
  let tomas: Persona
  beforeEach(async () => {
    world = await startWorld()
    mina = world.meet(people.mina)
    rae = world.meet(people.rae)
    tomas = world.meet(people.tomas, 'ko-KR')
    await Promise.all([mina, rae, tomas].map((person) => person.install()))
  })
  afterEach(async () => {
    assert.deepEqual(world.log.faults, [])
    await world.stop()
  })

  const cardsIn = (id: string, words: string) =>
    world.connector.in(id).filter(({ card }) => textsOf(card).join('\n').includes(words))

  it('says until when in either language, is asked which day is meant, and is told of a day that is past', async () => {
    says(await asked(rae, 'away until tomorrow'), /You are away until .*, end of day \(UTC\)/)
    says(await asked(tomas, '부재 내일까지'), '부재로 등록했습니다')
    says(await asked(rae, 'away until 2020-01-02'), '2 Jan 2020 is past already')
    says(await asked(tomas, '부재 2020년 1월 2일'), '이미 지난 날입니다')
    says(await asked(rae, 'away until whenever'), "I can't read that date")
    // Two days that both lie ahead, whenever this runs.
    const now = new Date()
    const said = now.getUTCMonth() === 0 ? `02.03.${now.getUTCFullYear()}` : `02.01.${now.getUTCFullYear() + 1}`
    const question = await asked(rae, `away until ${said}`)
    says(question, 'Which day do you mean?')
    const days = buttonsOf(question).filter(({ data }) => String(data.text).startsWith('away until'))
    assert.equal(days.length, 2)
    says(await rae.press('help', days[0]!.data), 'You are away until')
    says(await asked(rae, 'away off'), 'Welcome back')
    says(await asked(rae, 'away'), 'You are not away')
    says(await asked(mina, 'away until tomorrow'), 'not for you')
  })

  it('is given nothing new, is seen to be away, and is back by itself', async () => {
    await submitted(world, mina)
    const { claimId } = await underReview({ world, mina, rae })
    await until('the review is listed', async () =>
      JSON.stringify(await asked(tomas, '대기열')).includes('Rae Novak 1'),
    )
    says(await asked(rae, 'away until tomorrow'), 'You are away')
    const refused = await asked(rae, 'next')
    says(refused, 'nothing new is given to you')
    says(await asked(tomas, '대기열'), /Rae Novak\(.*까지 부재\) 1/)
    says(await shown(tomas, claimId), /Rae Novak 님은 .* 부재 중입니다/)
    says(
      await rae.press(
        'help',
        dataOf(refused, 'help', ({ text }) => text === 'away off'),
      ),
      'Welcome back',
    )
    assert.ok(buttonsOf(await asked(rae, 'next')).some(({ verb }) => verb === 'start-review'))
    await asked(rae, 'away until tomorrow')
    await rae.say('time +2d')
    saysNot(await asked(tomas, '대기열'), '부재')
    assert.ok(buttonsOf(await asked(rae, 'next')).some(({ verb }) => verb === 'start-review'))
  })

  it('gets no notices meanwhile: they go to the channel, and say why', async () => {
    await rae.sayInChannel(channel, 'review here')
    const { claimId } = await underReview({ world, mina, rae })
    await asked(rae, 'away until tomorrow')
    const before = world.connector.in(rae.personal).length
    await mina.press('comment', { ...dataOf(await shown(mina, claimId), 'comment'), comment: 'Have a look, please.' })
    const [notice] = await until('the notice is in the channel', () => {
      const found = cardsIn(channel, 'Have a look, please.')
      return found.length > 0 && found
    })
    says(notice?.card, /This is for \*\*Rae Novak\*\*, who is away until/)
    assert.equal(world.connector.in(rae.personal).length, before)
    await tomas.press('take-over', dataOf(await shown(tomas, claimId), 'take-over'))
    await until('the card was drawn again', () => (notice?.edits ?? 0) > 0)
    says(notice?.card, 'This is for **Rae Novak**')
  })

  it('without a channel, is stood in for by the colleagues who are here', async () => {
    const { claimId } = await underReview({ world, mina, rae })
    await asked(rae, 'away until tomorrow')
    await mina.press('comment', { ...dataOf(await shown(mina, claimId), 'comment'), comment: 'To whom it concerns.' })
    const [notice] = await until('a colleague is told', () => {
      const found = cardsIn(tomas.personal, 'To whom it concerns.')
      return found.length > 0 && found
    })
    says(notice?.card, '부재 중인 **Rae Novak** 님에게 갈 알림입니다')
    await asked(tomas, '부재 내일')
    await mina.press('comment', { ...dataOf(await shown(mina, claimId), 'comment'), comment: 'Is anybody there?' })
    await until(
      'with everybody away it goes where it belongs',
      () => cardsIn(rae.personal, 'Is anybody there?').length > 0,
    )
  })
})
