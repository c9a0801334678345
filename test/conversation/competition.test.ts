import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asked, shown, stateOf, verbsOf } from '../support/consent.ts'
import { buttonsOf } from '../support/fake-connector.ts'
import { fillForm, submitted, upload } from '../support/main-job.ts'
import { pdf } from '../support/files.ts'
import { dataOf, says, saysNot, type Persona } from '../support/persona.ts'
import { directory, people, startWorld, until, type World } from '../support/world.ts'

const otherTenant = '20000000-0000-4000-8000-0000000000ff'
const noor = { tenantId: otherTenant, objectId: '00000000-0000-4000-8000-0000000000f1', name: 'Noor Zenith' }
const zenith = {
  tenantId: otherTenant,
  name: 'Zenith Cloud',
  locations: [{ id: '1234567', name: 'Oslo' }],
  people: [{ aadObjectId: noor.objectId, name: noor.name, role: 'incentives-admin' }],
}

describe('claims of two partners for the same product of one customer', () => {
  let folder: string
  let world: World
  let mina: Persona
  let nora: Persona
  let rae: Persona
  let tomas: Persona
  let kim: Persona
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cpor-rivals-'))
    const directoryFile = join(folder, 'directory.json')
    await writeFile(directoryFile, JSON.stringify({ ...directory, partners: [...directory.partners, zenith] }))
    world = await startWorld('execute', { directoryFile })
    mina = world.meet(people.mina)
    nora = world.meet(noor)
    rae = world.meet(people.rae)
    tomas = world.meet(people.tomas)
    kim = world.meet(people.kim)
    await Promise.all([mina, nora, rae, tomas, kim].map((person) => person.install()))
  })
  afterEach(async () => {
    await world.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const rivalsOf = async (claimId: string) =>
    (await stateOf(world, claimId)).claim.rivals?.map((rival) => rival.claimId) ?? []
  /** Both filed, the second known to stand in the first's way. */
  const both = async () => {
    const first = (await submitted(world, mina)).claimId
    const second = (await submitted(world, nora)).claimId
    await until('each knows of the other', async () => {
      const found = [await rivalsOf(first), await rivalsOf(second)]
      return found[0]?.includes(second) === true && found[1]?.includes(first) === true
    })
    return { first, second }
  }
  const start = async (reviewer: Persona, claimId: string) =>
    reviewer.press('start-review', dataOf(await shown(reviewer, claimId), 'start-review'))

  it('are both filed; reviewers see the other, partners only that it takes longer', async () => {
    const { first, second } = await both()
    for (const [claimId, other, partner] of [
      [first, second, 'Zenith Cloud'],
      [second, first, 'Hanbit'],
    ] as const) {
      const card = await shown(rae, claimId)
      says(card, 'Competing claims')
      says(card, other)
      says(card, partner)
      says(card, 'Teams, Exchange Online')
      assert.ok(buttonsOf(card).some(({ verb, data }) => verb === 'show' && data.claimId === other))
    }
    for (const [partner, claimId] of [
      [mina, first],
      [nora, second],
    ] as const) {
      const card = await shown(partner, claimId)
      says(card, 'Needs more time')
      saysNot(card, 'Competing')
    }
    assert.deepEqual(world.log.faults, [])
  })

  it('show neither partner anything of the other, wherever they look', async () => {
    const { first, second } = await both()
    const review = await start(rae, first)
    const reason = 'Zenith Cloud has no signature.'
    says(await rae.press('approve', { ...dataOf(review, 'approve'), arbitration: reason }), 'Approved')
    await until('the customer was told', async () => (await verbsOf(world, first)).includes('customer-told'))
    for (const [partner, own, other, words] of [
      [mina, first, second, ['Zenith', 'Noor', otherTenant, noor.objectId, 'signature']],
      [nora, second, first, ['Hanbit', people.mina.tenantId, people.mina.objectId, 'signature']],
    ] as const) {
      const seen = [
        await shown(partner, own),
        await partner.say('claims'),
        await partner.say('due'),
        await partner.say(`history ${own}`),
        await partner.say(`find ${other}`),
        await partner.say(`claim ${other}`),
        await partner.press('support-text', { claimId: own }),
        ...world.connector.in(partner.personal).map(({ card, summary }) => [card, summary]),
      ].map((card) => JSON.stringify(card))
      for (const text of seen) {
        for (const word of words) assert.ok(!text.includes(word), `${word} in ${text.slice(0, 300)}`)
      }
    }
    const toCustomer = JSON.stringify(world.connector.in(kim.personal).map(({ card }) => card))
    assert.ok(!toCustomer.includes('Zenith') && !toCustomer.includes('signature'))
    says(await rae.say(`history ${first}`), reason)
  })

  it('are approved only with a reason, and both if both have one', async () => {
    const { first, second } = await both()
    const [one, two] = [await start(rae, first), await start(tomas, second)]
    const refused = await rae.press('approve', dataOf(one, 'approve'))
    says(refused, 'please say why this claim is preferred')
    assert.equal((await stateOf(world, first)).claim.status, 'under-review')
    says(await rae.press('approve', { ...dataOf(refused, 'approve'), arbitration: '   ' }), 'please say why')
    const typed = await rae.press('approve', { ...dataOf(refused, 'approve'), arbitration: 'x'.repeat(4_001) })
    says(typed, 'xxxx')
    const press = (who: Persona, card: unknown) =>
      who.press('approve', { ...dataOf(card, 'approve'), arbitration: 'Older, and signed.' })
    const [a, b] = await Promise.all([press(rae, one), press(tomas, two)])
    says(a, 'Approved')
    says(b, 'Approved')
    const entries = (await stateOf(world, second)).entries
    assert.equal(entries.find(({ verb }) => verb === 'approve')?.arbitration, 'Older, and signed.')
  })

  it('stand in nobody’s way any more when one is withdrawn', async () => {
    const { first, second } = await both()
    await mina.press('withdraw', { ...dataOf(await shown(mina, first), 'withdraw'), reason: 'wrong-mpn' })
    await until('the other is free', async () => (await rivalsOf(second)).length === 0)
    assert.deepEqual(await rivalsOf(first), [])
    saysNot(await shown(nora, second), 'Needs more time')
    const review = await start(rae, second)
    saysNot(review, 'Competing claims')
    says(await rae.press('approve', dataOf(review, 'approve')), 'Approved')
  })

  it('of the same partner are refused, with a button to the first', async () => {
    const { claimId: first } = await submitted(world, mina)
    await until('the first is known', async () => JSON.stringify(await asked(mina, 'claims')).includes('Submitted'))
    const { card, claimId } = await fillForm(mina, 'teams')
    assert.equal((await upload(world, card, 'Second.pdf', pdf('second'))).status, 201)
    const { version } = (await stateOf(world, claimId)).claim
    const refused = await mina.press('submit', { claimId, version })
    says(refused, `You have claimed this already: ${first}`)
    assert.ok(buttonsOf(refused).some(({ verb, data }) => verb === 'show' && data.claimId === first))
    assert.equal((await stateOf(world, claimId)).claim.status, 'editing')
    await mina.press('edit', { claimId, version, step: 'products', go: 'next', products: 'intune' })
    says(await mina.press('submit', { claimId, version: version + 1 }), 'Submitted')
  })
})
