import type { Claim } from '../../services/claim/claim.ts'
import type { Facts } from '../../services/claim/act.ts'
import { formSteps } from '../../services/claim/fields.ts'
import type { Role } from '../../services/claim/people.ts'
import { verbsOpenTo } from '../../services/claim/verbs-open.ts'
import { claimCard } from '../../cards/claim.ts'
import { claimList, type ListRow } from '../../cards/claim-list.ts'
import { timeWords } from '../../cards/dates.ts'
import { consentCard } from '../../cards/consent.ts'
import { formCard } from '../../cards/form.ts'
import { helpCard, welcomeCard } from '../../cards/help.ts'
import { historyCard } from '../../cards/history.ts'
import { noticeCard } from '../../cards/notice.ts'
import { numbersCard } from '../../cards/numbers.ts'
import { supportTextCard } from '../../cards/support-text.ts'
import type { Rendered } from '../../cards/render.ts'
import type { Reader, Scene } from '../../cards/scene.ts'
import { words, type Language } from '../../cards/words.ts'
import { refusalWords, wordsCard } from '../../cards/words-card.ts'
import { calendar, carol, claims, dana, locations, now, ravi, someHistory, type ClaimKind } from '../support/claims.ts'

const people = { partner: dana, reader: dana, reviewer: ravi, customer: carol, system: ravi }

export function readerOf(role: Role, language: Language): Reader {
  return { role, language, person: people[role] }
}

/** The scene of a claim for one reader: with the verbs that the rules leave open. */
export function sceneOf(claim: Claim, role: Role, more: Partial<Scene> = {}): Scene {
  const facts: Facts = {
    claimId: claim.id,
    policy: claim.policy,
    calendar,
    partner: { ...claim.partner, locations: locations.map(({ id }) => id) },
  }
  const verbs = verbsOpenTo({ person: people[role], role }, claim, now, facts)
  return { now, calendar, verbs, ...more }
}

const rival = { claimId: 'CL-2ND0-CLA1', partnerName: 'Zenith Cloud', products: ['teams'], submittedAt: now }
const uploadUrl = 'https://bot.example/poe/upload/token'

function claimCards(language: Language): Record<string, () => Rendered> {
  const card = (kind: ClaimKind, role: 'partner' | 'reviewer' | 'reader', more: Partial<Scene> = {}) => {
    const claim = claims[kind]()
    return claimCard(claim, readerOf(role, language), sceneOf(claim, role, more))
  }
  const kinds = Object.keys(claims) as ClaimKind[]
  const say = words(language)
  return {
    ...Object.fromEntries(
      kinds.flatMap((kind) =>
        (['partner', 'reviewer'] as const).map((role) => [
          `claim-${kind}-${role}`,
          () => card(kind, role, { uploadUrl }),
        ]),
      ),
    ),
    'claim-submitted-reader': () => card('submitted', 'reader'),
    'claim-review-channel': () => {
      const claim = claims.submitted()
      return claimCard(claim, { role: 'reviewer', language }, sceneOf(claim, 'reviewer'))
    },
    'claim-review-file-link': () =>
      card('marked-review', 'reviewer', { fileUrl: { proofNumber: 2, url: 'https://bot.example/poe/file/token' } }),
    'claim-review-refused': () =>
      card('under-review', 'reviewer', {
        say: { text: say('refusal.reasons-missing'), tone: 'warning' },
        typed: { verb: 'reject', comment: 'The signature is missing.' },
      }),
    ...Object.fromEntries(
      (['partner', 'reviewer'] as const).map((role) => [
        `claim-contested-${role}`,
        () => {
          const claim = { ...claims['under-review'](), rivals: [rival] }
          return claimCard(claim, readerOf(role, language), sceneOf(claim, role))
        },
      ]),
    ),
    'claim-edition-2023': () => {
      const claim: Claim = { ...claims.submitted(), policy: 'partner-center-2023' }
      return claimCard(claim, readerOf('partner', language), sceneOf(claim, 'partner'))
    },
    'claim-review-late': () => {
      const by = { kind: 'person', person: ravi, role: 'reviewer' } as const
      const refusal = { code: 'not-in-this-status', first: { verb: 'approve', by, at: now } } as const
      const text = refusalWords(refusal, claims.approved(), readerOf('reviewer', language), calendar)
      return card('approved', 'reviewer', { say: { text, tone: 'warning' } })
    },
  }
}

function customerCards(language: Language): Record<string, () => Rendered> {
  const kinds = [
    'approved',
    'unreached',
    'passed',
    'late-withdrawal',
    'declined',
    'withdrawn',
    'disputed',
    'closed',
  ] as const
  return Object.fromEntries(
    kinds.map((kind) => [
      `consent-${kind}`,
      () => {
        const claim = claims[kind]()
        return consentCard(claim, readerOf('customer', language), sceneOf(claim, 'customer'))
      },
    ]),
  )
}

function formCards(language: Language): Record<string, () => Rendered> {
  const reader = readerOf('partner', language)
  const form = (kind: ClaimKind, step: (typeof formSteps)[number], more: Partial<Scene> = {}) => {
    const claim = claims[kind]()
    return formCard({ step, claim, locations }, reader, sceneOf(claim, 'partner', { uploadUrl, ...more }))
  }
  const say = words(language)
  return {
    'form-new': () => formCard({ step: 'customer', nonce: 'f00d', locations }, reader, { now, calendar, verbs: [] }),
    'form-new-wrong': () =>
      formCard({ step: 'customer', nonce: 'f00d', locations }, reader, {
        now,
        calendar,
        verbs: [],
        say: { text: say('refusal.invalid-fields'), tone: 'warning' },
        typed: {
          claimName: 'Contoso',
          customerDomain: 'https://contoso',
          customerTenantId: '123',
          solutionArea: 'microsoft-365',
          activity: 'pre-sales',
        },
        fieldErrors: [
          { field: 'customerTenantId', problem: 'not-a-guid' },
          { field: 'customerDomain', problem: 'not-a-domain' },
          { field: 'activity', problem: 'not-for-this-area' },
        ],
      }),
    ...Object.fromEntries(formSteps.map((step) => [`form-draft-${step}`, () => form('draft', step)])),
    ...Object.fromEntries(formSteps.map((step) => [`form-requested-${step}`, () => form('requested', step)])),
    'form-revenue-products': () => form('revenue-draft', 'products'),
    'form-empty-products': () => form('empty-draft', 'products'),
    'form-empty-proof': () => form('empty-draft', 'proof', { uploadUrl: undefined }),
    'form-empty-read-back': () =>
      form('empty-draft', 'read-back', { fieldErrors: [{ field: 'products', problem: 'required' }] }),
  }
}

function listRows(): ListRow[] {
  const kinds: ClaimKind[] = [
    'requested',
    'submitted-overdue',
    'under-review',
    'approved',
    'disputed',
    'draft',
    'closed',
  ]
  return kinds.map((kind, index) => {
    const { fields, status, dispute, window } = claims[kind]()
    return {
      claimId: `CL-7K2M-9QX${index}`,
      version: 7,
      claimName: fields.claimName ?? '',
      customerDomain: fields.customerDomain ?? '',
      status,
      dispute: dispute?.open ?? false,
      window: window?.name,
      lastDay: window?.lastDay,
      overdue: window?.overdue ?? false,
    }
  })
}

function otherCards(language: Language): Record<string, () => Rendered> {
  const say = words(language)
  const entry = someHistory().at(-1)!
  const notice = (kind: ClaimKind, role: 'partner' | 'reviewer', verb = entry.verb) => {
    const claim = claims[kind]()
    const reader = readerOf(role, language)
    return noticeCard(
      { ...entry, verb, ...(verb === entry.verb ? {} : { reasons: undefined }) },
      claim,
      reader,
      sceneOf(claim, role),
    )
  }
  const page = { title: say('button.later'), verb: 'list', style: 'default', data: { page: 1 } } as const
  const list = { language, now, calendar }
  return {
    'notice-request-info': () => notice('requested', 'partner'),
    'notice-approve': () => notice('approved', 'partner', 'approve'),
    'notice-submit': () => notice('submitted', 'reviewer', 'submit'),
    'notice-reminder': () => {
      const claim = claims.requested()
      const reminder = { window: 'partner-reply', left: 2 } as const
      const reminded = {
        ...entry,
        verb: 'remind',
        by: { kind: 'deadline' },
        reasons: undefined,
        comment: undefined,
        reminder,
      } as const
      return noticeCard(reminded, claim, readerOf('partner', language), sceneOf(claim, 'partner'))
    },
    'support-text': () => supportTextCard(someHistory(), claims.requested(), readerOf('partner', language), calendar),
    'history-partner': () =>
      historyCard(someHistory(), claims.requested(), readerOf('partner', language), { now, calendar }),
    'history-reviewer': () =>
      historyCard(someHistory(), claims.requested(), readerOf('reviewer', language), { now, calendar }),
    'list-claims': () =>
      claimList({
        ...list,
        title: say('title.claims'),
        rows: listRows(),
        total: 27,
        presses: [page],
        filter: { data: { sort: 'due' } },
      }),
    'list-queue': () =>
      claimList({
        ...list,
        title: say('title.queue'),
        rows: listRows()
          .slice(1, 3)
          .map((row, n) => ({
            ...row,
            partnerName: 'Fabrikam Consulting',
            note: say(n === 0 ? 'queue.held' : 'queue.with', {
              name: 'Ravi Shah',
              time: timeWords(now, calendar, language),
            }),
          })),
        notes: [say('queue.load', { load: 'Ravi Shah 2, Rae Novak 0' })],
      }),
    'list-due': () =>
      claimList({
        ...list,
        title: say('title.due'),
        byDay: true,
        rows: listRows()
          .filter(({ lastDay }) => lastDay)
          .sort((a, b) => (a.lastDay! < b.lastDay! ? -1 : 1)),
      }),
    'list-empty': () => claimList({ ...list, title: say('title.claims'), empty: say('list.empty-claims'), rows: [] }),
    numbers: () =>
      numbersCard({
        language,
        calendar,
        countedAt: now,
        weeks: [
          { monday: '2026-11-16', filed: 7, decided: 5 },
          { monday: '2026-11-23', filed: 3, decided: 4 },
        ],
        medianBusinessDays: 2.5,
        overdue: 1,
        reasons: [{ reason: 'insufficient-poe', count: 3 }],
      }),
    help: () =>
      helpCard({
        language,
        standings: ['anyone', 'partner'],
        commands: [
          { name: 'help', ko: '도움말' },
          { name: 'new', ko: '새 클레임' },
          { name: 'claims', ko: '클레임', takes: 'status' },
          { name: 'claim', ko: '클레임', takes: 'claim-id' },
          { name: 'review here', ko: '여기서 검토' },
        ],
      }),
    'welcome-partner': () => welcomeCard({ language, name: 'Dana Park', standings: ['anyone', 'partner'] }),
    'welcome-nobody': () => welcomeCard({ language, name: '', standings: ['anyone'] }),
    'words-not-found': () =>
      wordsCard({
        language,
        tone: 'warning',
        text: refusalWords({ code: 'not-found' }, undefined, { language, role: 'none' }, calendar),
        standings: ['anyone', 'reviewer'],
      }),
    'words-suggestion': () =>
      wordsCard({
        language,
        tone: 'warning',
        text: say('say.unknown-command', { suggestion: 'claims' }),
        suggestion: 'claims',
      }),
  }
}

/** TABLE: every card in every standing, by the name of its golden file. */
export function gallery(language: Language): Record<string, () => Rendered> {
  return { ...claimCards(language), ...customerCards(language), ...formCards(language), ...otherCards(language) }
}
