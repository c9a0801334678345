import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { FileRefused, StorageError } from '../../services/ports.ts'
import { windowLength } from '../../services/proof-inspection.ts'
import { receiveProof, type Announced } from '../../services/proofs.ts'
import * as files from '../support/files.ts'
import { memoryBlobs } from '../support/memory-blobs.ts'
import { oddFiles as firstOddFiles } from './odd-files.ts'
import { odderFiles } from './odder-files.ts'

const oddFiles = [...firstOddFiles, ...odderFiles]

const claimId = 'CL-7K2M-9QXD'
const randomHex = (bytes: number) => 'ab'.repeat(bytes)

async function received(bytes: Readable, announced: Partial<Announced> & { name: string }) {
  const { blobs, stored: kept } = memoryBlobs()
  const result = await receiveProof({ blobs, randomHex }, bytes, { claimId, ...announced })
  return { result, kept }
}

describe('receiving a proof file', () => {
  for (const odd of oddFiles) {
    const says = typeof odd.verdict === 'string' ? odd.verdict : `kept as ${odd.verdict.ok.slice(0, 20)}`
    it(`${odd.what} (${odd.name.slice(0, 24).replace(/[\0\u202E]/g, '?')}): ${says}`, async () => {
      const source = files.streamOf(await odd.bytes())
      const announced = { name: odd.name, declaredType: odd.type, declaredSize: odd.size }
      const { result, kept } = await received(source, announced)
      if (typeof odd.verdict === 'string') {
        assert.deepEqual(result, { refused: odd.verdict })
        assert.equal(kept.size, 0)
      } else {
        assert.ok('ok' in result, JSON.stringify(result))
        assert.equal(result.ok.name, odd.verdict.ok)
        assert.deepEqual([...kept.keys()], [result.ok.blob])
      }
      assert.ok(source.destroyed)
    })
  }

  it('tells the size, the type and the SHA-256 of what was stored', async () => {
    const bytes = files.pdf()
    const { result, kept } = await received(files.streamOf(bytes, 100), { name: 'SOW.pdf' })
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const blob = `${claimId}/${'ab'.repeat(16)}`
    const ok = { name: 'SOW.pdf', size: bytes.length, type: 'application/pdf', sha256, blob, scan: 'not-scanned' }
    assert.deepEqual(result, { ok })
    assert.deepEqual(kept.get(blob)?.bytes, bytes)
    assert.equal(kept.get(blob)?.contentType, 'application/pdf')
  })

  it('says the same wherever the pieces are cut', async () => {
    for (const odd of oddFiles.filter((file) => !file.large && !/3,000|1 MB|most|film|cap/.test(file.what))) {
      const whole = await buffer(files.streamOf(await odd.bytes()))
      for (const chunk of [1, 7, 1_000]) {
        const { result } = await received(files.streamOf(whole, chunk), {
          name: odd.name,
          declaredType: odd.type,
          declaredSize: odd.size,
        })
        const said = 'ok' in result ? { ok: result.ok.name } : result.refused
        assert.deepEqual(said, odd.verdict, `${odd.what} in pieces of ${chunk}`)
      }
    }
  })

  it('sees a macro part wherever it lies against the window', async () => {
    for (let before = windowLength - 70_000; before < windowLength + 70_000; before += 4_999) {
      const parts = { ...files.officeDocument('docx'), 'word/a.bin': Buffer.alloc(before), 'word/vbaProject.bin': 'x' }
      const bytes = await files.zip({ ...parts, 'word/b.bin': Buffer.alloc(before) }, { compress: false })
      const { result } = await received(files.streamOf(bytes), { name: 'a.docx' })
      assert.deepEqual(result, { refused: 'macro' }, `after ${before} bytes`)
    }
  })

  it('stops reading as soon as the verdict is certain', async () => {
    let read = 0
    function* endless() {
      for (;;) {
        read += 65_536
        yield Buffer.alloc(65_536, 0x20)
      }
    }
    const { result } = await received(files.streamOf(endless()), { name: 'SOW.pdf' })
    assert.deepEqual(result, { refused: 'content-differs' })
    assert.ok(read < 1_000_000, `${read} bytes were read`)
  })

  it('holds no more of a large file than of a small one', async () => {
    const { blobs } = memoryBlobs()
    let [given, taken, most] = [0, 0, 0]
    blobs.put = async (_name, bytes) => {
      for await (const chunk of bytes as AsyncIterable<Buffer>) {
        taken += chunk.length
        most = Math.max(most, given - taken)
        await new Promise(setImmediate)
      }
    }
    function* counted() {
      for (const chunk of files.pdfOfSize(20 * 1024 * 1024)) {
        given += chunk.length
        yield chunk
      }
    }
    const result = await receiveProof({ blobs, randomHex }, files.streamOf(counted()), { claimId, name: 'big.pdf' })
    assert.ok('ok' in result)
    assert.equal(taken, 20 * 1024 * 1024)
    assert.ok(most <= 6 * 65_536, `${most} bytes were on their way at once`)
  })

  it('refuses a file whose sender stops, and keeps nothing of it', async () => {
    for (const [fault, refused] of [
      [new Error('aborted'), 'interrupted'],
      [new FileRefused('too-slow'), 'interrupted'],
      [new FileRefused('too-large'), 'too-large'],
    ] as const) {
      const broken = Readable.from(
        (function* () {
          yield files.pdf()
          throw fault
        })(),
        { objectMode: false },
      )
      const { result, kept } = await received(broken, { name: 'SOW.pdf' })
      assert.deepEqual(result, { refused })
      assert.equal(kept.size, 0)
    }
  })

  it('throws what storage says, and leaves no blob', async () => {
    const { blobs, stored } = memoryBlobs({
      afterPut: () => {
        throw new StorageError('ambiguous', 'nobody knows')
      },
    })
    const source = files.streamOf(files.pdf())
    await assert.rejects(receiveProof({ blobs, randomHex }, source, { claimId, name: 'SOW.pdf' }), StorageError)
    assert.equal(stored.size, 0)
    assert.ok(source.destroyed)
  })

  it('keeps its verdict where storage will not remove the blob now', async () => {
    const { blobs } = memoryBlobs({
      beforeRemove: () => {
        throw new StorageError('busy', 'later')
      },
    })
    const source = files.streamOf(Buffer.from('MZ'))
    const result = await receiveProof({ blobs, randomHex }, source, { claimId, name: 'SOW.pdf' })
    assert.deepEqual(result, { refused: 'content-differs' })
  })

  it('marks the file as waiting where a scanner will look at it', async () => {
    const { blobs } = memoryBlobs()
    const source = files.streamOf(files.pdf())
    const result = await receiveProof({ blobs, randomHex, unscanned: 'waiting' }, source, { claimId, name: 'SOW.pdf' })
    assert.equal('ok' in result && result.ok.scan, 'waiting')
  })
})
