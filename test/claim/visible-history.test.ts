import assert from 'node:assert/strict'
import { entriesFor } from '../../services/claim/visible-history.ts'
import type { HistoryEntry } from '../../services/claim/claim.ts'
import { carol, now, ravi, someHistory, someWindow } from '../support/claims.ts'

const act = (more: Partial<HistoryEntry>): HistoryEntry => ({
  version: 8,
  verb: 'approve',
  at: now,
  by: { kind: 'person', person: ravi, role: 'reviewer' },
  from: 'under-review',
  to: 'approved',
  ...more,
})
const life = [
  ...someHistory(),
  act({ comment: 'A strong proof.', window: someWindow('consent') }),
  act({
    version: 9,
    verb: 'decline',
    by: { kind: 'person', person: carol, role: 'customer' },
    comment: 'We did not ask for this.',
    window: someWindow('dispute'),
  }),
]

describe('the history', () => {
  it('is whole to reviewers', () => assert.deepEqual(entriesFor('reviewer', life), life))

  for (const role of ['partner', 'reader'] as const) {
    it(`lacks internal notes, and nothing else, to a ${role}`, () => {
      assert.deepEqual(
        entriesFor(role, life),
        life.filter(({ verb }) => verb !== 'note'),
      )
    })
  }

  it('tells the customer of its consent alone, with nobody else’s words, names or time', () => {
    const [approved, declined, ...more] = entriesFor('customer', life)
    assert.deepEqual(more, [])
    assert.deepEqual([approved?.verb, declined?.verb], ['approve', 'decline'])
    assert.equal(approved?.comment, undefined)
    assert.equal(approved?.by.kind === 'person' && approved.by.person.name, '')
    assert.equal(approved?.window?.name, 'consent')
    assert.equal(declined?.comment, 'We did not ask for this.')
    assert.equal(declined?.window, undefined)
  })
})
