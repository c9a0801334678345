import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readClaim } from '../../services/claim-store.ts'
import { words } from '../../cards/words.ts'
import { seeded, type Random } from '../simulation/random.ts'
import { realTables, storageName } from '../support/azurite.ts'
import { textsOf } from '../support/fake-connector.ts'
import { valuesOf } from '../support/main-job.ts'
import { dataOf, type Persona } from '../support/persona.ts'
import { size } from '../support/sizes.ts'
import { people, startWorld } from '../support/world.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 32)
const rounds = size({ short: 1, long: 100 })
const claims = 100
const commentsOnEach = 4
const copies = 20
const intents = claims * (1 + commentsOnEach)
/** So many presses are on their way at the same time. */
const atOnce = 32

interface Press {
  verb: string
  data: Record<string, unknown>
  /** What a card says that tells it was done. */
  tells: string
}

const say = words('en')
/** Civil too, though it promises nothing: whoever reads it presses again. */
const notYet = [say('refusal.busy'), say('say.slow')]

const secondStep = 'Step 2 of 5'
const hasForm = (card: unknown) => textsOf(card).some((text) => text.includes(secondStep))

/** Each press so often: under one activity id or under new ones, at whichever process, in whatever order, all at once. */
async function deliverAll(presses: readonly Press[], processes: readonly [Persona, ...Persona[]], random: Random) {
  const waiting = presses.flatMap((press) => {
    const id = randomUUID()
    return Array.from({ length: copies }, () => ({ press, ids: random.chance(0.5) ? id : randomUUID() }))
  })
  for (let n = waiting.length - 1; n > 0; n -= 1) {
    const other = random.below(n + 1)
    ;[waiting[n], waiting[other]] = [waiting[other]!, waiting[n]!]
  }
  const answers = new Map(presses.map((press) => [press, [] as unknown[]]))
  let asked = 0
  const client = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const card = await random.pick(processes).press(next.press.verb, next.press.data, { ids: next.ids })
      answers.get(next.press)!.push(card)
      asked += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, client))
  let pressAgain = 0
  for (const [press, cards] of answers) {
    for (const card of cards) {
      const said = textsOf(card).join('\n')
      const isNotYet = notYet.some((words) => said.includes(words))
      pressAgain += Number(isNotYet)
      assert.ok(isNotYet || said.includes(press.tells), `${press.verb} was answered: ${said}`)
    }
  }
  return { answers, asked, pressAgain }
}

describe(`${(intents * copies * rounds).toLocaleString('en')} deliveries of ${(intents * rounds).toLocaleString('en')} presses, over HTTP at two processes on ${storageName}`, () => {
  it(`make ${intents * rounds} entries, and each is answered (seed ${seed})`, async function () {
    this.timeout(rounds * 120_000)
    const world = await startWorld()
    const second = await world.secondBot()
    const random = seeded(seed)
    try {
      const { tables } = await realTables({ prefix: world.prefix })
      const mina = world.meet(people.mina)
      const processes = [mina, world.meetAt(people.mina, second)] as const
      const form = { ...dataOf(await mina.say('new'), 'create'), ...valuesOf('customer') }
      let pressAgain = 0
      let asked = 0
      for (let round = 0; round < rounds; round += 1) {
        const creates = Array.from({ length: claims }, (_, n): Press => ({
          verb: 'create',
          data: { ...form, form: `form-${round}-${n}` },
          tells: secondStep,
        }))
        const created = await deliverAll(creates, processes, random)
        const claimIds = [...created.answers.values()].map((cards) => {
          const ids = new Set(cards.filter(hasForm).map((card) => String(dataOf(card, 'edit').claimId)))
          assert.equal(ids.size, 1, 'a form is one claim')
          return [...ids][0]!
        })
        const comments = claimIds.flatMap((claimId) =>
          Array.from({ length: commentsOnEach }, (_, n): Press => ({
            verb: 'comment',
            data: { claimId, version: 1, comment: `word ${n}` },
            tells: say('done.comment'),
          })),
        )
        const commented = await deliverAll(comments, processes, random)
        pressAgain += created.pressAgain + commented.pressAgain
        asked += created.asked + commented.asked
        for (const claimId of claimIds) {
          const entries = (await readClaim(tables.claims, claimId))?.entries ?? []
          const made = entries.map(({ verb, comment }) => comment ?? verb).sort()
          assert.deepEqual(made, ['create', 'word 0', 'word 1', 'word 2', 'word 3'])
        }
      }
      assert.equal(asked, intents * copies * rounds)
      assert.deepEqual(world.log.faults, [])
      console.log(`      ${asked} answers; told to press again: ${pressAgain}`)
    } finally {
      await second.stop()
      await world.stop()
    }
  })
})
