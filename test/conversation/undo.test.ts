import assert from 'node:assert/strict'
import { readClaim } from '../../services/claim-store.ts'
import { words } from '../../cards/words.ts'
import { realTables } from '../support/azurite.ts'
import { buttonsOf } from '../support/fake-connector.ts'
import { fillForm, goodFields } from '../support/main-job.ts'
import { dataOf, says, type Persona } from '../support/persona.ts'
import { people, startWorld, until, type World } from '../support/world.ts'

const say = words('en')

describe('a discarded draft', () => {
  let world: World
  let mina: Persona
  before(async () => {
    world = await startWorld()
    mina = world.meet(people.mina)
  })
  after(() => world.stop())

  const history = async (claimId: string) => {
    const { tables } = await realTables({ prefix: world.prefix })
    const partition = await readClaim(tables.claims, claimId)
    return partition?.entries.map(({ verb }) => verb)
  }

  it('comes back by Undo, to the lists too, and the history keeps both', async () => {
    const { claimId } = await fillForm(mina)
    const gone = await mina.press('discard', { claimId, version: 3 })
    const back = await mina.press('restore', dataOf(gone, 'restore'))
    says(back, say('done.restore', { who: '' }).trim().slice(-20))
    assert.ok(buttonsOf(back).some(({ verb }) => verb === 'discard'))
    assert.deepEqual((await history(claimId))?.slice(-2), ['discard', 'restore'])
    await until('it is in the list', async () => JSON.stringify(await mina.say('claims')).includes(claimId))
    says(await mina.press('restore', dataOf(gone, 'restore')), say('done.restore', { who: '' }).trim().slice(-20))
    assert.deepEqual((await history(claimId))?.slice(-2), ['discard', 'restore'], 'the second press is the first')
  })

  it('stays discarded when Undo is pressed after ten seconds, and can be copied', async () => {
    const { claimId } = await fillForm(mina)
    const gone = await mina.press('discard', { claimId, version: 3 })
    await mina.say('time +1h')
    const late = await mina.press('restore', dataOf(gone, 'restore'))
    says(late, 'ten seconds to undo')
    assert.ok(!buttonsOf(late).some(({ verb }) => verb === 'restore'), 'no Undo in vain')
    const form = await mina.press(
      'form',
      dataOf(late, 'form', ({ clone }) => clone === claimId),
    )
    assert.ok(JSON.stringify(form).includes(goodFields.claimName), 'the copy is empty')
    assert.equal((await history(claimId))?.at(-1), 'discard')
    assert.deepEqual(world.log.faults, [])
  })
})
