import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readPartition, type ClaimPartition } from '../../services/claim-partition.ts'
import { headKey } from '../../services/claim-rows.ts'
import type { StoredRow } from '../../services/ports.ts'
import { NewerSchema, schema, upcasters, type Upcaster } from '../../services/upcasters.ts'
import { showHold } from '../../services/shown-holds.ts'
import { goodFields, innerWorld, kim, mina, rae, tomas } from '../support/inner-world.ts'

const fixtures = new URL('../fixtures/', import.meta.url)
const update = process.env.UPDATE_GOLDEN === '1'
const claimId = 'CL-SHAP-0001'
type World = Awaited<ReturnType<typeof innerWorld>>

/** TABLE: lives that together have left every kind of row, with everything that may stand in it. */
const lives: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  draft: (world) => world.act(claimId, 'create', mina, { fields: { claimName: 'Half' }, draft: true }),
  asked: async (world) => {
    await world.submitted(claimId)
    await world.act(claimId, 'start-review', rae)
    await world.act(claimId, 'note', rae, { comment: 'Thin.' })
    await world.act(claimId, 'request-info', rae, { reasons: ['missing-products'], comment: 'Which?' })
    const proof = { name: 'b.pdf', size: 2, type: 'application/pdf', sha256: 'cd', blob: 'x/2', scan: 'clean' as const }
    await world.act(claimId, 'attach', mina, { proof: { ...proof, supersedes: 1 } })
  },
  approved: (world) => world.approved(claimId),
  withdrawn: async (world) => {
    await world.approved(claimId)
    await world.act(claimId, 'withdraw', mina, { reason: 'wrong-mpn' })
  },
  held: async (world) => {
    await world.act(claimId, 'create', mina, { fields: { ...goodFields, products: ['teams', 'intune'] } })
    await world.act(claimId, 'discard', mina)
    await world.act(claimId, 'restore', mina)
    const proof = { name: 'a.pdf', size: 1, type: 'application/pdf', sha256: 'ab', blob: 'x/1', scan: 'clean' as const }
    await world.act(claimId, 'attach', mina, { proof })
    await world.act(claimId, 'submit', mina)
    let random = 0
    const parts = { ...world, randomHex: () => String((random += 1)) }
    await showHold(parts, claimId, { by: rae, until: '2026-11-23T10:15:00.000Z' })
    await world.people.markUnreachable(mina, world.clock.now())
    await world.act(claimId, 'start-review', rae)
    const request = { reasons: ['missing-products'], comment: 'Which?', uncovered: ['intune'] }
    await world.act(claimId, 'request-info', rae, request)
  },
  disputed: async (world) => {
    await world.approved(claimId)
    await world.act(claimId, 'decline', kim, { comment: 'No.' })
    await world.act(claimId, 'dispute', mina, { justification: 'They mean another.' })
    await world.act(claimId, 'start-review', tomas)
    await world.act(claimId, 'take-over', tomas)
  },
}

describe('rows of an older shape', () => {
  for (const [name, live] of Object.entries(lives)) {
    it(`are written today as in the fixture: ${name}`, async () => {
      // Every other message waits, so that both cards that stand and notices that wait are there.
      let sent = 0
      const deliver = () => ((sent += 1) % 2 === 0 ? { outcome: 'later' as const, ambiguous: false } : undefined)
      const world = await innerWorld({ deliver })
      await live(world)
      const rows = await world.tables.claims.list(claimId)
      const file = new URL(`schema-${schema}/${name}.json`, fixtures)
      const text = `${JSON.stringify({ rows, read: plain(readPartition(rows)) }, null, 1)}\n`
      if (update) {
        mkdirSync(new URL('.', file), { recursive: true })
        writeFileSync(file, text)
      }
      assert.ok(existsSync(file), 'no fixture: a new shape needs a new schema number, or UPDATE_GOLDEN=1')
      assert.deepEqual(Object.keys(shapeOf(rows)), Object.keys(shapeOf(stored(file).rows)))
      assert.deepEqual(shapeOf(rows), shapeOf(stored(file).rows))
    })
  }

  for (let number = 1; number <= schema; number += 1) {
    for (const name of Object.keys(lives)) {
      it(`are read as the same claim: schema ${number}, ${name}`, () => {
        const { rows, read } = stored(new URL(`schema-${number}/${name}.json`, fixtures))
        assert.deepEqual(JSON.parse(JSON.stringify(plain(readPartition(rows)))), read)
      })
    }
  }

  // As if the next version called the claim's name a title, and a comment a remark.
  const renames: Upcaster = (row) => ({
    ...row,
    body: String(row.body).replace('"claimName"', '"title"').replace('"comment":', '"remark":'),
  })
  const next = [...upcasters, renames]
  const written = (row: StoredRow): StoredRow => ({ ...renames(row), schema: schema + 1 })

  it('are still read when the next version has changed the claim, each in its own shape', async () => {
    const world = await innerWorld()
    await world.submitted(claimId)
    await world.act(claimId, 'comment', mina, { comment: 'Old.' })
    const rows = await world.tables.claims.list(claimId)
    assert.ok(rows.every((row) => row.schema === schema))
    const mixed = rows.map((row) => (row.rowKey === headKey ? written(row) : row))
    const read = readPartition(mixed, next)
    assert.match(JSON.stringify(read?.claim.fields), /"title":"Rollout"/)
    assert.match(JSON.stringify(read?.entries.at(-1)), /"remark":"Old."/)
    assert.throws(() => readPartition(mixed), NewerSchema)
    const later = rows.map((row) => (row.rowKey.startsWith('o|') || row.rowKey.startsWith('p|') ? written(row) : row))
    assert.throws(() => readPartition(later), NewerSchema, 'one newer row is enough')
    const numberless = rows.map(({ schema: _its, ...row }) => row as StoredRow)
    assert.deepEqual(readPartition(numberless), readPartition(rows), 'a row without a number is of the first shape')
  })

  it('are read by the next version, and what that has written is left alone by this one', async () => {
    const world = await innerWorld()
    await world.submitted(claimId)
    const rows = await world.tables.claims.list(claimId)
    assert.match(JSON.stringify(readPartition(rows, next)?.claim.fields), /"title":"Rollout"/)

    const head = (await world.tables.claims.get(claimId, headKey))!
    const newer = written(head)
    await world.tables.claims.transact(claimId, [{ kind: 'replace', row: newer, etag: head.etag }])
    const before = await world.tables.claims.list(claimId)
    await assert.rejects(world.act(claimId, 'start-review', rae), NewerSchema)
    world.goTo('2027-01-01T00:00:00.000Z')
    const swept = await world.sweep.sweep()
    assert.deepEqual(swept.fired, [])
    assert.ok(swept.failed > 0)
    assert.deepEqual(await world.tables.claims.list(claimId), before, 'nothing was written')
    const wakes = await Promise.all(
      [...Array(16).keys()].map((n) => world.tables.wakes.list(`s${String(n).padStart(2, '0')}`)),
    )
    assert.ok(
      wakes.flat().some(({ rowKey }) => rowKey.includes(claimId)),
      'its wakes stay for the newer one',
    )
  })
})

function stored(file: URL): { rows: StoredRow[]; read: object } {
  return JSON.parse(readFileSync(file, 'utf8')) as { rows: StoredRow[]; read: object }
}

/** A partition without what is a Map and would be lost as JSON. */
function plain(partition: ClaimPartition | undefined) {
  return partition && { ...partition, proofEtags: [...partition.proofEtags], intents: [...partition.intents] }
}

/** Row by row the names of what it holds, and of what its body holds. */
function shapeOf(rows: readonly StoredRow[]): Record<string, string[]> {
  return Object.fromEntries(
    rows.map(({ rowKey, ...row }, n) => {
      const body = typeof row.body === 'string' ? namesIn(JSON.parse(row.body) as unknown) : []
      return [`${rowKey.startsWith('i|') ? `i|${n}` : rowKey}`, [...Object.keys(row), ...body].sort()]
    }),
  )
}

function namesIn(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => namesIn(one, `${at}[]`))
  if (typeof value !== 'object' || value === null) return [at]
  return Object.entries(value).flatMap(([name, one]) => namesIn(one, `${at}.${name}`))
}
