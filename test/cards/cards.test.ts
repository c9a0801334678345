import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cardNames, render } from '../../cards/render.ts'
import { languages } from '../../cards/words.ts'
import { problemsOf } from './card-check.ts'
import { gallery } from './gallery.ts'

const golden = new URL('./golden/', import.meta.url)
const update = process.env.UPDATE_GOLDEN === '1'

describe('every card', () => {
  for (const language of languages) {
    for (const [name, make] of Object.entries(gallery(language))) {
      it(`${name} in ${language} may be sent, and looks as agreed`, () => {
        const made = make()
        assert.deepEqual(problemsOf(made.card), [])
        assert.ok(made.summary.length > 0 && made.summary.length <= 250)
        const file = new URL(`${name}.${language}.golden.json`, golden)
        const text = `${JSON.stringify(made, null, 1)}\n`
        if (update) {
          mkdirSync(golden, { recursive: true })
          writeFileSync(file, text)
        }
        assert.ok(existsSync(file), `no golden file ${name}.${language}: run with UPDATE_GOLDEN=1`)
        assert.equal(text, readFileSync(file, 'utf8'))
      })
    }
  }

  it('has its golden file, and no golden file is left of a card that is gone', () => {
    const names = languages.flatMap((language) =>
      Object.keys(gallery(language)).map((name) => `${name}.${language}.golden.json`),
    )
    const left = readdirSync(golden).filter((file) => !names.includes(file))
    if (update) left.forEach((file) => rmSync(new URL(file, golden)))
    assert.deepEqual(update ? [] : left, [])
  })

  for (const name of cardNames) {
    it(`${name} opens in the designer with its sample`, () => {
      const sample = JSON.parse(readFileSync(new URL(`../../cards/${name}.sample.json`, import.meta.url), 'utf8'))
      assert.deepEqual(problemsOf(render(name, sample).card), [])
    })
  }

  it('is refused if its data leave something open', () => {
    assert.throws(() => render('words-card', { summary: 'x' }), /nothing for/)
  })
})
