import { execFileSync, fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import ts from 'typescript'
import { startAzurite, type Azurite } from '../../bot/azurite.ts'
import { freePort } from '../support/ports.ts'
import { keep, median } from './results.ts'

const rounds = 5
const idleMs = 2_000
const root = join(import.meta.dirname, '../..')
const aims = { ready: 1.5, memory: 1.3 } as const

/** Lets a program tell what it has used of the processor; the bare one does so by itself. */
const telling = 'process.on("message", () => process.send({ cpu: process.cpuUsage() }))'

interface Start {
  readyMs: number
  cpuMs: number
  rssMb: number
}

describe('a start of the build', () => {
  let folder: string
  let azurite: Azurite

  before(async () => {
    mkdirSync(join(root, 'build'), { recursive: true })
    folder = mkdtempSync(join(root, 'build', 'bench-'))
    execFileSync(process.execPath, ['--import', 'tsx', 'bot/build.ts', folder], { cwd: root, stdio: 'inherit' })
    const bare = readFileSync(join(import.meta.dirname, 'bare-process.ts'), 'utf8')
    const module = ts.ModuleKind.ESNext
    const compiled = ts.transpileModule(bare, { compilerOptions: { module, target: ts.ScriptTarget.ES2023 } })
    writeFileSync(join(folder, 'bare.mjs'), compiled.outputText)
    writeFileSync(join(folder, 'card.json'), '{}')
    azurite = await startAzurite()
  })
  after(async () => {
    await azurite?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** From the spawn to its first answer, and its memory when it has been idle for a while. */
  async function start(
    program: string,
    env: Record<string, string>,
    url: (child: ChildProcess) => Promise<string>,
    execArgv: readonly string[] = [],
  ): Promise<Start> {
    const begun = performance.now()
    const child = fork(join(folder, program), {
      cwd: root,
      env: { PATH: process.env.PATH, ...env },
      execArgv: [...execArgv],
    })
    try {
      const asked = await url(child)
      await answered(asked)
      const readyMs = performance.now() - begun
      child.send('usage')
      const [{ cpu }] = (await once(child, 'message')) as [{ cpu: NodeJS.CpuUsage }]
      await sleep(idleMs)
      const rssKb = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' }))
      return { readyMs, cpuMs: (cpu.user + cpu.system) / 1_000, rssMb: rssKb / 1_024 }
    } finally {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    }
  }

  const startBare = () =>
    start('bare.mjs', { CARD: join(folder, 'card.json') }, async (child) => {
      const [{ port }] = (await once(child, 'message')) as [{ port: number }]
      return `http://127.0.0.1:${port}/`
    })

  async function startBot(): Promise<Start> {
    const port = String(await freePort())
    const env = {
      LOCAL: '1',
      PORT: port,
      LOG_LEVEL: 'warn',
      DIRECTORY_FILE: join(root, 'manifest/playground/directory.json'),
      AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString,
    }
    return start('bot/main.js', env, () => Promise.resolve(`http://127.0.0.1:${port}/readyz`), [
      '--import',
      `data:text/javascript,${telling}`,
    ])
  }

  it('takes little more time and memory than its libraries alone', async () => {
    const bots: Start[] = []
    const bares: Start[] = []
    // The first round creates the tables and warms the disk.
    for (let round = 0; round <= rounds; round += 1) {
      const [bot, bare] = [await startBot(), await startBare()]
      if (round > 0) {
        bots.push(bot)
        bares.push(bare)
      }
    }
    const of = (all: readonly Start[], what: keyof Start) => median(all.map((one) => one[what]))
    const ready = of(bots, 'readyMs') / of(bares, 'readyMs')
    const memory = of(bots, 'rssMb') / of(bares, 'rssMb')
    const cpu = of(bots, 'cpuMs') / of(bares, 'cpuMs')
    const bare = 'beside botbuilder and restify alone'
    await keep('`npm run serve`', [
      {
        what: `spawn to ready, ${bare}`,
        kind: 'ratio',
        found: `${ready.toFixed(2)} ×`,
        aim: `≤ ${aims.ready} ×`,
        met: ready <= aims.ready,
      },
      {
        what: `processor time until then, ${bare}`,
        kind: 'ratio',
        found: `${cpu.toFixed(2)} ×`,
        aim: `≤ ${aims.ready} ×`,
        met: cpu <= aims.ready,
      },
      {
        what: `idle memory, ${bare}`,
        kind: 'ratio',
        found: `${memory.toFixed(2)} ×`,
        aim: `≤ ${aims.memory} ×`,
        met: memory <= aims.memory,
      },
      {
        what: 'spawn to ready',
        kind: 'time',
        found: `${of(bots, 'readyMs').toFixed(0)} ms; bare ${of(bares, 'readyMs').toFixed(0)} ms`,
      },
      {
        what: 'idle memory',
        kind: 'time',
        found: `${of(bots, 'rssMb').toFixed(0)} MB; bare ${of(bares, 'rssMb').toFixed(0)} MB`,
      },
    ])
  })
})

async function answered(url: string): Promise<void> {
  for (;;) {
    // What fetch throws while nobody listens yet.
    const answer = await fetch(url).catch((error: unknown) => {
      if (!(error instanceof TypeError)) throw error
      return undefined
    })
    if (answer && answer.status !== 503) return
    await sleep(20)
  }
}
