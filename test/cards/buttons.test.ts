import assert from 'node:assert/strict'
import { verbNames } from '../../services/claim/policies.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import { answersOf, buttons } from '../../cards/buttons.ts'
import { claimCard } from '../../cards/claim.ts'
import { consentCard } from '../../cards/consent.ts'
import { formCard } from '../../cards/form.ts'
import { historyCard } from '../../cards/history.ts'
import { leftWords } from '../../cards/dates.ts'
import { refusalWords } from '../../cards/words-card.ts'
import { calendar, claims, locations, now, ravi, someHistory, someWindow, type ClaimKind } from '../support/claims.ts'
import { elementsOf, markdownTexts, pressesOf } from './card-check.ts'
import { readerOf, sceneOf } from './gallery.ts'

const kinds = Object.keys(claims) as ClaimKind[]

function cardOf(kind: ClaimKind, role: 'partner' | 'reviewer' | 'customer', uploadUrl?: string) {
  const claim = claims[kind]()
  const scene = sceneOf(claim, role, { uploadUrl })
  const make = role === 'customer' ? consentCard : claimCard
  return { claim, scene, card: make(claim, readerOf(role, 'en'), scene).card }
}

describe('the buttons', () => {
  it('of a claim are those that the rules leave open, and no others', () => {
    for (const kind of kinds) {
      for (const role of ['partner', 'reviewer', 'customer'] as const) {
        const { scene, card } = cardOf(kind, role)
        const pressed = new Set(pressesOf(card).map(({ verb }) => verb))
        const acts = scene.verbs.filter((verb) => buttons[verb] && !['form', 'upload'].includes(buttons[verb].how))
        for (const verb of acts) {
          const isShorter = verb === 'resubmit' && pressed.has('drop-uncovered')
          assert.ok(isShorter || pressed.has(verb), `${kind}, ${role}: ${verb} is missing`)
        }
        for (const verb of pressed) {
          const shows = ['show', 'form', 'history'].includes(verb)
          // One press for two acts, where both are open.
          const both =
            verb === 'drop-uncovered' && ['edit', 'resubmit'].every((one) => scene.verbs.includes(one as Verb))
          assert.ok(shows || both || scene.verbs.includes(verb as Verb), `${kind}, ${role}: ${verb} is too much`)
        }
      }
    }
  })

  it('name the claim and the version the reader saw', () => {
    for (const kind of kinds) {
      const { claim, card } = cardOf(kind, 'partner')
      for (const { data, verb } of pressesOf(card)) {
        assert.equal(data.claimId, claim.id, verb)
        assert.equal(data.version, claim.version, verb)
      }
    }
  })

  it('that only show or act at once carry no inputs along', () => {
    for (const kind of kinds) {
      const { card } = cardOf(kind, 'reviewer')
      const inQuestions = new Set(
        elementsOf(card)
          .filter(({ type }) => type === 'Action.ShowCard')
          .flatMap(({ card: inner }) => elementsOf(inner)),
      )
      const others = elementsOf(card).filter((node) => node.type === 'Action.Execute' && !inQuestions.has(node))
      for (const { associatedInputs, verb } of others) assert.equal(associatedInputs, 'none', String(verb))
    }
  })

  it('lead to the upload page where there is one, else to the form’s proof step', () => {
    const opens = (uploadUrl?: string) => elementsOf(cardOf('draft', 'partner', uploadUrl).card)
    const page = opens('https://bot.example/u').find(({ type }) => type === 'Action.OpenUrl')
    assert.equal(page?.url, 'https://bot.example/u')
    const step = opens().find(({ data }) => (data as { step?: string } | undefined)?.step === 'proof')
    assert.equal(step?.verb, 'form')
  })

  it('have a row for every verb of the rules', () => {
    assert.deepEqual(Object.keys(buttons).sort(), [...verbNames].sort())
  })

  it('ask with the agreed input names, and their answers come back under them', () => {
    const { card } = cardOf('under-review', 'reviewer')
    const ids = elementsOf(card).flatMap(({ type, id }) => (String(type).startsWith('Input.') ? [id] : []))
    assert.deepEqual(ids, [
      'reasons',
      'uncovered',
      'comment',
      'reject.reasons',
      'reject.comment',
      'comment.comment',
      'note.comment',
    ])
    const data = { comment: 'a', 'reject.comment': 'b', 'reject.reasons': 'missing-products' }
    assert.deepEqual(answersOf('reject', data), {
      comment: 'b',
      reasons: 'missing-products',
      reason: undefined,
      justification: undefined,
      uncovered: undefined,
      arbitration: undefined,
    })
    assert.equal(answersOf('request-info', data).comment, 'a')
  })
})

describe('the cards', () => {
  const texts = (kind: ClaimKind, role: 'partner' | 'reviewer' | 'customer') =>
    markdownTexts(cardOf(kind, role).card).join('\n')

  it('say that approved is not paid wherever they say approved', () => {
    for (const kind of ['approved', 'unreached', 'passed', 'late-withdrawal'] as const) {
      assert.match(texts(kind, 'partner'), /Approved is not paid/)
      assert.match(texts(kind, 'reviewer'), /Approved is not paid/)
    }
  })

  it('say that saved is not resubmitted, and how long there is left', () => {
    assert.match(texts('answered', 'partner'), /Saved, \*\*not\*\* resubmitted, 2 business days left/)
  })

  it('say in the first two lines which claim, whose, how it stands, who acts and until when', () => {
    const [first, second] = markdownTexts(cardOf('requested', 'partner').card)
    assert.equal(first, '**CL-7K2M-9QXD** · contoso.com')
    const line = '⚠️ **Partner action required** · your turn · 2 business days left: Wed 25 Nov 2026, end of day (UTC)'
    assert.equal(second, line)
  })

  it('show the customer nothing of proof, reviewers, contacts or comments', () => {
    for (const kind of kinds) {
      assert.doesNotMatch(texts(kind, 'customer'), /Statement of work|Ravi|Dana|Carol|signature|Intune is named/, kind)
    }
  })

  it('show internal notes and doubles of files on other claims to reviewers only', () => {
    assert.doesNotMatch(texts('marked-review', 'partner'), /CL-4F8T-2WZK/)
    assert.match(texts('marked-review', 'reviewer'), /CL-4F8T-2WZK/)
    const history = (role: 'partner' | 'reviewer') =>
      markdownTexts(historyCard(someHistory(), claims.requested(), readerOf(role, 'en'), { now, calendar }).card).join()
    assert.doesNotMatch(history('partner'), /template of 2024/)
    assert.match(history('reviewer'), /template of 2024/)
  })

  it('keep what was typed, with an error beside each bad field', () => {
    const claim = claims.draft()
    const fieldErrors = [{ field: 'customerDomain', problem: 'not-a-domain' }] as const
    const scene = sceneOf(claim, 'partner', { typed: { customerDomain: 'contoso' }, fieldErrors })
    const { card } = formCard({ step: 'customer', claim, locations }, readerOf('partner', 'en'), scene)
    const input = elementsOf(card).find(({ id }) => id === 'customerDomain')
    assert.equal(input?.value, 'contoso')
    assert.equal(markdownTexts(card).filter((text) => text.startsWith('⚠️ This is not a domain')).length, 1)
  })

  it('ask of Microsoft 365 no subscriptions, and of a revenue association its three fields', () => {
    const ids = (kind: ClaimKind) => {
      const claim = claims[kind]()
      const view = { step: 'products', claim, locations } as const
      return elementsOf(formCard(view, readerOf('partner', 'en'), sceneOf(claim, 'partner')).card).flatMap(
        ({ type, id }) => (String(type).startsWith('Input.') ? [id] : []),
      )
    }
    assert.deepEqual(ids('draft'), ['products'])
    assert.deepEqual(ids('revenue-draft'), ['products', 'subscriptionIds', 'sellerName', 'customerName', 'isvSolution'])
  })

  it('send a step with its place: a new form by its word, a claim by id and version', () => {
    const presses = (claim?: ReturnType<(typeof claims)['draft']>) =>
      pressesOf(
        formCard({ step: 'customer', claim, nonce: 'f00d', locations }, readerOf('partner', 'en'), {
          now,
          calendar,
          verbs: ['edit'],
        }).card,
      ).map(({ verb, data }) => ({ verb, ...data }))
    assert.deepEqual(presses(), [{ verb: 'create', form: 'f00d', step: 'customer', go: 'next' }])
    const place = { claimId: 'CL-7K2M-9QXD', version: 7, step: 'customer' }
    assert.deepEqual(presses(claims.draft()), [
      { verb: 'edit', ...place, go: 'next' },
      { verb: 'edit', ...place, go: 'close' },
    ])
  })
})

describe('the words of deadlines and refusals', () => {
  const left = (lastDay: string, overdue?: boolean) =>
    leftWords(someWindow('partner-reply', lastDay, overdue), { now, calendar, policy: 'partner-center-2020' }, 'en')

  it('count the days, call the last one by its name, and say when it is over', () => {
    assert.equal(left('2026-11-30'), '5 business days left')
    assert.equal(left('2026-11-24'), '1 business day left')
    assert.equal(left('2026-11-23'), 'last day today')
    assert.equal(left('2026-11-20'), 'time is over')
    assert.equal(left('2026-11-20', true), 'overdue')
  })

  it('name who was first, and when', () => {
    const by = { kind: 'person', person: ravi, role: 'reviewer' } as const
    const refusal = { code: 'not-in-this-status', first: { verb: 'approve', by, at: now } } as const
    assert.equal(
      refusalWords(refusal, claims.approved(), { language: 'en', role: 'reviewer' }, calendar),
      'Ravi Shah (reviewer) approved the claim. That was Mon 23 Nov 2026, 09:00 (UTC). Here is the claim as it is now.',
    )
  })

  it('name the day that is over', () => {
    const refusal = { code: 'too-late', window: someWindow('dispute', '2026-11-20') } as const
    assert.equal(
      refusalWords(refusal, claims.rejected(), { language: 'ko', role: 'partner' }, calendar),
      '기한이 2026년 11월 20일(금) 24시(UTC)에 끝났습니다.',
    )
  })
})
