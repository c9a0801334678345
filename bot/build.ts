import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/*
 * `npm run build`: compiles what runs in production to `dist/`, and lays the files beside it that are read at run time.
 */

const root = fileURLToPath(new URL('..', import.meta.url))
const folders = ['bot', 'cards', 'services', 'jobs']
const readAtRunTime = ['.json', '.html', '.css', '.js', '.svg']

rmSync(join(root, 'dist'), { recursive: true, force: true })
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)
for (const folder of folders) {
  cpSync(join(root, folder), join(root, 'dist', folder), {
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
