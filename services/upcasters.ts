import type { StoredRow } from './ports.ts'

/** Makes a claim's rows of one shape rows of the next. Pure; never looks at the clock. */
export type Upcaster = (rows: readonly StoredRow[]) => StoredRow[]

/**
 * TABLE: the n-th makes rows of schema n rows of schema n + 1. Empty: every row ever written is of the first shape. A new
 * one goes to the end, together with a fixture of the shape it leaves behind (`test/fixtures`).
 */
export const upcasters: readonly Upcaster[] = []

/** The rows in today's shape, whichever they were written in. */
export function upcast(rows: readonly StoredRow[], from: number, steps: readonly Upcaster[]): readonly StoredRow[] {
  return steps.slice(from - 1).reduce<readonly StoredRow[]>((older, step) => step(older), rows)
}
