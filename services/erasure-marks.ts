import { createHash } from 'node:crypto'

/** Stands where something of an erased person stood, readable in both languages. */
export const erasedMark = '[erased · 삭제됨]'

/** Somebody whose data is to go, as far as anything stored tells. All texts in lower case but the names. */
export interface ErasedPerson {
  objectIds: ReadonlySet<string>
  emails: ReadonlySet<string>
  conversations: ReadonlySet<string>
}

/** What stands for an erased person's id from then on: the same for the same person, and nobody's sign-in. */
export function pseudonym(objectId: string): string {
  return `erased-${createHash('sha256').update(objectId.toLowerCase()).digest('hex').slice(0, 16)}`
}

/** Does an object of ours name the person: by id, by the address of a letter, or by e-mail? */
function names(person: ErasedPerson, value: Readonly<Record<string, unknown>>): boolean {
  const id = idOf(value)?.toLowerCase() ?? ''
  return person.objectIds.has(id) || (id.startsWith('mail:') && person.emails.has(id.slice('mail:'.length)))
}

function idOf(value: Readonly<Record<string, unknown>>): string | undefined {
  const id = value.objectId ?? value.aadObjectId
  return typeof id === 'string' ? id : undefined
}

/** What the person was called and what they wrote on one claim: exactly these values go. */
export interface OwnTexts {
  /** Names, titles and addresses of theirs, and names of their files. */
  names: ReadonlySet<string>
  /** The same as hashes, of names that are erased already in one place or another. */
  hashes?: ReadonlySet<string>
  /** Comments, notes and justifications. */
  words: ReadonlySet<string>
}

/** TABLE: where such a text may stand. Under any other name it is something else that reads the same. */
const places: Readonly<Record<'names' | 'words', readonly string[]>> = {
  names: [
    'name',
    'old',
    'new',
    'customerContactName',
    'customerContactTitle',
    'customerContactEmail',
    'partnerContactName',
    'partnerContactEmail',
  ],
  words: ['comment', 'justification'],
}

/**
 * A copy of some stored JSON without the person: ids become a pseudonym, names, addresses, chats and own texts the mark.
 * Other people's names and words stay, but an e-mail address of the person goes from them too. Shapes stay as they are.
 */
export function withoutPerson(value: unknown, person: ErasedPerson, own: OwnTexts, place = ''): unknown {
  if (typeof value === 'string') return withoutText(value, person, own, place)
  if (Array.isArray(value)) return value.map((one) => withoutPerson(one, person, own, place))
  if (typeof value !== 'object' || value === null) return value
  const object = value as Readonly<Record<string, unknown>>
  const isThem = names(person, object)
  // A name that somebody else goes by too is theirs.
  const isOther = !isThem && idOf(object) !== undefined
  return Object.fromEntries(
    Object.entries(object).map(([name, part]) => {
      if (isThem && name === 'name') return [name, erasedMark]
      if (isThem && (name === 'objectId' || name === 'aadObjectId')) return [name, pseudonym(String(part))]
      if (isOther && name === 'name') return [name, part]
      return [name, withoutPerson(part, person, own, name)]
    }),
  )
}

function withoutText(text: string, person: ErasedPerson, own: OwnTexts, place: string): string {
  if (person.conversations.has(text)) return erasedMark
  if (places.names.includes(place) && isName(text, own)) return erasedMark
  if (places.words.includes(place) && own.words.has(text)) return erasedMark
  const low = text.toLowerCase()
  if (person.objectIds.has(low)) return pseudonym(low)
  return [...person.emails].reduce(withoutAddress, text)
}

function isName(text: string, { names, hashes }: OwnTexts): boolean {
  return names.has(text) || hashes?.has(nameHash(text)) === true
}

/** A name as it may be remembered after it was erased. */
export function nameHash(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 16)
}

function withoutAddress(text: string, email: string): string {
  let kept = text
  for (let at = kept.toLowerCase().indexOf(email); at >= 0; at = kept.toLowerCase().indexOf(email)) {
    kept = kept.slice(0, at) + erasedMark + kept.slice(at + email.length)
  }
  return kept
}
