import type { Calendar, Day, Instant } from '../../services/claim/calendar.ts'
import type { Claim, HistoryEntry, OpenWindow, Proof } from '../../services/claim/claim.ts'
import type { Fields } from '../../services/claim/fields.ts'
import type { PersonRef } from '../../services/claim/people.ts'
import type { WindowName } from '../../services/claim/windows.ts'

/* Claims for tests: plain data in every standing, from one moment in time. */

/** Monday. All builders' dates are around it. */
export const now: Instant = '2026-11-23T09:00:00.000Z'

/** Monday to Friday in UTC, no holidays. */
export const calendar: Calendar = {
  zone: 'UTC',
  dayOf: (at) => at.slice(0, 10),
  startOf: (day) => `${day}T00:00:00.000Z`,
  endOf: (day) => `${day}T23:59:59.999Z`,
  isHoliday: () => false,
}

export const partnerTenant = '10000000-0000-4000-8000-000000000001'
export const customerTenant = '20000000-0000-4000-8000-000000000002'
export const programmeTenant = '30000000-0000-4000-8000-000000000003'

export const dana: PersonRef = {
  tenantId: partnerTenant,
  objectId: '10000000-0000-4000-8000-00000000000a',
  name: 'Dana Park',
}
export const ravi: PersonRef = {
  tenantId: programmeTenant,
  objectId: '30000000-0000-4000-8000-00000000000b',
  name: 'Ravi Shah',
}
export const carol: PersonRef = {
  tenantId: customerTenant,
  objectId: '20000000-0000-4000-8000-00000000000c',
  name: 'Carol Stone',
}

export const locations = [
  { id: '1234567', name: 'Seoul' },
  { id: '7654321', name: 'Busan' },
]

/** Everything a Microsoft 365 claim needs. */
export function someFields(changes: Fields = {}): Fields {
  return {
    claimName: 'Contoso Teams rollout',
    partnerLocationId: '1234567',
    customerTenantId: customerTenant,
    customerDomain: 'contoso.com',
    solutionArea: 'microsoft-365',
    activity: 'usage',
    products: ['teams', 'exchange-online', 'intune'],
    customerContactName: 'Carol Stone',
    customerContactTitle: 'IT manager',
    customerContactEmail: 'carol@contoso.com',
    partnerContactName: 'Dana Park',
    partnerContactEmail: 'dana@fabrikam.com',
    ...changes,
  }
}

export function someProof(changes: Partial<Proof> = {}): Proof {
  const number = changes.number ?? 1
  return {
    number,
    name: 'Statement of work.pdf',
    size: 1_258_291,
    type: 'application/pdf',
    sha256: String(number).padStart(64, '0'),
    blob: `proof/${number}`,
    by: dana,
    at: '2026-11-20T10:15:00.000Z',
    scan: 'clean',
    ...changes,
  }
}

/** A complete draft of Fabrikam for Contoso, with one file. */
export function someClaim(changes: Partial<Claim> = {}): Claim {
  return {
    id: 'CL-7K2M-9QXD',
    policy: 'partner-center-2020',
    status: 'editing',
    version: 7,
    partner: { tenantId: partnerTenant, name: 'Fabrikam Consulting' },
    createdBy: dana,
    createdAt: '2026-11-20T10:00:00.000Z',
    changedAt: now,
    partnerPeople: [dana],
    fields: someFields(),
    domainCheck: 'verified',
    precheck: {
      answers: {
        'missing-all-poe': true,
        'missing-customer-acknowledgment': true,
        'missing-or-old-dates': false,
        'missing-partner-solution': true,
        'missing-products': true,
      },
      coveredProducts: ['teams', 'exchange-online'],
    },
    proofs: [someProof()],
    ...changes,
  }
}

export function someWindow(name: WindowName, lastDay: Day = '2026-11-25', overdue?: boolean): OpenWindow {
  return { name, openedAt: '2026-11-18T09:00:00.000Z', lastDay, endsAt: calendar.endOf(lastDay), overdue }
}

const submittedAt = '2026-11-20T11:00:00.000Z'
const approvedAt = '2026-11-20T15:00:00.000Z'
const comment = 'Please add the page with the customer’s signature, and a date.'

const rejection: NonNullable<Claim['rejection']> = {
  by: 'reviewer',
  reasons: ['insufficient-poe', 'missing-products'],
  comment: 'The statement of work names neither Intune nor the customer’s tenant.',
  at: approvedAt,
  reviewer: ravi,
  proofCount: 1,
}

/** TABLE of claims in every standing that a card can show. */
export const claims = {
  draft: () => someClaim(),
  'empty-draft': () =>
    someClaim({
      fields: { claimName: 'New one' },
      proofs: [],
      precheck: undefined,
      domainCheck: 'not-asked',
      version: 1,
    }),
  'revenue-draft': () =>
    someClaim({
      fields: someFields({
        solutionArea: 'business-applications',
        activity: 'revenue-association',
        products: ['sales', 'power-bi'],
        subscriptionIds: ['5a1c0c8e-1f43-4a8e-9a55-1f0e6c1d7b11'],
        sellerName: 'Sam Lee',
        customerName: 'Contoso Ltd',
        isvSolution: 'Fabrikam CRM Boost',
      }),
    }),
  submitted: () => someClaim({ status: 'submitted', submittedAt, window: someWindow('queue') }),
  'submitted-overdue': () =>
    someClaim({ status: 'submitted', submittedAt, window: someWindow('queue', '2026-11-20', true) }),
  'under-review': () =>
    someClaim({ status: 'under-review', submittedAt, reviewer: ravi, window: someWindow('review') }),
  'marked-review': () =>
    someClaim({
      status: 'under-review',
      submittedAt,
      reviewer: ravi,
      window: someWindow('review'),
      domainCheck: 'not-verified',
      fields: someFields({ customerContactEmail: 'carol.stone@gmail.com' }),
      proofs: [
        someProof({ supersededBy: 2 }),
        someProof({ number: 2, name: 'Statement of work, signed.pdf', alsoOn: 'CL-4F8T-2WZK' }),
        someProof({ number: 3, name: 'Mail from the customer.eml', size: 34_100, scan: 'waiting' }),
        someProof({ number: 4, name: 'Rollout photos.jpg', size: 8_912_000, scan: 'not-scanned' }),
      ],
    }),
  requested: () =>
    someClaim({
      status: 'partner-action-required',
      submittedAt,
      reviewer: ravi,
      window: someWindow('partner-reply'),
      request: {
        reasons: ['missing-customer-acknowledgment', 'missing-or-old-dates'],
        uncovered: ['intune'],
        comment,
        at: approvedAt,
        answered: false,
      },
    }),
  answered: () =>
    someClaim({
      status: 'partner-action-required',
      submittedAt,
      reviewer: ravi,
      window: someWindow('partner-reply'),
      request: { reasons: ['missing-customer-acknowledgment'], comment, at: approvedAt, answered: true },
    }),
  approved: () =>
    someClaim({
      status: 'approved',
      submittedAt,
      reviewer: ravi,
      window: someWindow('consent', '2026-11-29'),
      consent: { approvedAt, deliveredAt: approvedAt },
    }),
  unreached: () =>
    someClaim({
      status: 'approved',
      submittedAt,
      reviewer: ravi,
      window: someWindow('consent', '2026-11-29'),
      consent: { approvedAt, unreached: true },
    }),
  missed: () =>
    someClaim({
      status: 'under-review',
      submittedAt,
      reviewer: ravi,
      window: someWindow('review'),
      unreached: [dana, ravi].map(({ tenantId, objectId }) => ({ tenantId, objectId, since: submittedAt })),
    }),
  passed: () =>
    someClaim({
      status: 'approved',
      submittedAt,
      reviewer: ravi,
      consent: { approvedAt, deliveredAt: approvedAt, passedAt: now },
    }),
  'late-withdrawal': () =>
    someClaim({
      status: 'approved',
      submittedAt,
      reviewer: ravi,
      consent: {
        approvedAt,
        deliveredAt: approvedAt,
        passedAt: approvedAt,
        lateWithdrawal: { at: now, comment: 'We no longer work with them.' },
      },
    }),
  rejected: () =>
    someClaim({
      status: 'rejected',
      submittedAt,
      reviewer: ravi,
      window: someWindow('dispute', '2026-12-20'),
      rejection,
    }),
  'no-response': () =>
    someClaim({
      status: 'rejected',
      submittedAt,
      reviewer: ravi,
      window: someWindow('dispute', '2026-12-20'),
      rejection: { ...rejection, by: 'deadline', reasons: ['no-partner-response'], comment: '', reviewer: undefined },
    }),
  declined: () =>
    someClaim({
      status: 'rejected',
      submittedAt,
      reviewer: ravi,
      window: someWindow('dispute', '2026-12-20'),
      consent: { approvedAt, deliveredAt: approvedAt },
      rejection: { ...rejection, by: 'customer', reasons: ['customer-decline'], comment: '', reviewer: undefined },
    }),
  withdrawn: () =>
    someClaim({
      status: 'rejected',
      submittedAt,
      reviewer: ravi,
      closed: 'for-good',
      consent: { approvedAt, deliveredAt: approvedAt },
      rejection: { ...rejection, by: 'partner', reasons: ['wrong-mpn'], comment: '', reviewer: undefined },
    }),
  disputed: () =>
    someClaim({
      status: 'under-review',
      submittedAt,
      window: someWindow('dispute-review'),
      rejection,
      dispute: { at: now, by: dana, justification: 'Intune is named on page 4.', open: true, rejectedBy: ravi },
    }),
  closed: () =>
    someClaim({
      status: 'rejected',
      submittedAt,
      reviewer: ravi,
      closed: 'for-good',
      rejection,
      dispute: { at: now, by: dana, justification: 'Intune is named on page 4.', open: false, rejectedBy: ravi },
    }),
  discarded: () => someClaim({ closed: 'discarded', discardedAt: now }),
} as const satisfies Record<string, () => Claim>

export type ClaimKind = keyof typeof claims

const byPartner = { kind: 'person', person: dana, role: 'partner' } as const
const byReviewer = { kind: 'person', person: ravi, role: 'reviewer' } as const

/** A claim's life up to the reviewer's question, with an internal note. */
export function someHistory(): HistoryEntry[] {
  return [
    { version: 1, verb: 'create', at: '2026-11-20T10:00:00.000Z', by: byPartner, to: 'editing' },
    {
      version: 2,
      verb: 'edit',
      at: '2026-11-20T10:05:00.000Z',
      by: byPartner,
      from: 'editing',
      to: 'editing',
      changes: [
        { field: 'products', old: 'teams', new: 'teams, exchange-online, intune' },
        { field: 'activity', old: '', new: 'usage' },
        { field: 'precheck', old: '', new: JSON.stringify(someClaim().precheck) },
      ],
    },
    {
      version: 3,
      verb: 'attach',
      at: '2026-11-20T10:15:00.000Z',
      by: byPartner,
      from: 'editing',
      to: 'editing',
      proof: { number: 1, name: 'Statement of work.pdf' },
    },
    {
      version: 4,
      verb: 'submit',
      at: submittedAt,
      by: byPartner,
      from: 'editing',
      to: 'submitted',
      window: someWindow('queue'),
    },
    {
      version: 5,
      verb: 'attach',
      at: '2026-11-20T12:00:00.000Z',
      by: byPartner,
      from: 'submitted',
      to: 'submitted',
      proof: { number: 2, name: 'Statement of work, signed.pdf', supersedes: 1 },
    },
    {
      version: 6,
      verb: 'start-review',
      at: '2026-11-20T13:00:00.000Z',
      by: byReviewer,
      from: 'submitted',
      to: 'under-review',
      window: someWindow('review'),
    },
    {
      version: 7,
      verb: 'note',
      at: '2026-11-20T14:00:00.000Z',
      by: byReviewer,
      from: 'under-review',
      to: 'under-review',
      comment: 'Looks like their template of 2024.',
      internal: true,
    },
    {
      version: 8,
      verb: 'request-info',
      at: approvedAt,
      by: byReviewer,
      from: 'under-review',
      to: 'partner-action-required',
      reasons: ['missing-customer-acknowledgment', 'missing-or-old-dates'],
      uncovered: ['intune'],
      comment,
      window: someWindow('partner-reply'),
    },
  ]
}
