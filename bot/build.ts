import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/*
 * `npm run build`: compiles what runs in production to `dist/`, or to the folder that is named, and lays the files
 * beside it that are read at run time.
 */

const root = fileURLToPath(new URL('..', import.meta.url))
const named = process.argv[2]
const out = resolve(root, named ?? 'dist')
const folders = ['bot', 'cards', 'services', 'jobs']
const readAtRunTime = ['.json', '.html', '.css', '.js', '.svg']

// Only our own folder is emptied: another one may hold anything.
if (!named) rmSync(out, { recursive: true, force: true })
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
const compile = [compiler, '-p', 'tsconfig.build.json', '--outDir', out]
const { status } = spawnSync(process.execPath, compile, { cwd: root, stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)
for (const folder of folders) {
  cpSync(join(root, folder), join(out, folder), {
    recursive: true,
    filter: (from, to) => {
      if (extname(from) === '') return true
      if (!readAtRunTime.includes(extname(from)) || from.endsWith('.sample.json')) return false
      if (extname(to) === '.js' && existsSync(to))
        throw new Error(`${from} would take the place of a compiled file; give it another name.`)
      return true
    },
  })
}
