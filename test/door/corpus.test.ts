import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLinks } from '../../services/links.ts'
import { systemClock } from '../../services/clock.ts'
import { directory, contactAddress, playerNamed } from '../rights/cast.ts'
import { place } from '../rights/placed-claims.ts'
import { inventedId } from '../rights/presses.ts'
import { seeded, type Random } from '../simulation/random.ts'
import { startMemoryWorld, type MemoryWorld } from '../support/memory-world.ts'
import { size } from '../support/sizes.ts'
import { corpus, type Outcome, type Places } from './corpus.ts'
import { sendRaw, startDoor, type RawAnswer } from './door.ts'

/** So many lines are open at a time. */
const atOnce = 40
const count = size({ short: 3_000, long: 100_000 })
const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
const mostGrowth = 300 * 1024 * 1024

/** What no answer may name: where the code stands, what it is made of, what it thinks of the request. */
const inside =
  /\bat .+:\d+|node_modules|\b\w*Error\b|restify|botbuilder|azure|\bjose\b|zod|\/work\/|\.ts\b|\.js\b|"code"|"message"|stack/i
/** The page's own files are no secret. */
const withoutAssets = (all: string) => all.replaceAll('assets/upload-client.js', '')

describe('the whole bot', () => {
  let world: MemoryWorld
  let port: number
  let places: Places
  const rss = { before: 0, most: 0 }

  before(async () => {
    world = await startMemoryWorld(directory)
    port = world.port
    places = await openPlaces(world)
    rss.before = process.memoryUsage.rss()
  })
  after(() => world.stop())

  const outcomeOf = ({ status, ended }: RawAnswer): Outcome => status ?? (ended ? 'cut' : 'open')
  const lookAtMemory = () => (rss.most = Math.max(rss.most, process.memoryUsage.rss()))

  /** What must hold for every answer, whatever was asked. */
  function checkAnswer({ all, status }: RawAnswer, at: string): void {
    assert.notEqual(status, 500, at)
    assert.doesNotMatch(all, /^(server|x-powered-by|x-correlation-id):/im, at)
    assert.doesNotMatch(withoutAssets(all), inside, at)
    assert.deepEqual(world.faults, [], at)
  }

  describe('lives through', () => {
    const cases = corpus({ upload: '/up', file: '/file', consent: '/consent', serviceUrl: '' })
    const answered = new Map<string, RawAnswer>()
    before(async function () {
      this.timeout(60_000)
      const real = corpus(places)
      await inParallel(real, async ({ name, bytes, allowed, options }) => {
        // Nobody waits long for what is not supposed to come.
        const patienceMs = allowed.includes('open') ? 300 : 5_000
        answered.set(name, await sendRaw(port, bytes, { patienceMs, ...options }))
        lookAtMemory()
      })
    })

    for (const { name, allowed, answers = 1 } of cases) {
      it(name, () => {
        const answer = answered.get(name)
        assert.ok(answer)
        const outcome = outcomeOf(answer)
        assert.ok(allowed.includes(outcome), `${outcome}, not ${allowed.join(' or ')}: ${answer.all.slice(0, 500)}`)
        assert.ok(answer.answers <= answers, `${answer.answers} answers: ${answer.all.slice(0, 2_000)}`)
        checkAnswer(answer, name)
      })
    }

    it('all of them, which are six hundred or more, each another', () => {
      assert.ok(cases.length >= 600, `${cases.length}`)
      assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length)
    })
  })

  it(`lives through changes of them (${count} requests, SEED=${seed})`, async () => {
    const random = seeded(seed)
    const from = corpus(places).map(({ bytes }) => (Buffer.isBuffer(bytes) ? bytes : Buffer.concat(bytes)))
    const small = from.filter(({ length }) => length > 0 && length < 20_000)
    const statuses = new Map<Outcome, number>()
    const numbers = Array.from({ length: count }, (_, n) => n)
    await inParallel(numbers, async (number) => {
      const bytes = changed(random, small)
      // What is half sent is seen to its end at once.
      const answer = await sendRaw(port, bytes, { patienceMs: 20_000, halfClose: true })
      const outcome = outcomeOf(answer)
      statuses.set(outcome, (statuses.get(outcome) ?? 0) + 1)
      const at = `SEED=${seed}, number ${number}: ${JSON.stringify(bytes.toString('latin1').slice(0, 2_000))}`
      assert.notEqual(outcome, 'open', at)
      checkAnswer(answer, at)
      if (number % 100 === 0) lookAtMemory()
    })
    // A fuzz that the first line of defence stops would prove nothing.
    for (const status of [200, 400, 404, 405, 415]) assert.ok(statuses.has(status), `no ${status} was ever answered`)
  }).timeout(60_000 + count * 30)

  it('is alive and ready after all that, and did not grow by 300 MB', async () => {
    for (const path of ['/healthz', '/readyz']) assert.equal((await world.ask('GET', path)).status, 200)
    lookAtMemory()
    assert.ok(rss.most - rss.before < mostGrowth, `${Math.round((rss.most - rss.before) / 1024 / 1024)} MB`)
  })
})

describe('three hundred clients that never finish', () => {
  it('keep nobody else waiting, and are all let go', async () => {
    const door = await startDoor({ limits: { headersMs: 600, bodyMs: 500, inFlight: 1_000 } })
    const begun = performance.now()
    let open = 0
    const drips = Array.from({ length: 300 }, (_, n) => {
      const socket = connect(door.port, '127.0.0.1')
      open += 1
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
      socket.on('error', () => undefined).resume()
      socket.write('POST /api/messages HTTP/1.1\r\nHost: bot\r\n')
      if (n % 2 === 0) socket.write('Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{')
      const drip = setInterval(() => socket.write(n % 2 === 0 ? ' ' : 'X-A: 1\r\n'), 50)
      return closed.then(() => {
        clearInterval(drip)
        open -= 1
      })
    })
    await sleep(100)
    for (let n = 0; n < 10; n += 1) {
      const asked = performance.now()
      assert.equal((await fetch(`${door.url}/healthz`)).status, 200)
      assert.ok(performance.now() - asked < 1_000)
    }
    assert.ok(open > 0, 'they were gone before anybody asked')
    await Promise.all(drips)
    assert.ok(performance.now() - begun < 10_000)
    assert.deepEqual([door.reached, door.faults], [[], []])
    await door.close()
  }).timeout(20_000)
})

/** A claim that takes files and one that a customer may decline, each behind a link that works. */
async function openPlaces({ memory, config, connector }: MemoryWorld): Promise<Places> {
  const [draft, approved] = [inventedId(), inventedId()]
  await place(memory.tables, 'E', 'partner', draft, new Date())
  const claim = await place(memory.tables, 'A', 'partner', approved, new Date())
  const { tenantId, objectId = '', name } = playerNamed('incentives admin')
  const person = { tenantId, objectId, name }
  const links = createLinks({ keys: config.linkKeys, clock: systemClock })
  const minutes = 10 * 60_000
  const approvedAt = claim.consent?.approvedAt ?? ''
  return {
    upload: `/poe/upload/${await links.sign('upload', { claimId: draft, person, language: 'en' }, minutes)}`,
    file: `/poe/file/${await links.sign('file', { claimId: draft, proofNumber: 1, person }, minutes)}`,
    consent: `/consent/${await links.sign('consent', { claimId: approved, address: contactAddress, approvedAt }, minutes)}`,
    serviceUrl: connector.serviceUrl,
  }
}

async function inParallel<T>(list: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const rest = list.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const one of rest) await work(one)
    }),
  )
}

type Change = (random: Random, bytes: Buffer, other: Buffer) => Buffer
const placeIn = (random: Random, bytes: Buffer) => random.below(bytes.length + 1)
const spliced = (bytes: Buffer, from: number, gone: number, put: Buffer) =>
  Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + gone)])

/** Other bytes in the place of some: what was said of its length stays true. */
const overwritten: Change = (random, bytes) => {
  const put = Buffer.from(Array.from({ length: 1 + random.below(4) }, () => random.below(256)))
  return spliced(bytes, placeIn(random, bytes), put.length, put)
}

/** TABLE: what may happen to a request on its way. */
const changes: readonly [Change, ...Change[]] = [
  overwritten,
  overwritten,
  overwritten,
  (random, bytes) => spliced(bytes, placeIn(random, bytes), 1 + random.below(8), Buffer.alloc(0)),
  (random, bytes) => spliced(bytes, placeIn(random, bytes), random.below(2), Buffer.from([32 + random.below(95)])),
  (random, bytes) => bytes.subarray(0, placeIn(random, bytes)),
  (random, bytes, other) => spliced(bytes, placeIn(random, bytes), 0, other.subarray(0, random.below(200))),
  (random, bytes, other) =>
    Buffer.concat([bytes.subarray(0, placeIn(random, bytes)), other.subarray(placeIn(random, other))]),
  (_random, bytes, other) => Buffer.concat([bytes, other]),
  (random, bytes) => {
    const words = [
      '\r\n',
      '\r\n\r\n',
      '\0',
      ' ',
      ':',
      '%',
      '%00',
      '../',
      '{',
      '[',
      '"',
      '0',
      '-1',
      '9'.repeat(20),
      'chunked',
    ] as const
    return spliced(
      bytes,
      placeIn(random, bytes),
      random.below(3),
      Buffer.from(random.pick([...words] as [string, ...string[]])),
    )
  },
]

/** One request of the list, changed once or a few times: anywhere, or only in its body, which then has a true length. */
function changed(random: Random, from: readonly Buffer[]): Buffer {
  const any = () => from[random.below(from.length)] ?? Buffer.alloc(0)
  const chosen = any()
  const head = chosen.indexOf('\r\n\r\n') + 4
  const bodyOnly = head > 3 && head < chosen.length && random.chance(0.8)
  let bytes = bodyOnly ? chosen.subarray(head) : chosen
  for (let left = 1 + random.below(3); left > 0; left -= 1) bytes = random.pick([...changes])(random, bytes, any())
  if (!bodyOnly) return bytes
  const told = chosen.toString('latin1', 0, head).replace(/^Content-Length: \d+/m, `Content-Length: ${bytes.length}`)
  return Buffer.concat([Buffer.from(told, 'latin1'), bytes])
}
