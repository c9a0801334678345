import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { botClient } from '../support/bot-client.ts'
import { textsOf } from '../support/fake-connector.ts'
import { pdf } from '../support/files.ts'
import { fillForm, submitted, upload, valuesOf } from '../support/main-job.ts'
import { dataOf, says, type Persona } from '../support/persona.ts'
import { people, startWorld, type World } from '../support/world.ts'

const quickly = /That was quick.*go on in \d+ seconds?\./
const inKorean = /요청이 너무 빠릅니다.*\d+초 뒤에/

describe('somebody who is too quick', () => {
  let world: World
  before(async () => {
    world = await startWorld('execute', {}, { limits: { commands: 12, uploads: 5, ofTenant: 1_000 } })
  })
  after(() => world.stop())
  afterEach(async () => {
    assert.deepEqual(world.log.faults, [])
    // The local run's clock: for everybody a new minute begins.
    await world.meet(people.tomas).say('time +1h')
  })
  /** Uses up what a person may ask within a minute. */
  const hurry = async (who: Persona, already = 0) => {
    for (let n = already; n < 12; n += 1) await who.say('help')
  }
  const heard = (who: Persona) => world.connector.in(who.personal).length

  it('in texts is warned once, then hears nothing, and is heard again after the minute', async () => {
    const jun = world.meet(people.jun)
    await hurry(jun)
    says(await jun.say('claims'), quickly)
    const count = heard(jun)
    for (let n = 0; n < 20; n += 1) await jun.say('claims')
    assert.equal(heard(jun), count)
    await world.meet(people.tomas).say('time +1h')
    await jun.say('help')
    assert.equal(heard(jun), count + 1)
  })

  it('is warned in Korean', async () => {
    const lee = world.meet(people.lee, 'ko-KR')
    await hurry(lee)
    says(await lee.say('도움말'), inKorean)
  })

  it('is warned in the language they chose', async () => {
    const rival = world.meet(people.rival)
    await rival.say('language ko')
    await hurry(rival, 1)
    says(await rival.say('help'), inKorean)
  })

  it('stops nobody else', async () => {
    const mina = world.meet(people.mina)
    await hurry(mina)
    says(await mina.say('help'), quickly)
    assert.ok(!quickly.test(textsOf(await world.meet(people.jun).say('help')).join('\n')))
  })

  it('in presses gets a card each time, with the same button', async () => {
    const mina = world.meet(people.mina)
    await hurry(mina)
    for (let n = 0; n < 20; n += 1) {
      const card = await mina.press('list', { status: 'editing', page: 0 })
      says(card, quickly)
      assert.deepEqual(dataOf(card, 'list'), { status: 'editing', page: 0 })
    }
    says(await mina.press('no-such-verb', { a: '${b}' }), quickly)
    says(await mina.press('find', { text: '${claim.secret} [a](https://evil.example)' }), quickly)
  })

  it('loses nothing of a new form, and can send it a minute later', async () => {
    const mina = world.meet(people.mina)
    const first = dataOf(await mina.say('new'), 'create')
    const data = { ...first, ...valuesOf('customer'), claimName: 'Kept ${name}' }
    await hurry(mina, 1)
    const card = await mina.press('create', data)
    says(card, quickly)
    says(card, 'Step 1 of 5')
    for (const typed of ['Kept $ {name}', 'contoso.com', '1234567']) says(card, typed)
    await world.meet(people.tomas).say('time +1h')
    const { form } = dataOf(card, 'create')
    assert.equal(form, first.form, 'it is the same form')
    says(await mina.press('create', { ...data, form }), 'Step 2 of 5')
  })

  it('loses nothing of a later step, nor of a comment, and nothing is carried out', async () => {
    const mina = world.meet(people.mina)
    const { claimId } = await submitted(world, mina)
    await world.meet(people.tomas).say('time +1h')
    const data = dataOf(await mina.say(claimId), 'comment')
    const fresh = await fillForm(mina)
    const draft = await mina.press('form', { claimId: fresh.claimId, step: 'contacts' })
    await world.meet(people.tomas).say('time +1h')
    await hurry(mina)
    const edited = await mina.press('edit', { ...dataOf(draft, 'edit'), partnerContactName: 'Somebody New' })
    says(edited, quickly)
    says(edited, 'Somebody New')
    says(edited, 'Step 3 of 5')
    const commented = await mina.press('comment', { ...data, comment: 'A long thought.' })
    says(commented, quickly)
    says(commented, 'A long thought.')
    const stranger = world.meet(people.rival)
    await hurry(stranger)
    const hidden = await stranger.press('comment', { ...data, comment: 'Who are you?' })
    says(hidden, inKorean)
    assert.ok(!JSON.stringify(hidden).includes('Contoso'))
    await world.meet(people.tomas).say('time +1h')
    for (const id of [claimId, fresh.claimId]) {
      const kept = JSON.stringify([await mina.say(`history ${id}`), await mina.say(id)])
      assert.ok(!kept.includes('A long thought.') && !kept.includes('Somebody New'))
    }
  })

  it('is not taken for quick when Teams delivers the same thing again', async () => {
    const mina = world.meet(people.mina)
    const ids = randomUUID()
    for (let n = 0; n < 30; n += 1) {
      assert.ok(!quickly.test(textsOf(await mina.press('help', {}, { ids })).join('\n')), `delivery ${n}`)
    }
  })

  it('is told in a pressed Action.Submit’s own message', async () => {
    const mina = world.meet(people.mina)
    await hurry(mina)
    const { messageId } = mina.last()
    const sent = {
      type: 'message',
      id: randomUUID(),
      channelId: 'msteams',
      serviceUrl: world.connector.serviceUrl,
      from: { id: `29:${people.mina.objectId}`, aadObjectId: people.mina.objectId, name: 'Mina' },
      recipient: { id: '28:bot' },
      conversation: { id: mina.personal, conversationType: 'personal', tenantId: people.mina.tenantId },
      replyToId: messageId,
      value: { verb: 'list' },
    }
    const response = await fetch(`${world.address.url}/api/messages`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(sent),
    })
    assert.equal(response.status, 200)
    says(mina.last().card, quickly)
    assert.equal(mina.last().messageId, messageId)
  })
})

describe('a whole organisation that is too quick', () => {
  let world: World
  before(async () => {
    world = await startWorld('execute', {}, { limits: { commands: 1_000, uploads: 1_000, ofTenant: 10 } })
  })
  after(() => world.stop())

  it('is told so; another one is answered; a search says it, and a card that renews itself stays', async () => {
    const [mina, jun] = [world.meet(people.mina), world.meet(people.jun)]
    for (let n = 0; n < 5; n += 1) for (const who of [mina, jun]) await who.say('help')
    const many = /Many people of your organisation.*in \d+ seconds?/
    says(await mina.say('help'), many)
    says(await jun.press('help', {}), many)
    says(await world.meet(people.rae).say('help'), 'What I can do')
    const { serviceUrl } = world.connector
    const client = botClient({ url: world.address.url, serviceUrl, who: people.mina })
    const search = { parameters: [{ name: 'text', value: 'contoso' }], queryOptions: { skip: 0, count: 10 } }
    for (let n = 0; n < 3; n += 1) {
      const found = await client.post({ type: 'invoke', name: 'composeExtension/query', value: search })
      assert.match(found.raw, many)
    }
    const renewed = await client.press('show', { claimId: 'CL-0000-0000' }, { trigger: 'automatic' })
    assert.deepEqual([renewed.status, renewed.card], [200, ''])
    assert.deepEqual(world.log.faults, [])
  })
})

describe('too many files at once', () => {
  let world: World
  let files: Server
  before(async () => {
    world = await startWorld('execute', {}, { limits: { commands: 1_000, uploads: 5, ofTenant: 1_000 } })
    files = createServer((request, response) => response.end(pdf(`Proof ${request.url}`)))
    await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve))
  })
  after(async () => {
    await new Promise((resolve) => files.close(resolve))
    await world.stop()
  })
  afterEach(async () => {
    assert.deepEqual(world.log.faults, [])
    await world.meet(people.tomas).say('time +1h')
  })
  const link = (n: number) => ({
    name: `Proof ${n}.pdf`,
    url: `http://127.0.0.1:${(files.address() as AddressInfo).port}/${n}`,
  })

  it('from the chat: five are kept, of the others each is named, with when to send it again', async () => {
    const mina = world.meet(people.mina)
    const { claimId } = await fillForm(mina)
    const card = await mina.sendFiles([1, 2, 3, 4, 5, 6, 7].map(link), claimId)
    for (const n of [1, 2, 3, 4, 5]) says(card, new RegExp(`Proof ${n}.*.*: You added a file`))
    for (const n of [6, 7]) says(card, new RegExp(`Proof ${n}.*: too many files within a minute.*in \\d+ second`))
  })

  it('by the upload page: 429, when to come again, and words for the page; none of it is kept', async () => {
    const mina = world.meet(people.mina)
    const { card } = await fillForm(mina)
    const send = (n: number) => upload(world, card, `Proof ${n}.pdf`, pdf(`Proof ${n}`))
    for (let n = 0; n < 5; n += 1) assert.equal((await send(n)).status, 201)
    for (let n = 5; n < 8; n += 1) {
      const response = await send(n)
      const body = (await response.json()) as Record<string, string>
      const seconds = Number(response.headers.get('retry-after'))
      assert.equal(response.status, 429)
      assert.ok(seconds > 0 && seconds <= 60, `${seconds}`)
      assert.equal(body.refused, 'too-quick')
      assert.match(body.words ?? '', new RegExp(`sent by itself in ${seconds} s`))
    }
    const { claimId } = await fillForm(mina)
    const chat = await mina.sendFiles([link(1)], claimId)
    says(chat, 'too many files within a minute')
    await world.meet(people.tomas).say('time +1m')
  })
})
