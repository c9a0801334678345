import assert from 'node:assert/strict'
import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import type { Blobs } from '../../services/ports.ts'
import { connectionString, realBlobs, storageName } from '../support/azurite.ts'
import { memoryBlobs } from '../support/memory-blobs.ts'

const kinds: { name: string; open: () => Promise<Blobs> }[] = [
  { name: 'in memory', open: async () => memoryBlobs().blobs },
  { name: `on ${storageName}`, open: () => realBlobs() },
]

const mebibyte = 1024 * 1024
const bytesOf = (length: number) => Buffer.from(Uint8Array.from({ length }, (_, n) => (n * 31 + (n >> 8)) % 251))
const inPieces = (bytes: Buffer, size: number) =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size)),
  )
const all = async (blobs: Blobs) => {
  const found: { name: string; createdAt: string }[] = []
  for await (const page of blobs.list()) found.push(...page)
  return found
}

for (const { name, open } of kinds) {
  describe(`blobs ${name}`, () => {
    let blobs: Blobs
    beforeEach(async () => {
      blobs = await open()
    })

    for (const length of [0, 1, 1000, mebibyte, 5 * mebibyte + 17]) {
      it(`gives back the ${length} bytes it was given`, async () => {
        const bytes = bytesOf(length)
        await blobs.put('c1/a', inPieces(bytes, 60_000), 'application/pdf')
        const found = (await blobs.open('c1/a')) ?? assert.fail('nothing there')
        assert.equal(found.size, length)
        assert((await buffer(found.bytes)).equals(bytes))
      })
    }

    it('never overwrites', async () => {
      await blobs.put('c1/a', Readable.from([Buffer.from('first')]), 'image/png')
      await assert.rejects(blobs.put('c1/a', Readable.from([Buffer.from('second')]), 'image/png'), {
        failure: 'conflict',
      })
      const found = (await blobs.open('c1/a')) ?? assert.fail('nothing there')
      assert.equal(String(await buffer(found.bytes)), 'first')
    })

    it('has one winner among ten who put the same name', async () => {
      const puts = Array.from({ length: 10 }, (_, n) =>
        blobs.put('c1/a', Readable.from([Buffer.from(`${n}`)]), 'image/png'),
      )
      const lost = (await Promise.allSettled(puts)).flatMap((put) =>
        put.status === 'rejected' ? [put.reason.failure] : [],
      )
      assert.deepEqual(
        lost,
        Array.from({ length: 9 }, () => 'conflict'),
      )
    })

    it('throws the error of the source as it is, and stores nothing', async () => {
      const own = new TypeError('the virus scanner of the source')
      const source = async function* () {
        yield bytesOf(3 * mebibyte)
        throw own
      }
      await assert.rejects(blobs.put('c1/a', Readable.from(source()), 'image/png'), (error) => error === own)
      assert.equal(await blobs.open('c1/a'), undefined)
      assert.deepEqual(await all(blobs), [])
    })

    it('stores nothing of a source that is cut off without a word', async () => {
      const source = new Readable({ read: () => undefined })
      source.push(bytesOf(1000))
      setTimeout(() => source.destroy(), 20)
      await assert.rejects(blobs.put('c1/a', source, 'image/png'), { code: 'ERR_STREAM_PREMATURE_CLOSE' })
      assert.deepEqual(await all(blobs), [])
    })

    it('opens nothing where there is nothing, and removes it without complaint', async () => {
      assert.equal(await blobs.open('c1/none'), undefined)
      await blobs.remove('c1/none')
      await blobs.put('c1/a', Readable.from([Buffer.from('x')]), 'image/png')
      await blobs.remove('c1/a')
      assert.equal(await blobs.open('c1/a'), undefined)
    })

    it('lists names and ages', async () => {
      for (const key of ['c2/b', 'c1/a']) await blobs.put(key, Readable.from([Buffer.from('x')]), 'image/png')
      const found = await all(blobs)
      assert.deepEqual(
        found.map((blob) => blob.name),
        ['c1/a', 'c2/b'],
      )
      for (const { createdAt } of found) assert.match(createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    })

    it('refuses names that would need escaping', async () => {
      for (const key of ['', '/a', 'a/', 'a//b', 'a/../b', 'a b', 'a?b', 'é', 'a.', 'x'.repeat(1025)]) {
        await assert.rejects(blobs.put(key, Readable.from(['x']), 'image/png'), { failure: 'invalid' })
        await assert.rejects(blobs.open(key), { failure: 'invalid' })
        await assert.rejects(blobs.remove(key), { failure: 'invalid' })
      }
    })
  })
}

describe('blobs over a bad line', function () {
  this.timeout(30_000)
  let server: Server
  let through: string
  /** Decides what happens with an answer of the service; `true` passes it on. */
  let passes: (request: IncomingMessage) => boolean | Promise<boolean>

  before(async () => {
    const direct = await connectionString()
    const target = new URL(/BlobEndpoint=([^;]*)/.exec(direct)?.[1] ?? assert.fail('no blob endpoint'))
    server = createServer((request, response) => void relay(target, request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    through = direct.replace(/BlobEndpoint=[^;]*/, `BlobEndpoint=http://127.0.0.1:${port}${target.pathname}`)
  })

  after(() => {
    server.closeAllConnections()
    server.close()
  })

  async function relay(target: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, headers, url } = request
    const onward = forward({ host: target.hostname, port: target.port, method, headers, path: url })
    onward.on('response', async (answer) => {
      if (!(await passes(request))) return request.socket.destroy()
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  }

  it('are stored once although the last answer was lost', async () => {
    passes = () => true
    const blobs = await realBlobs(through)
    let lost = 0
    passes = ({ url = '' }) => !(url.includes('comp=blocklist') && (lost += 1) === 1)
    await blobs.put('c1/a', inPieces(bytesOf(3 * mebibyte), 70_000), 'image/png')
    assert.equal(lost, 2)
    await assert.rejects(blobs.put('c1/a', Readable.from([Buffer.from('x')]), 'image/png'), { failure: 'conflict' })
  })

  it('read no further ahead of a slow line than a few MiB', async () => {
    passes = () => true
    const blobs = await realBlobs(through)
    let goOn = () => {}
    const held = new Promise<boolean>((resolve) => (goOn = () => resolve(true)))
    passes = () => held
    let read = 0
    const source = async function* () {
      const piece = Buffer.alloc(64 * 1024)
      for (; read < 40 * mebibyte; read += piece.length) yield piece
    }
    const put = blobs.put('c1/a', Readable.from(source()), 'image/png')
    await pause(400)
    const ahead = read
    goOn()
    await put
    assert(ahead < 8 * mebibyte, `${ahead} bytes ahead`)
    const stored = (await blobs.open('c1/a')) ?? assert.fail('nothing there')
    assert.equal(stored.size, 40 * mebibyte)
    // Left unread it would end in an error of its own, much later, when the server hangs up.
    stored.bytes.destroy()
  })
})
