import assert from 'node:assert/strict'
import { openBlobs } from '../../services/azure/proof-blobs.ts'
import { readClaim } from '../../services/claim-store.ts'
import { createLinks } from '../../services/links.ts'
import { systemClock } from '../../services/clock.ts'
import { connectionString, realTables } from '../support/azurite.ts'
import { eicar, startFakeClamd, type FakeClamd } from '../support/fake-clamd.ts'
import { buttonsOf } from '../support/fake-connector.ts'
import { pdf } from '../support/files.ts'
import { fillForm, submitted, upload } from '../support/main-job.ts'
import { dataOf, says, saysNot, type Persona } from '../support/persona.ts'
import { people, startWorld, until, type World } from '../support/world.ts'

const channel = '19:review@thread.tacv2'

/** A PDF in which a scanner finds something. */
const infectedPdf = (text = 'x') => Buffer.concat([pdf(text), eicar(), Buffer.from('\n%%EOF\n')])

describe('a file in quarantine', () => {
  let world: World
  let clamd: FakeClamd
  let mina: Persona
  let rae: Persona
  let letGo = () => {}
  before(async () => {
    clamd = await startFakeClamd()
    world = await startWorld('execute', { scanner: { kind: 'clamd', host: clamd.host, port: clamd.port } })
    mina = world.meet(people.mina)
    rae = world.meet(people.rae)
    await mina.install()
    await rae.sayInChannel(channel, 'review here')
  })
  after(async () => {
    letGo()
    await world.stop()
    await clamd.stop()
  })
  afterEach(() => letGo())

  async function fileOf(claimId: string, number = 1) {
    const { tables } = await realTables({ prefix: world.prefix })
    const proof = (await readClaim(tables.claims, claimId))?.claim.proofs.find((one) => one.number === number)
    return proof ?? assert.fail(`no file ${number}`)
  }
  const scanned = (claimId: string, scan: string, number = 1) =>
    until(`file ${number} is ${scan}`, async () => (await fileOf(claimId, number)).scan === scan)
  const bytesOf = async (claimId: string, number = 1) => {
    const account = { connectionString: await connectionString() }
    const blobs = await openBlobs({ account, prefix: world.prefix })
    return blobs.open((await fileOf(claimId, number)).blob)
  }
  /** A link as the bot would give it out: whoever has one from before a verdict must not get past it. */
  const linkTo = async (claimId: string, proofNumber = 1) => {
    const links = createLinks({ keys: world.config.linkKeys, clock: systemClock })
    const { tenantId, objectId, name } = people.rae
    const token = await links.sign('file', { claimId, proofNumber, person: { tenantId, objectId, name } }, 600_000)
    return `${world.address.url}/poe/file/${token}`
  }
  const opens = (card: unknown) => buttonsOf(card).filter(({ verb }) => verb === 'open-proof')
  const uploadTo = async (claimId: string, name: string, bytes: Buffer) =>
    upload(world, await mina.press('form', { claimId, step: 'proof' }), name, bytes)

  it('is opened by nobody until the scanner is done, and by the link after that', async () => {
    letGo = clamd.hold()
    const { claimId } = await submitted(world, mina)
    const early = await rae.press('show', { claimId })
    says(early, 'virus check is running')
    assert.deepEqual(opens(early), [])
    const version = Number(dataOf(early, 'start-review').version)
    const pressed = await rae.press('open-proof', { claimId, version, proofNumber: 1 })
    says(pressed, 'The virus check of this file is still running')
    assert.ok(!JSON.stringify(pressed).includes('/poe/file/'), 'a link was given out')
    for (const method of ['GET', 'HEAD']) {
      const refused = await fetch(await linkTo(claimId), { method })
      assert.equal(refused.status, 409, method)
      assert.ok(!(await refused.text()).includes('%PDF'))
    }
    says(await mina.press('show', { claimId }), 'virus check is running')
    letGo()
    await scanned(claimId, 'clean')
    const card = await rae.press('show', { claimId })
    says(card, '✔ checked for viruses')
    const opened = await rae.press('open-proof', dataOf(card, 'open-proof'))
    const url = /http:\/\/127\.0\.0\.1:1\/poe\/file\/[^"]+/.exec(JSON.stringify(opened))?.[0] ?? assert.fail('no link')
    const given = await fetch(world.reach(url))
    assert.equal(given.status, 200)
    assert.deepEqual(Buffer.from(await given.arrayBuffer()), pdf())
    says(await rae.press('history', { claimId }), 'No virus was found.')
  })

  it('is deleted when it is infected; its partner is told what to do, and cannot submit it', async () => {
    const { claimId } = await fillForm(mina)
    const answer = await uploadTo(claimId, 'SOW.pdf', infectedPdf())
    assert.equal(answer.status, 201)
    assert.match(String(((await answer.json()) as { words: string }).words), /scanned before anyone opens it/)
    await scanned(claimId, 'infected')
    await until('the bytes are gone', async () => (await bytesOf(claimId)) === undefined)
    const told = await until('Mina is told', () =>
      world.connector.in(mina.personal).find(({ summary }) => summary.includes('A file has a virus')),
    )
    says(told.card, 'A virus was found in file 1')
    says(told.card, 'add a clean copy of the file')
    const card = await mina.press('show', { claimId })
    says(card, '⛔ virus found, deleted')
    says(card, 'does not count as proof')
    assert.deepEqual(opens(card), [])
    says(await mina.press('history', { claimId }), 'A virus was found. The file was deleted.')
    assert.notEqual((await fetch(await linkTo(claimId))).status, 200)
    const { version } = dataOf(card, 'discard') as { version: number }
    const refused = await mina.press('submit', { claimId, version })
    says(refused, 'A virus was found in every file of this claim')
    const opened = await mina.press('open-proof', { claimId, version, proofNumber: 1 })
    says(opened, 'A virus was found in this file')

    const again = await uploadTo(claimId, 'again.pdf', infectedPdf())
    assert.equal(again.status, 422)
    assert.match(((await again.json()) as { words: string }).words, /virus was found in this very file/)
    assert.equal((await uploadTo(claimId, 'clean.pdf', pdf('clean'))).status, 201)
    await scanned(claimId, 'clean', 2)
    says(await mina.press('submit', { claimId, version: version + 2 }), 'Submitted')
  })

  it('is told of in the partner’s language', async () => {
    const jun = world.meet(people.jun, 'ko-KR')
    await jun.install()
    await jun.say('language ko')
    const { claimId } = await fillForm(jun)
    const page = await jun.press('form', { claimId, step: 'proof' })
    assert.equal((await upload(world, page, '계약서.pdf', infectedPdf('ko'))).status, 201)
    const told = await until('Jun is told', () =>
      world.connector.in(jun.personal).find(({ summary }) => summary.includes('파일에서 바이러스 발견')),
    )
    says(told.card, '깨끗한 파일을 다시 추가해 주십시오')
    saysNot(told.card, 'virus')
    says(await jun.press('submit', { claimId, version: 9 }), '모든 파일에서 바이러스가 발견되어')
  })

  it('does not answer a request for information once it is all there is', async () => {
    letGo = clamd.hold()
    const { claimId } = await fillForm(mina)
    assert.equal((await uploadTo(claimId, 'SOW.pdf', infectedPdf('late'))).status, 201)
    const ready = await mina.press('show', { claimId })
    await mina.press('submit', dataOf(ready, 'submit'))
    const started = await rae.press('start-review', dataOf(await rae.press('show', { claimId }), 'start-review'))
    await rae.press('request-info', {
      ...dataOf(started, 'request-info'),
      reasons: 'missing-products',
      comment: 'Name them.',
    })
    letGo()
    await scanned(claimId, 'infected')
    const asked = await mina.press('show', { claimId })
    const commented = await mina.press('comment', { ...dataOf(asked, 'comment'), comment: 'On page 4.' })
    assert.ok(!buttonsOf(commented).some(({ verb }) => verb === 'resubmit'))
    const { version } = dataOf(commented, 'comment') as { version: number }
    says(await mina.press('resubmit', { claimId, version }), 'A virus was found in every file of this claim')
  })

  it('waits while the scanner is away, and is scanned by the next process', async () => {
    clamd.goWrong('hang-up-at-once')
    const { claimId } = await submitted(world, mina)
    const asked = clamd.connections()
    await until('the scanner was asked', () => clamd.connections() >= asked)
    assert.equal((await fileOf(claimId)).scan, 'waiting')
    await world.restart()
    clamd.goWrong(undefined)
    assert.equal((await fetch(await linkTo(claimId))).status, 409)
    await mina.say('time +1h')
    await scanned(claimId, 'clean')
    await mina.say('time reset')
    assert.equal((await fetch(await linkTo(claimId))).status, 200)
    assert.deepEqual(
      world.log.faults.splice(0).map((logged) => (logged as [string])[0]),
      ['the virus scanner cannot be asked'],
    )
  })
})
