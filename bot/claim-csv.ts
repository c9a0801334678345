import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { isReviewer } from '../services/claim/people.ts'
import { listPages } from '../services/list-parts.ts'
import type { Listing } from '../services/listings.ts'
import type { Language } from '../services/people.ts'
import type { Sender, Table } from '../services/ports.ts'
import { statusWord } from '../cards/header.ts'
import { words, type Speak, type Word } from '../cards/words.ts'
import { listOfStanding, type Knows } from './list-lines.ts'

interface Column {
  word: Word
  of: (line: Listing, say: Speak) => string | undefined
  /** Left out for partners. */
  forReviewers?: true
}

const openDispute = { at: '', by: { tenantId: '', objectId: '', name: '' }, justification: '', open: true }

/** TABLE of the file's columns. Made of list lines alone, which carry no comments, notes or proof. */
const columns: readonly Column[] = [
  { word: 'csv.claim-id', of: ({ claimId }) => claimId },
  { word: 'csv.claim-name', of: ({ claimName }) => claimName },
  { word: 'csv.partner', of: ({ partnerName }) => partnerName, forReviewers: true },
  { word: 'csv.customer-name', of: ({ customerName }) => customerName },
  { word: 'csv.customer-domain', of: ({ customerDomain }) => customerDomain },
  { word: 'csv.customer-tenant', of: ({ customerTenantId }) => customerTenantId },
  { word: 'csv.contact-name', of: ({ customerContactName }) => customerContactName },
  { word: 'csv.contact-email', of: ({ customerContactEmail }) => customerContactEmail },
  {
    word: 'csv.status',
    of: (line, say) => statusWord({ ...line, dispute: line.dispute ? openDispute : undefined }, say),
  },
  { word: 'csv.waits-for', of: ({ window }, say) => window && say(`window.${window}`) },
  { word: 'csv.last-day', of: ({ lastDay }) => lastDay },
  { word: 'csv.overdue', of: ({ overdue }, say) => (overdue ? say('csv-yes') : '') },
  { word: 'csv.reviewer', of: ({ reviewer }) => reviewer?.name, forReviewers: true },
  { word: 'csv.submitted-at', of: ({ submittedAt }) => submittedAt && momentOf(submittedAt) },
  { word: 'csv.changed-at', of: ({ changedAt }) => momentOf(changedAt) },
]

/**
 * The partner's claims, or all that ever came to the reviewers, as a file that Excel opens in every language: UTF-8 with
 * its mark, RFC 4180, and nothing in it that a spreadsheet would run. Streamed page by page; the stream ends with an
 * error if storage fails.
 */
export function claimCsv(app: Knows & { tables: { listings: Table } }, sender: Sender, language: Language): Readable {
  const forReviewer = isReviewer(sender, app.directory())
  const say = words(language)
  const shown = columns.filter((column) => forReviewer || !column.forReviewers)
  const { list, fits } = listOfStanding(app, { sender })
  async function* records() {
    for await (const page of listPages(app.tables.listings, list, forReviewer ? true : undefined)) {
      for (const line of page) if (fits(line)) yield shown.map(({ of }) => of(line, say) ?? '')
    }
  }
  const file = stringify({
    bom: true,
    columns: shown.map(({ word }) => say(word)),
    header: true,
    record_delimiter: 'windows',
    quoted: true,
    escape_formulas: true,
  })
  // Whoever reads the file is told of an error by the file itself.
  pipeline(Readable.from(records()), file, () => undefined)
  return file
}

/** `2026-11-23 09:00:00`: a moment as spreadsheets know it. */
function momentOf(at: string): string {
  return at.slice(0, 19).replace('T', ' ')
}
