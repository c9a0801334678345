import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/* As much of a Bicep file as can be read without its compiler, which is not to be had as a package. */

export interface BicepParam {
  name: string
  type: string
  hasDefault: boolean
  isSecret: boolean
}

export interface BicepModule {
  path: string
  /** The names of the parameters it is given. */
  given: string[]
}

export const infra = join(import.meta.dirname, '../../infra')

/** The text of a file under `infra`, without its comments. */
export function bicep(file: string): string {
  return readFileSync(join(infra, file), 'utf8').replace(/^\s*\/\/.*$/gm, '')
}

/** What the file asks for, with the lines of `@` before it. */
export function paramsOf(text: string): BicepParam[] {
  return [...text.matchAll(/((?:^@[^\n]*\n)*)^param (\w+) ([\w[\]]+)( *=)?/gm)].map(
    ([, before = '', name = '', type = '', value]) => ({
      name,
      type,
      hasDefault: value !== undefined,
      isSecret: before.includes('@secure()'),
    }),
  )
}

/** The modules that the file is made of. */
export function modulesOf(text: string): BicepModule[] {
  return [...text.matchAll(/^module \w+ '([^']+)' = (\{[^]*?^\})/gm)].map(([, path = '', body = '']) => ({
    path,
    given: namesIn(body.slice(body.indexOf('params:') + 'params:'.length).trim()),
  }))
}

/** The names of an object's own entries; inner objects do not count. */
function namesIn(object: string): string[] {
  const names: string[] = []
  let depth = 0
  let quoted = false
  for (const [at, sign] of [...object].entries()) {
    if (sign === "'" && object[at - 1] !== '\\') quoted = !quoted
    if (quoted) continue
    if ('{[('.includes(sign)) depth += 1
    if ('}])'.includes(sign)) depth -= 1
    if (depth === 0) break
    if (sign !== ':' || depth !== 1) continue
    const name = /([\w]+)$/.exec(object.slice(0, at))?.[1]
    const before = object.slice(0, at - (name?.length ?? 0)).trimEnd()
    // After a question mark a colon belongs to a choice between two values.
    if (name && /[{,\n]$/.test(object.slice(0, at - name.length).replace(/ +$/, '')) && !before.endsWith('?'))
      names.push(name)
  }
  return names
}

/** Signs that open and are not closed, or the other way round; empty if all is well. */
export function unbalanced(text: string): string {
  const closes: Record<string, string> = { '}': '{', ']': '[', ')': '(' }
  const open: string[] = []
  for (const sign of text.replace(/'(?:\\.|[^'\\\n])*'/g, "''")) {
    if ('{[('.includes(sign)) open.push(sign)
    else if (closes[sign] && open.pop() !== closes[sign]) return sign
  }
  return open.join('')
}
