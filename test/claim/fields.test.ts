import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  contactOutsideDomain,
  editable,
  fieldErrors,
  fieldNames,
  fields,
  mostEntries,
} from '../../services/claim/fields.ts'
import type { FieldName, FieldProblem, Fields } from '../../services/claim/fields.ts'
import { claims, locations, partnerTenant, someFields } from '../support/claims.ts'

const facts = { partnerTenantId: partnerTenant, locations: locations.map(({ id }) => id) }
const business = claims['revenue-draft']().fields
const guid = '5a1c0c8e-1f43-4a8e-9a55-1f0e6c1d7b11'

/** TABLE: field -> values, and what is wrong with each; `fine` where nothing is. */
// prettier-ignore
const values: Record<FieldName, [value: string | string[] | undefined, problem: FieldProblem | 'fine', rest?: Fields][]> = {
  claimName: [['', 'required'], ['  ', 'required'], [undefined, 'required'], ['x'.repeat(100), 'fine'], ['x'.repeat(101), 'too-long']],
  partnerLocationId: [['', 'required'], ['1234567', 'fine'], ['9999999', 'not-a-location'], ['12345678901', 'too-long']],
  customerTenantId: [['', 'required'], [guid, 'fine'], [guid.toUpperCase(), 'fine'], ['contoso', 'not-a-guid'], [`${guid}0`, 'not-a-guid'], [partnerTenant, 'own-tenant'], [partnerTenant.toUpperCase(), 'own-tenant']],
  customerDomain: [
    ['', 'required'], ['contoso.com', 'fine'], ['a-b.co.kr', 'fine'], ['Contoso.COM', 'fine'], ['365.contoso.com', 'fine'], ['xn--3e0b707e.xn--3e0b707e', 'fine'],
    ['contoso', 'not-a-domain'], ['contoso.', 'not-a-domain'], ['.com', 'not-a-domain'], ['a..com', 'not-a-domain'], ['-a.com', 'not-a-domain'], ['a-.com', 'not-a-domain'],
    ['a b.com', 'not-a-domain'], ['contoso.com/x', 'not-a-domain'], ['a@contoso.com', 'not-a-domain'], ['10.0.0.1', 'not-a-domain'], [`${'a'.repeat(64)}.com`, 'not-a-domain'], [`${'a.'.repeat(125)}com`, 'fine'], [`${'a.'.repeat(125)}coms`, 'too-long'],
  ],
  solutionArea: [['', 'required'], ['microsoft-365', 'fine'], ['azure', 'not-in-list'], ['constructor', 'not-in-list']],
  activity: [['', 'required'], ['usage', 'fine'], ['pre-sales', 'not-for-this-area'], ['pre-sales', 'fine', { solutionArea: 'business-applications' }], ['resale', 'not-for-this-area']],
  products: [[[], 'required'], [[' '], 'required'], [['teams', 'intune'], 'fine'], [['teams', 'sales'], 'not-for-this-area'], [['toString'], 'not-for-this-area'], [Array<string>(mostEntries + 1).fill('teams'), 'too-long']],
  subscriptionIds: [[[], 'fine'], [['rubbish'], 'fine'], [[], 'required', business], [[guid], 'fine', business], [[guid, 'rubbish'], 'not-a-guid', business]],
  sellerName: [['', 'fine'], ['', 'required', business], ['x'.repeat(101), 'too-long', business]],
  customerName: [['', 'fine'], ['', 'required', business]],
  isvSolution: [['', 'fine'], ['', 'required', business]],
  customerContactName: [['', 'required'], ['x'.repeat(101), 'too-long']],
  customerContactTitle: [['', 'required'], ['IT', 'fine']],
  customerContactEmail: [
    ['', 'required'], ['carol@contoso.com', 'fine'], ['carol@gmail.com', 'fine'], ['carol', 'not-an-email'], ['@contoso.com', 'not-an-email'], ['a@b', 'not-an-email'], ['a@b@c.com', 'not-an-email'],
    ['a b@contoso.com', 'not-an-email'], ['Carol <carol@contoso.com>', 'not-an-email'], ['a@contoso.com,b@contoso.com', 'not-an-email'], ['a@contoso.com\nBcc: x@y.z', 'not-an-email'], ['a@10.0.0.1', 'not-an-email'], [`${'a'.repeat(250)}@b.co`, 'too-long'],
  ],
  partnerContactName: [['', 'required'], ['Dana', 'fine']],
  partnerContactEmail: [['', 'required'], ['dana@fabrikam.com', 'fine'], ['dana', 'not-an-email']],
}

describe('a field', () => {
  for (const [field, cases] of Object.entries(values) as [FieldName, (typeof values)[FieldName]][]) {
    for (const [value, problem, rest] of cases) {
      const shown = JSON.stringify(value)?.slice(0, 60) ?? 'nothing'
      it(`${field}: ${shown}${rest ? ', in Business Applications' : ''} – ${problem}`, () => {
        const all = { ...someFields(rest), [field]: value }
        const errors = fieldErrors([field], all, facts)
        assert.deepEqual(errors, problem === 'fine' ? [] : [{ field, problem }])
      })
    }
  }

  /** TABLE: field -> its longest value. */
  const longest: Partial<Record<FieldName, number>> = {
    claimName: 100,
    sellerName: 100,
    customerName: 100,
    isvSolution: 100,
    customerContactName: 100,
    customerContactTitle: 100,
    customerContactEmail: 254,
    partnerContactName: 100,
    partnerContactEmail: 254,
  }
  for (const [field, most] of Object.entries(longest) as [FieldName, number][]) {
    it(`${field} holds ${most} characters and not one more`, () => {
      const end = field.endsWith('Email') ? '@contoso.com' : ''
      const problems = [most, most + 1].map((length) => {
        const value = `${'x'.repeat(length - end.length)}${end}`
        return fieldErrors([field], { ...business, [field]: value }, facts).map(({ problem }) => problem)
      })
      assert.deepEqual(problems, [[], ['too-long']])
    })
  }

  it('may hold anything that can be typed, and is judged without a throw', () => {
    const any = fc.record(Object.fromEntries(fieldNames.map((field) => [field, fc.string({ maxLength: 300 })])))
    fc.assert(
      fc.property(any, (typed) => {
        const lists = { products: [typed.products ?? ''], subscriptionIds: [typed.subscriptionIds ?? ''] }
        for (const { field } of fieldErrors(fieldNames, { ...(typed as Fields), ...lists }, facts))
          assert.ok(field in fields)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('what may change after the draft', () => {
  it('is the page’s four groups, in its two statuses', () => {
    const after = fieldNames.filter((field) => editable[field].length > 1)
    // prettier-ignore
    assert.deepEqual([...after].sort(), [
      'customerContactEmail', 'customerContactName', 'customerContactTitle', 'partnerContactEmail', 'partnerContactName',
      'partnerLocationId', 'products', 'subscriptionIds',
    ])
    for (const field of after) {
      assert.deepEqual([...editable[field]].sort(), ['editing', 'partner-action-required', 'submitted'], field)
    }
    for (const field of fieldNames.filter((name) => !after.includes(name)))
      assert.deepEqual(editable[field], ['editing'], field)
  })
})

describe('a contact outside the customer’s domain', () => {
  const rows: [email: string, outside: boolean][] = [
    ['carol@contoso.com', false],
    ['Carol@CONTOSO.com', false],
    ['carol@mail.contoso.com', false],
    ['carol@notcontoso.com', true],
    ['carol@contoso.com.evil.org', true],
    ['carol@gmail.com', true],
    ['', false],
  ]
  for (const [customerContactEmail, outside] of rows) {
    it(`${customerContactEmail || 'no address'}: ${outside ? 'a warning' : 'fine'}`, () => {
      assert.equal(contactOutsideDomain(someFields({ customerContactEmail })), outside)
    })
  }
})
