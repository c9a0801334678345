import { fork, type ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)

/** TABLE of the people of a local run: who they are stands in `manifest/playground/<name>.yml`. */
export const personas = [
  { name: 'partner', person: 'Mina Park', is: 'incentives admin of Hanbit Cloud', port: 56150 },
  { name: 'reviewer', person: 'Rae Novak', is: 'reviewer and admin of the programme', port: 56151 },
  { name: 'customer', person: 'Kim Alvarez', is: 'admin of Contoso', port: 56152 },
] as const
export type Persona = (typeof personas)[number]['name']

export interface PlaygroundSettings {
  /** Where the bot takes activities. */
  endpoint: string
  /** A folder for each window's log. */
  logFolder: string
  /** Other ports than the usual ones. */
  ports?: Readonly<Record<Persona, number>>
  /** Told when a window ends that nobody stopped. */
  ended?: (line: string) => void
}

export interface Playgrounds {
  addresses: Readonly<Record<Persona, string>>
  /** Ends all windows. May be called twice. */
  stop(): Promise<void>
}

const startLimitMs = 15_000
const stopLimitMs = 3_000
const pauseMs = 50

/** Loaded into each window's process: it ends when the channel to us does, however we ended. */
const endsWithParent = `process.once('disconnect', () => process.exit(0))`

/**
 * Starts one Agents Playground for each persona and resolves when all answer.
 * Throws one line if a port is taken or a window does not come up; then none is left running.
 */
export async function startPlaygrounds(settings: PlaygroundSettings): Promise<Playgrounds> {
  mkdirSync(settings.logFolder, { recursive: true })
  const windows = personas.map(({ name, port }) => startWindow(name, settings.ports?.[name] ?? port, settings))
  const stopAll = async () => void (await Promise.all(windows.map(({ stop }) => stop())))
  try {
    await Promise.all(windows.map(({ ready }) => ready))
  } catch (error) {
    await stopAll()
    throw error
  }
  const addresses = Object.fromEntries(windows.map(({ name, address }) => [name, address])) as Record<Persona, string>
  return { addresses, stop: stopAll }
}

function startWindow(name: Persona, port: number, { endpoint, logFolder, ended }: PlaygroundSettings) {
  const main = require.resolve('@microsoft/m365agentsplayground/cli.js')
  const logFile = join(logFolder, `${name}.log`)
  const child = fork(main, ['-e', endpoint, '-c', 'msteams', '-p', String(port), '--dt', 'true'], {
    // Out of the terminal's group: Ctrl-C reaches us first, and we stop it.
    detached: true,
    // Nothing of ours: settings of the same names would change it.
    env: {
      TEAMSAPPTESTER_BROWSER: 'none',
      M365_AGENTS_PLAYGROUND_LOGFILE: logFile,
      M365_AGENTS_PLAYGROUND_CONFIG_PATH: fileURLToPath(new URL(`../manifest/playground/${name}.yml`, import.meta.url)),
    },
    execArgv: ['--import', `data:text/javascript,${encodeURIComponent(endsWithParent)}`],
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const address = `http://localhost:${port}`
  let stopping = false
  let up = false
  void gone.then(() => {
    if (up && !stopping) ended?.(`The ${name}'s window at ${address} ended; its log is ${logFile}.`)
  })
  const ready = listening(child, { name, port, logFile })
    .then(() => answering(address))
    .then(() => void (up = true))
  return {
    name,
    address,
    ready,
    stop: async () => {
      stopping = true
      await end(child, gone)
    },
  }
}

/** It takes another port, without a word, when the wanted one is in use: that is no start for us. */
function listening(child: ChildProcess, window: { name: Persona; port: number; logFile: string }): Promise<void> {
  const { name, port, logFile } = window
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The ${name}'s window did not start; see ${logFile}.`)),
      startLimitMs,
    )
    let output = ''
    child.stdout?.on('data', (text: Buffer) => {
      output += text.toString()
      const found = /Listening on (\d+)/.exec(output)?.[1]
      if (!found) return
      clearTimeout(timer)
      if (Number(found) === port) resolve()
      else reject(new Error(portTaken(port, `the ${name}'s window`)))
    })
    child.once('error', reject)
    child.once('exit', () => {
      clearTimeout(timer)
      reject(new Error(`The ${name}'s window did not start; see ${logFile}.`))
    })
  })
}

/** The line for a port that something else listens on. */
export function portTaken(port: number, forWhat: string): string {
  return `Port ${port} is in use, and ${forWhat} needs it: stop what listens there, then start again.`
}

async function answering(address: string): Promise<void> {
  for (let left = startLimitMs; left > 0; left -= pauseMs) {
    try {
      if ((await fetch(address)).ok) return
    } catch (error) {
      // Only what fetch throws while nobody listens yet.
      if (!(error instanceof TypeError)) throw error
    }
    await sleep(pauseMs)
  }
  throw new Error(`${address} does not answer.`)
}

async function end(child: ChildProcess, gone: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs)
  await gone
  clearTimeout(timer)
}
