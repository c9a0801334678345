import assert from 'node:assert/strict'
import { asked, shown } from '../support/consent.ts'
import { buttonsOf } from '../support/fake-connector.ts'
import { submitted } from '../support/main-job.ts'
import { dataOf, says, saysNot, type Persona } from '../support/persona.ts'
import { people, startWorld, until, type World } from '../support/world.ts'

const channel = '19:review@thread.tacv2'
const startOn = (card: unknown) => buttonsOf(card).find(({ verb }) => verb === 'start-review')?.data.claimId

describe('the next claim', () => {
  let world: World
  let rae: Persona
  let tomas: Persona
  let mina: Persona
  let ids: string[]
  before(async () => {
    world = await startWorld()
    mina = world.meet(people.mina)
    rae = world.meet(people.rae)
    tomas = world.meet(people.tomas, 'ko-KR')
    await rae.sayInChannel(channel, 'review here')
    ids = [(await submitted(world, mina)).claimId, (await submitted(world, mina)).claimId]
    await until('both wait', async () => {
      const queue = JSON.stringify(await asked(rae, 'queue'))
      return ids.every((id) => queue.includes(id))
    })
  })
  after(async () => {
    assert.deepEqual(world.log.faults, [])
    await world.stop()
  })

  it('is another for each of two reviewers who ask at the same moment, and the same when asked again', async () => {
    const [hers, his] = (await Promise.all([asked(rae, 'next'), asked(tomas, '다음')])).map(startOn)
    assert.deepEqual([hers, his].sort(), [...ids].sort())
    assert.equal(startOn(await asked(rae, 'next')), hers)
    assert.equal(startOn(await asked(tomas, 'next')), his)
  })

  it('says until when it is held, and the queue says by whom, how long it waits and who has how many', async () => {
    says(await asked(rae, 'next'), /Held for you until \d\d:\d\d \(UTC\)/)
    says(await asked(tomas, '다음'), /\d\d:\d\d\(UTC\)까지 맡아 두었습니다/)
    const queue = await asked(rae, 'queue')
    says(queue, /submitted today · held by Rae Novak until \d\d:\d\d \(UTC\)/)
    says(queue, 'Under review: Rae Novak 0, Tomas Lind 0')
    says(await asked(tomas, '대기열'), '오늘 제출됨 · Tomas Lind 님이')
  })

  it('is shown in the channel as held, and as free when it is let go', async () => {
    const held = String(startOn(await asked(rae, 'next')))
    const inChannel = () => JSON.stringify(world.connector.in(channel).find(({ card }) => startOn(card) === held)?.card)
    await mina.press('help', { text: 'time' })
    assert.match(inChannel(), /👀 held by Rae Novak until \d\d:\d\d \(UTC\)/)
    saysNot(await shown(mina, held), 'held by')
    const other = ids.find((id) => id !== held)!
    await shown(rae, other)
    await mina.press('help', { text: 'time' })
    assert.doesNotMatch(inChannel(), /held by/)
  })

  it('is free again when its holder opens another claim', async () => {
    const held = startOn(await asked(rae, 'next'))
    const other = ids.find((id) => id !== held)!
    await shown(rae, String(held))
    says(await asked(rae, 'queue'), 'held by Rae Novak')
    await shown(rae, other)
    saysNot(await asked(rae, 'queue'), 'held by Rae Novak')
    await shown(tomas, String(held))
    assert.equal(startOn(await asked(tomas, 'next')), held, 'what was let go goes to whoever asks next')
  })

  it('waits no longer than fifteen minutes for its holder', async () => {
    const his = startOn(await asked(tomas, 'next'))
    const hers = startOn(await asked(rae, 'next'))
    assert.notEqual(hers, his)
    await rae.say('time +1h')
    saysNot(await asked(tomas, '대기열'), '맡아 둠')
    assert.ok(startOn(await asked(rae, 'next')))
  })

  it('is gone from its holder once the review is started, and nothing is left when all are begun', async () => {
    const mine = await asked(rae, 'next')
    says(await rae.press('start-review', dataOf(mine, 'start-review')), 'You started the review.')
    await until('the queue knows', async () => JSON.stringify(await asked(rae, 'queue')).includes('Rae Novak 1'))
    says(await asked(rae, 'queue'), 'with Rae Novak')
    saysNot(await asked(rae, 'queue'), 'held by')
    const his = await asked(tomas, 'next')
    assert.ok(startOn(his) !== startOn(mine))
    says(await asked(rae, 'next'), 'held by colleagues')
    await tomas.press('start-review', dataOf(his, 'start-review'))
    await until('both are begun', async () => JSON.stringify(await asked(tomas, 'next')).includes('비어 있습니다'))
  })
})
