import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { table } from './report.ts'

/** One thing that was measured. Counts are the same on every machine, ratios nearly; times are this machine's own. */
export interface Finding {
  what: string
  kind: (typeof kinds)[number]
  found: string
  /** Absent: told for what it is worth. */
  aim?: string
  met?: boolean
}

/** By the name of the row that found them. */
export type Results = Record<string, Finding[]>

/** The row of the month with a million claims; SCALE.md shows it. */
export const fullMonth = 'a month, in full size'

const kinds = ['count', 'ratio', 'time'] as const
const root = join(import.meta.dirname, '../..')
const file = join(import.meta.dirname, 'results.json')
const readme = join(root, 'README.md')
const block = { begin: '<!-- bench:begin -->', end: '<!-- bench:end -->' } as const

/** What the last runs found, each row's last one. */
export function readResults(): Results {
  return JSON.parse(readFileSync(file, 'utf8')) as Results
}

/** Prints what a row found, keeps it in `results.json` in place of what it found before, and puts it into the README. */
export async function keep(row: string, findings: readonly Finding[]): Promise<void> {
  const shown = inOrder(findings)
  table(
    row,
    ['', 'found', 'aim', 'met'],
    shown.map((one) => [one.what, one.found, one.aim ?? '', metWord(one)]),
  )
  const results = { ...readResults(), [row]: shown }
  const sorted = Object.fromEntries(Object.entries(results).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`)
  writeFileSync(readme, await withTable(readFileSync(readme, 'utf8'), sorted))
}

/** The README's text with these results between its markers. Throws if it has none. */
export async function withTable(text: string, results: Results): Promise<string> {
  const [before, rest] = text.split(block.begin)
  const after = rest?.split(block.end)[1]
  if (after === undefined) throw new Error('the README has no place for the results')
  const lines = Object.entries(results).flatMap(([row, findings]) =>
    findings.map(
      (one, n) => `| ${n === 0 ? row : ''} | ${one.what} | ${one.found} | ${one.aim ?? ''} | ${metWord(one)} |`,
    ),
  )
  const drawn = ['| Row | What | Found | Aim | Met |', '| --- | --- | --- | --- | --- |', ...lines].join('\n')
  const filled = `${before}${block.begin}\n\n${drawn}\n\n${block.end}${after}`
  return format(filled, { ...(await resolveConfig(readme)), filepath: readme })
}

function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))
}

function metWord({ met }: Finding): string {
  return met === undefined ? '' : met ? 'yes' : 'no'
}

/** The middle one. */
export function median(all: readonly number[]): number {
  return [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0
}
