import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export const root = join(import.meta.dirname, '../..')

export type Served = ReturnType<typeof serve>

/** The bot as an operator starts it, in a process of its own: from the sources, or from a build in `folder`. */
export function serve(env: Readonly<Record<string, string>>, folder?: string) {
  const program = folder ? [join(folder, 'bot', 'main.js')] : ['--import', 'tsx', join(root, 'bot', 'main.ts')]
  const child = spawn(process.execPath, program, {
    cwd: folder ?? root,
    env: { PATH: process.env.PATH, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()))
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve))
  return {
    child,
    /** Its exit code, once it has ended. */
    exit,
    /** All it has printed so far. */
    output: () => output,
    /** The status a path answers with, once anything answers; fails when the process ends before. */
    async statusOf(url: string): Promise<number> {
      for (;;) {
        assert.equal(child.exitCode, null, `it ended before it answered: ${output}`)
        try {
          return (await fetch(url)).status
        } catch (error) {
          // Only what fetch throws while nobody listens yet.
          if (!(error instanceof TypeError)) throw error
        }
        await sleep(50)
      }
    },
  }
}
