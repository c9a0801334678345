import assert from 'node:assert/strict'
import type { HistoryEntry } from '../../services/claim/claim.ts'
import { historyCard } from '../../cards/history.ts'
import { calendar, claims, someHistory } from '../support/claims.ts'
import { markdownTexts } from './card-check.ts'
import { readerOf } from './gallery.ts'

const now = '2026-11-23T09:00:00.000Z'
const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** What the history says of one change. */
function said(change: NonNullable<HistoryEntry['changes']>[number]): string {
  const entry: HistoryEntry = { ...someHistory()[1]!, changes: [change] }
  const { card } = historyCard([entry], claims.requested(), readerOf('partner', 'en'), { now, calendar })
  return markdownTexts(card).join('\n').replaceAll('\\', '')
}

describe('a change in the history', () => {
  it('is shown with both values whole', () => {
    const [old, now] = ['a'.repeat(254), 'b'.repeat(254)]
    assert.ok(said({ field: 'customerContactEmail', old, new: now }).includes(`${old} → ${now}`))
  })

  it('of a long list says what came and what went', () => {
    const ids = Array.from({ length: 30 }, (_, n) => guid(n))
    const text = said({ field: 'subscriptionIds', old: ids.join(', '), new: [...ids.slice(1), guid(99)].join(', ') })
    assert.match(text, new RegExp(`\\+ ${guid(99)}, − ${guid(0)}$`, 'm'))
    assert.ok(!text.includes(guid(5)))
  })

  it('of the products that the proof names can be seen', () => {
    const of = (...coveredProducts: string[]) =>
      JSON.stringify({ answers: { 'missing-products': true }, coveredProducts })
    assert.match(said({ field: 'precheck', old: of('teams'), new: of('teams', 'intune') }), /Teams ✔ → .*Intune ✔/)
  })
})

describe('the history of an approved claim', () => {
  it('says that approved is not paid', () => {
    const { card } = historyCard(someHistory(), claims.approved(), readerOf('reviewer', 'en'), { now, calendar })
    assert.match(markdownTexts(card).join('\n'), /not paid/i)
  })
})
