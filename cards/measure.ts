import type { Rendered } from './render.ts'

/** The largest card we send, in bytes of JSON. */
export const mostBytes = 24 * 1024

/** How many characters of people's texts a card shows, whether the claim's way so far, and its details at all. */
export interface Measure {
  comment: number
  text: number
  file: number
  stations: boolean
  details: boolean
}

/** TABLE: the fullest first. Comments stand whole in the history. */
const measures: readonly Measure[] = [
  { comment: 500, text: 254, file: 120, stations: true, details: true },
  { comment: 250, text: 60, file: 60, stations: true, details: true },
  { comment: 80, text: 24, file: 24, stations: false, details: true },
  { comment: 60, text: 20, file: 20, stations: false, details: false },
]

/** The card in the fullest measure that still fits; the tightest, if none does. */
export function fitted(make: (measure: Measure) => Rendered): Rendered {
  let made = make(measures[0]!)
  for (const measure of measures.slice(1)) {
    if (Buffer.byteLength(JSON.stringify(made.card)) <= mostBytes) return made
    made = make(measure)
  }
  return made
}
