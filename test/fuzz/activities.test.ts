import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import type { HistoryEntry } from '../../services/claim/claim.ts'
import { readClaimId } from '../../bot/input.ts'
import { problemsOf } from '../cards/card-check.ts'
import { cast } from '../rights/cast.ts'
import { place } from '../rights/placed-claims.ts'
import { inventedId } from '../rights/presses.ts'
import { changes, places } from '../rights/rights-table.ts'
import { seeded } from '../simulation/random.ts'
import { startMemoryWorld, type HttpAnswer, type MemoryWorld } from '../support/memory-world.ts'
import { size } from '../support/sizes.ts'
import { directory, someActivity, type Activity } from './activities.ts'
import { mutate } from './mutations.ts'

const count = size({ short: 20_000, long: 500_000 })
const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
/** After so many activities the claims are put in place anew, and what piled up is thrown away. */
const roundLength = 500

describe('activities as nobody should send them', () => {
  let world: MemoryWorld
  const written: { claimId: string; entry: HistoryEntry }[] = []
  before(async () => {
    world = await startMemoryWorld(directory)
    world.memory.hooks.afterWrite = (table, claimId, operations) => {
      for (const operation of operations) {
        if (table !== 'claims' || operation.kind === 'delete') continue
        const { rowKey, body, txId } = operation.row
        if (!rowKey.startsWith('h|') || txId === 'placed') continue
        written.push({ claimId, entry: JSON.parse(String(body)) as HistoryEntry })
      }
    }
    for (const { email, tenantId, objectId } of cast) {
      if (email) world.connector.emails.set(`29:${tenantId}_${objectId}`, email)
    }
  })
  after(() => world.stop())

  it(`change nothing, and are answered (${count} activities, SEED=${seed})`, async () => {
    const random = seeded(seed)
    const met = { pressed: 0, changed: 0, refusedAtTheDoor: 0 }
    let claimIds: string[] = []
    for (let number = 0; number < count; number += 1) {
      if (number % roundLength === 0) claimIds = await newRound()
      const { activity } = someActivity(random, claimIds, world.connector.serviceUrl)
      mutate(activity, random)
      const json = JSON.stringify(activity)
      const at = `SEED=${seed}, number ${number}: ${json.slice(0, 3_000)}`
      const answer = await world.ask('POST', '/api/messages', json, { 'Content-Type': 'application/json' })
      checkAnswer(JSON.parse(json) as Activity, answer, at)
      for (const { claimId, entry } of written.splice(0)) {
        if (checkChange(JSON.parse(json) as Activity, claimId, entry, at)) met.changed += 1
      }
      met.pressed += Number(activity.type === 'invoke')
      met.refusedAtTheDoor += Number(answer.status !== 200)
      assert.deepEqual(world.faults, [], at)
    }
    // A fuzz that never gets anywhere would prove nothing.
    assert.ok(met.changed > count / 200, `only ${met.changed} changes`)
    assert.ok(met.refusedAtTheDoor < count / 10, `${met.refusedAtTheDoor} at the door`)
    assert.equal((await world.ask('GET', '/healthz')).status, 200)
  }).timeout(count * 60)

  async function newRound(): Promise<string[]> {
    world.connector.messages.length = 0
    world.connector.requests.length = 0
    const ids = places.map(() => inventedId())
    for (const [at, where] of places.entries()) {
      await place(world.memory.tables, where, at % 4 === 3 ? 'programme' : 'partner', ids[at] ?? '', new Date())
    }
    return ids
  }
})

/** 200, or no door was opened; an invoke has a body; a press by somebody has a card. */
function checkAnswer(activity: Activity, { status, body, raw }: HttpAnswer, at: string): void {
  assert.ok([200, 400, 401, 413].includes(status), `${status}, ${at}`)
  if (status !== 200) return assert.equal(raw, '', at)
  if (activity.type !== 'invoke') return assert.equal(raw, '', at)
  assert.ok(body, at)
  const name = typeof activity.name === 'string' ? activity.name : ''
  const isKnown = ['adaptiveCard/action', 'composeExtension/query', 'fileConsent/invoke'].includes(name)
  if (!isKnown || !senderOf(activity)) return assert.equal(body.statusCode, 501, at)
  if (name === 'composeExtension/query') return assert.ok('composeExtension' in body, at)
  if (name === 'fileConsent/invoke') return assert.equal(body.statusCode, 200, at)
  assert.equal(body.statusCode, 200, at)
  assert.deepEqual(problemsOf(body.value as Record<string, unknown>), [], at)
  assert.ok(!JSON.stringify(body.value).includes('${'), at)
}

/** A change needs a press of that very verb on that very claim, by somebody who may use it somewhere. True if it is one. */
function checkChange(activity: Activity, claimId: string, entry: HistoryEntry, at: string): boolean {
  const { by, verb } = entry
  const why = `${verb} on ${claimId}, ${at}`
  if (by.kind === 'deadline') {
    assert.ok(['customer-told', 'customer-not-reached', 'customer-reachable'].includes(verb), why)
    return false
  }
  const sender = senderOf(activity)
  assert.ok(sender?.tenantId === by.person.tenantId && sender.objectId === by.person.objectId, why)
  const pressed = pressIn(activity)
  assert.equal(pressed.verb, verb, why)
  const player = cast.find((one) => one.tenantId === by.person.tenantId && one.objectId === by.person.objectId)
  assert.ok(player, why)
  if (verb === 'create') {
    assert.ok(player.files, why)
    return true
  }
  assert.ok(pressed.claimIds.includes(claimId), why)
  const allowed: Partial<Record<string, string>> = changes[verb as keyof typeof changes]
  assert.ok(
    Object.values(player.to).some((relation) => relation === by.role && allowed[relation]),
    why,
  )
  return true
}

const object = (value: unknown) => (typeof value === 'object' && value !== null ? (value as Activity) : {})
const text = (value: unknown) =>
  typeof value === 'string' && value !== '' && value.length <= 1_000 && !/\p{Cs}/u.test(value) ? value : undefined
const isId = (value: string | undefined) => value !== undefined && /^[\w.:@-]{1,200}$/.test(value)

/** Whom the activity says it is from, in the fields that a sign-in proves. */
function senderOf(activity: Activity) {
  const tenantId = text(object(activity.conversation).tenantId) ?? text(object(object(activity.channelData).tenant).id)
  const objectId = text(object(activity.from).aadObjectId)
  if (!isId(tenantId) || !isId(objectId) || !text(object(activity.conversation).id)) return undefined
  return { tenantId: tenantId?.toLowerCase(), objectId: objectId?.toLowerCase() }
}

/** Every way a press may name its verb and its claim. */
function pressIn({ type, value }: Activity): { verb: unknown; claimIds: unknown[] } {
  const sent = object(value)
  const action = object(sent.action)
  const isMessage = type === 'message'
  const verb = (isMessage ? sent.verb : undefined) ?? action.verb
  const ids = [object(action.data).claimId, ...(isMessage ? [sent.claimId] : [])]
  return { verb, claimIds: ids.map((id) => (typeof id === 'string' ? readClaimId(id) : undefined)) }
}
