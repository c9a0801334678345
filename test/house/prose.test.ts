import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'

const root = join(import.meta.dirname, '../..')
/** Two words beside each other, in either script, are something that people read. */
const prose = /\p{L}{2,} \p{L}{2,}|[가-힣]{2,}/u

/** What only operators and developers read, in English: settings, starts, and programs that run by hand. */
const forOperators = [
  'bot/azurite.ts',
  'bot/build.ts',
  'bot/config-environment.ts',
  'bot/config-settings.ts',
  'bot/config.ts',
  'bot/directory-file.ts',
  'bot/local.ts',
  'bot/main.ts',
  'bot/playgrounds.ts',
  'bot/start-up.ts',
  'bot/transfer.ts',
]
/** TABLE: files whose literals are no words of ours, and why. */
const others: Readonly<Record<string, string>> = {
  'bot/commands.ts': 'what people type',
  'bot/away.ts': 'what people type',
  'bot/day-words.ts': 'what people type',
  'bot/clamd.ts': 'what the daemon says',
  'bot/pages/send.ts': 'headers',
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !forOperators.includes(file) && !(file in others))
}

/** The literals of a file that are neither a fault's message, a log's event, an import, nor a type. */
function literalsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isThrowStatement(node) || ts.isImportDeclaration(node) || ts.isTypeNode(node)) return
    if (ts.isNewExpression(node) && /Error|Refused|Taken$/.test(node.expression.getText(source))) return
    if (ts.isCallExpression(node) && /(^|\.)(error|warn|info|reject|super)$/.test(node.expression.getText(source)))
      return
    if (
      ts.isStringLiteralLike(node) ||
      node.kind === ts.SyntaxKind.TemplateHead ||
      ts.isTemplateMiddleOrTemplateTail(node)
    )
      found.push((node as ts.LiteralLikeNode).text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

describe('what people read', () => {
  it('is written in no program, but in the words', () => {
    const wrong = ['cards', 'bot', 'jobs'].flatMap(sources).flatMap((file) =>
      literalsOf(file)
        .filter((literal) => prose.test(literal.replace(/<[^>]*>?|\b[\w-]+="/g, '·')))
        .map((literal) => `${file}: ${literal.trim().slice(0, 80)}`),
    )
    assert.deepEqual(wrong, [])
  })

  it('is written in no template, but filled in', () => {
    const read = ['text', 'title', 'label', 'placeholder', 'errorMessage', 'altText', 'speak', 'fallbackText', 'value']
    const wrong: string[] = []
    const visit = (file: string, node: unknown): void => {
      if (Array.isArray(node)) return node.forEach((one) => visit(file, one))
      if (typeof node !== 'object' || node === null) return
      for (const [key, value] of Object.entries(node)) {
        if (read.includes(key) && typeof value === 'string' && /\p{L}/u.test(value.replace(/\$\{[^}]*\}/g, '')))
          wrong.push(`${file}: ${key}: ${value}`)
        visit(file, value)
      }
    }
    const files = readdirSync(join(root, 'cards')).filter((file) => /^[\w-]+\.json$/.test(file))
    assert.ok(files.length > 8)
    for (const file of files) visit(file, JSON.parse(readFileSync(join(root, 'cards', file), 'utf8')))
    assert.deepEqual(wrong, [])
  })
})
