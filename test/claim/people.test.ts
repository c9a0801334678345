import assert from 'node:assert/strict'
import { roleOn, type Directory, type PersonRef } from '../../services/claim/people.ts'
import {
  carol,
  claims,
  customerTenant,
  dana,
  partnerTenant,
  programmeTenant,
  ravi,
  someFields,
} from '../support/claims.ts'

/* Who somebody is to a claim. A role is derived for every act and belongs to nobody. */

const uma: PersonRef = { tenantId: partnerTenant, objectId: 'uma', name: 'Uma' }
const other: PersonRef = { tenantId: '50000000-0000-4000-8000-000000000005', objectId: 'other', name: 'Other' }
const clerk: PersonRef & { email?: string } = { tenantId: customerTenant, objectId: 'clerk', name: 'Clerk' }

const directory: Directory = {
  programTenantId: programmeTenant,
  admins: [{ aadObjectId: 'root', name: 'Root' }],
  reviewers: [ravi, dana].map(({ objectId, name }) => ({ aadObjectId: objectId, name })),
  partners: [
    {
      tenantId: partnerTenant,
      name: 'Fabrikam',
      locations: [],
      people: [
        { aadObjectId: dana.objectId, name: dana.name, role: 'billing-admin' },
        { aadObjectId: uma.objectId, name: uma.name, role: 'incentives-user' },
      ],
    },
    {
      tenantId: other.tenantId,
      name: 'Rival',
      locations: [],
      people: [{ aadObjectId: other.objectId, name: other.name, role: 'global-admin' }],
    },
    {
      tenantId: programmeTenant,
      name: 'The programme, as a partner',
      locations: [],
      people: [{ aadObjectId: ravi.objectId, name: ravi.name, role: 'incentives-admin' }],
    },
  ],
  customers: [
    {
      tenantId: customerTenant,
      name: 'Contoso',
      domains: [],
      admins: [{ aadObjectId: carol.objectId, email: 'c@contoso.com' }],
    },
  ],
}

const approved = claims.approved()
const ofProgramme = { ...approved, partner: { tenantId: programmeTenant, name: 'The programme' } }

const rows: [who: string, person: PersonRef & { email?: string }, claim: typeof approved, role: string | undefined][] =
  [
    ['an admin of the claiming partner', dana, approved, 'partner'],
    ['its incentives user', uma, approved, 'reader'],
    ['somebody else of its tenant', { ...dana, objectId: 'nobody' }, approved, undefined],
    ['another partner', other, approved, undefined],
    ['a reviewer', ravi, approved, 'reviewer'],
    ['a listed reviewer of another tenant', { ...ravi, tenantId: other.tenantId }, approved, undefined],
    ['a reviewer who belongs to the claiming partner', ravi, ofProgramme, 'partner'],
    ['an admin of the programme', { ...ravi, objectId: 'root' }, approved, undefined],
    ['a listed admin of the customer', carol, approved, 'customer'],
    ['the same, before the claim was approved', carol, claims.submitted(), undefined],
    ['somebody else of the customer', clerk, approved, undefined],
    ['the customer’s contact, by address', { ...clerk, email: 'Carol@Contoso.com' }, approved, 'customer'],
    ['that address in another tenant', { ...other, email: 'carol@contoso.com' }, approved, undefined],
    [
      'nobody’s address where no contact is named',
      clerk,
      { ...approved, fields: someFields({ customerContactEmail: undefined }) },
      undefined,
    ],
  ]

describe('the role on a claim', () => {
  for (const [who, person, claim, role] of rows) {
    it(`of ${who}: ${role ?? 'none, the claim does not exist for them'}`, () => {
      assert.equal(roleOn(claim, person, directory), role)
    })
  }
})
