import { readFileSync } from 'node:fs'
import { createInstance } from 'i18next'

/** The languages people can read. */
export const languages = ['en', 'ko'] as const
export type Language = (typeof languages)[number]

type Tree = typeof import('./words/en.json')
type Keys<T> = {
  [K in keyof T & string]: T[K] extends string ? Unplural<K> : `${K}.${Keys<T[K]>}`
}[keyof T & string]
type Unplural<K extends string> = K extends `${infer Base}_${'one' | 'other'}` ? Base : K

/** The key of a word in `words/*.json`. Derived keys such as `status.${Status}` are checked by the compiler. */
export type Word = Keys<Tree>

/**
 * Says a word in one language. Values are put in as they are: user text must be escaped before.
 * Without a `who`, a sentence about a deed is said to the one who did it.
 */
export type Speak = (word: Word, values?: Readonly<Record<string, string | number>>) => string

const catalogue = createInstance()
void catalogue.init({
  resources: Object.fromEntries(languages.map((language) => [language, { translation: readWords(language) }])),
  supportedLngs: languages,
  fallbackLng: false,
  initAsync: false,
  showSupportNotice: false,
  // Words do not name other words. The library looks for such names in what people typed too, and takes for ever over
  // `$t(` without an end: what it looks for is made a thing that is nowhere.
  interpolation: { escapeValue: false, skipOnVariables: true, nestingPrefix: '', nestingPrefixEscaped: '(?!)' },
  saveMissing: true,
  missingKeyHandler: (_languages, _space, key) => {
    throw new Error(`no word for ${key}`)
  },
  missingInterpolationHandler: (text: string) => {
    throw new Error(`a value is missing in "${text}"`)
  },
})

/** One for each language: making one costs more than saying a hundred words. */
const speakers = new Map(languages.map((language) => [language, speaker(language)]))

/** The words of one language. Throws for a key or value that is missing. */
export function words(language: Language): Speak {
  return speakers.get(language) ?? speaker(language)
}

/**
 * Most words have nothing to put in: they are looked up once. The others need only the library's interpolation, in the
 * form for their number: its whole way from a key to a word costs three times as much.
 */
function speaker(language: Language): Speak {
  const translate = catalogue.getFixedT(language)
  const { interpolator } = catalogue.services
  const who = translate('who.you')
  const known = new Map<Word, string>()
  const numbers = new Intl.PluralRules(language)
  return (word, values) => {
    if (values) {
      const ending = typeof values.count === 'number' ? numbers.select(values.count) : undefined
      const text: unknown =
        catalogue.getResource(language, 'translation', word) ??
        catalogue.getResource(language, 'translation', `${word}_${ending}`)
      if (typeof text !== 'string') return translate(word, { who, ...values })
      return interpolator.interpolate(text, { who, ...values }, language, {})
    }
    const said = known.get(word) ?? translate(word, { who })
    known.set(word, said)
    return said
  }
}

/** The raw words of a language, for those who check or list them. */
export function readWords(language: Language): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`./words/${language}.json`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >
}
