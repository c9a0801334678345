import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { createLinks } from '../../services/links.ts'
import { readClaim } from '../../services/claim-store.ts'
import { systemClock } from '../../services/clock.ts'
import { startMemoryWorld, type MemoryWorld } from '../support/memory-world.ts'
import { pdf } from '../support/files.ts'
import { cast, contactAddress, directory, playerNamed, tenants, type Player, type Relation } from './cast.ts'
import { place, secret } from './placed-claims.ts'
import { hands, inventedId, type Hands } from './presses.ts'
import { isIn, mayUpload, places } from './rights-table.ts'

/* What is asked in words, and by links: the same rights, and the same silence, as for buttons. */

const minute = 60_000
const seesProof: readonly Relation[] = ['partner', 'reader', 'reviewer']
const personOf = ({ tenantId, objectId = '', name }: Player) => ({ tenantId, objectId, name })

describe('a claim', () => {
  let world: MemoryWorld
  let people: Hands
  before(async () => {
    world = await startMemoryWorld(directory)
    people = hands(world)
    for (const player of cast) await people.press(player, 'help', {})
  })
  after(() => world.stop())

  const placed = async (where: (typeof places)[number]) => {
    const claimId = inventedId()
    const claim = await place(world.memory.tables, where, 'partner', claimId, new Date())
    return { claimId, claim }
  }
  const links = () => createLinks({ keys: world.config.linkKeys, clock: systemClock })

  it('is asked for in words as by buttons: shown to its people, and to nobody else', async () => {
    const { claimId } = await placed('A')
    const none = inventedId()
    const texts = ['claim #', 'history #', '#', 'CLAIM  #', '클레임 #', '기록 #', 'please show # to me']
    for (const player of cast) {
      const related = player.to.partner !== 'none'
      for (const text of texts) {
        const ask = (id: string) => people.asking(() => people.say(player, text.replace('#', id)))
        const real = await ask(claimId)
        const invented = await ask(none)
        const card = JSON.stringify(real.answer)
        const at = `${text} by ${player.name}`
        const same = card.replaceAll(claimId, none) === JSON.stringify(invented.answer)
        assert.equal(same, !related, at)
        if (!related) assert.deepEqual(real.asked, invented.asked, at)
      }
    }
    assert.deepEqual(world.faults, [])
  })

  it('is not found by looking for it, nor on any list, by those it is no business of', async () => {
    const owner = playerNamed('incentives admin')
    await people.press(owner, 'create', {
      form: 'a-form',
      claimName: secret.claimName,
      partnerLocationId: '1234567',
      customerTenantId: tenants.customer,
      customerDomain: 'contoso.com',
      customerContactEmail: contactAddress,
      solutionArea: 'microsoft-365',
      activity: 'usage',
    })
    const texts = [
      'claims',
      'due',
      'queue',
      'next',
      `find ${secret.claimName}`,
      'find CL-',
      'find contoso',
      `find ${tenants.customer}`,
    ]
    const seenBy = async (player: Player, text: string) => {
      const card = JSON.stringify(await people.say(player, text))
      return card
        .replaceAll(`find ${secret.claimName}`, '')
        .replaceAll(`: ${secret.claimName}`, '')
        .includes(`${secret.claimName}"`)
    }
    for (let tries = 0; !(await seenBy(owner, 'claims')); tries += 1) assert.ok(tries < 100, 'it is never listed')
    for (const player of cast) {
      for (const text of texts) {
        const colleague = player.to.partner === 'partner' || player.to.partner === 'reader'
        const wanted = colleague && /^(claims|find)/.test(text)
        assert.equal(await seenBy(player, text), wanted, `${text} by ${player.name}`)
      }
    }
    assert.deepEqual(world.faults, [])
  })

  it('is copied into a new claim by its own partner only', async () => {
    const { claimId } = await placed('R')
    const { tables } = world.memory
    for (const player of cast) {
      const before = new Set(await claimIds())
      const form = await people.press(player, 'form', { clone: claimId })
      const owns = player.to.partner === 'partner' || player.to.partner === 'reader'
      assert.equal(
        form.raw.includes('"claimName"') && form.raw.includes(secret.claimName),
        owns,
        `form: ${player.name}`,
      )
      await people.press(player, 'create', { clone: claimId, form: player.name, version: 1 })
      const made = (await claimIds()).filter((id) => !before.has(id))
      assert.equal(made.length, Number(player.files), `create: ${player.name}`)
      const copy = made[0] === undefined ? undefined : (await readClaim(tables.claims, made[0]))?.claim
      assert.equal(copy?.clonedFrom, owns ? claimId : undefined, `create: ${player.name}`)
      assert.equal(copy?.fields.claimName, owns ? secret.claimName : undefined, `create: ${player.name}`)
    }
    assert.deepEqual(world.faults, [])

    async function claimIds() {
      const ids: string[] = []
      for await (const rows of tables.claims.scan()) ids.push(...rows.map(({ partitionKey }) => partitionKey))
      return [...new Set(ids)]
    }
  })

  it(`is reached by an upload link by those who may add files (${cast.length * places.length} links)`, async () => {
    for (const where of places) {
      const { claimId } = await placed(where)
      const without = inventedId()
      for (const player of cast) {
        const token = (id: string) =>
          links().sign('upload', { claimId: id, person: personOf(player), language: 'en' }, 30 * minute)
        const at = `${where} by ${player.name}`
        const page = await world.ask('GET', `/poe/upload/${await token(claimId)}`)
        const nothing = await world.ask('GET', `/poe/upload/${await token(without)}`)
        const relation = player.to.partner
        const reads = seesProof.includes(relation)
        assert.equal(page.status, reads ? 200 : 404, at)
        if (!reads) assert.equal(page.raw, nothing.raw, at)
        const sent = await world.ask('PUT', `/poe/upload/${await token(claimId)}?name=New.pdf`, pdf(at))
        const kept = (await readClaim(world.memory.tables.claims, claimId))?.claim.proofs.filter(
          ({ number, by }) => number > 1 && by.name === player.name,
        )
        const wanted = isIn(mayUpload[relation], where)
        assert.equal(sent.status === 201, wanted, `${at}: ${sent.status} ${sent.raw}`)
        assert.equal(kept?.length, wanted ? 1 : 0, at)
      }
    }
    assert.deepEqual(world.faults, [])
  })

  it(`gives its files by link to its people only (${cast.length * places.length} links)`, async () => {
    for (const where of places) {
      const { claimId, claim } = await placed(where)
      await world.blobs.blobs.put(claim.proofs[0]?.blob ?? '', Readable.from([pdf('x')]), 'application/pdf')
      for (const player of cast) {
        const token = (id: string) =>
          links().sign('file', { claimId: id, proofNumber: 1, person: personOf(player) }, 10 * minute)
        const file = await world.ask('GET', `/poe/file/${await token(claimId)}`)
        const nothing = await world.ask('GET', `/poe/file/${await token(inventedId())}`)
        const reads = seesProof.includes(player.to.partner)
        assert.equal(file.status, reads ? 200 : 404, `${where} by ${player.name}`)
        if (!reads) assert.equal(file.raw, nothing.raw, `${where} by ${player.name}`)
      }
    }
  })

  it('speaks to nobody without an id, and asks storage nothing for them', async () => {
    const { claimId } = await placed('U')
    const nobody: Player = { ...playerNamed('reviewer'), objectId: undefined }
    for (const verb of ['show', 'approve', 'history', 'help', 'queue']) {
      const { answer, asked } = await people.asking(() => people.press(nobody, verb, { claimId, version: 7 }))
      assert.equal(answer.status, 200)
      assert.ok(!answer.raw.includes(secret.claimName) && !answer.raw.includes(claimId), verb)
      assert.deepEqual(asked, [], verb)
    }
    assert.equal((await readClaim(world.memory.tables.claims, claimId))?.claim.version, 7)
  })
})
