import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readClaim } from '../../services/claim-store.ts'
import { realTables } from '../support/azurite.ts'
import { buttonsOf, textsOf } from '../support/fake-connector.ts'
import { docm, pdf, png } from '../support/files.ts'
import { fillForm, goodFields, submitted, upload, valuesOf } from '../support/main-job.ts'
import { dataOf, says, saysNot, type Persona } from '../support/persona.ts'
import { people, startWorld, until, type World } from '../support/world.ts'

const channel = '19:review@thread.tacv2'
const next = (data: Record<string, unknown>) => data.go === 'next'

describe('a partner', () => {
  let world: World
  let mina: Persona
  let rae: Persona
  let files: Server
  let fileUrl: (name: string) => string
  const contents: Record<string, Buffer> = { 'signed.pdf': pdf('signed'), 'shot.png': png(), 'fake.pdf': png() }
  before(async () => {
    world = await startWorld()
    mina = world.meet(people.mina)
    rae = world.meet(people.rae)
    await rae.sayInChannel(channel, 'review here')
    files = createServer((request, response) => response.end(contents[(request.url ?? '').slice(1)]))
    await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve))
    fileUrl = (name) => `http://127.0.0.1:${(files.address() as AddressInfo).port}/${name}`
  })
  after(async () => {
    files.close()
    await world.stop()
  })

  const state = async (claimId: string) => {
    const { tables } = await realTables({ prefix: world.prefix })
    const partition = await readClaim(tables.claims, claimId)
    assert.ok(partition)
    return partition
  }
  /** A claim that waits for the partner's answer. */
  const questioned = async () => {
    const { claimId } = await submitted(world, mina)
    const started = await rae.press('start-review', dataOf(await rae.say(claimId), 'start-review'))
    await rae.press('request-info', {
      ...dataOf(started, 'request-info'),
      reasons: 'missing-products',
      comment: 'Name the products.',
    })
    return claimId
  }

  it('is welcomed, helped, and understood in both languages', async () => {
    await mina.install()
    says(mina.last().card, 'Welcome')
    says(await mina.say('HELP'), 'new')
    says(await mina.say('도움말'), 'new')
    says(await mina.say('language ko'), '한국어')
    says(await mina.say('클레임'), '클레임')
    says(await mina.say('language en'), 'English')
    const unknown = await mina.say('clams')
    assert.ok(
      buttonsOf(unknown).some(({ data }) => data.text === 'claims'),
      'the nearest command is not offered',
    )
    says(await mina.say('queue'), 'not for you')
  })

  it('names a claim in a sentence, and sees it; one that is not theirs is not found', async () => {
    const { claimId } = await fillForm(mina)
    says(await mina.say(`what became of ${claimId.toLowerCase()}?`), claimId)
    says(await mina.say(`${claimId} 어떻게 되었나요`), 'Editing')
    const rival = world.meet(people.rival)
    says(await rival.say(`tell me about ${claimId}`), "can't find this claim")
  })

  it('sends a file in the chat: it lands on the one open claim, and the same bytes twice are kept once', async () => {
    const jun = world.meet(people.jun)
    const { claimId } = await fillForm(jun)
    const named = `for ${claimId} please`
    const card = await jun.sendFiles([{ name: 'signed.pdf', url: fileUrl('signed.pdf') }], named)
    says(card, 'signed.pdf'.slice(0, 6))
    assert.equal((await state(claimId)).claim.proofs.length, 1)
    const again = await jun.sendFiles([{ name: 'copy.pdf', url: fileUrl('signed.pdf') }], named)
    says(again, 'kept once')
    const bad = await jun.sendFiles([{ name: 'fake.pdf', url: fileUrl('fake.pdf') }], named)
    says(bad, 'does not match')
    const { claim } = await state(claimId)
    assert.deepEqual(
      claim.proofs.map(({ name }) => name),
      ['signed.pdf'],
    )
  })

  it('is asked which claim a file is for when several are open', async () => {
    const { claimId } = await fillForm(mina)
    await fillForm(mina)
    await until('both drafts in the list', async () =>
      buttonsOf(await mina.say('claims')).some(({ data }) => data.claimId === claimId),
    )
    const which = await mina.sendFiles([{ name: 'shot.png', url: fileUrl('shot.png') }])
    says(which, 'Which claim')
    const done = await mina.press(
      'attach',
      dataOf(which, 'attach', (data) => data.claimId === claimId),
    )
    says(done, claimId)
    assert.deepEqual(
      (await state(claimId)).claim.proofs.map(({ name }) => name),
      ['shot.png'],
    )
  })

  it('uploads by the page: good files count, odd ones get a verdict, the twin is kept once', async () => {
    const { card, claimId } = await fillForm(mina)
    assert.equal((await upload(world, card, 'Report.pdf', pdf('one'))).status, 201)
    assert.equal((await upload(world, card, 'Twin.pdf', pdf('one'))).status, 200)
    const macro = await upload(world, card, 'Report.docx', await docm())
    assert.equal(macro.status, 415)
    assert.equal((await state(claimId)).claim.proofs.length, 1)
  })

  it('cannot submit without proof: the form opens at that step', async () => {
    const { card } = await fillForm(mina)
    const readBack = await mina.press('edit', dataOf(card, 'edit', next))
    const claimId = String(dataOf(readBack, 'form').claimId)
    const refused = await mina.press('submit', { claimId, version: 4 })
    says(refused, 'Step 4 of 5')
    says(refused, 'at least one file')
  })

  it('corrects four groups of fields after submission, and nothing else', async () => {
    const { claimId } = await submitted(world, mina)
    const claim = await mina.say(claimId)
    const saved = await mina.press('edit', { ...dataOf(claim, 'show'), claimId, customerContactName: 'Kim the Second' })
    says(saved, 'Kim the Second')
    const refused = await mina.press('edit', { claimId, version: 9, claimName: 'Another name' })
    says(refused, "can't change any more")
    const history = await mina.say(`history ${claimId}`)
    says(history, 'Kim the Second')
    assert.equal((await state(claimId)).claim.fields.claimName, goodFields.claimName)
  })

  it('is told that saving is not resubmitting', async () => {
    const claimId = await questioned()
    const saved = await mina.press('edit', { claimId, version: 9, products: 'teams' })
    says(saved, '**not** resubmitted')
    says(saved, '5 business days left')
    assert.equal((await state(claimId)).claim.status, 'partner-action-required')
    const sent = await mina.press('resubmit', dataOf(saved, 'resubmit'))
    says(sent, 'Submitted')
    const { claim } = await state(claimId)
    assert.equal(claim.reviewer?.name, 'Rae Novak')
    assert.equal(claim.window?.name, 'queue')
  })

  it('takes a claim back with a reason, and claims again from it', async () => {
    const { claimId } = await submitted(world, mina)
    const none = await mina.press('withdraw', dataOf(await mina.say(claimId), 'withdraw'))
    says(none, 'choose a reason')
    const gone = await mina.press('withdraw', { ...dataOf(none, 'withdraw'), reason: 'wrong-activity' })
    says(gone, 'Rejected')
    const form = await mina.press(
      'form',
      dataOf(gone, 'form', (data) => data.clone === claimId),
    )
    assert.ok(JSON.stringify(form).includes(goodFields.customerDomain), 'the clone is empty')
    const step2 = await mina.press('create', { ...dataOf(form, 'create'), ...valuesOf('customer') })
    const cloneId = String(dataOf(step2, 'edit').claimId)
    const { claim } = await state(cloneId)
    assert.equal(claim.clonedFrom, claimId)
    assert.equal(claim.fields.customerContactEmail, goodFields.customerContactEmail)
  })

  it('discards a draft, which leaves the lists and keeps its history', async () => {
    const { claimId } = await fillForm(mina)
    const gone = await mina.press('discard', { claimId, version: 3 })
    assert.ok(!buttonsOf(gone).some(({ verb }) => verb === 'submit'))
    await until('it leaves the list', async () => !JSON.stringify(await mina.say('claims')).includes(claimId))
    assert.equal((await state(claimId)).entries.at(-1)?.verb, 'discard')
  })

  it('finds claims, and sees what is due', async () => {
    const { claimId } = await submitted(world, mina)
    await until('found', async () => JSON.stringify(await mina.say('find contoso')).includes(claimId))
    says(await mina.say('due'), claimId)
    says(await mina.say('claims submitted'), claimId)
    saysNot(await mina.say('claims approved'), claimId)
  })

  it('never sees internal notes, and reviewers do', async () => {
    const claimId = await questioned()
    await rae.press('note', { claimId, version: 9, comment: 'Looks fishy to me.' })
    saysNot(await mina.say(`history ${claimId}`), 'fishy')
    says(await rae.say(`history ${claimId}`), 'fishy')
  })
})

describe('somebody without a relation', () => {
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  for (const who of ['rival', 'stranger', 'kim'] as const) {
    it(`is told the same for a real and an invented claim: ${who}`, async () => {
      const { claimId } = await submitted(world, world.meet(people.mina))
      const person = world.meet(people[who])
      for (const ask of [
        (id: string) => person.say(`claim ${id}`),
        (id: string) => person.say(`history ${id}`),
        (id: string) => person.press('approve', { claimId: id, version: 5 }),
        (id: string) => person.press('edit', { claimId: id, version: 5, products: 'teams' }),
        (id: string) => person.press('create', { claimId: id, ...goodFields }),
      ]) {
        const real = textsOf(await ask(claimId))
          .join('\n')
          .replaceAll(claimId, 'ID')
        const invented = textsOf(await ask('CL-0000-0000'))
          .join('\n')
          .replaceAll('CL-0000-0000', 'ID')
        if (who !== 'rival' || !real.includes('Step 2')) assert.equal(real, invented)
      }
    })
  }

  it('is a reviewer who belongs to no partner: reads, but edits nothing', async () => {
    const { claimId } = await submitted(world, world.meet(people.mina))
    const rae = world.meet(people.rae)
    says(await rae.press('edit', { claimId, version: 5, products: 'teams' }), "You can't do this")
    says(await rae.press('withdraw', { claimId, version: 5, reason: 'wrong-mpn' }), "You can't do this")
  })
})

describe('a reviewer', () => {
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  it('takes over, opens proof with a trace, and talks with the partner', async () => {
    const mina = world.meet(people.mina)
    const rae = world.meet(people.rae)
    const tomas = world.meet(people.tomas)
    await tomas.install()
    await rae.install()
    const { claimId } = await submitted(world, mina)
    await until('the queue', async () => JSON.stringify(await rae.say('queue')).includes(claimId))
    says(await tomas.say('next'), claimId)
    await tomas.press('start-review', { claimId, version: 5 })
    const mine = await rae.press('take-over', dataOf(await rae.say(claimId), 'take-over'))
    says(mine, 'Rae Novak')
    await until('the former reviewer hears', () => JSON.stringify(tomas.last().card).includes('Rae Novak'))
    const opened = await rae.press('open-proof', dataOf(mine, 'open-proof'))
    const link = buttonsOf(opened).find(({ url }) => url?.includes('/poe/file/'))
    const file = await fetch(world.reach(link?.url ?? ''))
    assert.equal(file.status, 200)
    assert.match(file.headers.get('content-disposition') ?? '', /^attachment/)
    assert.deepEqual(Buffer.from(await file.arrayBuffer()), pdf())
    says(await rae.say(`history ${claimId}`), /opened/i)
    await rae.press('comment', { claimId, version: 9, comment: 'Well done.' })
    await until('the partner reads it', () => JSON.stringify(mina.last().card).includes('Well done.'))
    assert.deepEqual(world.log.faults, [])
  })
})
