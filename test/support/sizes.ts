/** True in the long run (`npm run test:long`), where the same proofs run at their full sizes. */
export const long = process.env.LONG === '1'

/** How much of a proof this run does: the short size in `npm test`, the long one in `npm run test:long`. */
export function size(sizes: { short: number; long: number }): number {
  return long ? sizes.long : sizes.short
}
