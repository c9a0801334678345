import assert from 'node:assert/strict'
import { fillForm, upload } from '../support/main-job.ts'
import { pdf } from '../support/files.ts'
import { people, startWorld, type World } from '../support/world.ts'
import { jsonTo, sendRaw } from './door.ts'

describe('the door of a whole bot', () => {
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())
  const port = () => Number(new URL(world.address.url).port)

  it('lives and is ready', async () => {
    assert.equal((await fetch(`${world.address.url}/healthz`)).status, 200)
    assert.equal((await fetch(`${world.address.url}/readyz`)).status, 200)
  })

  for (const [what, bytes, expected] of [
    ['gzip that is none', jsonTo('no gzip', { 'Content-Encoding': 'gzip' }), 415],
    ['a list', jsonTo('[]'), 400],
    ['bad UTF-8', jsonTo(Buffer.from([0x7b, 0xff])), 400],
    ['a megabyte', jsonTo(`{"a":"${'x'.repeat(1_000_000)}"}`), 413],
    ['an empty object', jsonTo('{}'), 401],
    ['an activity from elsewhere', jsonTo('{"type":"message","serviceUrl":"https://evil.example"}'), 401],
    ['a Host that is none', 'GET /readyz HTTP/1.1\r\nHost: [\r\n\r\n', 400],
    [
      'an odd activity of this machine',
      jsonTo('{"type":"message","serviceUrl":"http://127.0.0.1:1","from":[],"attachments":[[]]}'),
      200,
    ],
  ] as const) {
    it(`${what}: ${expected}`, async () => {
      assert.equal((await sendRaw(port(), bytes)).status, expected)
      assert.deepEqual(world.log.faults, [])
    })
  }

  it('shows the upload page, takes a file once, and knows it the second time', async () => {
    const { card } = await fillForm(world.meet(people.mina))
    const link = JSON.stringify(card).match(/http:\/\/127\.0\.0\.1:1\/poe\/upload\/[^"]+/)?.[0]
    assert.ok(link)
    assert.ok(link.length > 150, 'a real token is long')
    const page = await fetch(world.reach(link))
    assert.equal(page.status, 200)
    assert.match(page.headers.get('content-type') ?? '', /text\/html/)
    assert.equal((await upload(world, card, 'Acceptance.pdf', pdf())).status, 201)
    const again = await upload(world, card, 'Again.pdf', pdf())
    assert.ok([200, 409].includes(again.status), `${again.status}`)
    assert.match(await again.text(), /already/i)
    const wrong = await fetch(`${world.reach(link)}x`)
    assert.ok(wrong.status >= 400 && wrong.status < 500)
    assert.match(await wrong.text(), /<html/i)
    assert.deepEqual(world.log.faults, [])
  })
})
