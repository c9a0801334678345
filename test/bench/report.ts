/** Prints a table in columns. */
export function table(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = heads.map((head, n) => Math.max(head.length, ...rows.map((row) => row[n]?.length ?? 0)))
  const line = (cells: readonly string[]) => `  ${cells.map((cell, n) => cell.padStart(widths[n] ?? 0)).join('  ')}`
  console.log(`\n  ${title}\n${line(heads)}\n${rows.map(line).join('\n')}\n`)
}
