import type { ErasedPerson } from './erasure-marks.ts'
import type { Conversation, Table } from './ports.ts'

/** Whoever stands in the people table: somebody who talked with the bot, or somebody listed in the directory. */
interface Named {
  id: string
  email: string
  conversation?: Conversation
}

/**
 * Everything by which somebody is known: `who`, an Entra object id or an e-mail address in lower case, and what the people
 * table says of whoever has it.
 */
export async function knownPerson(people: Table, who: string): Promise<ErasedPerson> {
  const isEmail = who.includes('@')
  const objectIds = new Set(isEmail ? [] : [who])
  const emails = new Set(isEmail ? [who] : [])
  const conversations = new Set<string>()
  // First who it is, then everything that is said of them.
  if (isEmail) for await (const { id, email } of everybody(people)) if (email === who) objectIds.add(id)
  for await (const { id, email, conversation } of everybody(people)) {
    if (!objectIds.has(id)) continue
    if (email) emails.add(email)
    if (conversation?.kind === 'personal') conversations.add(conversation.conversationId)
  }
  return { objectIds, emails, conversations }
}

async function* everybody(people: Table): AsyncGenerator<Named> {
  for await (const page of people.scan()) {
    for (const { body } of page) if (typeof body === 'string') yield* namedIn(JSON.parse(body))
  }
}

function* namedIn(value: unknown): Generator<Named> {
  if (typeof value !== 'object' || value === null) return
  const { objectId, aadObjectId, email, conversation } = value as Readonly<Record<string, unknown>>
  const id = objectId ?? aadObjectId
  if (typeof id === 'string') {
    const address = typeof email === 'string' ? email.toLowerCase() : ''
    yield { id: id.toLowerCase(), email: address, conversation: conversation as Conversation | undefined }
  }
  for (const part of Object.values(value)) yield* namedIn(part)
}
