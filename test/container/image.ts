import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { root } from '../local/served.ts'
import { context, readStages, type Stage, type Step } from './dockerfile.ts'

export interface Image {
  /** The folder that the last stage's WORKDIR is. */
  folder: string
  stage: Stage
  env: Record<string, string>
  remove(): void
}

/** Plays the Dockerfile's steps in temporary folders, one for each stage, with this machine's Node and npm. */
export function playDockerfile(): Image {
  const place = mkdtempSync(join(tmpdir(), 'image-'))
  // Somebody else has to read it.
  chmodSync(place, 0o755)
  const stages = readStages()
  const made = new Map<string, { folder: string; env: Record<string, string> }>()
  const remove = () => rmSync(place, { recursive: true, force: true })
  try {
    for (const stage of stages) made.set(stage.name, play(stage, place, made))
  } catch (fault) {
    remove()
    throw fault
  }
  const stage = stages.at(-1)!
  const last = made.get(stage.name)!
  return { ...last, stage, remove }
}

type Made = Map<string, { folder: string; env: Record<string, string> }>

function play(stage: Stage, place: string, made: Made): { folder: string; env: Record<string, string> } {
  const at = { folder: join(place, stage.name || 'image'), env: {} as Record<string, string> }
  for (const { word, rest } of stage.steps) {
    if (word === 'WORKDIR') at.folder = join(place, stage.name || 'image', rest)
    mkdirSync(at.folder, { recursive: true, mode: 0o755 })
    if (word === 'ENV') at.env[rest.split('=')[0]!] = rest.split('=')[1]!
    if (word === 'COPY') copy({ word, rest }, at.folder, place, made)
    if (word === 'RUN') {
      const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...at.env }
      execFileSync('sh', ['-euc', rest], { cwd: at.folder, env, stdio: ['ignore', 'ignore', 'inherit'] })
    }
  }
  return at
}

/** From the project, as far as its .dockerignore lets through, or from an earlier stage. */
function copy({ rest }: Step, folder: string, place: string, made: Made): void {
  const words = rest.split(' ')
  const from = words[0]?.startsWith('--from=') ? words.shift()!.slice('--from='.length) : undefined
  const target = words.pop()!
  for (const word of words) {
    if (from === undefined) assert.ok(context().includes(word), `.dockerignore keeps ${word} away`)
    else assert.ok(made.has(from), `no stage ${from}`)
    const source = from === undefined ? join(root, word) : join(place, from, word)
    assert.ok(existsSync(source), `COPY of nothing: ${word}`)
    cpSync(source, join(folder, target.endsWith('/') ? join(target, basename(word)) : target), { recursive: true })
  }
}
