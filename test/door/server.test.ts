import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type createServer, PortTaken, type Route } from '../../bot/server.ts'
import { jsonTo, sendRaw, startDoor, toMessages, type Door } from './door.ts'

const post = (door: Door, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${door.url}/api/messages`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

/** A door whose activities wait until they are let go. */
async function startSlowDoor(limits: NonNullable<Parameters<typeof createServer>[0]['limits']> = {}) {
  const waiting: (() => void)[] = []
  const door = await startDoor({
    limits,
    messages: () => new Promise((resolve) => waiting.push(() => resolve({ status: 200, body: { done: true } }))),
  })
  const arrived = async (count: number) => {
    while (waiting.length < count) await sleep(5)
  }
  return { door, arrived, letGo: () => waiting.splice(0).forEach((go) => go()) }
}

describe('the server', () => {
  const open: Door[] = []
  const start = async (...parts: Parameters<typeof startDoor>) => {
    const door = await startDoor(...parts)
    open.push(door)
    return door
  }
  afterEach(() => Promise.all(open.splice(0).map((door) => door.close())))

  it('hands on an activity and answers what it is told', async () => {
    const door = await start({ messages: (body) => Promise.resolve({ status: 200, body: { heard: body.text } }) })
    const response = await post(door, { text: '안녕하세요' })
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'application/json; charset=utf-8')
    assert.equal(response.headers.get('server'), null)
    assert.deepEqual(await response.json(), { heard: '안녕하세요' })
  })

  it('takes a body with a mark of its byte order, other letter case, and sixty-four levels', async () => {
    const door = await start()
    const deepest = `${'{"a":'.repeat(64)}1${'}'.repeat(64)}`
    for (const [body, type] of [
      ['\ufeff{"a":1}', 'application/json'],
      ['{"a":1}', 'Application/JSON; Charset=UTF-8'],
      [deepest, 'application/json'],
      [`{"a":"${'x'.repeat(256 * 1024 - 8)}"}`, 'application/json'],
    ] as const) {
      const { status } = await sendRaw(door.port, jsonTo(body, { 'Content-Type': type, Connection: 'close' }))
      assert.equal(status, 200, body.slice(0, 30))
    }
    assert.equal(door.reached.length, 4)
  })

  it('says that it lives, and whether storage answers', async () => {
    let answers = true
    const door = await start({ ready: () => Promise.resolve(answers) })
    for (const [path, status] of [
      ['healthz', 200],
      ['healthz/', 200],
      ['readyz', 200],
    ] as const) {
      const response = await fetch(`${door.url}/${path}`)
      assert.equal(response.status, status, path)
      assert.equal(await response.text(), '')
    }
    answers = false
    assert.equal((await fetch(`${door.url}/readyz`)).status, 503)
    assert.equal((await fetch(`${door.url}/healthz`)).status, 200)
  })

  it('gives a number and nothing else for a fault of ours', async () => {
    const door = await start({ messages: () => Promise.reject(new Error('the secret of the table')) })
    const response = await post(door, { text: 'hello' })
    assert.equal(response.status, 500)
    assert.equal(response.headers.get('x-correlation-id'), 'ab'.repeat(8))
    assert.equal(await response.text(), '')
    assert.equal(door.faults.length, 1)
  })

  it('cuts the line when a page fails in the middle of its answer', async () => {
    const route: Route = {
      method: 'GET',
      path: '/half',
      handler: (_request, response) => {
        response.writeHead(200, { 'Content-Length': '100' })
        response.write('half')
        return Promise.reject(new Error('torn'))
      },
    }
    const door = await start({ routes: [route] })
    await assert.rejects(async () => (await fetch(`${door.url}/half`)).text())
    assert.equal((await fetch(`${door.url}/healthz`)).status, 200)
  })

  it('finds the route of a token of two thousand characters, and none of a longer one', async () => {
    const seen: string[] = []
    const handler: Route['handler'] = (_request, response, { token = '' }) => {
      seen.push(token)
      response.writeHead(204)
      response.end()
      return Promise.resolve()
    }
    const door = await start({ routes: [{ method: 'GET', path: '/poe/upload/:token', handler }] })
    const token = 'eyJ.'.repeat(500)
    assert.equal((await fetch(`${door.url}/poe/upload/${token}`)).status, 204)
    assert.equal((await fetch(`${door.url}/poe/upload/${token.repeat(2)}`)).status, 404)
    assert.deepEqual(seen, [token])
  })

  it('names the port that somebody else has', async () => {
    const { port } = await start()
    await assert.rejects(startDoor({ port }), (error) => {
      assert.ok(error instanceof PortTaken)
      assert.match(error.message, new RegExp(`^Port ${port} is in use\\.`))
      return true
    })
  })

  it('takes a wish to speak another protocol for a plain request, and survives a torn line', async () => {
    const door = await start()
    const wish = 'GET /healthz HTTP/1.1\r\nHost: bot\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
    assert.equal((await sendRaw(door.port, wish)).status, 200)
    for (let n = 0; n < 20; n += 1) await sendRaw(door.port, wish, { reset: true })
    assert.equal((await fetch(`${door.url}/healthz`)).status, 200)
  })

  describe('without a token, where people must sign in', () => {
    for (const [name, authorization] of [
      ['none', undefined],
      ['an empty one', ''],
      ['a scheme alone', 'Bearer'],
      ['another scheme', 'Basic YTpi'],
      ['two tokens', 'Bearer a b'],
      ['a comma', 'Bearer a, Bearer b'],
      ['letters of no token', 'Bearer <script>'],
      ['Korean', Buffer.from('Bearer 한').toString('latin1')],
    ] as const) {
      it(`${name}: 401, before the body is read`, async () => {
        const door = await start({ local: false })
        const headers: Record<string, string> = { 'Content-Type': 'application/json', 'Content-Length': '200000' }
        if (authorization !== undefined) headers.Authorization = authorization
        // Of the body nothing is ever sent: whoever waited for it would not answer.
        const { status, all } = await sendRaw(door.port, toMessages(headers), { patienceMs: 200 })
        assert.equal(status, 401)
        assert.match(all, /\r\n\r\n$/)
        assert.deepEqual(door.reached, [])
      })
    }
  })

  describe('with slow clients', () => {
    it('lets go of a body that never ends, and of one that drips', async () => {
      const door = await start({ limits: { bodyMs: 150 } })
      const half = toMessages({ 'Content-Type': 'application/json', 'Content-Length': '100' }, '{"a":')
      const stopped = await sendRaw(door.port, half, { patienceMs: 3_000 })
      assert.equal(stopped.status, 408)
      assert.ok(stopped.ended)
      const socket = connect(door.port, '127.0.0.1')
      let all = ''
      socket.setEncoding('latin1').on('data', (chunk: string) => (all += chunk))
      socket.on('error', () => {})
      socket.write(half)
      const drip = setInterval(() => socket.write(' '), 20)
      await new Promise((resolve) => socket.once('close', resolve))
      clearInterval(drip)
      assert.match(all, /^HTTP\/1\.1 408 /)
      assert.deepEqual(door.reached, [])
    }).timeout(10_000)

    it('lets go of headers that never end', async () => {
      const door = await start({ limits: { headersMs: 400 } })
      const socket = connect(door.port, '127.0.0.1')
      socket.on('error', () => {})
      const begun = performance.now()
      socket.write('POST /api/messages HTTP/1.1\r\nHost: bot\r\n')
      const drip = setInterval(() => socket.write('X-A: 1\r\n'), 50)
      socket.resume()
      await new Promise((resolve) => socket.once('close', resolve))
      clearInterval(drip)
      assert.ok(performance.now() - begun < 2_000)
    })
  })

  it('asks to come again when too much is under way, and still says that it lives', async () => {
    const { door, arrived, letGo } = await startSlowDoor({ inFlight: 3 })
    open.push(door)
    const first = [1, 2, 3].map((n) => post(door, { n }))
    await arrived(3)
    const turnedAway = await post(door, { n: 4 })
    assert.equal(turnedAway.status, 503)
    assert.equal(turnedAway.headers.get('retry-after'), '2')
    assert.equal((await fetch(`${door.url}/readyz`)).status, 503)
    assert.equal((await fetch(`${door.url}/healthz`)).status, 200)
    letGo()
    assert.deepEqual(
      (await Promise.all(first)).map(({ status }) => status),
      [200, 200, 200],
    )
    const next = post(door, { n: 5 })
    await arrived(1)
    letGo()
    assert.equal((await next).status, 200)
  })

  it('takes two hundred at a time, unless it is told otherwise', async () => {
    const { door, arrived, letGo } = await startSlowDoor()
    open.push(door)
    const first = Array.from({ length: 200 }, (_, n) => post(door, { n }))
    await arrived(200)
    const turnedAway = await Promise.all([201, 202, 203].map((n) => post(door, { n })))
    for (const { status, headers } of turnedAway) assert.deepEqual([status, headers.get('retry-after')], [503, '2'])
    assert.equal((await fetch(`${door.url}/healthz`)).status, 200)
    letGo()
    for (const { status } of await Promise.all(first)) assert.equal(status, 200)
  })

  it('finishes what is under way before it closes, and keeps no line open', async () => {
    const { door, arrived, letGo } = await startSlowDoor()
    await fetch(`${door.url}/healthz`)
    const last = post(door, { text: 'the last one' })
    await arrived(1)
    let closed = false
    const closing = door.close().then(() => (closed = true))
    await sleep(50)
    assert.equal(closed, false)
    await assert.rejects(sendRawOrThrow(door.port))
    letGo()
    assert.deepEqual(await (await last).json(), { done: true })
    const begun = performance.now()
    await closing
    assert.ok(performance.now() - begun < 1_000, 'it waited for an idle line')
  })

  it('closes in the end, though somebody never finishes', async () => {
    const { door, arrived } = await startSlowDoor({ closeMs: 100 })
    const cut = assert.rejects(post(door, { text: 'for ever' }))
    await arrived(1)
    await door.close()
    await cut
  })
})

/** Throws where nobody listens any more. */
function sendRawOrThrow(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', reject)
    socket.on('connect', () => {
      socket.destroy()
      resolve()
    })
  })
}
