import assert from 'node:assert/strict'
import { competes, overlap, sharedProducts, type Claimed } from '../../services/claim/competition.ts'
import { statusNames } from '../../services/claim/statuses.ts'

describe('two claims for one customer', () => {
  const [one, two] = ['11111111-0000-4000-8000-000000000001', '11111111-0000-4000-8000-000000000002']
  const cases: [what: string, a: Claimed, b: Claimed, stands: boolean][] = [
    ['the same product', { products: ['teams', 'intune'] }, { products: ['intune'] }, true],
    ['other products', { products: ['teams'] }, { products: ['intune'] }, false],
    ['the same subscription', { products: ['sales'], subscriptionIds: [one, two] }, { subscriptionIds: [two] }, true],
    [
      'the same product on other subscriptions',
      { products: ['sales'], subscriptionIds: [one] },
      { products: ['sales'], subscriptionIds: [two] },
      false,
    ],
    [
      'a product, one with subscriptions',
      { products: ['sales'], subscriptionIds: [one] },
      { products: ['sales'] },
      true,
    ],
    ['nothing yet', {}, { products: ['teams'] }, false],
  ]
  for (const [what, a, b, stands] of cases) {
    it(`${stands ? 'stand' : 'do not stand'} in each other's way over ${what}`, () => {
      assert.equal(overlap(a, b), stands)
      assert.equal(overlap(b, a), stands)
    })
  }

  it('share what both name, in the order of the first', () => {
    assert.deepEqual(sharedProducts({ products: ['b', 'a', 'c'] }, { products: ['a', 'b'] }), ['b', 'a'])
  })

  it('stand in the way from when they are submitted until they are rejected or closed', () => {
    const submittedAt = '2026-11-23T10:00:00.000Z'
    const standing = statusNames.filter((status) => competes({ status, submittedAt, closed: undefined }))
    assert.deepEqual(standing, ['submitted', 'under-review', 'partner-action-required', 'approved'])
    assert.ok(!competes({ status: 'submitted', submittedAt: undefined, closed: undefined }))
    assert.ok(!competes({ status: 'approved', submittedAt, closed: 'for-good' }))
  })
})
