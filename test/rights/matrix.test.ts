import assert from 'node:assert/strict'
import { readClaim } from '../../services/claim-store.ts'
import { words } from '../../cards/words.ts'
import { startMemoryWorld, type HttpAnswer, type MemoryWorld } from '../support/memory-world.ts'
import { textsOf } from '../support/fake-connector.ts'
import { long } from '../support/sizes.ts'
import { cast, directory, type Owner, type Player } from './cast.ts'
import { place, secret } from './placed-claims.ts'
import { hands, inputs, inventedId, type Hands } from './presses.ts'
import {
  clockVerbs,
  expected,
  isIn,
  mayUpload,
  places,
  pressVerbs,
  type Answer,
  type Place,
  type PressVerb,
} from './rights-table.ts'

/* Every person x verb x standing x owner, pressed through the whole bot; each press finds a claim of its own. */

interface Case {
  player: Player
  verb: PressVerb
  where: Place
  owner: Owner
}

/** The programme's own claims differ by their people only. */
const ownClaimPlayers = new Set([
  'reviewer',
  'reviewer who is a partner too',
  'reviewer who drafts too',
  'admin',
  'customer contact',
  'incentives admin',
])

/** All cases; in the short run those without a relation, and the programme's own claims, try a third of the standings. */
function casesOf(player: Player, index: number): Case[] {
  return (['partner', 'programme'] as const).flatMap((owner) =>
    owner === 'programme' && !long && !ownClaimPlayers.has(player.name)
      ? []
      : pressVerbs.flatMap((verb, turn) =>
          places
            .filter((_place, at) => {
              if (long) return true
              if ((clockVerbs as readonly string[]).includes(verb)) return at === (turn + index) % places.length
              return (owner === 'partner' && player.to.partner !== 'none') || (at + turn + index) % 3 === 0
            })
            .map((where) => ({ player, verb, where, owner })),
        ),
  )
}

const strangers = cast.filter(({ to }) => to.partner === 'none' && to.programme === 'none')
const related = cast.filter((player) => !strangers.includes(player))
const casesFor = (players: readonly Player[]) => players.flatMap((player) => casesOf(player, cast.indexOf(player)))
const say = words('en')

describe('rights', () => {
  let world: MemoryWorld
  let people: Hands
  before(async () => {
    world = await startMemoryWorld(directory)
    people = hands(world)
    for (const player of cast) await people.press(player, 'help', {})
  })
  after(() => world.stop())

  const told = casesFor(strangers)
  it(`leave strangers no difference between a claim and none (${told.length} presses)`, async () => {
    const invented = new Map<string, { answer: HttpAnswer; asked: string[] }>()
    for (const one of told) {
      const press = (claimId: string) =>
        people.asking(() => people.press(one.player, one.verb, { claimId, version: 7, ...inputs[one.verb] }))
      const key = `${one.player.name} ${one.verb}`
      const claimId = inventedId()
      await place(world.memory.tables, one.where, one.owner, claimId, new Date())
      const without = invented.get(key) ?? (await press(inventedId()))
      invented.set(key, without)
      const real = await press(claimId)
      const at = `${key} in ${one.where} of the ${one.owner}`
      assert.equal(real.answer.raw, without.answer.raw, at)
      assert.equal(real.answer.status, 200, at)
      assert.deepEqual(real.asked, without.asked, at)
      assert.equal(answerOf(real.answer, claimId), expected(one.verb, 'none', one.where), at)
      assert.equal((await readClaim(world.memory.tables.claims, claimId))?.claim.version, 7, at)
    }
    assert.deepEqual(world.faults, [])
  })

  const tried = casesFor(related)
  it(`are as the table says for everybody else (${tried.length} presses)`, async () => {
    for (const one of tried) {
      const { player, verb, where, owner } = one
      const relation = player.to[owner]
      const claimId = inventedId()
      await place(world.memory.tables, where, owner, claimId, new Date())
      const answer = await people.press(player, verb, { claimId, version: 7, ...inputs[verb] })
      const stored = await readClaim(world.memory.tables.claims, claimId)
      const at = `${verb} by ${player.name} (${relation}) in ${where} of the ${owner}`
      const wanted = expected(verb, relation, where)
      const entry = stored?.entries.find(({ version }) => version === 8)
      assert.equal(entry ? 'done' : answerOf(answer, claimId), wanted, `${at}: ${answer.raw.slice(0, 600)}`)
      if (wanted === 'done') {
        assert.equal(entry?.verb, verb, at)
        assert.deepEqual(
          entry.by.kind === 'person' && [entry.by.person.objectId, entry.by.role],
          [player.objectId, relation],
          at,
        )
      }
      const link = answer.raw.includes('/poe/upload/')
      assert.equal(link, verb === 'attach' && isIn(mayUpload[relation], where), `upload link, ${at}`)
      for (const [what, readers] of Object.entries(readersOf)) {
        if (!(readers as readonly string[]).includes(relation)) {
          assert.ok(!answer.raw.includes(secret[what as keyof typeof secret]), `${what} read, ${at}`)
        }
      }
    }
    assert.deepEqual(world.faults, [])
  })
})

/** TABLE: what must never reach anybody else. */
const readersOf = {
  note: ['reviewer'],
  comment: ['partner', 'reader', 'reviewer'],
  file: ['partner', 'reader', 'reviewer'],
  claimName: ['partner', 'reader', 'reviewer', 'customer'],
} as const

/** What an answer that changed nothing says. */
function answerOf({ raw, body }: HttpAnswer, claimId: string): Answer {
  const texts = textsOf(body?.value)
  if (texts.some((text) => text.includes(say('say.unknown-button')))) return 'unknown button'
  if (texts.some((text) => text.includes(say('refusal.not-found')))) return 'not found'
  assert.ok(raw.includes(claimId), `neither the claim nor words: ${raw.slice(0, 600)}`)
  return 'shown'
}
