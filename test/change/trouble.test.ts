import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { auditClaim } from '../../services/audit.ts'
import { readClaim } from '../../services/claim-store.ts'
import { shards } from '../../services/wakes.ts'
import { seeded } from '../simulation/random.ts'
import { connectionString, realTables } from '../support/azurite.ts'
import { underReview } from '../support/consent.ts'
import { textsOf, type CardLike, type Trouble } from '../support/fake-connector.ts'
import type { Persona } from '../support/persona.ts'
import { size } from '../support/sizes.ts'
import { startStorageProxy, type StorageTrouble } from '../support/storage-proxy.ts'
import { people, startWorld, type World } from '../support/world.ts'

const seconds = size({ short: 12, long: 300 })
const seed = Number(process.env.SEED ?? randomInt(2 ** 31))

/** TABLE: what the line to storage does, by the hundred requests. */
const storageTroubles: readonly [trouble: StorageTrouble, inAHundred: number][] = [
  [{ status: 503, code: 'ServerBusy' }, 8],
  [{ status: 429, code: 'TooManyRequests' }, 4],
  [{ status: 500, code: 'OperationTimedOut' }, 3],
  ['reset', 5],
  ['lost-answer', 5],
  ['hang', 1],
]
/** TABLE: what Teams does, by the hundred messages. */
const teamsTroubles: readonly [trouble: Trouble, inAHundred: number][] = [
  [{ status: 502 }, 10],
  [{ status: 429, retryAfter: 1 }, 10],
  ['reset', 8],
  ['lost-answer', 8],
]

describe('a bot whose storage and whose Teams are in trouble', function () {
  this.timeout((seconds + 200) * 1_000)
  const random = seeded(seed)
  const draw = <T>(table: readonly (readonly [T, number])[]): T | undefined => {
    let left = random.below(100)
    for (const [trouble, share] of table) if ((left -= share) < 0) return trouble
    return undefined
  }
  let proxy: Awaited<ReturnType<typeof startStorageProxy>>
  let world: World
  let mina: Persona
  let rae: Persona

  before(async () => {
    proxy = await startStorageProxy(await connectionString())
    const storage = { kind: 'connection-string', connectionString: proxy.connectionString } as const
    world = await startWorld('execute', { storage })
    mina = world.meet(people.mina)
    rae = world.meet(people.rae)
    await Promise.all([mina, rae].map((person) => person.install()))
  })
  after(async () => {
    // What it logged was meant to go wrong.
    if (world) world.log.faults.length = 0
    await world?.stop()
    await proxy?.stop()
  })

  /** The messages in a chat that carry a text. */
  const heard = (person: Persona, text: string) =>
    world.connector.in(person.personal).filter(({ card }) => textsOf(card).some((line) => line.includes(text)))
  const isDone = (card: CardLike) => textsOf(card).some((line) => line.includes('You commented.'))

  it(`answers everybody, and loses and doubles nothing (${seconds} s of trouble, SEED=${seed})`, async () => {
    const claims: { claimId: string }[] = []
    for (let n = 0; n < 3; n += 1) claims.push(await underReview({ world, mina, rae }))
    proxy.goWrong(() => draw(storageTroubles))
    let unsure = 0
    world.connector.goWrong(() => {
      const trouble = draw(teamsTroubles)
      if (trouble === 'lost-answer') unsure += 1
      return trouble
    })
    const said: { claimId: string; text: string; version: number; by: Persona; to: Persona; told: boolean }[] = []
    const ends = performance.now() + seconds * 1_000
    const press = async (one: (typeof said)[number]) => {
      const { claimId, text, version, by } = one
      const card = await by.press('comment', { claimId, version, comment: text })
      assert.ok(textsOf(card).length > 0, 'every press is answered in words')
      one.told ||= isDone(card)
    }
    const chatter = async (who: number) => {
      for (let n = 1; performance.now() < ends; n += 1) {
        const [by, to] = who % 2 === 0 ? [mina, rae] : [rae, mina]
        const { claimId } = claims[random.below(claims.length)]!
        const one = { claimId, text: `Wort ${who}-${n} Ende`, version: 1, by, to, told: false }
        said.push(one)
        await press(one)
        // Pressed again by whoever was told it failed, and now and then by whoever was not.
        if (!one.told || random.chance(0.2)) await press(one)
      }
    }
    await Promise.all([0, 1, 2, 3].map(chatter))

    proxy.goWrong(() => undefined)
    world.connector.goWrong(() => undefined)
    const known = said.filter(({ told }) => told).length
    for (const one of said) if (!one.told) await press(one)
    assert.ok(
      said.every(({ told }) => told),
      'once all is well, every press is done',
    )
    const { tables } = await realTables({ prefix: world.prefix })
    const outboxes = async () => {
      const read = await Promise.all(claims.map(({ claimId }) => readClaim(tables.claims, claimId)))
      return read.flatMap((partition) => partition?.outbox ?? [])
    }
    for (let hours = 0; hours < 12 && (await outboxes()).length > 0; hours += 1) {
      await mina.press('help', { text: 'time +3h' })
      await sleep(200)
    }
    assert.deepEqual(await outboxes(), [], 'everything is told in the end')

    let doubled = 0
    for (const { text, to } of said) {
      const times = heard(to, text).filter(({ summary }) => !summary.includes('Under review')).length
      assert.ok(times >= 1, `${text} was never told`)
      doubled += times - 1
    }
    // A message goes out again if its answer was lost, or what was noted of it.
    const unnoted = Object.values(proxy.met()).reduce((sum, times) => sum + times, 0)
    assert.ok(doubled <= unsure + unnoted, `${doubled} told twice`)
    for (const { claimId } of claims) {
      const rows = await tables.claims.list(claimId)
      const wakes = (await Promise.all(shards.map((shard) => tables.wakes.list(shard))))
        .flat()
        .map(({ rowKey }) => rowKey.split('|'))
        .filter(([, of]) => of === claimId)
        .map(([due = '']) => ({ due }))
      const now = new Date(Date.now() + 40 * 3_600_000).toISOString()
      assert.deepEqual(auditClaim(claimId, rows, { wakes, blobExists: () => true, now }), [])
      const entries = (await readClaim(tables.claims, claimId))!.entries
      for (const { text } of said.filter((one) => one.claimId === claimId)) {
        assert.equal(entries.filter(({ comment }) => comment === text).length, 1, text)
      }
    }
    const met = Object.entries(proxy.met()).map(([what, times]) => `${times} × ${what}`)
    console.log(
      `      ${said.length} comments, ${known} done at once or at the second press, ${doubled} told twice after ${unsure} lost answers of Teams; ${met.join(', ')}`,
    )
  })
})
