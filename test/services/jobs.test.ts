import assert from 'node:assert/strict'
import { claimOfCard, noteCard } from '../../services/card-index.ts'
import { Readable } from 'node:stream'
import { startJobs } from '../../jobs/run.ts'
import { sendDigest } from '../../services/digest.ts'
import { recheckDomains } from '../../services/domain-recheck.ts'
import { keepHouse, pendingPartition } from '../../services/housekeeping.ts'
import { readList } from '../../services/listings.ts'
import { readClaim } from '../../services/claim-store.ts'
import { goodFields, innerWorld, mina } from '../support/inner-world.ts'
import { memoryBlobs } from '../support/memory-blobs.ts'

const monday = '2026-11-23T'

describe('the morning digest', () => {
  const world = async (at: string) => {
    const inner = await innerWorld({ start: `${monday}08:00:00.000Z` })
    const sent: string[] = []
    const parts = {
      tables: inner.tables,
      people: inner.people,
      clock: inner.clock,
      calendar: inner.calendar,
      directory: () => ({ programTenantId: '', admins: [], reviewers: [], partners: [], customers: [] }),
      messenger: {
        post: (to: { conversationId: string }) => {
          sent.push(to.conversationId)
          return Promise.resolve({ outcome: 'sent', messageId: 'm' } as const)
        },
        update: () => Promise.reject(new Error('not asked')),
        emailOf: () => Promise.resolve(undefined),
      },
      card: (lines: unknown[]) => ({ card: {}, summary: `${lines.length}` }),
    }
    inner.goTo(at)
    return { inner, parts, sent }
  }

  it('goes out once a day, however many replicas ring', async () => {
    const { inner, parts, sent } = await world(`${monday}09:10:00.000Z`)
    await inner.submitted('CL-0000-0001')
    const said = await Promise.all([sendDigest(parts), sendDigest(parts), sendDigest(parts)])
    assert.deepEqual(said.sort(), ['done-already', 'done-already', 'sent'])
    assert.deepEqual(sent, ['review'])
    assert.equal(await sendDigest(parts), 'done-already')
  })

  for (const [name, at, expected] of [
    ['is skipped when nothing waits', `${monday}09:10:00.000Z`, 'empty'],
    ['does not go out at night', `${monday}04:00:00.000Z`, 'not-now'],
    ['does not go out in the afternoon', `${monday}13:00:00.000Z`, 'not-now'],
    ['does not go out on a Sunday', '2026-11-22T09:10:00.000Z', 'not-now'],
  ] as const) {
    it(name, async () => {
      const { parts, sent } = await world(at)
      assert.equal(await sendDigest(parts), expected)
      assert.deepEqual(sent, [])
    })
  }
})

describe('housekeeping', () => {
  const put = (blobs: ReturnType<typeof memoryBlobs>['blobs'], name: string) =>
    blobs.put(name, Readable.from(['x']), 'application/pdf')

  it('removes files nobody took and blobs nobody names, and nothing else', async () => {
    const world = await innerWorld()
    const { blobs, stored } = memoryBlobs({}, world.clock)
    await world.act('CL-0000-0001', 'create', mina, { fields: goodFields })
    const proof = {
      name: 'a.pdf',
      size: 1,
      type: 'application/pdf',
      sha256: 'a',
      blob: 'CL-0000-0001/kept',
      scan: 'clean' as const,
    }
    await world.act('CL-0000-0001', 'attach', mina, { proof })
    await world.act('CL-0000-0001', 'attach', mina, { proof: { ...proof, sha256: 'b', blob: 'pending/taken' } })
    for (const name of ['CL-0000-0001/kept', 'CL-0000-0001/orphan', 'pending/taken', 'pending/left'])
      await put(blobs, name)
    const pending = (blob: string, sentTo: string[]) => ({
      kind: 'create' as const,
      row: {
        partitionKey: pendingPartition,
        rowKey: blob.replace('/', '-'),
        body: JSON.stringify({ person: mina, proofs: [{ ...proof, blob }], at: world.clock.now(), sentTo }),
      },
    })
    await world.tables.jobs.transact(pendingPartition, [
      pending('pending/taken', ['CL-0000-0001']),
      pending('pending/left', []),
    ])
    assert.deepEqual(await keepHouse({ tables: world.tables, blobs, clock: world.clock }), {
      pending: 0,
      orphans: 0,
      cards: 0,
    })
    world.goTo('2026-11-25T10:00:00.000Z')
    assert.deepEqual(await keepHouse({ tables: world.tables, blobs, clock: world.clock }), {
      pending: 2,
      orphans: 1,
      cards: 0,
    })
    assert.deepEqual([...stored.keys()].sort(), ['CL-0000-0001/kept', 'pending/taken'])
    assert.deepEqual(await keepHouse({ tables: world.tables, blobs, clock: world.clock }), {
      pending: 0,
      orphans: 0,
      cards: 0,
    })
  })

  it('forgets after ninety days which claim a card in a chat shows', async () => {
    const world = await innerWorld()
    const { jobs } = world.tables
    const cards = Array.from({ length: 40 }, (_, n) => ({ conversationId: 'a:x', messageId: `m${n}` }))
    for (const card of cards) await noteCard(jobs, 'CL-0000-0001', card, world.clock.now())
    await noteCard(jobs, 'CL-0000-0002', cards[0]!, world.clock.now())
    assert.equal(await claimOfCard(jobs, cards[0]!), 'CL-0000-0001', 'the first note stays')
    const { blobs } = memoryBlobs({}, world.clock)
    world.goTo('2027-02-21T09:00:00.000Z')
    assert.equal((await keepHouse({ tables: world.tables, blobs, clock: world.clock })).cards, 0)
    world.goTo('2027-02-21T11:00:00.000Z')
    assert.equal((await keepHouse({ tables: world.tables, blobs, clock: world.clock })).cards, 40)
    assert.equal(await claimOfCard(jobs, cards[0]!), undefined)
  })

  it('forgets an intent after ninety days, not before', async () => {
    const world = await innerWorld()
    await world.submitted('CL-0000-0001')
    const intents = async () => (await readClaim(world.tables.claims, 'CL-0000-0001'))?.intents.size
    world.goTo('2027-02-20T10:00:00.000Z')
    await world.act('CL-0000-0001', 'comment', mina, { comment: 'still there' })
    assert.equal(await intents(), 4)
    world.goTo('2027-02-22T10:00:00.000Z')
    await world.act('CL-0000-0001', 'comment', mina, { comment: 'and again' })
    assert.equal(await intents(), 2)
  })
})

describe('the recheck of domains', () => {
  it('records a good answer once, and leaves the mark while nobody knows', async () => {
    const world = await innerWorld()
    await world.act('CL-0000-0001', 'create', mina, { fields: goodFields, domainCheck: 'not-verified' })
    await world.act('CL-0000-0001', 'attach', mina, {
      proof: { name: 'a.pdf', size: 1, type: 'application/pdf', sha256: 'a', blob: 'x', scan: 'clean' },
    })
    await world.act('CL-0000-0001', 'submit', mina, { domainCheck: 'not-verified' })
    const parts = (verdict: 'verified' | 'not-verified' | 'wrong') => ({
      tables: world.tables,
      service: world.service,
      clock: world.clock,
      checkDomain: () => Promise.resolve(verdict),
    })
    assert.equal(await recheckDomains(parts('not-verified')), 0)
    assert.equal(await recheckDomains(parts('wrong')), 0)
    assert.equal(await recheckDomains(parts('verified')), 1)
    assert.equal(await recheckDomains(parts('verified')), 0)
    const [line] = await readList(world.tables.listings, 'queue')
    assert.equal(line?.domainUnverified, false)
  })
})

describe('the bell', () => {
  it('rings at the start, survives a job that fails, and waits for the running ones when it stops', async () => {
    const faults: unknown[] = []
    let finished = false
    const jobs = startJobs(
      {
        broken: { cron: '0 0 1 1 *', atStart: true, run: () => Promise.reject(new Error('planted')) },
        slow: {
          cron: '0 0 1 1 *',
          atStart: true,
          run: async () => {
            await new Promise((resolve) => setTimeout(resolve, 50))
            finished = true
          },
        },
      },
      { info: () => {}, warn: () => {}, error: (event) => void faults.push(event) },
    )
    await jobs.stop()
    assert.equal(finished, true)
    assert.deepEqual(faults, ['job failed'])
  })
})
