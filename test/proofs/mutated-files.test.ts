import assert from 'node:assert/strict'
import fc from 'fast-check'
import { receiveProof } from '../../services/proofs.ts'
import * as files from '../support/files.ts'
import { memoryBlobs } from '../support/memory-blobs.ts'
import { size } from '../support/sizes.ts'

const claimId = 'CL-7K2M-9QXD'

/** What can happen to a file on its way: bytes cut, changed, doubled or put in. Places are parts of its length. */
const spoil = fc.record({
  how: fc.constantFrom('cut', 'change', 'double', 'insert'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
})
type Spoil = { how: string; at: number; bytes: Uint8Array }

function spoiled(bytes: Buffer, { how, at, bytes: more }: Spoil): Buffer {
  const place = Math.floor(at * bytes.length)
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)]
  if (how === 'cut') return before
  if (how === 'change') return Buffer.concat([before, more, after.subarray(more.length)])
  return Buffer.concat([before, how === 'double' ? after : more, after])
}

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
const count = size({ short: 1_000, long: 20_000 })

describe(`${count.toLocaleString('en')} spoiled files (seed ${seed})`, () => {
  it('get a verdict, whatever was done to them, and leave no blob unless they are kept', async function () {
    this.timeout(count * 100)
    const good: Record<string, Buffer> = {
      'a.pdf': files.pdf(),
      'a.docx': await files.docx(),
      'b.docx': await files.docm(),
      'a.png': files.png(8),
      'a.jpg': files.jpeg(),
      'a.tif': files.tiff(),
      'a.msg': files.msg(),
      'a.eml': files.eml(),
    }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(good)),
        fc.array(spoil, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 5_000 }),
        async (name, changes, chunk) => {
          const bytes = changes.reduce(spoiled, good[name]!)
          const { blobs, stored } = memoryBlobs()
          const parts = { blobs, randomHex: (length: number) => 'ab'.repeat(length) }
          const result = await receiveProof(parts, files.streamOf(bytes, chunk), { claimId, name })
          if ('ok' in result) assert.deepEqual(stored.get(result.ok.blob)?.bytes, bytes)
          else assert.equal(stored.size, 0)
        },
      ),
      { numRuns: count, seed },
    )
  })
})
