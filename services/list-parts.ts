import type { Listing, ListName } from './listings.ts'
import { readLines } from './listings.ts'
import type { Table } from './ports.ts'

/** A few lines of a list, and how many there are. */
export interface ListPart {
  lines: Listing[]
  /** All lines that fit, on all pages. */
  total: number
  /** The place of the first line among them, from 0. */
  from: number
}

export interface Wanted {
  fits: (line: Listing) => boolean
  order: (a: Listing, b: Listing) => number
  /** From which line on; past the end it is the first. */
  from?: number
  most: number
  /** Also the lines that have left the list. */
  past?: true
  /** Called with every line that fits, shown or not. */
  count?: (line: Listing) => void
}

/** Nobody turns pages further than this; whoever looks for one claim there is better off with a search. */
const farthest = 2_000
const pageRows = 1_000

/** The lines of a list in key order, page by page: one request each, and never more than one page in memory. */
export async function* listPages(listings: Table, list: ListName, past?: true): AsyncGenerator<Listing[]> {
  let from: string | undefined
  for (;;) {
    const rows = await listings.list(list, { from, most: pageRows })
    yield readLines(rows, past)
    if (rows.length < pageRows) return
    // All ids have one length, so that nothing lies between an id and this.
    from = `${rows.at(-1)?.rowKey}!`
  }
}

/** The part of a list that a card shows. Requests grow with the list's pages; memory does not. */
export async function readPart(listings: Table, list: ListName, wanted: Wanted): Promise<ListPart> {
  const { fits, order, most } = wanted
  const asked = Math.min(wanted.from ?? 0, farthest)
  let first: Listing[] = []
  let total = 0
  for await (const page of listPages(listings, list, wanted.past)) {
    const fitting = page.filter(fits)
    total += fitting.length
    if (wanted.count) fitting.forEach(wanted.count)
    first = [...first, ...fitting].sort(order).slice(0, asked + most)
  }
  const from = asked < total ? asked : 0
  return { lines: first.slice(from, from + most), total, from }
}
