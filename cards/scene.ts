import type { Calendar, Day, Instant } from '../services/claim/calendar.ts'
import type { FieldError } from '../services/claim/fields.ts'
import type { PersonRef, Role } from '../services/claim/people.ts'
import type { Verb } from '../services/claim/transitions.ts'
import type { Language } from './words.ts'

/** Who will read the card. The review channel is a reviewer without a person. */
export interface Reader {
  language: Language
  role: Role | 'none'
  person?: PersonRef
}

export type Tone = 'good' | 'warning' | 'attention' | 'accent'

/** A sentence in a coloured band on top. `text` is ready Markdown: words of ours, user text in it escaped. */
export interface Say {
  text: string
  tone: Tone
}

/** What a card is drawn with beside the claim. */
export interface Scene {
  now: Instant
  calendar: Calendar
  /** What the reader may do now, from `verbsOpenTo`: the buttons are made of it. */
  verbs: readonly Verb[]
  /** The reader's page for adding files. Without it "Add files" leads to the form's proof step. */
  uploadUrl?: string
  /** A link just minted for one file, after `open-proof`. */
  fileUrl?: { url: string; proofNumber: number }
  /** Where a customer can get the app, if that is known. */
  inviteUrl?: string
  /** Of a notice: who would have got it, were they not away. Raw. */
  insteadOf?: { name: string; until: Day }
  /** The reader's own claim for the same, as a button. */
  duplicate?: string
  say?: Say
  /** What is wrong with typed fields, shown beside each. */
  fieldErrors?: readonly FieldError[]
  /** Raw values by input name, as they were typed and came back, to be kept in the inputs. */
  typed?: Typed
}

export type Typed = Readonly<Record<string, string | readonly string[] | undefined>>

/** A typed value as an input takes it: several choices are comma-joined. */
export function typedText(typed: Typed | undefined, name: string): string | undefined {
  const value = typed?.[name]
  return typeof value === 'object' ? value.join(',') : value
}

/** The side of the claim a reader stands on, for the choice of words. */
export function sideOf(reader: Reader): 'partner' | 'reviewer' | 'customer' {
  if (reader.role === 'reviewer' || reader.role === 'customer') return reader.role
  return 'partner'
}
