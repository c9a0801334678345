import { createRequire } from 'node:module'
import type { CardName } from '../../cards/render.ts'

/** A template, and the data that it was filled with. */
export interface Filled {
  name: CardName
  data: unknown
}

interface Filling {
  $root: ReadonlyMap<string, unknown>
}

const { Template } = createRequire(import.meta.url)('adaptivecards-templating') as {
  Template: { prototype: { expand(this: unknown, filling: Filling): unknown } }
}

/** Draws a card, and tells with what its template was filled. Throws if it was filled with nothing. */
export function filledBy(name: CardName, draw: () => void): Filled {
  const { expand } = Template.prototype
  let data: unknown
  Template.prototype.expand = function (filling) {
    data ??= Object.fromEntries(filling.$root)
    return expand.call(this, filling)
  }
  try {
    draw()
  } finally {
    Template.prototype.expand = expand
  }
  if (data === undefined) throw new Error(`the ${name} card was not drawn from its template`)
  return { name, data }
}
