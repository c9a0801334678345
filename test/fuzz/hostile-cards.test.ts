import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { createRequire } from 'node:module'
import type { Rendered } from '../../cards/render.ts'
import { languages, type Language } from '../../cards/words.ts'
import { elementsOf, markdownTexts, problemsOf } from '../cards/card-check.ts'
import { seeded } from '../simulation/random.ts'
import { size } from '../support/sizes.ts'
import { draws, plainDrawn, sources } from './drawn-cards.ts'
import { hostileString, legible, unseen } from './hostile-strings.ts'

const count = size({ short: 20_000, long: 1_000_000 })
const seed = Number(process.env.SEED ?? randomInt(2 ** 31))

/** What the clients put dates in place of, before they read Markdown. */
const { formatText } = createRequire(import.meta.url)('adaptivecards/lib/text-formatters') as {
  formatText(language: string | undefined, text: string): string
}

const names = Object.keys(sources)
/** A word for each source that needs no escape and stands in no card by itself. */
const harmless = new Map(names.map((name, at) => [name, `Zyx${String.fromCharCode(65 + (at % 26), 65 + at / 26)}z`]))

/** A text of a card by how it is read: as Markdown, or as it is. */
interface Shown {
  as: 'markdown' | 'plain'
  text: string
}

function shownOn({ card }: Rendered): Shown[] {
  const plainTexts = elementsOf(card).flatMap((node) => {
    const choices = Array.isArray(node.choices) ? (node.choices as { title: unknown }[]) : []
    return [...(node.type === 'TextBlock' ? [] : [node.title, node.value]), ...choices.map(({ title }) => title)]
  })
  return [
    ...markdownTexts(card).map((text): Shown => ({ as: 'markdown', text })),
    ...plainTexts.map((text): Shown => ({ as: 'plain', text: typeof text === 'string' ? text : '' })),
  ]
}

/** The card drawn with these texts in their sources. */
function drawnWith(card: string, language: Language, texts: ReadonlyMap<string, string>): Rendered {
  const drawn = plainDrawn()
  for (const name of names) if (texts.has(name)) sources[name]?.(drawn, texts.get(name) ?? '')
  return draws[card]!(drawn, language)
}

/** Every card in each language, with the sources that it shows, and how it shows them when they are harmless. */
const models = Object.keys(draws).flatMap((card) =>
  languages.map((language) => {
    const alone = (name: string) => JSON.stringify(drawnWith(card, language, new Map([[name, harmless.get(name)!]])))
    const visible = names.filter((name) => alone(name).includes(harmless.get(name)!))
    const calm = new Map(visible.map((name) => [name, harmless.get(name)!]))
    return { card, language, visible, calm, shown: shownOn(drawnWith(card, language, calm)) }
  }),
)

describe('hostile text in a card', () => {
  it('has a way into a card from every source', () => {
    const hidden = names.filter((name) => !models.some(({ visible }) => visible.includes(name)))
    assert.deepEqual(hidden, [], 'shown by no card')
  })

  it(`stays text, and can be read (${count} texts, SEED=${seed})`, () => {
    const random = seeded(seed)
    let [put, compared, read] = [0, 0, 0]
    while (put < count) {
      const model = models[random.below(models.length)]!
      const hostile = new Map(
        model.visible.filter(() => random.chance(0.85)).map((name) => [name, hostileString(random)]),
      )
      put += hostile.size
      const made = drawnWith(model.card, model.language, new Map([...model.calm, ...hostile]))
      const at = `SEED=${seed}, after ${put} texts: ${model.card}, ${model.language}: ${JSON.stringify([...hostile])}`
      checkCard(made, at.slice(0, 3_000))
      const shown = shownOn(made)
      if (!isAligned(shown, model.shown)) continue
      for (const [index, calm] of model.shown.entries()) {
        const inside = [...hostile].filter(([name]) => calm.text.includes(harmless.get(name)!))
        // Where nothing can be read, a dash of ours may stand, or nothing.
        if (inside.length === 0 || inside.some(([, text]) => legible(text) === '')) continue
        compared += inside.length
        if (checkShown(shown[index]!, calm, inside, at.slice(0, 3_000))) read += inside.length
      }
    }
    assert.ok(read > count / 2, `of ${put} texts only ${compared} were compared, and ${read} read`)
  }).timeout(count * 30)
})

/** True if each text stands where its harmless twin does: words of ours that typed text brings or takes away shift them. */
function isAligned(shown: readonly Shown[], calm: readonly Shown[]): boolean {
  const isOurs = ({ text }: Shown) => ![...harmless.values()].some((word) => text.includes(word))
  return shown.length === calm.length && calm.every((one, n) => !isOurs(one) || one.text === shown[n]?.text)
}

/** Whatever was typed, the card is a card, and nothing in it is hidden, live or left to be filled. */
function checkCard({ card, summary }: Rendered, at: string): void {
  assert.deepEqual(problemsOf(card), [], at)
  assert.ok(!('entities' in (card.msteams as object)), at)
  assert.doesNotMatch(summary, /[<>\n]|\$\{/, at)
  assert.doesNotMatch(summary, unseen, at)
  for (const shown of markdownTexts(card)) {
    assert.equal(formatText('en', shown), shown, at)
    assert.doesNotMatch(shown.replaceAll('\n', ''), unseen, at)
    assert.doesNotMatch(bare(shown), /\]\(|\]\[|\]:|!\[|<|`|~~|:\/\/|\bwww\.|&#?\w+;|\{\{/i, `${at} in ${shown}`)
  }
  for (const node of elementsOf(card)) {
    if (node.type === 'Action.OpenUrl') assert.equal(node.url, 'https://bot.example/poe/file/token', at)
    for (const key of ['title', 'label', 'placeholder', 'errorMessage', 'speak', 'fallbackText'] as const) {
      const words = typeof node[key] === 'string' ? node[key] : ''
      if (node.type !== 'Fact') assert.doesNotMatch(words, unseen, at)
      assert.doesNotMatch(words, /<\/?\w/, at)
    }
    const value = typeof node.value === 'string' ? node.value.replaceAll('\n', '') : ''
    assert.doesNotMatch(value, unseen, at)
  }
}

/** What stands where harmless words stood means nothing to Markdown, and reads as it was typed. True if nothing was cut. */
function checkShown({ as, text }: Shown, calm: Shown, inside: [string, string][], at: string): boolean {
  const why = `${at}: shown as ${text}`
  if (as === 'markdown') {
    const signs = (shown: string) => bare(shown).match(/[\\`*_[\]()<>#|~!&{}]/g) ?? []
    assert.deepEqual(signs(text), signs(calm.text), why)
    assert.doesNotMatch(text.replaceAll('\n\n', ''), /\n/, why)
    const marks = (shown: string) => shown.split('\n').filter((line) => /^\s*([-+=]|\d+[.)])/.test(bare(line))).length
    assert.equal(marks(text), marks(calm.text), why)
  }
  const seen = legible(as === 'markdown' ? unescaped(text) : text.replaceAll('‹', '<').replaceAll('›', '>'))
  const wanted = legible(
    inside.reduce((all, [name, typed]) => all.replaceAll(harmless.get(name)!, () => typed), unescaped(calm.text)),
  )
  const isLong = inside.some(([, typed]) => typed.length > 9)
  const isCut = isLong && (seen.includes('…') || seen.length < wanted.length)
  if (!isCut) assert.equal(seen, wanted, why)
  else assert.ok(wanted.startsWith(seen.split('…')[0] ?? ''), why)
  return !isCut
}

function unescaped(markdown: string): string {
  return markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1')
}

/** The text as Markdown has it after taking escaped signs away. */
function bare(text: string): string {
  return text.replace(/\\[!-/:-@[-`{-~]/g, 'x')
}
