import assert from 'node:assert/strict'
import type { Claim } from '../../services/claim/claim.ts'
import { realTables } from '../support/azurite.ts'
import { asked } from '../support/consent.ts'
import { buttonsOf, textsOf } from '../support/fake-connector.ts'
import { listClaims, listedId } from '../support/listed-claims.ts'
import { dataOf, says, type Persona } from '../support/persona.ts'
import { otherPartnerTenant, people, startWorld, type World } from '../support/world.ts'

const window = (lastDay: string): Claim['window'] => ({
  name: 'queue',
  openedAt: '2026-11-16T09:00:00.000Z',
  lastDay,
  endsAt: `${lastDay}T23:59:59.999Z`,
})
const day = (n: number) => `2026-12-${String(n).padStart(2, '0')}`

/** Fifty-seven claims of one partner, the first twelve approved, and one of a rival. */
const many: Partial<Claim>[] = [
  ...Array.from({ length: 57 }, (_, n) => ({
    status: n < 12 ? ('approved' as const) : ('submitted' as const),
    window: window(day(1 + (n % 20))),
    changedAt: new Date(Date.UTC(2026, 10, 1, n)).toISOString(),
    fields: { customerDomain: `customer${(n * 7) % 57}.example` },
  })),
  { partner: { tenantId: otherPartnerTenant, name: 'Rival Systems' }, fields: { claimName: 'Secret of a rival' } },
]
many[3]!.fields = { customerName: 'Société Générale', customerContactName: 'Ａｎｎａ Müller', claimName: '한빛 롤아웃' }

const idsOn = (card: unknown) => buttonsOf(card).flatMap(({ verb, data }) => (verb === 'show' ? [data.claimId] : []))

describe('lists of claims', () => {
  let world: World
  let mina: Persona
  let rae: Persona
  let minsu: Persona
  before(async () => {
    world = await startWorld()
    mina = world.meet(people.mina)
    rae = world.meet(people.rae)
    minsu = world.meet(people.jun, 'ko-KR')
    const { tables } = await realTables({ prefix: world.prefix })
    await listClaims(tables.listings, many)
  })
  after(async () => {
    assert.deepEqual(world.log.faults, [])
    await world.stop()
  })

  it('turn pages of twenty in the order chosen, and every claim is on exactly one of them', async () => {
    for (const sort of ['due', 'changed', 'customer']) {
      const first = await mina.press('list', { sort })
      says(first, '1–20 of 57')
      const second = await mina.press(
        'list',
        dataOf(first, 'list', ({ from }) => from === 20),
      )
      says(second, '21–40 of 57')
      const last = await mina.press(
        'list',
        dataOf(second, 'list', ({ from }) => from === 40),
      )
      says(last, '41–57 of 57')
      const all = [first, second, last].flatMap(idsOn)
      assert.deepEqual(
        [...all].sort(),
        Array.from({ length: 57 }, (_, n) => listedId(n)),
      )
      const back = await mina.press(
        'list',
        dataOf(last, 'list', ({ from }) => from === 20),
      )
      assert.deepEqual(idsOn(back), idsOn(second), sort)
    }
    assert.equal(idsOn(await mina.press('list', { sort: 'changed' }))[0], listedId(56))
    says((await mina.press('list', { sort: 'customer' })).body, 'customer0.example')
  })

  it('show one status, by its word in either language or by the choice on the card', async () => {
    for (const typed of ['claims approved', 'CLAIMS Approved', '클레임 승인됨', 'claims 승인 됨']) {
      const card = await asked(mina, typed)
      says(card, '12 claims')
      assert.equal(idsOn(card).length, 12)
    }
    const button = dataOf(await asked(mina, 'claims'), 'list', (data) => !('from' in data) && !('status' in data))
    says(await mina.press('list', { ...button, status: 'submitted' }), 'Submitted')
    says(await mina.press('list', { ...button, status: 'rejected' }), 'None of your claims has this status.')
    says(await mina.press('list', { ...button, status: 'all' }), '1–20 of 57')
    says(await asked(mina, 'claims done'), 'Partner action required')
    says(await asked(minsu, '클레임 거부됨'), '이 상태의 클레임이 없습니다.')
  })

  it('take what a button carries for a wish, whatever somebody made of it', async () => {
    for (const odd of [{ sort: 'price', from: 99_999 }, { from: -5 }, { sort: ['due'], from: 'x' }]) {
      says(await mina.press('list', odd), '1–20 of 57')
    }
    for (const odd of [{ partner: otherPartnerTenant }, { list: 'queue' }, { text: 'Secret of a rival' }]) {
      assert.ok(!idsOn(await mina.press('list', odd)).includes(listedId(57)))
    }
  })

  it('find claims by id, name, customer, tenant and contact, whatever the case, width and accents', async () => {
    const sought = [
      listedId(3).toLowerCase(),
      'societe generale',
      'ＳＯＣＩÉＴÉ',
      'anna muller',
      '한빛 롤아웃',
      '  Générale ',
    ]
    for (const text of sought) {
      assert.deepEqual(idsOn(await mina.press('list', { text })), [listedId(3)], text)
    }
    assert.deepEqual(idsOn(await asked(mina, 'find societe')), [listedId(3)])
    assert.deepEqual(idsOn(await asked(minsu, '찾기 롤아웃 한빛')), [])
    says(await asked(minsu, '찾기 없는 고객'), '찾은 것이 없습니다')
    says(await asked(mina, 'find [x](https://evil.example)'), 'I found nothing for')
  })

  it('give a reviewer decided claims in a search, not on the queue, and a rival nothing of others', async () => {
    assert.deepEqual(idsOn(await asked(rae, 'find generale')), [listedId(3)])
    says(await asked(rae, 'queue'), '1–20 of 46')
    assert.deepEqual(idsOn(await asked(world.meet(people.rival), 'find generale')), [])
    assert.deepEqual(idsOn(await asked(world.meet(people.rival), 'claims')), [listedId(57)])
  })

  it('group what is due by day, and name the zone', async () => {
    const card = await asked(mina, 'due')
    const texts = textsOf(card)
    says(card, 'What is due (UTC)')
    const days = [1, 2, 3].map((n) =>
      texts.findIndex((text) => text.startsWith('**') && text.includes(` ${n} Dec 2026`)),
    )
    assert.ok(days[0]! > 0 && days[0]! < days[1]! && days[1]! < days[2]!, String(days))
    says(await asked(minsu, '기한'), '**2026년 12월 1일(화) 24시(UTC)**')
  })
})
