import type { Claim } from '../services/claim/claim.ts'
import type { Instant } from '../services/claim/calendar.ts'
import { shortDayWords } from './dates.ts'
import type { Reader, Scene } from './scene.ts'
import { words, type Speak } from './words.ts'

interface Station {
  name: 'filed' | 'submitted' | 'review' | 'consent' | 'assessment'
  /** When a claim left it behind. */
  left: (claim: Claim) => Instant | undefined
  /** Its share of the line: the longest word fits on a phone. */
  width: number
}

/** TABLE: the stations of a claim's life. */
const stations: readonly Station[] = [
  { name: 'filed', width: 7, left: (claim) => (claim.status === 'editing' ? undefined : claim.createdAt) },
  { name: 'submitted', width: 9, left: ({ submittedAt }) => submittedAt },
  { name: 'review', width: 9, left: ({ consent }) => consent?.approvedAt },
  { name: 'consent', width: 8, left: ({ consent }) => consent?.passedAt },
  // Whether money follows is assessed elsewhere: here the claim is only handed over.
  { name: 'assessment', width: 10, left: ({ consent }) => consent?.passedAt },
]

/** TABLE: how a station looks; the sign says what the colour says. */
const looks = {
  past: { sign: '✓', color: 'Good', weight: 'Default' },
  here: { sign: '●', color: 'Accent', weight: 'Bolder' },
  ended: { sign: '✕', color: 'Attention', weight: 'Bolder' },
  ahead: { sign: '○', color: 'Default', weight: 'Default' },
} as const

/**
 * Where a claim stands between its filing and its assessment: five stations, each with its day if it has one, the
 * station it stands at with the last day of its window. Nothing for a draft that was thrown away.
 */
export function timelineOf(claim: Claim, { language }: Pick<Reader, 'language'>, { calendar }: Scene) {
  if (claim.closed === 'discarded') return []
  const say = words(language)
  const here = stations.findIndex(({ left }) => left(claim) === undefined)
  const day = (at: Instant | undefined) => at && shortDayWords(calendar.dayOf(at), language)
  return [
    {
      stations: stations.map(({ name, left, width }, n) => {
        const look = n === here ? (claim.status === 'rejected' ? 'ended' : 'here') : left(claim) ? 'past' : 'ahead'
        const when = look === 'past' ? day(left(claim)) : look === 'ahead' ? undefined : currentDay(claim, say, day)
        return { ...looks[look], width, label: say(`station.${name}`), when: when ?? ' ' }
      }),
    },
  ]
}

function currentDay(
  claim: Claim,
  say: Speak,
  day: (at: Instant | undefined) => string | undefined,
): string | undefined {
  if (claim.status === 'rejected') return day(claim.rejection?.at)
  const { window } = claim
  const begun = window && (window.name !== 'consent' || claim.consent?.deliveredAt)
  return begun ? say('station-until', { day: day(window.endsAt) ?? '' }) : undefined
}
