import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { catalogue, solutionAreas } from '../../services/claim/catalogue.ts'
import { fieldNames, formSteps } from '../../services/claim/fields.ts'
import { policies, verbNames } from '../../services/claim/policies.ts'
import { infoReasons, rejectionReasons, withdrawReasons } from '../../services/claim/reasons.ts'
import { refusals } from '../../services/claim/refusals.ts'
import { statusNames } from '../../services/claim/statuses.ts'
import { commands } from '../../bot/commands.ts'
import { buttonOf, buttons } from '../../cards/buttons.ts'
import { languages, readWords, words, type Word } from '../../cards/words.ts'

function keysOf(tree: object, path = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${path}${key}`] : keysOf(value as object, `${path}${key}.`),
  )
}

const singular = (key: string) => key.replace(/_(one|other)$/, '')
const keys = [...new Set(keysOf(readWords('en')).map(singular))]
const textOf = (language: 'en' | 'ko') =>
  new Map(
    keysOf(readWords(language)).map((key) => [
      key,
      key
        .split('.')
        .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], readWords(language)) as string,
    ]),
  )
const holes = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name))].sort()

/** A claim that another partner's stands in the way of. */
const contested = { rivals: [{ claimId: 'CL-0000-0001', partnerName: '', products: [], submittedAt: '' }] }

/** TABLE: the words that must be there, because the rules can ask for them. */
const asked: Record<string, readonly string[]> = {
  status: [...statusNames, 'under-review-dispute'],
  window: Object.keys(policies['partner-center-2020'].windows),
  reminder: Object.keys(policies['partner-center-2020'].windows),
  refusal: Object.keys(refusals),
  done: verbNames,
  headline: verbNames,
  info: infoReasons.flatMap((reason) => [`${reason}.name`, `${reason}.why`]),
  rejection: Object.keys(rejectionReasons).flatMap((reason) => [`${reason}.name`, `${reason}.why`]),
  withdraw: withdrawReasons.flatMap((reason) => [`${reason}.name`, `${reason}.why`]),
  precheck: infoReasons.flatMap((reason) => [`${reason}.name`, `${reason}.question`]),
  field: fieldNames.flatMap((field) => [`${field}.label`, `${field}.hint`]),
  area: solutionAreas,
  activity: [...new Set(solutionAreas.flatMap((area) => catalogue[area].activities))],
  'activity-why': [...new Set(solutionAreas.flatMap((area) => catalogue[area].activities))],
  form: formSteps,
  command: commands.map(({ name }) => name.replaceAll(' ', '-')),
  button: verbNames.filter((verb) => buttons[verb] !== undefined),
  ask: verbNames
    .filter((verb) => [buttons[verb], buttonOf(verb, contested)].some((button) => button?.how === 'ask'))
    .flatMap((verb) => [`${verb}.intro`, `${verb}.send`]),
}

describe('the words', () => {
  it('are the same keys in both languages', () => {
    const korean = new Set(keysOf(readWords('ko')).map(singular))
    assert.deepEqual(
      {
        onlyEnglish: keys.filter((key) => !korean.has(key)),
        onlyKorean: [...korean].filter((key) => !keys.includes(key)),
      },
      { onlyEnglish: [], onlyKorean: [] },
    )
  })

  it('have something in every key, and the same gaps to fill', () => {
    const english = textOf('en')
    for (const [key, text] of textOf('ko')) {
      const other = english.get(key)!
      assert.ok(text.trim() !== '' && other.trim() !== '', key)
      assert.deepEqual(holes(text), holes(other), key)
      assert.equal((text.match(/\*\*/g) ?? []).length % 2, 0, key)
    }
  })

  it('have plurals where the language has them', () => {
    const plurals = keysOf(readWords('en')).filter((key) => key.endsWith('_one'))
    for (const key of plurals) assert.ok(keysOf(readWords('en')).includes(key.replace('_one', '_other')), key)
    assert.equal(words('en')('left.business-days', { count: 1 }), '1 business day left')
    assert.equal(words('en')('left.business-days', { count: 0 }), '0 business days left')
    assert.equal(words('ko')('left.business-days', { count: 1 }), '영업일 1일 남음')
  })

  for (const [tree, names] of Object.entries(asked)) {
    it(`cover every ${tree}`, () => {
      assert.deepEqual(
        names.filter((name) => !keys.includes(`${tree}.${name}`)),
        [],
      )
    })
  }

  it('say the statuses in Korean exactly as the programme does', () => {
    const say = words('ko')
    assert.deepEqual(
      statusNames.map((status) => say(`status.${status}`)),
      ['편집 중', '제출됨', '검토 중', '파트너 작업 필요', '승인됨', '거부됨'],
    )
  })

  it('are all said somewhere', () => {
    const sources = ['cards', 'bot', 'jobs', 'manifest', 'services'].flatMap((folder) =>
      sourcesOf(new URL(`../../${folder}/`, import.meta.url)),
    )
    const code = sources.map((file) => readFileSync(file, 'utf8')).join('\n')
    const literals = new Set([...code.matchAll(/['"`]([a-z-]+(?:\.[\w-]+)*)['"`]/g)].map(([, key]) => key!))
    // A derived key, `tree.${name}`, says the whole tree: the table above holds it to account.
    const trees = [...code.matchAll(/`([a-z][\w-]*(?:\.[\w-]+)*\.)\$\{/g)].map(([, tree]) => tree!)
    const unsaid = keys.filter((key) => !literals.has(key) && !trees.some((tree) => key.startsWith(tree)))
    assert.deepEqual(unsaid, [])
  })

  it('put values in as they are, and throw for what is missing', () => {
    const say = words('en')
    assert.equal(say('say.find-what'), 'What should I look for? Try **find contoso**.')
    const odd = '$t(status.editing) {{name}} {{- name}}'
    assert.equal(say('history.file', { number: 1, name: odd }), `File 1: ${odd}`)
    // To the library's own way of looking for nested words each of these outlasts everybody.
    for (const sign of ['$t(', '\ue000', '{{', '(', '$t("']) {
      const endless = `${sign}${'a'.repeat(60)}`
      assert.equal(say('history.file', { number: 1, name: endless }), `File 1: ${endless}`)
    }
    assert.throws(() => say('history.file', { number: 1 }), /missing/)
    assert.throws(() => say('no.such' as Word), /no word/)
    assert.equal(languages.length, 2)
  })
})

function sourcesOf(folder: URL): URL[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return sourcesOf(new URL(`${entry.name}/`, folder))
    return entry.name.endsWith('.ts') ? [new URL(entry.name, folder)] : []
  })
}
