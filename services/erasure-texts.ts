import type { HistoryEntry } from './claim/claim.ts'
import type { PersonRef } from './claim/people.ts'
import type { ClaimPartition } from './claim-partition.ts'
import { erasedMark, type ErasedPerson, type OwnTexts } from './erasure-marks.ts'

/** Whatever the person wrote or was called on this claim, and the names of their files. */
export function ownTexts({ claim, entries }: ClaimPartition, person: ErasedPerson): OwnTexts {
  const files = claim.proofs.filter(({ by }) => isThem(by, person)).map(({ name }) => name)
  const acts = entries.filter((entry) => isBy(entry, person))
  const called = new Set(acts.flatMap(({ by }) => (by.kind === 'person' ? [by.person.name] : [])))
  // Who the contacts were at each moment: a name may have been changed without its address.
  const texts = [...files, ...called, ...contactTexts(claim.fields, person, called)]
  const fields: Record<string, string> = {}
  for (const { changes = [] } of entries) {
    for (const { field, new: value } of changes) fields[field] = value
    texts.push(...contactTexts(fields, person, called))
  }
  return { names: told(texts), words: told(acts.flatMap(({ comment, arbitration }) => [comment, arbitration])) }
}

/** What a row outside the claims says of a contact who is the person. */
export function contactsIn(row: object, person: ErasedPerson): OwnTexts {
  return { names: told(contactTexts(row, person, new Set())), words: new Set() }
}

/** Did the person make this entry? */
export function isBy({ by }: Pick<HistoryEntry, 'by'>, person: ErasedPerson): boolean {
  return by.kind === 'person' && isThem(by.person, person)
}

/** Is it the person, by id or by the address of a letter? */
export function isThem({ objectId }: Pick<PersonRef, 'objectId'>, { objectIds, emails }: ErasedPerson): boolean {
  const id = objectId.toLowerCase()
  return objectIds.has(id) || (id.startsWith('mail:') && emails.has(id.slice('mail:'.length)))
}

function told(texts: readonly (string | undefined)[]): ReadonlySet<string> {
  return new Set(texts.filter((text): text is string => text !== undefined && text !== '' && text !== erasedMark))
}

/** TABLE: the fields that speak of one contact: address, name, and what else. */
const contacts = [
  ['customerContactEmail', 'customerContactName', 'customerContactTitle'],
  ['partnerContactEmail', 'partnerContactName'],
] as const

/** What fields say of a contact who is the person: by address, or by the name under which they acted. */
function contactTexts(fields: object, person: ErasedPerson, called: ReadonlySet<string>): string[] {
  const values = fields as Readonly<Record<string, string | undefined>>
  const theirs = contacts.filter(([email, name]) => {
    const address = values[email]?.toLowerCase()
    return (address !== undefined && person.emails.has(address)) || called.has(values[name] ?? '')
  })
  return theirs.flat().flatMap((field) => values[field] ?? [])
}
