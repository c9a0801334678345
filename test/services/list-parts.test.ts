import assert from 'node:assert/strict'
import { folded } from '../../services/folded.ts'
import { listOrders } from '../../services/list-orders.ts'
import { readPart } from '../../services/list-parts.ts'
import type { TableOperation } from '../../services/ports.ts'
import { memoryTables } from '../support/memory-table.ts'
import { size } from '../support/sizes.ts'

const count = size({ short: 2_500, long: 50_500 })

describe('a part of a list', () => {
  const listOf = async (lines: number) => {
    const memory = memoryTables()
    const rows = Array.from({ length: lines }, (_, n): TableOperation => {
      const claimId = `CL-${String(n).padStart(8, '0')}`
      const endsAt = new Date(Date.UTC(2030, 0, 1, 0, -n)).toISOString()
      const body = JSON.stringify({ claimId, endsAt, customerDomain: `c${n}.example`, changedAt: endsAt })
      return { kind: 'create', row: { partitionKey: 'queue', rowKey: claimId, version: 1, gone: n % 2 === 1, body } }
    })
    for (let at = 0; at < lines; at += 100) await memory.tables.listings.transact('queue', rows.slice(at, at + 100))
    return memory
  }

  it(`asks once for each page of a thousand, of ${count} lines, and keeps only what is shown`, async () => {
    const { tables, counts } = await listOf(count)
    const wanted = { fits: () => true, order: listOrders.due, most: 20 }
    const part = await readPart(tables.listings, 'queue', wanted)
    assert.equal(part.total, Math.ceil(count / 2))
    assert.equal(part.lines.length, 20)
    assert.equal(part.lines[0]?.claimId, `CL-${String(count - 2).padStart(8, '0')}`)
    assert.equal(counts['list-page'], Math.floor(count / 1_000) + 1)
    const past = await readPart(tables.listings, 'queue', { ...wanted, past: true, from: 20 })
    assert.equal(past.total, count)
    assert.equal(past.lines[0]?.claimId, `CL-${String(count - 21).padStart(8, '0')}`)
  })

  it('begins again where a page number leads past its end', async () => {
    const { tables } = await listOf(30)
    const wanted = { fits: () => true, order: listOrders.customer, most: 20 }
    for (const from of [15, 1e9]) {
      const part = await readPart(tables.listings, 'queue', { ...wanted, from })
      assert.deepEqual([part.from, part.lines.length, part.total], [0, 15, 15])
    }
  })
})

describe('a folded text', () => {
  const same: [string, string][] = [
    ['Ｃafé', 'CAFE'],
    ['Straße', 'STRASSE'],
    ['ΣΊΣΥΦΟΣ', 'σισυφος'],
    ['ｶﾞ', 'ガ'],
    ['한빛', '한빛'.normalize('NFD')],
    ['a  b', 'A B'],
  ]
  for (const [one, other] of same) {
    it(`is the same for ${one} and ${other}`, () => assert.equal(folded(one), folded(other)))
  }

  it('keeps apart what are letters of their own', () => {
    assert.notEqual(folded('ガ'), folded('カ'))
    assert.notEqual(folded('한'), folded('하'))
  })
})
