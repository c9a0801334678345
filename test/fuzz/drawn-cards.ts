import type { Claim, HistoryEntry } from '../../services/claim/claim.ts'
import { fieldNames, formSteps, type Fields } from '../../services/claim/fields.ts'
import { claimCard } from '../../cards/claim.ts'
import { claimList } from '../../cards/claim-list.ts'
import { consentCard } from '../../cards/consent.ts'
import { formCard } from '../../cards/form.ts'
import { welcomeCard } from '../../cards/help.ts'
import { historyCard } from '../../cards/history.ts'
import { supportTextCard } from '../../cards/support-text.ts'
import { noticeCard } from '../../cards/notice.ts'
import type { Rendered } from '../../cards/render.ts'
import { escapeText } from '../../cards/text.ts'
import { refusalWords, wordsCard } from '../../cards/words-card.ts'
import type { Language } from '../../cards/words.ts'
import { readerOf, sceneOf } from '../cards/gallery.ts'
import { calendar, claims, now, ravi, someFields, someHistory, someProof } from '../support/claims.ts'

/** All that somebody may have typed, from which every card is drawn. */
export interface Drawn {
  claim: Claim
  entry: HistoryEntry
  typed: Record<string, string>
  /** The reader's own name, what they searched for, and a name in the directory. */
  name: string
  search: string
  location: string
}

const by = { kind: 'person', person: ravi, role: 'reviewer' } as const

/** Everything filled in, harmless. */
export function plainDrawn(): Drawn {
  return {
    claim: {
      ...claims.disputed(),
      reviewer: ravi,
      domainCheck: 'not-verified',
      clonedFrom: 'CL-4F8T-2WZK',
      fields: someFields({
        solutionArea: 'business-applications',
        activity: 'revenue-association',
        products: ['sales', 'other'],
        subscriptionIds: ['5a1c0c8e-1f43-4a8e-9a55-1f0e6c1d7b11'],
        sellerName: 'Sam',
        customerName: 'Contoso',
        isvSolution: 'Boost',
      }),
      proofs: [someProof({ alsoOn: 'CL-4F8T-2WZK' })],
      request: { reasons: ['missing-all-poe'], comment: 'Which?', at: now, answered: false },
      rejection: { ...claims.rejected().rejection!, comment: 'Too thin.' },
    },
    entry: {
      ...someHistory().at(-1)!,
      by,
      proof: { number: 1, name: 'a.pdf' },
      changes: [{ field: 'claimName', old: 'old', new: 'new' }],
    },
    typed: {},
    name: 'Dana',
    search: 'contoso',
    location: 'Seoul',
  }
}

type Put = (drawn: Drawn, text: string) => void
const put = (set: (claim: Claim, text: string) => Partial<Claim>): Put => {
  return (drawn, text) => void (drawn.claim = { ...drawn.claim, ...set(drawn.claim, text) })
}
const typedNames = ['claimName', 'customerDomain', 'customerTenantId', 'subscriptionIds', 'customerContactName', 'comment', 'justification'] // prettier-ignore

/** TABLE: every place that a person's text can come into a card from. */
export const sources: Readonly<Record<string, Put>> = {
  ...Object.fromEntries(
    fieldNames.map((field): [string, Put] => {
      const isList = field === 'products' || field === 'subscriptionIds'
      const set = (text: string) => ({ [field]: isList ? [text] : text }) as Partial<Fields>
      return [`field ${field}`, put((claim, text) => ({ fields: { ...claim.fields, ...set(text) } }))]
    }),
  ),
  ...Object.fromEntries(
    typedNames.map((name): [string, Put] => {
      const verb = name === 'justification' ? 'dispute' : 'reject'
      return [`typed ${name}`, (drawn, text) => void (drawn.typed = { ...drawn.typed, verb, [name]: text })]
    }),
  ),
  'partner name': put((claim, name) => ({ partner: { ...claim.partner, name } })),
  'reviewer name': put((_claim, name) => ({ reviewer: { ...ravi, name } })),
  'file name': put((claim, name) => ({ proofs: claim.proofs.map((proof) => ({ ...proof, name })) })),
  'name of who added the file': put(({ proofs }, name) => ({
    proofs: proofs.map((proof) => ({ ...proof, by: { ...proof.by, name } })),
  })),
  request: put((claim, comment) => ({ request: { ...claim.request!, comment } })),
  rejection: put((claim, comment) => ({ rejection: { ...claim.rejection!, comment } })),
  justification: put((claim, justification) => ({ dispute: { ...claim.dispute!, justification } })),
  'entry’s comment': (drawn, comment) => void (drawn.entry = { ...drawn.entry, comment }),
  'entry’s person': (drawn, name) => void (drawn.entry = { ...drawn.entry, by: { ...by, person: { ...ravi, name } } }),
  'entry’s file': (drawn, name) => void (drawn.entry = { ...drawn.entry, proof: { number: 1, name } }),
  'entry’s old value': (drawn, old) =>
    void (drawn.entry = { ...drawn.entry, changes: [{ field: 'claimName', old, new: 'x' }] }),
  'entry’s new value': (drawn, text) => {
    const change = { field: 'sellerName', old: 'x', new: text } as const
    drawn.entry = { ...drawn.entry, changes: [...(drawn.entry.changes ?? []), change] }
  },
  'own name': (drawn, text) => void (drawn.name = text),
  search: (drawn, text) => void (drawn.search = text),
  location: (drawn, text) => void (drawn.location = text),
}

type Draw = (drawn: Drawn, language: Language) => Rendered
const claimFor = (change: Partial<Claim>, role: 'partner' | 'reviewer'): Draw => {
  return ({ claim, typed }, language) => {
    const shown = { ...claim, ...change }
    const fileUrl = role === 'reviewer' ? { proofNumber: 1, url: 'https://bot.example/poe/file/token' } : undefined
    return claimCard(shown, readerOf(role, language), sceneOf(shown, role, { typed, fileUrl }))
  }
}
const draft: Partial<Claim> = { status: 'editing', dispute: undefined, rejection: undefined, request: undefined }

/** TABLE: every card that shows what people typed. */
export const draws: Readonly<Record<string, Draw>> = {
  'claim in a dispute, partner': claimFor({}, 'partner'),
  'claim in a dispute, reviewer': claimFor({}, 'reviewer'),
  'asked for more, partner': claimFor({ status: 'partner-action-required' }, 'partner'),
  'asked for more, reviewer': claimFor({ status: 'partner-action-required' }, 'reviewer'),
  'rejected, partner': claimFor(
    { status: 'rejected', dispute: undefined, consent: undefined, window: claims.rejected().window },
    'partner',
  ),
  'approved, reviewer': claimFor({ status: 'approved', dispute: undefined, rejection: undefined }, 'reviewer'),
  'draft, partner': claimFor(draft, 'partner'),
  consent: ({ claim }, language) => {
    const shown: Claim = { ...claim, status: 'approved', consent: claims.approved().consent }
    return consentCard(shown, readerOf('customer', language), sceneOf(shown, 'customer'))
  },
  ...Object.fromEntries(
    formSteps.map((step): [string, Draw] => [
      `form, ${step}`,
      ({ claim, typed, location }, language) => {
        const shown = { ...claim, ...draft }
        const locations = [{ id: '1234567', name: location }]
        return formCard(
          { step, claim: shown, locations },
          readerOf('partner', language),
          sceneOf(shown, 'partner', { typed }),
        )
      },
    ]),
  ),
  notice: ({ claim, entry }, language) =>
    noticeCard(entry, claim, readerOf('partner', language), sceneOf(claim, 'partner')),
  'support text': ({ claim, entry }, language) =>
    supportTextCard([entry], claim, readerOf('partner', language), calendar),
  history: ({ claim, entry }, language) =>
    historyCard([entry], claim, readerOf('partner', language), { now, calendar }),
  list: ({ claim, search }, language) => {
    const { claimName = '', customerDomain = '' } = claim.fields
    const row = { claimId: claim.id, version: 7, claimName, customerDomain, partnerName: claim.partner.name }
    return claimList({
      language,
      now,
      calendar,
      title: escapeText(search) || '–',
      rows: [{ ...row, status: 'submitted', dispute: false, overdue: false }],
      presses: [{ title: 'Later', verb: 'list', style: 'default', data: { text: search } }],
    })
  },
  welcome: ({ name }, language) => welcomeCard({ language, name, standings: [] }),
  suggestion: ({ search }, language) => wordsCard({ language, text: 'x', suggestion: search }),
  'somebody was first': ({ claim, entry }, language) => {
    const first = { verb: 'approve', by: entry.by, at: now } as const
    const refusal = { code: 'not-in-this-status', first } as const
    const reader = readerOf('partner', language)
    return wordsCard({ language, text: refusalWords(refusal, claim, reader, calendar) })
  },
}
