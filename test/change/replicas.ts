import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../support/ports.ts'

const program = join(import.meta.dirname, 'replica-process.ts')

export type Replica = Awaited<ReturnType<typeof startReplica>>

/** A process of the bot at an address of its own, which it keeps however often it is killed and started again. */
export async function startReplica(env: Readonly<Record<string, string>>) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let output = ''
  let child = start()

  function start(): ChildProcess {
    const started = spawn(process.execPath, ['--import', 'tsx', program], {
      env: { PATH: process.env.PATH, PORT: String(port), LOCAL: '1', LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [started.stdout, started.stderr])
      stream?.on('data', (text: Buffer) => (output += text.toString()))
    return started
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }

  return {
    url,
    /** All that it has printed, over all its lives. */
    output: () => output,
    /** Resolves when it answers; throws if it ends before. */
    async ready(): Promise<void> {
      for (;;) {
        if (child.exitCode !== null) throw new Error(`it ended before it was ready: ${output}`)
        // What fetch throws while nobody listens yet.
        const answer = await fetch(`${url}/readyz`).catch((error: unknown) => {
          if (!(error instanceof TypeError)) throw error
          return undefined
        })
        if (answer?.status === 200) return
        await sleep(50)
      }
    },
    /** Dies at once, in the middle of whatever it does, and comes back. */
    async killAndRestart(): Promise<void> {
      await end('SIGKILL')
      child = start()
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}
