import assert from 'node:assert/strict'
import { readConfig } from '../../bot/config.ts'
import { approved, declineByPage, letters, linkIn, stateOf } from '../support/consent.ts'
import { people, startWorld, until, type World } from '../support/world.ts'

/* The letter's link is the one that lives longest, and nobody can ask for another: it must outlive its key. */

const oldKey = 'the-older-key-the-older-key-the-older-key'
const newKey = 'the-newer-key-the-newer-key-the-newer-key'

describe('a signing key that is replaced', function () {
  this.timeout(60_000)
  let world: World

  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  /** What an operator does: other settings, and a start. */
  async function startWith(settings: { LINK_SIGNING_KEY: string; LINK_SIGNING_KEY_PREVIOUS?: string }) {
    world.config.linkKeys = readConfig({ LOCAL: '1', ...settings }).linkKeys
    await world.restart()
  }

  /** Starts change the port, and the link is the same but for it. */
  const now = (link: string) => link.replace(/^http:\/\/127\.0\.0\.1:\d+/, world.address.url)

  it('leaves its letters good as the previous key, and refuses them kindly when it is named no more', async () => {
    await startWith({ LINK_SIGNING_KEY: oldKey })
    const mina = world.meet(people.mina)
    const rae = world.meet(people.rae)
    await mina.install()
    await rae.install()
    const claimId = await approved({ world, mina, rae })
    const letter = await until('the letter', async () => (await letters(world))[0])
    const link = linkIn(world, letter)
    assert.equal((await fetch(now(link))).status, 200)

    // While replicas of both settings run, each opens what the other signs.
    await startWith({ LINK_SIGNING_KEY: oldKey, LINK_SIGNING_KEY_PREVIOUS: newKey })
    assert.equal((await fetch(now(link))).status, 200, 'before the change')

    await startWith({ LINK_SIGNING_KEY: newKey, LINK_SIGNING_KEY_PREVIOUS: oldKey })
    const page = await fetch(now(link))
    assert.equal(page.status, 200, 'after the change')

    await startWith({ LINK_SIGNING_KEY: newKey })
    const refused = await fetch(now(link))
    assert.equal(refused.status, 404)
    assert.match(await refused.text(), /This link can’t be opened[^]*Please open it from the letter again/)
    assert.equal((await declineByPage(now(link))).status, 404, 'and it changes nothing')
    assert.equal((await stateOf(world, claimId)).claim.status, 'approved')

    await startWith({ LINK_SIGNING_KEY: newKey, LINK_SIGNING_KEY_PREVIOUS: oldKey })
    assert.equal((await declineByPage(now(link))).status, 303, 'named again, it is good again')
    assert.equal((await stateOf(world, claimId)).claim.status, 'rejected')
    assert.deepEqual(world.log.faults, [])
  })
})
