import { productName } from '../services/claim/catalogue.ts'
import type { Claim } from '../services/claim/claim.ts'
import type { Rival } from '../services/claim/competition.ts'
import type { Block } from './claim.ts'
import { momentWords } from './dates.ts'
import type { Measure } from './measure.ts'
import type { Reader, Scene } from './scene.ts'
import { escapeText } from './text.ts'
import { words } from './words.ts'

/** So many other claims are named. */
const mostRivals = 5

/** Reviewers see who else claims the same, and must choose; the partner only that it takes longer. */
export function rivalsBlock({ text }: Measure, claim: Claim, reader: Reader, scene: Scene): Block[] {
  const rivals = claim.rivals ?? []
  if (rivals.length === 0) return []
  const say = words(reader.language)
  if (reader.role !== 'reviewer') {
    const waits = claim.status === 'submitted' || claim.status === 'under-review'
    return waits
      ? [{ title: `⏳ ${say('more-time.title')}`, tone: 'emphasis', by: say('more-time.text'), lines: [] }]
      : []
  }
  const line = (rival: Rival) => ({
    text: say('rivals.line', {
      claimId: rival.claimId,
      partner: escapeText(rival.partnerName, Math.min(text, 60)),
      products: rival.products.map((product) => escapeText(productName(product), 40)).join(', ') || say('rivals.same'),
      when: momentWords(rival.submittedAt, scene.calendar, reader.language),
    }),
  })
  const why = say(claim.status === 'approved' ? 'rivals.why-approved' : 'rivals.why')
  return [
    { title: `⚖️ ${say('rivals.title')}`, tone: 'warning', by: why, lines: rivals.slice(0, mostRivals).map(line) },
  ]
}
