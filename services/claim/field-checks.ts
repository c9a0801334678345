import { catalogue, solutionAreaRule } from './catalogue.ts'
import type { FieldFacts, FieldProblem, Fields } from './fields.ts'

/* What is right for one value, by kind of field. Linear in the value's length. */

const guidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const domainLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i

/* Each: what is wrong with the value, or undefined. */

export function guid(value: string): FieldProblem | undefined {
  return guidForm.test(value) ? undefined : 'not-a-guid'
}

export function customerTenant(value: string, _values: Fields, facts: FieldFacts): FieldProblem | undefined {
  if (!guidForm.test(value)) return 'not-a-guid'
  return value.toLowerCase() === facts.partnerTenantId.toLowerCase() ? 'own-tenant' : undefined
}

export function location(value: string, _values: Fields, facts: FieldFacts): FieldProblem | undefined {
  return facts.locations.includes(value) ? undefined : 'not-a-location'
}

export function domain(value: string): FieldProblem | undefined {
  const labels = value.split('.')
  const named = labels.length >= 2 && labels.every((label) => domainLabel.test(label))
  // An IP address has the form of a domain, but no last label that is a word.
  return named && /[a-z]/i.test(labels.at(-1) ?? '') ? undefined : 'not-a-domain'
}

export function area(value: string): FieldProblem | undefined {
  return Object.hasOwn(catalogue, value) ? undefined : 'not-in-list'
}

export function activity(value: string, values: Fields): FieldProblem | undefined {
  const known = solutionAreaRule(values.solutionArea)
  return !known || (known.activities as readonly string[]).includes(value) ? undefined : 'not-for-this-area'
}

export function product(value: string, values: Fields): FieldProblem | undefined {
  const known = solutionAreaRule(values.solutionArea)
  return !known || Object.hasOwn(known.products, value) ? undefined : 'not-for-this-area'
}

export function email(value: string): FieldProblem | undefined {
  const parts = value.split('@')
  const [local, host] = parts
  if (parts.length !== 2 || !local || !host || /[\s<>"',;:\\()[\]]/.test(value)) return 'not-an-email'
  return domain(host) ? 'not-an-email' : undefined
}
