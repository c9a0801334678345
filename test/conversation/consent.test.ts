import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { buttonsOf } from '../support/fake-connector.ts'
import {
  approved,
  cardWith,
  declineByPage,
  letters,
  linkIn,
  readable,
  stateOf,
  verbsOf,
  asked,
  shown,
} from '../support/consent.ts'
import { dataOf, says, saysNot, type Persona } from '../support/persona.ts'
import { people, startWorld, until } from '../support/world.ts'

const channel = '19:review@thread.tacv2'
const teamsAppId = '40000000-0000-4000-8000-000000000000'

/** A world in which everybody but the customer has the app. `mail`: whether letters can be written. */
async function open(settings: { mail: boolean }) {
  const world = await startWorld('execute', settings.mail ? {} : { mail: undefined, teamsAppId })
  const [mina, rae, kim] = [people.mina, people.rae, people.kim].map((who) => world.meet(who)) as [
    Persona,
    Persona,
    Persona,
  ]
  await rae.sayInChannel(channel, 'review here')
  await Promise.all([mina, rae].map((person) => person.install()))
  // Begins in a working morning, whatever the time of day is.
  await rae.say('time +1bd')
  return { world, mina, rae, kim }
}

describe('consent in Teams', () => {
  let at: Awaited<ReturnType<typeof open>>
  before(async () => {
    at = await open({ mail: true })
    await at.kim.install()
  })
  after(() => at.world.stop())

  it('asks to confirm an opt-out, rejects, and tells partner and reviewer', async () => {
    const { world, mina, rae, kim } = at
    const claimId = await approved(at)
    const card = await until('the consent card with its last day', () =>
      cardWith(kim, world, claimId, 'you can opt out until'),
    )
    says(card, 'Hanbit Cloud')
    says(card, 'need not do anything')
    // The red button stands behind a question: pressing "Opt out" alone sends nothing.
    const asks = JSON.stringify(card).includes('"Action.ShowCard"')
    assert.ok(asks)
    says(card, 'Do you want to opt out?')
    const gone = await kim.press('decline', { ...dataOf(card, 'decline'), comment: 'We left them.' })
    says(gone, 'Thank you. You opted out')
    for (const person of [mina, rae]) {
      await until(`${person.who.name} hears`, () => cardWith(person, world, claimId, 'opted out'))
    }
    assert.equal((await stateOf(world, claimId)).claim.status, 'rejected')
    assert.deepEqual(await letters(world), [], 'nobody is written to who was reached in Teams')
    assert.deepEqual(world.log.faults, [])
  })
})

describe('a customer who cannot be reached', () => {
  for (const how of ['never installed', 'blocked', 'uninstalled'] as const) {
    it(`${how}: partner and reviewer see it, the window is held, and it runs in full once they are told`, async () => {
      const { world, mina, rae, kim } = await open({ mail: false })
      try {
        if (how !== 'never installed') await kim.install()
        if (how === 'uninstalled') await kim.uninstall()
        if (how !== 'never installed')
          world.connector.goWrong((path) => (path.includes(kim.personal) ? { status: 403 } : undefined))
        const claimId = await approved({ world, mina, rae })
        const seen = await until('the partner sees it', () => cardWith(mina, world, claimId, 'could not be reached'))
        says(seen, 'kim@contoso.com')
        await until('the reviewer sees it', () => cardWith(rae, world, claimId, 'could not be reached'))
        const card = await shown(mina, claimId)
        says(card, 'Customer not reached')
        says(card, 'opt-out time has not begun')
        says(card, `https://teams.microsoft.com/l/app/${teamsAppId}`)

        await rae.say('time +9d')
        const held = await stateOf(world, claimId)
        assert.equal(held.claim.status, 'approved')
        assert.equal(held.claim.consent?.passedAt, undefined)
        assert.ok(!(await verbsOf(world, claimId)).includes('remind'), 'no reminder of what was never told')

        const retried = await mina.press('retell', dataOf(card, 'retell'))
        says(retried, 'had the notice sent to the customer again')
        await until(
          'it failed again',
          async () => (await verbsOf(world, claimId)).filter((verb) => verb === 'customer-not-reached').length === 2,
        )
        says(await shown(rae, claimId), 'Try again')

        world.connector.goWrong(() => undefined)
        if (how === 'blocked') {
          const now = await shown(mina, claimId)
          await mina.press('retell', dataOf(now, 'retell'))
        } else await kim.install()
        await until('the customer is told', async () => (await stateOf(world, claimId)).claim.consent?.deliveredAt)
        await until('the consent card', () => cardWith(kim, world, claimId, 'you can opt out until'))
        says(await shown(mina, claimId), '7 days left')
        await rae.say('time +7d')
        assert.equal((await stateOf(world, claimId)).claim.consent?.passedAt, undefined)
        await rae.say('time +1d')
        assert.ok((await stateOf(world, claimId)).claim.consent?.passedAt)
        assert.deepEqual(world.log.faults, [])
      } finally {
        await world.stop()
      }
    })
  }
})

describe('consent by mail', () => {
  let at: Awaited<ReturnType<typeof open>>
  beforeEach(async () => {
    at = await open({ mail: true })
  })
  afterEach(() => at.world.stop())

  const mailed = async () => {
    const { world } = at
    const claimId = await approved(at)
    await until('told by mail', async () => (await stateOf(world, claimId)).claim.consent?.deliveredAt)
    const [letter = ''] = await letters(world)
    return { claimId, letter, link: linkIn(world, letter) }
  }

  it('writes one letter in both languages to a stranger, with a link that opens the page', async () => {
    const { world, mina } = at
    const { claimId, letter, link } = await mailed()
    assert.match(readable(letter), /Hello Kim Customer,[^]*Kim Customer 님/)
    assert.match(letter, /^To: kim@contoso\.com\r?$/m)
    assert.doesNotMatch(readable(letter), /https?:\/\/(?!127\.0\.0\.1:1\/consent\/)/, 'no remote content')
    says(await shown(mina, claimId), '7 days left')
    const english = await (await fetch(link)).text()
    const lastDay = /until (\w{3} \d{1,2} \w{3} \d{4})/.exec(english)?.[1] ?? 'no day'
    for (const words of ['Hanbit Cloud', 'Teams', 'will see', 'need not do anything', lastDay]) {
      assert.ok(english.includes(words), `${words} is not on the page`)
    }
    const korean = await (await fetch(link, { headers: { 'accept-language': 'ko-KR,ko;q=0.9' } })).text()
    assert.match(korean, /lang="ko"/)
    assert.match(korean, /거절/)
    // Days left on the page are today's; a letter names the day on which they were counted.
    assert.match(english, /7 days left: \w{3} \d/)
    assert.match(korean, /7일 남음: \d{4}년/)
    assert.match(readable(letter), /As of this letter \(\w{3} \d{1,2} \w{3} \d{4}\): 7 days left\./)
    assert.match(readable(letter), /이 편지를 보낸 날\(\d{4}년 [^)]+\)\) 기준: <strong>7일 남음<\/strong>/)
    assert.match(await (await fetch(`${link}?lang=en`, { headers: { 'accept-language': 'ko' } })).text(), /lang="en"/)
    assert.doesNotMatch(english, /<script/)
    assert.deepEqual(world.log.faults, [])
  })

  it('writes to a contact it knows in their language alone', async () => {
    const { world, kim } = at
    const korean = world.meet(people.kim, 'ko-KR')
    await korean.install()
    await korean.uninstall()
    world.connector.goWrong((path) => (path.includes(kim.personal) ? { status: 403 } : undefined))
    const { letter } = await mailed()
    assert.match(readable(letter), /거절하실 수 있습니다/)
    assert.doesNotMatch(readable(letter), /Hello/)
    assert.match(readable(letter), /\?lang=ko/)
  })

  it('changes nothing by GET or HEAD, nor by a POST without the box ticked', async () => {
    const { world } = at
    const { claimId, link } = await mailed()
    const before = (await stateOf(world, claimId)).claim.version
    for (const method of ['GET', 'GET', 'HEAD']) {
      const response = await fetch(link, { method })
      assert.equal(response.status, 200)
      assert.match(response.headers.get('content-security-policy') ?? '', /form-action 'self'/)
      assert.equal(response.headers.get('cache-control'), 'no-store')
    }
    const unticked = await declineByPage(link, { confirm: 'no' })
    assert.equal(unticked.status, 422)
    assert.match(await unticked.text(), /tick the box/)
    assert.equal((await stateOf(world, claimId)).claim.version, before)
  })

  it('opts out once by a confirmed POST, and shows the outcome to the second', async () => {
    const { world, mina, rae } = at
    const { claimId, link } = await mailed()
    const first = await declineByPage(link, { reason: 'We <b>left</b> them.' })
    assert.equal(first.status, 303)
    const shown = await (await fetch(new URL(first.headers.get('location') ?? '', link))).text()
    assert.match(shown, /role="status"><strong>No association<\/strong><br \/>Thank you\. You opted out/)
    assert.doesNotMatch(shown, /<form/)
    const again = await declineByPage(link, { reason: 'Another word' })
    assert.equal(again.status, 409)
    assert.match(await again.text(), /You opted out/)
    const { claim, entries } = await stateOf(world, claimId)
    assert.equal(claim.status, 'rejected')
    assert.equal(entries.filter(({ verb }) => verb === 'decline').length, 1)
    says(await asked(mina, `history ${claimId}`), /kim@contoso\\?\.com \(customer\) opted out/)
    for (const person of [mina, rae]) {
      await until(`${person.who.name} hears`, () => cardWith(person, world, claimId, 'opted out'))
    }
    assert.deepEqual(world.log.faults, [])
  })

  it('answers a wrong, cut or expired link, and an odd form, civilly', async () => {
    const { world, rae } = at
    const { link } = await mailed()
    for (const wrong of [link.slice(0, -3), `${world.address.url}/consent/nothing`, link.replace(/.$/, '~')]) {
      const response = await fetch(wrong)
      assert.equal(response.status, 404)
      assert.match(await response.text(), /can’t be opened/)
    }
    assert.equal((await declineByPage(link, { reason: 'x'.repeat(5_000) })).status, 413)
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }
    assert.equal((await fetch(link, json)).status, 415)
    assert.equal((await declineByPage(link, { act: 'approve' })).status, 422)
    await rae.say('time +401d')
    const expired = await fetch(link)
    assert.equal(expired.status, 410)
    assert.match(await expired.text(), /expired/)
  })

  it('reminds and ends by mail, takes a late withdrawal, and tells of the end', async () => {
    const { world, rae } = at
    const { claimId, link } = await mailed()
    const bannerNow = async () => /role="status">(.*?)<\/p>/.exec(await (await fetch(link)).text())?.[1] ?? ''
    await rae.say('time +5d')
    assert.match(await bannerNow(), /2 days left/)
    await rae.say('time +2d')
    assert.match(await bannerNow(), /last day today/)
    await until('two reminders by mail', async () => (await letters(world)).length === 3)
    await rae.say('time +1d')
    await until('the end by mail', async () => (await letters(world)).length === 4)
    const [, ...later] = (await letters(world)).map(readable)
    for (const words of [/: 2 days left\./, /: last day today\./]) {
      assert.equal(later.filter((letter) => words.test(letter)).length, 1, `${words}`)
    }
    assert.equal(later.filter((letter) => letter.includes('As of this letter')).length, 2, 'none at the end')
    const page = await (await fetch(link)).text()
    assert.match(page, /association stands/i)
    assert.doesNotMatch(page, /left|today/)
    const tooLate = await declineByPage(link)
    assert.equal(tooLate.status, 409)
    const late = await declineByPage(link, { act: 'late-withdrawal', reason: 'Contract ended.' })
    assert.equal(late.status, 303)
    const heard = await until('the reviewer hears', () => cardWith(rae, world, claimId, 'Contract ended'))
    says(heard, 'End the association')
    const ended = await rae.press('end-association', {
      ...dataOf(await shown(rae, claimId), 'end-association'),
      comment: 'As the customer asks.',
    })
    says(ended, 'Rejected')
    await until('the customer is written to', async () => (await letters(world)).length === 5)
    assert.match(await (await fetch(link)).text(), /was ended on/)
    assert.deepEqual(world.log.faults, [])
  })

  it('goes on in Teams once the contact is there', async () => {
    const { world, kim } = at
    const { claimId } = await mailed()
    await kim.install()
    const card = await shown(kim, claimId)
    says(card, 'you can opt out until')
    saysNot(card, 'Try again')
    assert.ok(buttonsOf(card).some(({ verb }) => verb === 'decline'))
    assert.equal((await readdir(`${world.config.dataDir}/mail`)).length, 1)
    const [name = ''] = await readdir(`${world.config.dataDir}/mail`)
    assert.ok((await readFile(`${world.config.dataDir}/mail/${name}`, 'utf8')).includes('text/html'))
  })
})
