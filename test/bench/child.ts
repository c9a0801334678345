import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface Usage {
  cpu: NodeJS.CpuUsage
  rss: number
}

export type Child = Awaited<ReturnType<typeof startChild>>

/** A program of this folder in a process of its own, that can be asked what it has used. */
export async function startChild(program: string, env: Readonly<Record<string, string>>) {
  const child = fork(join(import.meta.dirname, program), {
    execArgv: ['--import', 'tsx'],
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const asked = async <T>(): Promise<T> => ((await once(child, 'message')) as [T])[0]
  const { port } = await asked<{ port: number }>()
  return {
    url: `http://127.0.0.1:${port}`,
    /** What it has used so far; `what` it is told at the same time, if it knows the word. */
    async usage(what: 'usage' | 'hold' | 'go' = 'usage'): Promise<Usage> {
      const answer = asked<Usage>()
      child.send(what)
      return answer
    },
    /** Lets it do some work, and gives the milliseconds of processor time it took. */
    async spend(work: object): Promise<number> {
      const answer = asked<{ cpuMs: number }>()
      child.send(work)
      return (await answer).cpuMs
    },
    async stop(): Promise<void> {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** Milliseconds of processor time between two usages. */
export function cpuMs(from: Usage, to: Usage): number {
  return (to.cpu.user + to.cpu.system - from.cpu.user - from.cpu.system) / 1_000
}
