import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cardNames, render, type CardName } from '../../cards/render.ts'
import { languages } from '../../cards/words.ts'
import { gallery } from '../cards/gallery.ts'
import { keep, median, type Finding } from './results.ts'

const rounds = 7
const mostBytes = 24 * 1_024
const aim = 1

type Data = Parameters<typeof render>[1]
interface Template {
  /** The bot fills templates with maps, the bare expansion with plain objects. */
  expand(this: Template, filling: { $root: ReadonlyMap<string, unknown> | Data }): unknown
}
const require = createRequire(import.meta.url)
const { Template } = require('adaptivecards-templating') as {
  Template: { new (card: unknown): Template; prototype: Template }
}

/** While something is drawn, tells of each template that is filled, and gives what comes out instead. */
function watching<T>(expand: (template: Template, data: Data) => unknown, draw: () => T): T {
  const real = Template.prototype.expand
  Template.prototype.expand = function (filling) {
    const data = filling.$root instanceof Map ? Object.fromEntries(filling.$root) : filling.$root
    return expand(this, data as Data) ?? real.call(this, filling)
  }
  try {
    return draw()
  } finally {
    Template.prototype.expand = real
  }
}

describe('cards', () => {
  const names = new Map<Template, CardName>()
  const fillings: { name: CardName; data: Data }[] = []
  const templates = new Set<Template>()
  let sizes: [bytes: number, name: string][]

  before(() => {
    for (const name of cardNames) {
      watching(
        (template) => names.set(template, name) && {},
        () => render(name, { summary: '' }),
      )
    }
    const note = (template: Template, data: Data) => {
      templates.add(template)
      fillings.push({ name: names.get(template)!, data })
      return undefined
    }
    const drawn = languages.flatMap((language) => Object.entries(gallery(language)))
    sizes = drawn.map(([name, draw]) => [Buffer.byteLength(JSON.stringify(watching(note, draw).card)), name])
  })

  it('are expanded from templates that are built once, and take no longer than a bare expansion', async () => {
    const bare = new Map(cardNames.map((name) => [name, new Template(template(name))]))
    const ways = {
      ours: () => fillings.forEach(({ name, data }) => render(name, data)),
      bare: () => fillings.forEach(({ name, data }) => bare.get(name)!.expand({ $root: data })),
    }
    const spent = { ours: [] as number[], bare: [] as number[] }
    for (let round = 0; round <= rounds; round += 1) {
      for (const way of ['ours', 'bare'] as const) {
        const before = process.cpuUsage()
        ways[way]()
        const { user, system } = process.cpuUsage(before)
        if (round > 0) spent[way].push((user + system) / 1_000)
      }
    }
    const ratio = median(spent.ours) / median(spent.bare)
    const [most, which] = sizes.reduce((one, other) => (one[0] > other[0] ? one : other))
    const each = (ms: number) => `${(ms / fillings.length).toFixed(2)} ms`
    const findings: Finding[] = [
      {
        what: `templates built for ${fillings.length} cards`,
        kind: 'count',
        found: String(templates.size),
        aim: String(cardNames.length),
        met: templates.size === cardNames.length,
      },
      {
        what: `the biggest card (${which})`,
        kind: 'count',
        found: `${(most / 1_024).toFixed(1)} KiB`,
        aim: '≤ 24 KiB',
        met: most <= mostBytes,
      },
      {
        what: 'a card, beside the bare expansion of its template',
        kind: 'ratio',
        found: `${ratio.toFixed(2)} ×`,
        aim: `≤ ${aim.toFixed(1)} ×`,
        met: ratio <= aim,
      },
      { what: 'a card', kind: 'time', found: `${each(median(spent.ours))}; bare ${each(median(spent.bare))}` },
    ]
    await keep('cards', findings)
    assert.ok(findings.filter(({ kind }) => kind === 'count').every(({ met }) => met))
  })
})

function template(name: CardName): unknown {
  return JSON.parse(readFileSync(new URL(`../../cards/${name}.json`, import.meta.url), 'utf8'))
}
