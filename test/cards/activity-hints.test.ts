import assert from 'node:assert/strict'
import type { Claim } from '../../services/claim/claim.ts'
import { formCard } from '../../cards/form.ts'
import { words } from '../../cards/words.ts'
import { calendar, claims, locations, now } from '../support/claims.ts'

describe('the choice of an activity', () => {
  for (const language of ['en', 'ko'] as const) {
    const explained = (claim: Claim | undefined) => {
      const made = formCard(
        { step: 'customer', claim, locations },
        { language, role: 'partner' },
        {
          now,
          calendar,
          verbs: [],
        },
      )
      const say = words(language)
      const shown = JSON.stringify(made.card)
      return (['pre-sales', 'usage', 'revenue-association'] as const).filter((activity) =>
        shown.includes(say(`activity-why.${activity}`)),
      )
    }
    const draft = claims.draft()

    it(`is explained where there are several, and only there (${language})`, () => {
      const business: Claim = { ...draft, fields: { ...draft.fields, solutionArea: 'business-applications' } }
      const all = ['pre-sales', 'usage', 'revenue-association']
      assert.deepEqual(explained(business), all)
      assert.deepEqual(explained(undefined), all)
      assert.deepEqual(explained(draft), [])
    })
  }
})
