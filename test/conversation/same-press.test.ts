import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { ClaimPartition } from '../../services/claim-partition.ts'
import { headRow, historyRow } from '../../services/claim-rows.ts'
import { readClaim } from '../../services/claim-store.ts'
import type { Tables } from '../../services/ports.ts'
import { realTables } from '../support/azurite.ts'
import { buttonsOf } from '../support/fake-connector.ts'
import { fillForm, submitted, valuesOf } from '../support/main-job.ts'
import { dataOf, says } from '../support/persona.ts'
import { people, startWorld, until, type World } from '../support/world.ts'

describe('the same press, delivered again', () => {
  let world: World
  let entriesOf: (claimId: string) => Promise<string[]>
  before(async () => {
    world = await startWorld()
    const { tables } = await realTables({ prefix: world.prefix })
    entriesOf = async (claimId) => (await readClaim(tables.claims, claimId))?.entries.map(({ verb }) => verb) ?? []
  })
  after(() => world.stop())

  it('is one claim when a new form arrives three times', async () => {
    const mina = world.meet(people.mina)
    const data = { ...dataOf(await mina.say('new'), 'create'), ...valuesOf('customer') }
    const id = randomUUID()
    const cards = []
    for (const ids of [id, id, randomUUID(), randomUUID()]) cards.push(await mina.press('create', data, { ids }))
    const claims = new Set(cards.map((card) => dataOf(card, 'edit').claimId))
    assert.equal(claims.size, 1)
    assert.deepEqual(await entriesOf(String([...claims][0])), ['create'])
  })

  it('is one history entry and the same answer, under the same id and under new ones', async () => {
    const mina = world.meet(people.mina)
    const rae = world.meet(people.rae)
    const { claimId } = await submitted(world, mina)
    const card = await rae.say(claimId)
    const id = randomUUID()
    const answers = []
    for (const ids of [id, id, randomUUID(), randomUUID()]) {
      answers.push(await rae.press('start-review', dataOf(card, 'start-review'), { ids }))
    }
    for (const answer of answers) assert.deepEqual(answer, answers[0])
    const entries = await entriesOf(claimId)
    assert.equal(entries.filter((verb) => verb === 'start-review').length, 1)
  })

  it('is one act too when it arrives four times at once, at two processes', async () => {
    const mina = world.meet(people.mina)
    const rae = world.meet(people.rae)
    const second = await world.secondBot()
    const { claimId } = await submitted(world, mina)
    const started = await rae.press('start-review', dataOf(await rae.say(claimId), 'start-review'))
    const data = { ...dataOf(started, 'approve') }
    const elsewhere = world.meetAt(people.rae, second)
    await Promise.all([rae, elsewhere, rae, elsewhere].map((who) => who.press('approve', data)))
    assert.equal((await entriesOf(claimId)).filter((verb) => verb === 'approve').length, 1)
    await second.stop()
  })

  it('lets two different comments from one old card both stand', async () => {
    const mina = world.meet(people.mina)
    const { claimId } = await submitted(world, mina)
    const data = dataOf(await mina.say(claimId), 'comment')
    await mina.press('comment', { ...data, comment: 'first' })
    await mina.press('comment', { ...data, comment: 'second' })
    assert.equal((await entriesOf(claimId)).filter((verb) => verb === 'comment').length, 2)
  })
})

/** Another submitted claim like `original`, written as its commits would have left it. */
async function copyOf(tables: Tables, original: ClaimPartition, round: number): Promise<{ claimId: string }> {
  const claimId = `CL-T3ST-${String(round).padStart(4, '0')}`
  const claim = { ...original.claim, id: claimId, version: 1 }
  await tables.claims.transact(claimId, [
    { kind: 'create', row: headRow(claim, 'copied') },
    { kind: 'create', row: historyRow(claimId, { ...original.entries.at(-1)!, version: 1 }, 'copied') },
  ])
  return { claimId }
}

describe('two reviewers at once', () => {
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  it('make one decision, 200 times over; the other is told who was first', async function () {
    this.timeout(180_000)
    const { tables } = await realTables({ prefix: world.prefix })
    const mina = world.meet(people.mina)
    const rae = world.meet(people.rae)
    const tomas = world.meet(people.tomas)
    const { claimId: template } = await submitted(world, mina)
    const original = await readClaim(tables.claims, template)
    assert.ok(original)
    let approvals = 0
    for (let round = 0; round < 200; round += 1) {
      const { claimId } = await copyOf(tables, original, round)
      const started = await rae.press('start-review', { claimId, version: 1 })
      const approve = dataOf(started, 'approve')
      const reject = { ...dataOf(started, 'reject'), reasons: 'insufficient-poe', comment: 'No signature.' }
      const [approved, rejected] = await Promise.all([rae.press('approve', approve), tomas.press('reject', reject)])
      const after = await readClaim(tables.claims, claimId)
      const decisions = after?.entries.filter(({ verb }) => verb === 'approve' || verb === 'reject') ?? []
      assert.equal(decisions.length, 1)
      const [decision] = decisions
      approvals += Number(decision?.verb === 'approve')
      const loser = decision?.verb === 'approve' ? rejected : approved
      says(loser, decision?.verb === 'approve' ? /Rae Novak.*approved/i : /Tomas Lind.*rejected/i)
    }
    console.log(`      200 rounds: ${approvals} approved first, ${200 - approvals} rejected first`)
    assert.deepEqual(world.log.faults, [])
  })
})

describe('a form', () => {
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  it('keeps what was typed and says beside each field how to get it right', async () => {
    const mina = world.meet(people.mina)
    const wrong = {
      ...valuesOf('customer'),
      customerTenantId: 'not a guid',
      customerDomain: 'no domain',
      claimName: '',
    }
    const card = await mina.press('create', { ...dataOf(await mina.say('new'), 'create'), ...wrong })
    says(card, 'This is needed')
    says(card, 'This is not an ID')
    says(card, 'This is not a domain')
    assert.ok(JSON.stringify(card).includes('not a guid'), 'the typed value is gone')
    const right = await mina.press('create', { ...dataOf(card, 'create'), ...valuesOf('customer') })
    says(right, 'Step 2 of 5')
  })

  it('refuses a domain of another tenant, and only marks one nobody can check', async () => {
    const mina = world.meet(people.mina)
    const other = { ...valuesOf('customer'), customerTenantId: '31000000-0000-4000-8000-000000000000' }
    const card = await mina.press('create', { ...dataOf(await mina.say('new'), 'create'), ...other })
    says(card, 'belongs to another tenant')
  })

  it('is kept at every step and resumed from the list; Back keeps what was typed', async () => {
    const mina = world.meet(people.mina)
    const form = await mina.press('create', { ...dataOf(await mina.say('new'), 'create'), ...valuesOf('customer') })
    const { claimId } = dataOf(form, 'edit')
    const back = dataOf(form, 'edit', (data) => data.go === 'back')
    await mina.press('edit', { ...back, products: 'teams' })
    await world.restart()
    const list = await until('the draft in the list', async () => {
      const card = await world.meet(people.mina).say('claims')
      return JSON.stringify(card).includes(String(claimId)) ? card : undefined
    })
    const again = world.meet(people.mina)
    const claim = await again.press(
      'show',
      dataOf(list, 'show', (data) => data.claimId === claimId),
    )
    says(claim, 'Editing')
    const resumed = await again.press('form', { ...dataOf(claim, 'form'), step: 'products' })
    assert.match(JSON.stringify(resumed), /"value":"teams"/)
  })

  it('does not let an incentives user submit, but draft', async () => {
    const lee = world.meet(people.lee)
    const { card, claimId } = await fillForm(lee)
    const readBack = await lee.press(
      'edit',
      dataOf(card, 'edit', (data) => data.go === 'next'),
    )
    assert.ok(!buttonsOf(readBack).some(({ verb }) => verb === 'submit'))
    const refused = await lee.press('submit', { claimId, version: 4 })
    says(refused, "You can't do this")
  })
})
