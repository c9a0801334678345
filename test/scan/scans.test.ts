import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import type { NewProof } from '../../services/claim/act.ts'
import { mostAttempts } from '../../services/deliveries.ts'
import { StorageError, type ScanVerdict } from '../../services/ports.ts'
import { goodFields, innerWorld, mina, type InnerWorldOptions } from '../support/inner-world.ts'
import { memoryBlobs } from '../support/memory-blobs.ts'
import { memoryTables } from '../support/memory-table.ts'

const claimId = 'CL-SCAN-0001'
const blob = `${claimId}/a`
const file: NewProof = { name: 'a.pdf', size: 1, type: 'application/pdf', sha256: 'ab', blob, scan: 'waiting' }

/** A draft with one file that waits; what the scanner says is asked of `says` each time. */
async function waiting(says: () => ScanVerdict | Promise<ScanVerdict>, options: InnerWorldOptions = {}) {
  const { blobs, stored, hooks } = memoryBlobs()
  await blobs.put(blob, Readable.from([Buffer.from('x')]), 'application/pdf')
  let asked = 0
  const scanner = {
    verdictOn: async () => {
      asked += 1
      return says()
    },
  }
  const world = await innerWorld({ blobs, scanner, ...options })
  await world.act(claimId, 'create', mina, { fields: goodFields })
  await world.act(claimId, 'attach', mina, { proof: file })
  return {
    ...world,
    stored,
    hooks,
    asked: () => asked,
    scan: async () => (await world.read(claimId)).claim.proofs[0]?.scan,
    verbs: async () => (await world.read(claimId)).entries.map(({ verb }) => verb),
    left: async () => (await world.read(claimId)).outbox.map(({ work, parked }) => ({ kind: work.kind, parked })),
    async later(minutes: number) {
      world.goTo(new Date(Date.parse(world.clock.now()) + minutes * 60_000).toISOString())
      await world.sweep.sweep()
    },
  }
}

describe('a scan', () => {
  it('is over when there is a verdict, recorded once', async () => {
    const world = await waiting(() => 'clean')
    await world.later(60)
    assert.deepEqual([await world.scan(), world.asked(), await world.left()], ['clean', 1, []])
    assert.deepEqual(await world.verbs(), ['create', 'attach', 'proof-scanned'])
    assert.ok(world.stored.has(blob))
    assert.ok(!world.sent.some(({ summary }) => summary.includes('proof-scanned')), 'nobody is told of a clean file')
  })

  it('removes infected bytes, and tells the partner', async () => {
    const world = await waiting(() => 'infected')
    assert.deepEqual([await world.scan(), await world.left(), world.stored.size], ['infected', [], 0])
    assert.deepEqual(
      world.sent.filter(({ summary }) => summary.endsWith('proof-scanned')).map(({ conversationId }) => conversationId),
      ['chat-Mina'],
    )
  })

  it('is tried again until there is a verdict, by wakes of its own', async () => {
    const verdicts: ScanVerdict[] = ['waiting', 'waiting', 'waiting', 'clean']
    const world = await waiting(() => verdicts.shift() ?? assert.fail('asked again after the verdict'))
    for (let round = 0; round < 8; round += 1) await world.later(10)
    assert.deepEqual([await world.scan(), world.asked(), await world.left()], ['clean', 4, []])
  })

  it('is parked in the end, and the file stays shut', async () => {
    const world = await waiting(() => 'waiting')
    for (let round = 0; round < 40; round += 1) await world.later(61)
    assert.deepEqual([await world.scan(), world.asked()], ['waiting', mostAttempts])
    assert.deepEqual(await world.left(), [{ kind: 'scan', parked: true }])
    assert.equal(world.faults.length, 1)
  })

  it('holds up no other news of its claim', async () => {
    let release = (_verdict: ScanVerdict) => {}
    const world = await innerWorld({
      scanner: { verdictOn: () => new Promise((resolve) => (release = resolve)) },
    })
    await world.submitted(claimId)
    const attached = world.act(claimId, 'attach', mina, { proof: file })
    while ((await world.read(claimId)).outbox.some(({ work }) => work.kind !== 'scan')) await new Promise(setImmediate)
    assert.equal((await world.act(claimId, 'comment', mina, { comment: 'On page 4.' })).done, true)
    assert.ok(world.sent.some(({ summary }) => summary.endsWith('comment')))
    release('clean')
    await attached
    assert.equal((await world.read(claimId)).claim.proofs[1]?.scan, 'clean')
  })

  it('has one verdict, whatever several scanners say at once, in 200 races', async () => {
    for (let race = 0; race < 200; race += 1) {
      const says: ScanVerdict[] = race % 2 === 0 ? ['clean', 'infected'] : ['infected', 'clean']
      // All ask before anybody records: a lease that ran out over a slow scan.
      const asking: (() => void)[] = []
      const world = await waiting(() => 'waiting', { seed: 1 })
      const claim = (await world.read(claimId)).claim
      const work = says.map((verdict) => {
        const { scans } = world.replica({
          scanner: {
            verdictOn: async () => {
              await new Promise<void>((resolve) => {
                asking.push(resolve)
                if (asking.length === says.length) asking.forEach((go) => go())
              })
              return verdict
            },
          },
        })
        return scans.scan(claim, 1)
      })
      await Promise.all(work)
      const entries = (await world.read(claimId)).entries.filter(({ verb }) => verb === 'proof-scanned')
      assert.equal(entries.length, 1)
      assert.equal(await world.scan(), entries[0]?.proof?.scan)
      assert.equal(world.stored.has(blob), (await world.scan()) === 'clean', 'bytes are there if and only if clean')
    }
  })

  it('removes infected bytes later, if storage will not now', async () => {
    const world = await waiting(() => 'waiting')
    let refused = 0
    world.hooks.beforeRemove = () => {
      if ((refused += 1) < 3) throw new StorageError('busy', 'later')
    }
    const infected = world.replica({ scanner: { verdictOn: () => Promise.resolve('infected') } })
    for (let round = 0; round < 8 && world.stored.size > 0; round += 1) {
      world.goTo(new Date(Date.parse(world.clock.now()) + 600_000).toISOString())
      await infected.sweep.sweep()
      assert.equal(await world.scan(), 'infected')
    }
    assert.deepEqual([world.stored.size, refused, await world.left()], [0, 3, []])
  })

  it('is left where storage fails the scanner', async () => {
    const faults = [new StorageError('busy', 'later'), undefined]
    const world = await waiting(() => {
      const fault = faults.shift()
      if (fault) throw fault
      return 'clean'
    })
    await world.later(60)
    assert.deepEqual([await world.scan(), world.asked(), await world.left()], ['clean', 2, []])
  })

  it('is a virus where the scanner has taken the bytes away by itself, and the partner hears of it', async () => {
    const world = await waiting(() => 'gone')
    assert.deepEqual([await world.scan(), await world.left()], ['infected', []])
    assert.ok(world.sent.some(({ summary }) => summary.includes('proof-scanned')))
  })

  it('says nothing of a file whose bytes were erased with the person who sent it', async () => {
    const memory = memoryTables()
    const world = await waiting(() => 'waiting', { tables: memory.tables })
    const row = (await memory.tables.claims.get(claimId, 'f|0001'))!
    const { etag, ...rest } = row
    const body = JSON.stringify({ ...(JSON.parse(String(row.body)) as object), erased: true })
    await memory.tables.claims.transact(claimId, [{ kind: 'replace', row: { ...rest, body }, etag }])
    const gone = world.replica({ scanner: { verdictOn: () => Promise.resolve('gone') } })
    world.goTo(new Date(Date.parse(world.clock.now()) + 3_600_000).toISOString())
    await gone.sweep.sweep()
    assert.deepEqual([await world.scan(), await world.left()], ['waiting', []])
  })

  it('lets go what waits when the scanner is taken away, and says that nobody looked', async () => {
    const world = await waiting(() => 'waiting', { scanner: undefined })
    assert.deepEqual([await world.scan(), await world.left()], ['not-scanned', []])
    const entry = (await world.read(claimId)).entries.at(-1)
    assert.deepEqual([entry?.verb, entry?.proof?.scan], ['proof-scanned', 'not-scanned'])
  })

  it('is asked for by no file that waits for none', async () => {
    const world = await waiting(() => 'clean')
    await world.act(claimId, 'attach', mina, {
      proof: { ...file, sha256: 'cd', blob: `${claimId}/b`, scan: 'not-scanned' },
    })
    assert.equal(world.asked(), 1)
  })
})
