import { solutionAreaRule, type Activity, type SolutionArea } from './catalogue.ts'
import { activity, area, customerTenant, domain, email, guid, location, product } from './field-checks.ts'
import type { Status } from './statuses.ts'

/** What the partner fills in. A draft may hold anything typed; `submit` asks for all of it to be right. */
export interface Fields {
  claimName?: string
  partnerLocationId?: string
  customerTenantId?: string
  customerDomain?: string
  solutionArea?: SolutionArea
  activity?: Activity
  products?: string[]
  subscriptionIds?: string[]
  customerContactName?: string
  customerContactTitle?: string
  customerContactEmail?: string
  partnerContactName?: string
  partnerContactEmail?: string
  sellerName?: string
  customerName?: string
  isvSolution?: string
}
export type FieldName = keyof Fields

/** Outcome of asking whether the customer's domain belongs to the customer's tenant. */
export type DomainCheck = 'not-asked' | 'verified' | 'not-verified'

/** What is wrong with a value; the words are in the catalogue of words under `field-problem`. */
export type FieldProblem =
  | 'required'
  | 'too-long'
  | 'not-a-location'
  | 'not-a-guid'
  | 'own-tenant'
  | 'not-a-domain'
  | 'domain-of-another-tenant'
  | 'not-in-list'
  | 'not-for-this-area'
  | 'not-an-email'

export interface FieldError {
  field: FieldName
  problem: FieldProblem
}

/** What the checks need beside the values themselves. */
export interface FieldFacts {
  partnerTenantId: string
  locations: readonly string[]
}

type FormStep = 'customer' | 'products' | 'contacts'

interface FieldRule {
  step: FormStep
  required: 'always' | 'for-revenue-association' | 'where-subscriptions-are-asked'
  /** Upper bound of characters, of the whole value or of each entry. */
  max: number
  check?: (value: string, fields: Fields, facts: FieldFacts) => FieldProblem | undefined
}

/** TABLE of the claim's fields: where asked, when required, what is right. */
export const fields: Readonly<Record<FieldName, FieldRule>> = {
  claimName: { step: 'customer', required: 'always', max: 100 },
  partnerLocationId: { step: 'customer', required: 'always', max: 10, check: location },
  customerTenantId: { step: 'customer', required: 'always', max: 36, check: customerTenant },
  customerDomain: { step: 'customer', required: 'always', max: 253, check: domain },
  solutionArea: { step: 'customer', required: 'always', max: 40, check: area },
  activity: { step: 'customer', required: 'always', max: 40, check: activity },
  products: { step: 'products', required: 'always', max: 40, check: product },
  subscriptionIds: {
    step: 'products',

    required: 'where-subscriptions-are-asked',
    max: 36,
    check: guid,
  },
  sellerName: { step: 'products', required: 'for-revenue-association', max: 100 },
  customerName: { step: 'products', required: 'for-revenue-association', max: 100 },
  isvSolution: { step: 'products', required: 'for-revenue-association', max: 100 },
  customerContactName: { step: 'contacts', required: 'always', max: 100 },
  customerContactTitle: { step: 'contacts', required: 'always', max: 100 },
  customerContactEmail: { step: 'contacts', required: 'always', max: 254, check: email },
  partnerContactName: { step: 'contacts', required: 'always', max: 100 },
  partnerContactEmail: { step: 'contacts', required: 'always', max: 254, check: email },
}

export const fieldNames = Object.keys(fields) as FieldName[]

/** In which statuses each field may be changed. */
export type Editable = Readonly<Record<FieldName, readonly Status[]>>

/** The page: everything may change in the draft, four groups may change after it, in two statuses. */
const draft = ['editing'] as const
const correctable = ['editing', 'submitted', 'partner-action-required'] as const

/** TABLE of the 2020 edition: when each field may change. */
export const editable: Editable = {
  claimName: draft,
  partnerLocationId: correctable,
  customerTenantId: draft,
  customerDomain: draft,
  solutionArea: draft,
  activity: draft,
  products: correctable,
  subscriptionIds: correctable,
  sellerName: draft,
  customerName: draft,
  isvSolution: draft,
  customerContactName: correctable,
  customerContactTitle: correctable,
  customerContactEmail: correctable,
  partnerContactName: correctable,
  partnerContactEmail: correctable,
}

/** How many entries a list field may hold. */
export const mostEntries = 50

/** The form's steps in order; the first three hold fields. */
export const formSteps = ['customer', 'products', 'contacts', 'proof', 'read-back'] as const
export type FormStepName = (typeof formSteps)[number]

/** A field's value as text; lists are comma-joined. What history shows as old and new. */
export function fieldText(values: Fields, field: FieldName): string {
  const value = values[field]
  return Array.isArray(value) ? value.join(', ') : (value ?? '')
}

/** Drops what the chosen solution area and activity do not ask, so that no leftover is claimed by accident. */
export function tidied(values: Fields): Fields {
  const rule = solutionAreaRule(values.solutionArea)
  const revenue = values.activity === undefined || values.activity === 'revenue-association'
  return {
    ...values,
    ...(rule && { products: values.products?.filter((entry) => Object.hasOwn(rule.products, entry)) }),
    ...(rule && !rule.subscriptionsAsked && { subscriptionIds: undefined }),
    ...(!revenue && { sellerName: undefined, customerName: undefined, isvSolution: undefined }),
  }
}

/** The fields whose text differs between two sets of values. */
export function changedFields(old: Fields, now: Fields): FieldName[] {
  return fieldNames.filter((field) => fieldText(old, field) !== fieldText(now, field))
}

export function isRequired(field: FieldName, values: Fields): boolean {
  switch (fields[field].required) {
    case 'always':
      return true
    case 'for-revenue-association':
      return values.activity === 'revenue-association'
    case 'where-subscriptions-are-asked':
      return solutionAreaRule(values.solutionArea)?.subscriptionsAsked === true
  }
}

/** True if the field is asked at all for these values (Microsoft 365 is not asked for subscriptions). */
export function isAsked(field: FieldName, values: Fields): boolean {
  return fields[field].required === 'always' || isRequired(field, values)
}

/** The first thing wrong with one field, or undefined. Linear in the value's length. */
function fieldProblem(field: FieldName, values: Fields, facts: FieldFacts): FieldProblem | undefined {
  if (!isAsked(field, values)) return undefined
  const rule = fields[field]
  const value = values[field]
  const entries = (Array.isArray(value) ? value : [value ?? '']).filter((entry) => entry.trim() !== '')
  if (entries.length === 0) return isRequired(field, values) ? 'required' : undefined
  if (entries.length > mostEntries) return 'too-long'
  for (const entry of entries) {
    if (entry.length > rule.max) return rule.check === guid || rule.check === customerTenant ? 'not-a-guid' : 'too-long'
    const problem = rule.check?.(entry, values, facts)
    if (problem) return problem
  }
  return undefined
}

/** Everything wrong with the named fields, in table order. */
export function fieldErrors(names: readonly FieldName[], values: Fields, facts: FieldFacts): FieldError[] {
  return fieldNames.flatMap((field) => {
    const problem = names.includes(field) ? fieldProblem(field, values, facts) : undefined
    return problem ? [{ field, problem }] : []
  })
}

/** A contact outside the customer's domain is worth a second look, and no reason to refuse. */
export function contactOutsideDomain(values: Fields): boolean {
  const address = values.customerContactEmail?.toLowerCase()
  const host = values.customerDomain?.toLowerCase()
  if (!address || !host) return false
  return !address.endsWith(`@${host}`) && !address.endsWith(`.${host}`)
}
