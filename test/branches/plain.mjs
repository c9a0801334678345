import { readFile } from 'node:fs/promises'
import { register } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import ts from 'typescript'

/*
 * Takes the types out of our sources and nothing else, so that what is counted as covered is what somebody wrote, and
 * not what a compiler added. Imported, it registers itself; its hook runs in a thread of its own.
 */

if (isMainThread) register(import.meta.url)

const compilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2023,
  verbatimModuleSyntax: true,
  inlineSourceMap: true,
  inlineSources: true,
}

/** Node's hook for one module: ours are read and stripped, all others are left to Node. */
export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context)
  const fileName = fileURLToPath(url)
  const text = await readFile(fileName, 'utf8')
  const { outputText } = ts.transpileModule(text, { compilerOptions, fileName })
  return { format: 'module', source: outputText, shortCircuit: true }
}
