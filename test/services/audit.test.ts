import assert from 'node:assert/strict'
import { auditClaim, type Breach } from '../../services/audit.ts'
import type { StoredRow } from '../../services/ports.ts'
import { shardOf } from '../../services/wakes.ts'
import { goodFields, innerWorld, mina } from '../support/inner-world.ts'

const claimId = 'CL-AUDT-0001'

describe('the audit of a stored claim', () => {
  it('finds nothing wrong with what the services write', async () => {
    const stored = await approvedClaim()
    assert.deepEqual(auditClaim(claimId, stored.rows, stored), [])
  })

  const damages: { what: string; invariant: Breach['invariant']; damage: (rows: StoredRow[]) => StoredRow[] }[] = [
    {
      what: 'an intent recorded twice',
      invariant: 'I1',
      damage: (rows) => [...rows, { ...of(rows, 'i|'), rowKey: 'i|0' }],
    },
    { what: 'an entry that no intent made', invariant: 'I1', damage: (rows) => without(rows, of(rows, 'i|')) },
    { what: 'a lost entry', invariant: 'I2', damage: (rows) => without(rows, of(rows, 'h|00000002')) },
    { what: 'a head of another commit', invariant: 'I2', damage: (rows) => changed(rows, '!claim', { txId: 'other' }) },
    {
      what: 'a status that the history does not end in',
      invariant: 'I2',
      damage: (rows) => edited(rows, '!claim', (body) => ({ ...body, status: 'rejected' })),
    },
    {
      what: 'a field that the history did not set',
      invariant: 'I2',
      damage: (rows) => edited(rows, '!claim', (body) => ({ ...body, fields: { ...body.fields, claimName: 'Other' } })),
    },
    {
      what: 'another last day than was promised',
      invariant: 'I2',
      damage: (rows) =>
        edited(rows, '!claim', (body) => ({ ...body, window: { ...body.window, lastDay: '2030-01-01' } })),
    },
    {
      what: 'a lost file row',
      invariant: 'I2',
      damage: (rows) => [...without(rows, of(rows, 'f|')), { ...of(rows, 'f|'), rowKey: 'f|0002' }],
    },
    {
      what: 'an act by a role that may not',
      invariant: 'I9',
      damage: (rows) => edited(rows, 'h|00000005', (body) => ({ ...body, by: { ...body.by, role: 'partner' } })),
    },
  ]
  for (const { what, invariant, damage } of damages) {
    it(`sees ${what}: ${invariant}`, async () => {
      const stored = await approvedClaim()
      const found = auditClaim(claimId, damage(stored.rows), stored).map((breach) => breach.invariant)
      assert.ok(found.includes(invariant), `found ${found.join(', ')}`)
    })
  }

  it('sees a timer without a wake: I5', async () => {
    const stored = await approvedClaim()
    const found = auditClaim(claimId, stored.rows, { ...stored, wakes: stored.wakes.slice(-1) })
    assert.ok(found.some(({ invariant }) => invariant === 'I5'))
  })

  it('sees two outcomes of one approval: I4', async () => {
    const stored = await approvedClaim()
    const entry = (version: number, verb: string) => ({
      ...of(stored.rows, 'h|00000006'),
      rowKey: `h|0000000${version}`,
      body: JSON.stringify({ version, verb, by: { kind: 'deadline' }, from: 'approved', to: 'approved' }),
    })
    const found = auditClaim(claimId, [...stored.rows, entry(7, 'consent-passed'), entry(8, 'decline')], stored)
    assert.ok(found.some(({ invariant }) => invariant === 'I4'))
  })

  it('accepts a draft that was discarded, restored and discarded again', async () => {
    const stored = await discardedTwice()
    assert.deepEqual(auditClaim(claimId, stored.rows, stored), [])
  })

  const undone: { what: string; entry: number; to: object }[] = [
    { what: 'two discards of one draft', entry: 3, to: { verb: 'discard' } },
    { what: 'a restore of what was not discarded', entry: 2, to: { verb: 'comment' } },
    { what: 'a restore after eleven seconds', entry: 3, to: { at: '2026-11-23T10:00:11.000Z' } },
  ]
  for (const { what, entry, to } of undone) {
    it(`sees ${what}: I4`, async () => {
      const stored = await discardedTwice()
      const damaged = edited(stored.rows, `h|0000000${entry}`, (body) => ({ ...body, ...to }))
      assert.ok(auditClaim(claimId, damaged, stored).some(({ invariant }) => invariant === 'I4'))
    })
  }

  it('sees a file without bytes: I10', async () => {
    const stored = await approvedClaim()
    const found = auditClaim(claimId, stored.rows, { ...stored, blobExists: () => false })
    assert.deepEqual(
      found.map(({ invariant }) => invariant),
      ['I10'],
    )
  })

  it('sees rows without a head, and no claim where there are no rows', async () => {
    const stored = await approvedClaim()
    const headless = stored.rows.filter(({ rowKey }) => rowKey !== '!claim')
    assert.deepEqual(
      auditClaim(claimId, headless, stored).map(({ invariant }) => invariant),
      ['I2'],
    )
    assert.deepEqual(auditClaim(claimId, [], stored), [])
  })
})

async function approvedClaim() {
  const world = await innerWorld()
  await world.approved(claimId)
  return storedIn(world)
}

/** Discarded at ten o'clock, restored at the last moment, and discarded again. */
async function discardedTwice() {
  const world = await innerWorld()
  await world.act(claimId, 'create', mina, { fields: goodFields })
  for (const [n, verb] of (['discard', 'restore', 'discard'] as const).entries()) {
    const receivedAt = `2026-11-23T10:00:${n === 0 ? '00' : '10'}.000Z`
    const { done } = await world.service.move({ claimId, verb, by: mina, input: {}, version: n + 1, receivedAt })
    assert.ok(done, `${verb} was refused`)
  }
  return storedIn(world)
}

async function storedIn(world: Awaited<ReturnType<typeof innerWorld>>) {
  const wakes = await world.tables.wakes.list(shardOf(claimId))
  return {
    rows: await world.tables.claims.list(claimId),
    wakes: wakes.map(({ rowKey }) => ({ due: rowKey.split('|')[0] ?? '' })),
    blobExists: () => true,
    now: world.clock.now(),
  }
}

function of(rows: readonly StoredRow[], prefix: string): StoredRow {
  const row = rows.find(({ rowKey }) => rowKey.startsWith(prefix))
  assert.ok(row, `a row ${prefix}`)
  return row
}

function without(rows: readonly StoredRow[], gone: StoredRow): StoredRow[] {
  return rows.filter((row) => row !== gone)
}

function changed(rows: readonly StoredRow[], rowKey: string, to: Partial<StoredRow>): StoredRow[] {
  return rows.map((row) => (row.rowKey === rowKey ? { ...row, ...to } : row))
}

function edited(rows: readonly StoredRow[], rowKey: string, edit: (body: any) => object): StoredRow[] {
  return changed(rows, rowKey, { body: JSON.stringify(edit(JSON.parse(String(of(rows, rowKey).body)))) })
}
