import type { StoredRow } from '../../services/ports.ts'

export type SortedRows = ReturnType<typeof sortedRows>

/** The rows of one partition. A part of them costs what it holds, not what there is, once they were read in order. */
export function sortedRows() {
  const rows = new Map<string, StoredRow>()
  /** All keys in order; made when it is first asked for. */
  let keys: string[] | undefined

  /** The place of a key, or of the first one behind it. */
  function placeOf(key: string, among: readonly string[]): number {
    let [low, high] = [0, among.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (among[middle]! < key) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    get: (key: string) => rows.get(key),
    set(row: StoredRow): void {
      if (!rows.has(row.rowKey)) keys?.splice(placeOf(row.rowKey, keys), 0, row.rowKey)
      rows.set(row.rowKey, row)
    },
    delete(key: string): void {
      if (rows.delete(key)) keys?.splice(placeOf(key, keys), 1)
    },
    /** The rows from a key on and below another, in key order, at most so many. */
    within(from = '', below?: string, most = Infinity): StoredRow[] {
      keys ??= [...rows.keys()].sort()
      const start = placeOf(from, keys)
      const end = below === undefined ? keys.length : placeOf(below, keys)
      return keys.slice(start, Math.min(end, start + most)).map((key) => rows.get(key)!)
    },
  }
}
