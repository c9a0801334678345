import type { Row, StoredRow } from './ports.ts'

/** Makes one row of one shape a row of the next; rows that it does not concern come back as they are. Pure. */
export type Upcaster = (row: StoredRow) => StoredRow

/**
 * TABLE: the n-th makes rows of schema n rows of schema n + 1. Empty: every row ever written is of the first shape. A new
 * one goes to the end, together with a fixture of the shape it leaves behind (`test/fixtures`).
 */
export const upcasters: readonly Upcaster[] = []

/** Written on every row of a claim; a process that meets a higher one must not write. */
export const schema = upcasters.length + 1

/**
 * The rows in today's shape, each from the one it was written in: a claim that is changed keeps its older rows as they
 * are. Throws `NewerSchema` if one of them was written by a newer version.
 */
export function upcast(rows: readonly StoredRow[], steps: readonly Upcaster[]): StoredRow[] {
  const newest = Math.max(...rows.map(schemaOf))
  if (newest > steps.length + 1) throw new NewerSchema(newest, steps.length + 1)
  return rows.map((row) => steps.slice(schemaOf(row) - 1).reduce((older, step) => step(older), row))
}

/** A row without a number is of the first shape. */
function schemaOf({ schema: written = 1 }: Row): number {
  return Number(written)
}

/** The rows were written by a newer version of this program; writing would lose what it knows. */
export class NewerSchema extends Error {
  constructor(found: number, known: number) {
    super(`rows of schema ${found}; this program writes ${known}`)
    this.name = 'NewerSchema'
  }
}
