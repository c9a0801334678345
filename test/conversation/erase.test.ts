import assert from 'node:assert/strict'
import { asked, underReview } from '../support/consent.ts'
import { buttonsOf } from '../support/fake-connector.ts'
import { says, type Persona } from '../support/persona.ts'
import { people, startWorld, type World } from '../support/world.ts'

describe('the command that erases a person', () => {
  let world: World
  let tomas: Persona
  let mina: Persona
  let rae: Persona
  before(async () => {
    world = await startWorld()
    tomas = world.meet(people.tomas)
    mina = world.meet(people.mina)
    rae = world.meet(people.rae)
    await Promise.all([tomas, mina, rae].map((person) => person.install()))
  })
  after(() => world.stop())

  it('is for admins, asks for an address, and knows nobody it never met', async () => {
    says(await asked(mina, 'erase kim@contoso.com'), 'not for you')
    says(await asked(rae, 'erase'), 'Whose data?')
    says(await asked(rae, 'erase Mina'), 'Whose data?')
    says(await asked(rae, 'erase nobody@nowhere.example'), /Nothing of .* is stored/)
  })

  it('says what would go, changes nothing before it is confirmed, and is done once', async () => {
    const { claimId } = await underReview({ world, mina, rae })
    const question = await asked(rae, `삭제 ${people.mina.objectId}`)
    says(question, /claims they stand on: 1, entries of theirs: \d+/)
    const history = async () => JSON.stringify(await asked(rae, `history ${claimId}`))
    assert.ok((await history()).includes(people.mina.name))
    const [button] = buttonsOf(question).filter(({ verb }) => verb === 'erase')
    assert.ok(button)
    says(await tomas.press('erase', button.data), 'not for you')
    assert.ok((await history()).includes(people.mina.name), 'somebody else’s press erases nobody')
    says(await rae.press('erase', button.data), /Done\. .*claims: 1,/)
    assert.ok(!(await history()).includes(people.mina.name))
    says(JSON.parse(await history()), 'erased · 삭제됨')
    says(await rae.press('erase', button.data), 'Nothing of this person is stored any more')
    assert.deepEqual(world.log.faults, [])
  })
})
