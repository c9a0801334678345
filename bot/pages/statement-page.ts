import type { Language } from '../../services/people.ts'
import { escapeHtml, filled, readPart } from './send.ts'
import { pageWord, type PageWord } from './words.ts'

/** TABLE: the pages that the app's manifest links, the sections of each in order, and the page named at its end. */
const statements = {
  privacy: { sections: ['kept', 'where', 'seen', 'long', 'erase', 'cookies', 'who'], sibling: 'terms' },
  terms: { sections: ['for', 'decides', 'upload', 'fair', 'who'], sibling: 'privacy' },
} as const satisfies Record<string, { sections: readonly string[]; sibling: string }>

export type Statement = keyof typeof statements
export const statementNames = Object.keys(statements) as Statement[]

const template = readPart('statement.html')

/** What is kept of people and who answers for it, or on what terms the bot is used. The same for every reader. */
export function statementPage(name: Statement, language: Language): string {
  const { sections, sibling } = statements[name]
  const other = language === 'en' ? 'ko' : 'en'
  const section = (part: string) => {
    const say = (piece: 'title' | 'text') => escapeHtml(pageWord(language, `${name}.${part}.${piece}` as PageWord))
    return `<h2>${say('title')}</h2><p>${say('text')}</p>`
  }
  return filled(template, {
    language,
    title: pageWord(language, `${name}.title`),
    intro: pageWord(language, `${name}.intro`),
    sectionsHtml: sections.map(section).join(''),
    other,
    otherName: pageWord(other, 'consent.this-language'),
    sibling,
    siblingTitle: pageWord(language, `${sibling}.title`),
  })
}
