import assert from 'node:assert/strict'
import { underReview } from '../support/consent.ts'
import { buttonsOf, type CardLike } from '../support/fake-connector.ts'
import { says, type Persona } from '../support/persona.ts'
import { customerTenant, partnerTenant, people, startWorld, type World } from '../support/world.ts'

/** The text of a card that is there to be copied. */
function textOf(card: CardLike): string {
  const input = (card.body as { type: string; value?: string }[]).find(({ type }) => type === 'Input.Text')
  return input?.value ?? ''
}

describe('the text for support', () => {
  let world: World
  let mina: Persona
  let rae: Persona
  let claimId: string
  before(async () => {
    world = await startWorld()
    mina = world.meet(people.mina, 'ko-KR')
    rae = world.meet(people.rae)
    ;({ claimId } = await underReview({ world, mina: world.meet(people.mina), rae }))
    await rae.press('note', { claimId, version: 1, comment: 'Between us.' })
  })
  after(() => world.stop())

  it('names ids, places, products and the last steps, in the reader’s language, and nobody', async () => {
    const history = await mina.press('history', { claimId })
    const button = buttonsOf(history).find(({ verb }) => verb === 'support-text')
    assert.equal(button?.title, '지원 요청용 텍스트')
    const card = await mina.press('support-text', button.data)
    says(card, '모두 선택해서')
    const text = textOf(card)
    for (const part of [claimId, '상태: 검토 중, 20', customerTenant, partnerTenant, '위치 1234567', 'contoso.com', '제품: Teams, Exchange Online', 'start-review · reviewer', '마지막 날 20'])
      assert.ok(text.includes(part), `${part} is not in ${text}`) // prettier-ignore
    for (const part of ['Mina', 'Rae', 'Kim', 'Between us', 'note ·', '${']) assert.ok(!text.includes(part), part)
    says(await rae.press('support-text', { claimId }), 'Text for support')
    assert.ok(textOf(await rae.press('support-text', { claimId })).includes('note · reviewer'))
  })

  it('is not for strangers, to whom there is no such claim', async () => {
    for (const who of [people.rival, people.stranger]) {
      const real = await world.meet(who).press('support-text', { claimId })
      const invented = await world.meet(who).press('support-text', { claimId: 'CL-ZZZZ-9999' })
      assert.deepEqual(real, invented)
      says(real, "can't find this claim")
    }
    assert.deepEqual(world.log.faults, [])
  })
})
