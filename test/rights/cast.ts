import type { Directory, PartnerRole } from '../../services/claim/people.ts'

/* Everybody who could stand before a claim: each with what they are to it, by the page and not by the code. */

const tenant = (n: number) => `${n}0000000-0000-4000-8000-000000000000`
export const tenants = {
  partner: tenant(2),
  rival: tenant(3),
  programme: tenant(1),
  customer: tenant(4),
  otherCustomer: tenant(5),
  unknown: tenant(9),
}

/** What somebody is to a claim. `none`: it does not exist for them. */
export type Relation = 'partner' | 'reader' | 'reviewer' | 'customer' | 'none'
/** Whose claim it is: a partner's, or one of the programme's own tenant, which is a partner too. */
export type Owner = 'partner' | 'programme'

export interface Player {
  name: string
  tenantId: string
  /** Missing: the sign-in gave none. */
  objectId?: string
  email?: string
  /** May make claims of their own. */
  files: boolean
  to: Readonly<Record<Owner, Relation>>
}

const objectId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const player = (
  name: string,
  home: keyof typeof tenants,
  n: number,
  to: Relation | [Relation, Relation] = 'none',
  more: Partial<Player> = {},
): Player => {
  const [partner, programme] = typeof to === 'string' ? ([to, 'none'] as const) : to
  const tenantId = tenants[home]
  return { name, tenantId, objectId: objectId(n), files: false, to: { partner, programme }, ...more }
}

/** The contact named on every claim. */
export const contactAddress = 'kim@contoso.com'
const both = (relation: Relation): [Relation, Relation] => [relation, relation]

/** TABLE: name, home, id, what they are to a partner's claim and to the programme's own. */
// prettier-ignore
export const cast: readonly Player[] = [
  player('incentives admin', 'partner', 1, 'partner', { files: true }),
  player('global admin', 'partner', 2, 'partner', { files: true }),
  player('billing admin', 'partner', 3, 'partner', { files: true }),
  player('incentives user', 'partner', 4, 'reader', { files: true }),
  player('colleague without a role', 'partner', 5),
  player('rival incentives admin', 'rival', 11, 'none', { files: true }),
  player('rival global admin', 'rival', 12, 'none', { files: true }),
  player('rival billing admin', 'rival', 13, 'none', { files: true }),
  player('rival incentives user', 'rival', 14, 'none', { files: true }),
  player('reviewer', 'programme', 21, ['reviewer', 'none']),
  player('second reviewer', 'programme', 22, ['reviewer', 'none']),
  // Four eyes: on their own tenant's claims they are the partner, and nothing else.
  player('reviewer who is a partner too', 'programme', 23, ['reviewer', 'partner'], { files: true }),
  player('reviewer who drafts too', 'programme', 24, ['reviewer', 'reader'], { files: true }),
  player('admin', 'programme', 25),
  player('customer contact', 'customer', 31, both('customer'), { email: 'Kim@Contoso.com' }),
  player('customer admin', 'customer', 32, both('customer'), { email: 'admin@contoso.com' }),
  player('somebody at the customer', 'customer', 33, 'none', { email: 'sam@contoso.com' }),
  player('admin of another customer', 'otherCustomer', 34, 'none', { email: 'admin@other.example' }),
  player('stranger', 'unknown', 41),
  player('the incentives admin’s id elsewhere', 'unknown', 1),
  player('the incentives admin’s id at the rival', 'rival', 1),
  player('the reviewer’s id elsewhere', 'unknown', 21),
  player('the reviewer’s id at the partner', 'partner', 21),
  player('the customer admin’s id elsewhere', 'otherCustomer', 32),
  player('the contact’s address elsewhere', 'unknown', 42, 'none', { email: contactAddress }),
  player('an id like a letter’s', 'customer', 43, 'none', { objectId: `mail:${contactAddress}`, email: contactAddress }),
]

export function playerNamed(name: string): Player {
  const found = cast.find((one) => one.name === name)
  if (!found) throw new Error(`nobody is called ${name}`)
  return found
}

const listed = (names: string[]) => names.map((name) => ({ aadObjectId: playerNamed(name).objectId ?? '', name }))
const organisation = (tenantId: string, name: string, people: Record<string, PartnerRole>) => ({
  tenantId,
  name,
  locations: [{ id: '1234567', name: 'Seoul' }],
  people: listed(Object.keys(people)).map((one) => ({ ...one, role: people[one.name] ?? 'incentives-user' })),
})

export const directory: Directory = {
  programTenantId: tenants.programme,
  admins: listed(['admin']),
  reviewers: listed(['reviewer', 'second reviewer', 'reviewer who is a partner too', 'reviewer who drafts too']),
  partners: [
    organisation(tenants.partner, 'Hanbit Cloud', {
      'incentives admin': 'incentives-admin',
      'global admin': 'global-admin',
      'billing admin': 'billing-admin',
      'incentives user': 'incentives-user',
    }),
    organisation(tenants.rival, 'Rival Systems', {
      'rival incentives admin': 'incentives-admin',
      'rival global admin': 'global-admin',
      'rival billing admin': 'billing-admin',
      'rival incentives user': 'incentives-user',
    }),
    organisation(tenants.programme, 'The programme’s own', {
      'reviewer who is a partner too': 'incentives-admin',
      'reviewer who drafts too': 'incentives-user',
    }),
  ],
  customers: [
    {
      tenantId: tenants.customer,
      name: 'Contoso',
      domains: ['contoso.com'],
      admins: [{ aadObjectId: playerNamed('customer admin').objectId ?? '', email: 'admin@contoso.com' }],
    },
    {
      tenantId: tenants.otherCustomer,
      name: 'Other',
      domains: ['other.example'],
      admins: [{ aadObjectId: playerNamed('admin of another customer').objectId ?? '', email: 'admin@other.example' }],
    },
  ],
}
