import assert from 'node:assert/strict'
import { catalogue } from '../../services/claim/catalogue.ts'
import type { Claim, HistoryEntry } from '../../services/claim/claim.ts'
import { fieldNames, formSteps } from '../../services/claim/fields.ts'
import { infoReasons, reviewerReasons } from '../../services/claim/reasons.ts'
import type { Status } from '../../services/claim/statuses.ts'
import { claimCard } from '../../cards/claim.ts'
import { claimList, mostRows } from '../../cards/claim-list.ts'
import { consentCard } from '../../cards/consent.ts'
import { formCard } from '../../cards/form.ts'
import { historyCard } from '../../cards/history.ts'
import { noticeCard } from '../../cards/notice.ts'
import type { Rendered } from '../../cards/render.ts'
import { languages } from '../../cards/words.ts'
import { calendar, claims, dana, now, someFields, someHistory, someProof } from '../support/claims.ts'
import { markdownTexts, pressesOf, problemsOf } from './card-check.ts'
import { readerOf, sceneOf } from './gallery.ts'

/** As many letters of three bytes. */
const long = (length: number) => '가'.repeat(length)

/** All that a claim may hold: every product, ten files, full texts. */
function fullClaim(status: Status): Claim {
  const person = { ...dana, name: long(100) }
  return {
    ...claims.disputed(),
    status,
    partner: { ...claims.draft().partner, name: long(100) },
    reviewer: person,
    domainCheck: 'not-verified',
    fields: someFields({
      claimName: long(100),
      solutionArea: 'business-applications',
      activity: 'revenue-association',
      products: Object.keys(catalogue['business-applications'].products),
      subscriptionIds: Array.from({ length: 50 }, (_, at) => `5a1c0c8e-1f43-4a8e-9a55-1f0e6c1d7b${at + 10}`),
      sellerName: long(100),
      customerName: long(100),
      isvSolution: long(100),
      customerDomain: `${'a'.repeat(240)}.com`,
      customerContactName: long(100),
      customerContactTitle: long(100),
      customerContactEmail: `${long(240)}@contoso.com`,
      partnerContactName: long(100),
      partnerContactEmail: `${long(240)}@fabrikam.com`,
    }),
    proofs: Array.from({ length: 10 }, (_, at) =>
      someProof({ number: at + 1, name: `${long(116)}.pdf`, by: person, alsoOn: 'CL-4F8T-2WZK', supersededBy: 10 }),
    ),
    request: { reasons: [...infoReasons], comment: long(4_000), at: now, answered: true },
    rejection: { ...claims.rejected().rejection!, reasons: [...reviewerReasons], comment: long(4_000) },
    dispute: { at: now, by: person, justification: long(4_000), open: true },
  }
}

describe('the largest claim', () => {
  for (const language of languages) {
    const whole = { uploadUrl: `https://bot.example/poe/upload/${'a'.repeat(600)}` }
    const partner = readerOf('partner', language)
    const reviewer = readerOf('reviewer', language)
    const claim = fullClaim('under-review')
    const draft: Claim = { ...fullClaim('editing'), dispute: undefined, rejection: undefined, request: undefined }
    const last = someHistory().at(-1)!
    const commented: HistoryEntry = { ...last, comment: long(4_000) }
    const changed: HistoryEntry = {
      ...last,
      comment: undefined,
      changes: fieldNames.map((field) => ({ field, old: long(400), new: long(400) })),
    }
    const row = {
      claimId: 'CL-7K2M-9QXD',
      version: 7,
      claimName: long(100),
      customerDomain: long(100),
      partnerName: long(100),
    }
    const cards: Record<string, () => Rendered> = {
      ...Object.fromEntries(
        (['under-review', 'partner-action-required', 'approved', 'rejected'] as const).flatMap((status) => [
          [
            `${status}, partner`,
            () => claimCard(fullClaim(status), partner, sceneOf(fullClaim(status), 'partner', whole)),
          ],
          [`${status}, reviewer`, () => claimCard(fullClaim(status), reviewer, sceneOf(fullClaim(status), 'reviewer'))],
        ]),
      ),
      'a comment that came back': () =>
        claimCard(claim, reviewer, sceneOf(claim, 'reviewer', { typed: { verb: 'reject', comment: long(4_000) } })),
      consent: () =>
        consentCard({ ...claim, status: 'approved' }, readerOf('customer', language), sceneOf(claim, 'customer')),
      ...Object.fromEntries(
        formSteps.map((step) => [
          `form, ${step}`,
          () =>
            formCard(
              {
                step,
                claim: draft,
                locations: Array.from({ length: 50 }, (_, at) => ({ id: String(at), name: long(60) })),
              },
              partner,
              sceneOf(draft, 'partner', {
                ...whole,
                fieldErrors: fieldNames.map((field) => ({ field, problem: 'domain-of-another-tenant' })),
              }),
            ),
        ]),
      ),
      notice: () => noticeCard(commented, claim, reviewer, sceneOf(claim, 'reviewer')),
      'history of comments': () => historyCard([commented, commented], claim, reviewer, { now, calendar }),
      'history of changes': () => historyCard([changed, changed], claim, reviewer, { now, calendar }),
      list: () =>
        claimList({
          language,
          now,
          calendar,
          title: 'x',
          rows: Array.from({ length: mostRows }, () => ({
            ...row,
            status: 'under-review' as const,
            dispute: true,
            window: 'dispute-review' as const,
            lastDay: '2026-11-25',
            overdue: false,
          })),
        }),
    }
    for (const [name, make] of Object.entries(cards)) {
      it(`fits (${name}, ${language})`, () => assert.deepEqual(problemsOf(make().card), []))
    }
  }

  it('still shows its files to the reviewer, and says where the cut text is whole', () => {
    const claim = fullClaim('under-review')
    const { card } = claimCard(claim, readerOf('reviewer', 'en'), sceneOf(claim, 'reviewer'))
    assert.equal(pressesOf(card).filter(({ verb }) => verb === 'open-proof').length, 10)
    assert.ok(markdownTexts(card).some((text) => text.includes('The whole text is in the history.')))
  })

  it('loses no comment in the history, page by page', () => {
    const entries = Array.from({ length: 25 }, (_, at): HistoryEntry => ({
      ...someHistory()[0]!,
      version: at + 1,
      verb: 'comment',
      comment: `${long(3_990)} ${at + 1}.`,
    }))
    const seen = entries.map((_, page) => {
      const { card } = historyCard(entries, claims.requested(), readerOf('partner', 'en'), { now, calendar, page })
      assert.deepEqual(problemsOf(card), [])
      return markdownTexts(card).join('\n')
    })
    for (const { version } of entries)
      assert.ok(
        seen.some((text) => text.includes(`가 ${version}.”`)),
        String(version),
      )
  })
})
