import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { createClamdScanner } from '../../bot/clamd.ts'
import type { Blobs } from '../../services/ports.ts'
import { eicar, startFakeClamd, type ClamdTrouble, type FakeClamd } from '../support/fake-clamd.ts'
import { pdfOfSize, streamOf } from '../support/files.ts'

const blob = 'CL-SCAN-0001/a'

/** A scanner with little patience, before files that are made as they are read. */
function scannerOf(port: number, bytes: () => Readable | undefined, restMs = 0) {
  const logged: string[] = []
  const opened: Readable[] = []
  const blobs: Pick<Blobs, 'open'> = {
    open: () => {
      const stream = bytes()
      if (stream) opened.push(stream)
      return Promise.resolve(stream && { bytes: stream, size: 0 })
    },
  }
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (event: string, fields?: { outcome?: string }) => void logged.push(`${event} ${fields?.outcome ?? ''}`),
  }
  const limits = { connectMs: 300, silenceMs: 300, wholeMs: 1_000, restMs }
  const scanner = createClamdScanner({ host: '127.0.0.1', port, blobs, log, limits })
  return { scanner, logged, opened }
}

const harmless = () => streamOf(Buffer.from('nothing to see'))

describe('a ClamAV daemon', () => {
  let clamd: FakeClamd
  before(async () => (clamd = await startFakeClamd({ mostBytes: 21 * 1024 * 1024 })))
  after(() => clamd.stop())
  afterEach(() => clamd.goWrong(undefined))

  it('passes a harmless file, and hears all of it', async () => {
    const size = 20 * 1024 * 1024
    assert.equal(await scannerOf(clamd.port, () => streamOf(pdfOfSize(size))).scanner.verdictOn(blob), 'clean')
    assert.deepEqual(clamd.scanned.at(-1), { bytes: size, answer: 'stream: OK' })
  })

  it('passes a file of no bytes, and of empty pieces', async () => {
    for (const pieces of [[], [Buffer.alloc(0), Buffer.from('a'), Buffer.alloc(0), Buffer.from('b')]]) {
      const { scanner } = scannerOf(clamd.port, () => Readable.from(pieces, { objectMode: false }))
      assert.equal(await scanner.verdictOn(blob), 'clean')
      assert.equal(clamd.scanned.at(-1)?.bytes, Buffer.concat(pieces).length)
    }
  })

  it('finds the EICAR test file, wherever it lies and however it is cut', async () => {
    for (const before of [0, 1, 65_530, 1_000_000]) {
      for (const chunk of [7, 65_536]) {
        const bytes = Buffer.concat([Buffer.alloc(before, 0x20), eicar(), Buffer.from('\n')])
        if (chunk === 7 && before > 100_000) continue
        const { scanner } = scannerOf(clamd.port, () => streamOf(bytes, chunk))
        assert.equal(await scanner.verdictOn(blob), 'infected', `after ${before} bytes in pieces of ${chunk}`)
      }
    }
  })

  it('does not find most of it', async () => {
    const { scanner } = scannerOf(clamd.port, () => streamOf(eicar().subarray(0, -1)))
    assert.equal(await scanner.verdictOn(blob), 'clean')
  })

  it('gives no verdict on a file over its own limit', async () => {
    const { scanner, logged } = scannerOf(clamd.port, () => streamOf(pdfOfSize(22 * 1024 * 1024)))
    assert.equal(await scanner.verdictOn(blob), 'waiting')
    assert.equal(logged.length, 1)
  })

  /** TABLE: what a daemon in trouble does; none of it is a verdict. */
  const troubles: [what: string, ClamdTrouble][] = [
    ['hears and says nothing', 'hang'],
    ['hangs up at once', 'hang-up-at-once'],
    ['hangs up after the file', 'hang-up-after-the-file'],
    ['drips its answer', 'drip'],
    ['never ends its answer', 'flood'],
    ['says an error', { says: 'stream: Can’t allocate memory ERROR' }],
    ['says nothing, and ends it', { says: '' }],
    ['says OK to something else', { says: 'OK' }],
    ['says OK with more behind it', { says: 'stream: OK?' }],
    ['says OK on another line', { says: 'x\nstream: OK' }],
    ['says a name that ends in OK', { says: 'stream: Worm.Foo OK' }],
    ['says that it found, and not what', { says: 'stream:  FOUND' }],
    ['does not know the command', { says: 'UNKNOWN COMMAND' }],
    ['answers in HTTP', { says: 'HTTP/1.1 400 Bad Request\r\n\r\nstream: OK' }],
    ['is cut off in its answer', { says: 'stream: O', without: 'its end' }],
    ['is cut off behind its answer, before the mark of its end', { says: 'stream: OK', without: 'its end' }],
  ]
  for (const [what, trouble] of troubles) {
    it(`that ${what} gives no verdict`, async () => {
      clamd.goWrong(trouble)
      const { scanner, logged, opened } = scannerOf(clamd.port, harmless)
      assert.equal(await scanner.verdictOn(blob), 'waiting')
      assert.equal(logged.length, 1)
      assert.ok(opened.every((stream) => stream.destroyed))
      clamd.goWrong(undefined)
      assert.equal(await scanner.verdictOn(blob), 'clean', 'and it is asked again')
    })
  }

  it('that is away gives no verdict', async () => {
    const free = createServer()
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve))
    const { port } = free.address() as AddressInfo
    await new Promise((resolve) => free.close(resolve))
    assert.equal(await scannerOf(port, harmless).scanner.verdictOn(blob), 'waiting')
  })

  it('is left alone for a while after it failed', async () => {
    const { scanner } = scannerOf(clamd.port, harmless, 200)
    clamd.goWrong('hang-up-at-once')
    await scanner.verdictOn(blob)
    clamd.goWrong(undefined)
    const asked = clamd.connections()
    assert.equal(await scanner.verdictOn(blob), 'waiting')
    assert.equal(clamd.connections(), asked)
    await new Promise((resolve) => setTimeout(resolve, 220))
    assert.equal(await scanner.verdictOn(blob), 'clean')
  })

  it('is not asked about a file that is gone, nor believed about one that breaks off', async () => {
    const asked = clamd.connections()
    assert.equal(await scannerOf(clamd.port, () => undefined).scanner.verdictOn(blob), 'gone')
    assert.equal(clamd.connections(), asked)
    const broken = Readable.from(
      (function* () {
        yield Buffer.from('half')
        throw new Error('the storage hung up')
      })(),
      { objectMode: false },
    )
    assert.equal(await scannerOf(clamd.port, () => broken).scanner.verdictOn(blob), 'waiting')
  })
})
