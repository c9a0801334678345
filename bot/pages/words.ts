import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import type { Language } from '../../services/people.ts'

type Words = typeof import('./words.json').en
/** The key of a word on our pages. */
export type PageWord = keyof Words

const catalogue = JSON.parse(readFileSync(new URL('words.json', import.meta.url), 'utf8')) as Record<Language, Words>

/** Says a word of our pages. Values are put in as they are: the page escapes the whole. */
export function pageWord(language: Language, word: PageWord, values: Record<string, string | number> = {}): string {
  return catalogue[language][word].replace(/\{\{(\w+)\}\}/g, (_place, name: string) => String(values[name] ?? ''))
}

/** The language of somebody whose link says none: Korean where the browser asks for it first. */
export function askedLanguage(acceptLanguage: string | undefined): Language {
  return acceptLanguage?.trim().toLowerCase().startsWith('ko') ? 'ko' : 'en'
}

/** The language of `?lang=`, else the browser's. */
export function chosenLanguage({ url, headers }: Pick<IncomingMessage, 'url' | 'headers'>): Language {
  const asked = new URL(url ?? '', 'http://page').searchParams.get('lang')
  return asked === 'ko' || asked === 'en' ? asked : askedLanguage(headers['accept-language'])
}

/** A size for reading: `1.2 MB`, `340 kB`; nothing is smaller than 1 kB but nothing itself. */
export function sizeText(bytes: number, language: Language): string {
  const large = bytes >= 1024 * 1024
  const value = large ? bytes / 1024 / 1024 : Math.ceil(bytes / 1024)
  const unit = large ? 'megabyte' : 'kilobyte'
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value)
}
