import { z } from 'zod'
import type { ActInput } from '../services/claim/act.ts'
import { fieldNames, mostEntries, type FieldName, type Fields } from '../services/claim/fields.ts'
import { longestText } from '../services/claim/guards.ts'
import { infoReasons, type InfoReason } from '../services/claim/reasons.ts'
import { answersOf } from '../cards/buttons.ts'

/** What a press brought, parsed. Nothing in it decides who the person is or what they may. */
export interface Press {
  verb: string
  claimId?: string
  version?: number
  /** The random word of a new form: the same form sent twice is one claim. */
  form?: string
  step?: string
  go?: string
  /** The old claim that a new one is filled from. */
  clone?: string
  page?: number
  from?: number
  status?: string
  list?: string
  sort?: string
  proofNumber?: number
  /** A file that was sent in the chat and waits for its claim. */
  pending?: string
  text?: string
  act: ActInput
  /** All inputs by name as they were typed, to show them again. */
  typed: Readonly<Record<string, string>>
}

const shortText = z.string().max(200)
const wholeNumber = z.coerce.number().int().min(0).max(1e9)
const pressData = z.looseObject({
  claimId: shortText.optional().catch(undefined),
  version: wholeNumber.optional().catch(undefined),
  form: shortText.optional().catch(undefined),
  step: shortText.optional().catch(undefined),
  go: shortText.optional().catch(undefined),
  clone: shortText.optional().catch(undefined),
  page: wholeNumber.optional().catch(undefined),
  from: wholeNumber.optional().catch(undefined),
  status: shortText.optional().catch(undefined),
  list: shortText.optional().catch(undefined),
  sort: shortText.optional().catch(undefined),
  pending: shortText.optional().catch(undefined),
  text: z.string().max(300).optional().catch(undefined),
  proofNumber: wholeNumber.optional().catch(undefined),
})

/** A customer's reason is in their own words. Others choose theirs: one or several, under either name. */
const saysReason: ReadonlySet<string> = new Set(['decline', 'late-withdrawal'])
const listFields = new Set<FieldName>(['products', 'subscriptionIds'])
/** More than any field may hold, and little enough to keep what was typed. */
const longestValue = 300
/** More than any card has. */
const mostInputs = 100

/** Reads a pressed button's verb and data from whatever the client sent; undefined if there is no verb at all. */
export function readPress(verb: unknown, data: unknown): Press | undefined {
  if (typeof verb !== 'string' || verb.length === 0 || verb.length > 40) return undefined
  const parsed = pressData.safeParse(data ?? {})
  const values: Record<string, unknown> = parsed.success ? parsed.data : {}
  const known = parsed.success ? parsed.data : {}
  const typed: Record<string, string> = {}
  for (const [name, value] of Object.entries(values).slice(0, mostInputs)) {
    const text = textOf(value)
    if (text !== undefined) typed[name] = text
  }
  const answers = answersOf(verb, values)
  // Under the names that a card looks for, whichever of its inputs they came from.
  for (const [name, value] of Object.entries({ ...answers, verb })) {
    const text = textOf(value)
    if (text !== undefined) typed[name] = text
  }
  return {
    verb,
    claimId: known.claimId && readClaimId(known.claimId),
    version: known.version,
    form: known.form,
    step: known.step,
    go: known.go,
    clone: known.clone && readClaimId(known.clone),
    page: known.page,
    from: known.from,
    status: known.status,
    list: known.list,
    sort: known.sort,
    pending: known.pending,
    text: known.text,
    proofNumber: known.proofNumber,
    typed,
    act: {
      fields: readFields(typed),
      // "Back" and "Close" keep what was typed without judging it.
      draft: known.go === 'back' || known.go === 'close' ? true : undefined,
      precheck: readPrecheck(values),
      comment: longText(answers.comment ?? (saysReason.has(verb) ? answers.reason : undefined)),
      justification: longText(answers.justification),
      arbitration: longText(answers.arbitration),
      reason: textOf(answers.reason ?? answers.reasons),
      reasons: listed(answers.reasons ?? answers.reason),
      uncovered: listed(answers.uncovered),
      proofNumber: known.proofNumber,
    },
  }
}

/** A claim id as people type it: any case, spaces around, with or without `CL-` and hyphens. Or undefined. */
export function readClaimId(text: string): string | undefined {
  const found = /^\s*(?:CL-?)?([0-9A-Z]{4})-?([0-9A-Z]{4})\s*$/i.exec(text)
  return found ? `CL-${found[1]}-${found[2]}`.toUpperCase() : undefined
}

/** The first claim id within a longer text, in its full form only. */
export function claimIdIn(text: string): string | undefined {
  const found = /\bCL-[0-9A-Z]{4}-[0-9A-Z]{4}\b/i.exec(text)
  return found?.[0].toUpperCase()
}

function readFields(typed: Press['typed']): Partial<Fields> | undefined {
  const entries = fieldNames.flatMap((field): [FieldName, string | string[]][] => {
    const text = typed[field]
    if (text === undefined) return []
    return [[field, listFields.has(field) ? split(text) : normalised(field, text)]]
  })
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

function normalised(field: FieldName, text: string): string {
  const value = text.trim().slice(0, longestValue)
  if (field === 'customerDomain')
    return value
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/\/.*$/, '')
  if (field === 'customerTenantId') return value.toLowerCase()
  return value
}

function readPrecheck(values: Record<string, unknown>): ActInput['precheck'] {
  const asked = infoReasons.some((reason) => `precheck-${reason}` in values) || 'coveredProducts' in values
  if (!asked) return undefined
  const answers: Partial<Record<InfoReason, boolean>> = {}
  for (const reason of infoReasons) answers[reason] = textOf(values[`precheck-${reason}`]) === 'true'
  return { answers, coveredProducts: split(textOf(values.coveredProducts)) }
}

function listed(value: unknown): string[] | undefined {
  return value === undefined ? undefined : split(textOf(value))
}

function split(text: string | undefined): string[] {
  const entries = (text ?? '').split(/[\s,;]+/).filter((entry) => entry !== '')
  return [...new Set(entries.map((entry) => entry.slice(0, longestValue).toLowerCase()))].slice(0, mostEntries + 1)
}

function longText(value: unknown): string | undefined {
  // One more than allowed, so that the rule sees it is too long.
  return textOf(value)?.slice(0, longestText + 1)
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return value.filter((entry) => typeof entry === 'string').join(',')
  return undefined
}
