import type { Claim } from '../services/claim/claim.ts'
import { productName } from '../services/claim/catalogue.ts'
import { fields, isAsked, type FieldName, type Fields } from '../services/claim/fields.ts'
import { momentWords } from './dates.ts'
import type { Reader, Scene } from './scene.ts'
import { escapeText } from './text.ts'
import { words, type Speak } from './words.ts'

export interface Fact {
  title: string
  value: string
}

/** Who claims what for whom: the claim's fields, those of them that are filled in. */
export function factsOf(claim: Claim, reader: Reader, scene: Scene, most: number): Fact[] {
  const say = words(reader.language)
  const { fields: values } = claim
  const fact = (name: Parameters<typeof factTitle>[1], value: string | undefined): Fact[] =>
    value ? [{ title: factTitle(say, name), value }] : []
  const text = (value: string | undefined) => (value ? escapeText(value, most) : undefined)
  const asked = (field: FieldName) =>
    isAsked(field, values) && values[field]
      ? [{ title: say(`field.${field}.label`), value: fieldWords(values, field, say, most, most < 100 ? 5 : 20) }]
      : []
  return [
    ...(reader.role === 'reviewer' ? fact('partner', text(claim.partner.name)) : []),
    ...fact('customer', text([values.customerName, values.customerDomain].filter(Boolean).join(' · '))),
    ...fact('tenant', text(values.customerTenantId)),
    ...fact('activity', joined([values.solutionArea && areaWords(values, say), activityWords(values.activity, say)])),
    ...fact('products', fieldWords(values, 'products', say)),
    ...asked('subscriptionIds'),
    ...fact('location', text(values.partnerLocationId)),
    ...asked('sellerName'),
    ...asked('isvSolution'),
    ...fact(
      'customer-contact',
      contact([values.customerContactName, values.customerContactTitle, values.customerContactEmail], most),
    ),
    ...fact('partner-contact', contact([values.partnerContactName, values.partnerContactEmail], most)),
    ...fact('reviewer', text(claim.reviewer?.name)),
    ...fact('submitted', claim.submittedAt && momentWords(claim.submittedAt, scene.calendar, reader.language)),
    ...fact('cloned-from', text(claim.clonedFrom)),
  ]
}

/** The least a card says of a claim where texts leave no room for more. */
export function customerFacts(claim: Claim, say: Speak): Fact[] {
  return [{ title: factTitle(say, 'customer'), value: escapeText(claim.fields.customerDomain ?? '–', 60) }]
}

/** A field's value for reading: names instead of ids, user text escaped, long lists cut. */
export function fieldWords(
  values: Fields,
  field: FieldName,
  say: Speak,
  most: number = fields[field].max,
  entries = 20,
): string {
  const value = values[field]
  if (field === 'solutionArea') return values.solutionArea ? areaWords(values, say) : ''
  if (field === 'activity') return activityWords(values.activity, say)
  if (!Array.isArray(value)) return escapeText(value ?? '', most)
  const shown = value.slice(0, entries).map((entry) => escapeText(productName(entry), Math.min(most, 60)))
  return [...shown, ...(value.length > shown.length ? ['…'] : [])].join(', ')
}

function areaWords(values: Fields, say: Speak): string {
  const area = values.solutionArea
  return area === 'microsoft-365' || area === 'business-applications' ? say(`area.${area}`) : escapeText(String(area))
}

function activityWords(activity: Fields['activity'], say: Speak): string {
  if (!activity) return ''
  const known = activity === 'usage' || activity === 'pre-sales' || activity === 'revenue-association'
  return known ? say(`activity.${activity}`) : escapeText(String(activity))
}

function factTitle(
  say: Speak,
  name:
    | 'partner'
    | 'customer'
    | 'tenant'
    | 'activity'
    | 'products'
    | 'location'
    | 'customer-contact'
    | 'partner-contact'
    | 'reviewer'
    | 'submitted'
    | 'cloned-from',
): string {
  return say(`fact.${name}`)
}

function contact(parts: (string | undefined)[], most: number): string {
  return parts
    .filter((part) => part)
    .map((part) => escapeText(part!, most))
    .join(', ')
}

function joined(parts: (string | undefined)[]): string {
  return parts.filter((part) => part).join(' · ')
}
