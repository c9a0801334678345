import assert from 'node:assert/strict'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { receiveProof } from '../../services/proofs.ts'
import type { Blobs } from '../../services/ports.ts'
import * as files from '../support/files.ts'
import { oddFiles } from './odd-files.ts'
import { odderFiles } from './odder-files.ts'

const all = [...oddFiles, ...odderFiles]
const mebibyte = 1024 * 1024

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes outside the heap, and in all, after the garbage is gone: buffers are freed a moment after their owners. */
async function held(): Promise<{ buffers: number; rss: number }> {
  for (let round = 0; round < 3; round += 1) {
    collect()
    await new Promise(setImmediate)
  }
  const { arrayBuffers, rss } = process.memoryUsage()
  return { buffers: arrayBuffers, rss }
}

describe(`the memory that ${all.length} odd files take, one after the other`, () => {
  it('is as much after them as before, and never more than a few pieces of one', async () => {
    let [most, bytes] = [0, 0]
    /** Storage that keeps nothing: what is held is held by what looks at the files. */
    const blobs: Pick<Blobs, 'put' | 'remove'> = {
      put: async (_name, stream) => {
        let n = 0
        for await (const piece of stream as AsyncIterable<Buffer>) {
          bytes += piece.length
          if ((n += 1) % 200 === 0) most = Math.max(most, (await held()).buffers)
        }
      },
      remove: () => Promise.resolve(),
    }
    const parts = { blobs: blobs as Blobs, randomHex: (length: number) => 'ab'.repeat(length) }
    async function run(): Promise<void> {
      for (const { bytes: make, name, type, size } of all) {
        const announced = { claimId: 'CL-7K2M-9QXD', name, declaredType: type, declaredSize: size }
        await receiveProof(parts, files.streamOf(await make()), announced)
      }
    }
    await run()
    const before = await held()
    most = 0
    await run()
    const after = await held()
    const shown = [most - before.buffers, after.buffers - before.buffers, after.rss - before.rss].map((grown) =>
      (grown / mebibyte).toFixed(1),
    )
    console.log(
      `      ${Math.round(bytes / mebibyte)} MB passed; buffers grew by ${shown[0]} MB at most and ${shown[1]} MB in the end, the process by ${shown[2]} MB`,
    )
    assert.ok(most - before.buffers < 4 * mebibyte, `${most - before.buffers} bytes were held at once`)
    assert.ok(after.buffers - before.buffers < mebibyte, `${after.buffers - before.buffers} bytes were kept`)
    assert.ok(after.rss - before.rss < 64 * mebibyte, `the process grew by ${after.rss - before.rss} bytes`)
  })
})

describe('the tables of odd files', () => {
  it('hold 200 cases or more, each of its own', () => {
    assert.ok(all.length >= 200, `${all.length}`)
    assert.equal(new Set(all.map(({ what }) => what)).size, all.length)
  })
})
