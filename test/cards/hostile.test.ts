import assert from 'node:assert/strict'
import type { Claim, HistoryEntry } from '../../services/claim/claim.ts'
import { claimCard } from '../../cards/claim.ts'
import { claimList } from '../../cards/claim-list.ts'
import { consentCard } from '../../cards/consent.ts'
import { formCard } from '../../cards/form.ts'
import { welcomeCard } from '../../cards/help.ts'
import { historyCard } from '../../cards/history.ts'
import { noticeCard } from '../../cards/notice.ts'
import type { Rendered } from '../../cards/render.ts'
import { cleaned, cut, escapeLines, escapeText, plain } from '../../cards/text.ts'
import { refusalWords, wordsCard } from '../../cards/words-card.ts'
import { calendar, claims, dana, now, ravi, someFields, someHistory, someProof } from '../support/claims.ts'
import { elementsOf, markdownTexts, problemsOf } from './card-check.ts'
import { readerOf, sceneOf } from './gallery.ts'
import { hostileTexts } from './hostile.ts'

const unseen =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0]|[\u{e0000}-\u{e007f}]/u

/** The text as Markdown has it after taking escaped signs away. */
const bare = (text: string) => text.replace(/\\[!-/:-@[-`{-~]/g, 'x')

/** A claim with the text wherever somebody could have typed it. */
function claimWith(text: string): Claim {
  const person = { ...dana, name: text }
  return {
    ...claims.disputed(),
    partner: { tenantId: dana.tenantId, name: text },
    reviewer: { ...ravi, name: text },
    domainCheck: 'not-verified',
    clonedFrom: text,
    fields: someFields({
      claimName: text,
      partnerLocationId: text,
      customerTenantId: text,
      customerDomain: text,
      products: ['teams', text],
      subscriptionIds: [text],
      customerContactName: text,
      customerContactTitle: text,
      customerContactEmail: text,
      partnerContactName: text,
      partnerContactEmail: text,
      customerName: text,
    }),
    proofs: [someProof({ name: text, by: person, alsoOn: text })],
    request: { reasons: ['missing-all-poe'], comment: text, at: now, answered: false },
    rejection: { ...claims.rejected().rejection!, comment: text },
    dispute: { at: now, by: person, justification: text, open: true },
  }
}

function cardsWith(text: string): Rendered[] {
  const claim = claimWith(text)
  const draft: Claim = { ...claim, status: 'editing', dispute: undefined, rejection: undefined, request: undefined }
  const partner = readerOf('partner', 'en')
  const typed = Object.fromEntries(
    ['verb', 'comment', 'claimName', 'customerDomain', 'subscriptionIds'].map((name) => [name, text]),
  )
  const scene = sceneOf(claim, 'partner', { typed })
  const by = { kind: 'person', person: { ...ravi, name: text }, role: 'reviewer' } as const
  const entry: HistoryEntry = {
    ...someHistory().at(-1)!,
    by,
    comment: text,
    proof: { number: 1, name: text },
    changes: [
      { field: 'claimName', old: text, new: text },
      { field: 'subscriptionIds', old: 'x'.repeat(301), new: `${text}, ${'y'.repeat(301)}` },
    ],
  }
  const first = refusalWords(
    { code: 'not-in-this-status', first: { verb: 'approve', by, at: now } },
    claim,
    partner,
    calendar,
  )
  const row = {
    claimId: claim.id,
    version: 1,
    claimName: text,
    customerDomain: text,
    partnerName: text,
    dispute: false,
    overdue: false,
  }
  return [
    claimCard(claim, partner, { ...scene, say: { text: first, tone: 'warning' } }),
    claimCard(
      claim,
      readerOf('reviewer', 'en'),
      sceneOf(claim, 'reviewer', { typed: { verb: 'reject', comment: text } }),
    ),
    consentCard(
      { ...claims.approved(), partner: claim.partner, fields: claim.fields },
      readerOf('customer', 'en'),
      sceneOf(claims.approved(), 'customer'),
    ),
    ...(['customer', 'products', 'contacts', 'proof', 'read-back'] as const).map((step) =>
      formCard(
        { step, claim: draft, locations: [{ id: '1', name: text }] },
        partner,
        sceneOf(draft, 'partner', { typed }),
      ),
    ),
    noticeCard(entry, claim, partner, scene),
    historyCard([entry], claim, partner, { now, calendar }),
    claimList({
      language: 'en',
      now,
      calendar,
      title: escapeText(text) || '–',
      rows: [{ ...row, status: 'submitted' }],
    }),
    welcomeCard({ language: 'en', name: text, standings: [] }),
    wordsCard({ language: 'en', text: escapeLines(text, 500) || '–', suggestion: text || 'help' }),
  ]
}

describe('hostile text', () => {
  it(`stays text in every card (${hostileTexts.length} texts)`, () => {
    for (const text of hostileTexts) {
      for (const { card, summary } of cardsWith(text)) {
        const at = JSON.stringify(text).slice(0, 80)
        assert.deepEqual(problemsOf(card), [], `${summary.slice(0, 40)}, ${at}`)
        for (const shown of markdownTexts(card)) {
          assert.doesNotMatch(shown, unseen, at)
          assert.doesNotMatch(
            bare(shown),
            /\]\(|\]\[|\]:|!\[|<|`|~~|:\/\/|\bwww\.|&#?\w+;|\{\{|^\s*(#{1,6}\s|>|[-+=]{2,}|[-+*] |\d+\) )/im,
            `${at} in ${shown.slice(0, 200)}`,
          )
        }
        for (const node of elementsOf(card)) {
          for (const key of ['title', 'label', 'speak', 'fallbackText'] as const) {
            assert.doesNotMatch(String(node[key] ?? ''), unseen, at)
            if (node.type !== 'TextBlock') assert.doesNotMatch(String(node[key] ?? ''), /<|\$\{/, at)
          }
        }
        assert.doesNotMatch(summary, /[<\n]/, at)
        assert.ok(!('entities' in (card.msteams as object)))
      }
    }
  }).timeout(120_000)

  it('comes back from an input as it was typed, but for what nobody can see', () => {
    for (const text of hostileTexts) {
      const seen = cleaned(text)
      assert.equal(cleaned(seen), seen, JSON.stringify(text).slice(0, 80))
    }
    assert.equal(cleaned('**a** <b> [c](d)\r\ne'), '**a** <b> [c](d)\ne')
    assert.equal(cleaned('${x}'), '$ {x}')
  })
})

describe('text', () => {
  const table: [string, (text: string) => string, string, string][] = [
    ['a link', escapeText, '[a](https://b.c)', '\\[a\\]\\(https\\://b.c\\)'],
    ['a mention', escapeText, '<at>x</at>', '\\<at\\>x\\</at\\>'],
    ['a list', (text) => escapeLines(text, 99), '- a\n1. b', '\\- a\n\n1\\. b'],
    ['an e-mail address, left readable', escapeText, 'carol.stone@contoso.com', 'carol.stone@contoso.com'],
    ['an id, left readable', escapeText, 'CL-7K2M-9QXD', 'CL-7K2M-9QXD'],
    ['Korean, left readable', escapeText, '김다나 (서울)', '김다나 \\(서울\\)'],
    ['a button’s title', plain, 'a <b> ${c}', 'a ‹b› $ {c}'],
    ['a pile of marks', plain, `e${'\u0301'.repeat(9)}`, `e${'\u0301'.repeat(4)}`],
  ]
  for (const [what, change, text, expected] of table) {
    it(`escapes ${what}`, () => assert.equal(change(text), expected))
  }

  it('is cut without splitting a character', () => {
    assert.equal(cut('abcdef', 4), 'abc…')
    assert.equal(cut('ab😀d', 4), 'ab…')
    assert.equal(cut('abcd', 4), 'abcd')
  })
})
