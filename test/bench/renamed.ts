/** The claim that all others of the bench are copies of. */
export const seedId = 'CL-SEED-0000'

/** The same of another claim. */
export function renamed<T>(of: T, id: string): T {
  return JSON.parse(JSON.stringify(of).replaceAll(seedId, id)) as T
}
