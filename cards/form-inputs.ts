import type { Claim } from '../services/claim/claim.ts'
import { catalogue, productName, solutionAreaRule, solutionAreas } from '../services/claim/catalogue.ts'
import { fieldNames, fields, isAsked, type FieldError, type FieldName, type Fields } from '../services/claim/fields.ts'
import { askedIn } from '../services/claim/fixes.ts'
import { policies } from '../services/claim/policies.ts'
import { activityHints } from './activity-hints.ts'
import { typedText, type Scene } from './scene.ts'
import { cleaned, kept, plain } from './text.ts'
import { words, type Language, type Speak } from './words.ts'

export interface Location {
  id: string
  name: string
}

interface Option {
  title: string
  value: string
}

/** One input of the form with its hints and errors; exactly one of `text` and `choice` holds it. */
export interface FormInput {
  text: { id: string; label: string; hint: string; value: string; max: number; several: boolean }[]
  choice: ChoiceInput[]
  hints: { text: string }[]
  errors: { text: string }[]
}

export interface ChoiceInput {
  id: string
  label: string
  hint: string
  value: string
  several: boolean
  look: 'compact' | 'expanded'
  options: Option[]
}

/** The fields of a step that are asked for these values; `editable`: those that may change now. */
export function askedFields(step: string, values: Fields, claim: Pick<Claim, 'status' | 'policy'> | undefined) {
  const asked = fieldNames.filter((field) => fields[field].step === step && isAsked(field, values))
  const editable = asked.filter((field) => !claim || policies[claim.policy].editable[field].includes(claim.status))
  return { editable, fixed: asked.filter((field) => !editable.includes(field)) }
}

/** The input of one field, with what was typed, or else what the claim has. */
export function formInput(
  field: FieldName,
  claim: Claim | undefined,
  locations: readonly Location[],
  language: Language,
  scene: Pick<Scene, 'typed' | 'fieldErrors'>,
): FormInput {
  const say = words(language)
  const values = typedFields(claim, scene)
  const typed = typedText(scene.typed, field) ?? storedText(claim?.fields ?? {}, field)
  const value = kept(cleaned(typed), Math.max(maxOf(field), 300))
  const label = `${say(`field.${field}.label`)} *`
  const hint = say(`field.${field}.hint`)
  const options = optionsOf(field, values, locations, say)
  const several = field === 'products' || field === 'subscriptionIds'
  const errors = (scene.fieldErrors ?? []).filter((error) => error.field === field)
  return {
    text: options ? [] : [{ id: field, label, hint, value, max: maxOf(field), several }],
    choice: options
      ? [
          {
            id: field,
            label,
            hint,
            several,
            look: several || options.length <= 3 ? 'expanded' : 'compact',
            value: known(value, options),
            options,
          },
        ]
      : [],
    hints: [
      ...(field === 'subscriptionIds' || field === 'partnerLocationId' ? [{ text: hint }] : []),
      ...(field === 'activity' ? activityHints(options ?? [], say) : []),
    ],
    errors: [...errors.map((error) => problemWords(error, say)), ...askedWords(field, claim, say)].map((text) => ({
      text,
    })),
  }
}

/** What the reviewer asked of a field. */
function askedWords(field: FieldName, claim: Claim | undefined, say: Speak): string[] {
  const asked = claim ? askedIn(claim, fields[field].step, field) : []
  return asked.map((reason) => say('request.here', { reason: say(`info.${reason}.name`) }))
}

/** How to get a field right. */
export function problemWords({ problem }: FieldError, say: Speak): string {
  return say(`field-problem.${problem}`)
}

/** The claim's fields with what was typed over them, as far as it decides what is asked. */
export function typedFields(claim: Claim | undefined, scene: Pick<Scene, 'typed'>): Fields {
  const area = typedText(scene.typed, 'solutionArea')
  const activity = typedText(scene.typed, 'activity')
  return {
    ...claim?.fields,
    ...(area === undefined ? {} : { solutionArea: area as Fields['solutionArea'] }),
    ...(activity === undefined ? {} : { activity: activity as Fields['activity'] }),
  }
}

/** The products to choose from: of the area, or of all areas while none is chosen. */
function productOptions(values: Fields): Option[] {
  const rule = solutionAreaRule(values.solutionArea)
  const areas = rule ? [rule] : solutionAreas.map((area) => catalogue[area])
  return areas.flatMap((area) => Object.entries(area.products).map(([value, title]) => ({ title, value })))
}

/** The products the claim names, as choices. */
export function claimedProducts(claim: Claim): Option[] {
  return (claim.fields.products ?? [])
    .filter((product) => product.length <= fields.products.max)
    .map((product) => ({ title: plain(productName(product), 60), value: cleaned(product) }))
    .filter(({ title }) => title !== '')
}

/** Of a comma-joined value, the parts that the choices offer. */
export function known(value: string, options: readonly Option[]): string {
  return value
    .split(',')
    .filter((part) => options.some((option) => option.value === part))
    .join(',')
}

function optionsOf(field: FieldName, values: Fields, locations: readonly Location[], say: Speak): Option[] | undefined {
  switch (field) {
    case 'partnerLocationId':
      return locations.slice(0, 50).map(({ id, name }) => ({ title: plain(`${name} (${id})`, 80), value: cleaned(id) }))
    case 'solutionArea':
      return solutionAreas.map((area) => ({ title: say(`area.${area}`), value: area }))
    case 'activity':
      return activityOptions(values, say)
    case 'products':
      return productOptions(values)
    default:
      return undefined
  }
}

/** The area's activities; before an area is chosen all of them, each with the areas it goes with. */
function activityOptions(values: Fields, say: Speak): Option[] {
  const rule = solutionAreaRule(values.solutionArea)
  if (rule) return rule.activities.map((activity) => ({ title: say(`activity.${activity}`), value: activity }))
  const all = [...new Set(solutionAreas.flatMap((area) => catalogue[area].activities))]
  return all.map((activity) => {
    const areas = solutionAreas.filter((area) => (catalogue[area].activities as readonly string[]).includes(activity))
    const area = areas.map((name) => say(`area.${name}`)).join(', ')
    return { title: say('activity-of', { activity: say(`activity.${activity}`), area }), value: activity }
  })
}

/** The longest text an input takes; a list of IDs has a line for each. */
function maxOf(field: FieldName): number {
  return field === 'subscriptionIds' ? 2_000 : fields[field].max
}

function storedText(values: Fields, field: FieldName): string {
  const value = values[field]
  return Array.isArray(value) ? value.join(field === 'subscriptionIds' ? '\n' : ',') : (value ?? '')
}
