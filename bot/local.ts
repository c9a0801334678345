import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { startAzurite } from './azurite.ts'
import { readConfig, type Config } from './config.ts'
import { startBot } from './main.ts'
import { personas, portTaken, startPlaygrounds, type Persona } from './playgrounds.ts'

export interface LocalRun {
  /** The bot's own port. */
  port: number
  /** The three windows; none with `PLAYGROUND=off`. */
  addresses: Partial<Readonly<Record<Persona, string>>>
  /** Ends the bot, the windows and the storage, in this order. May be called twice. */
  stop(): Promise<void>
}

export interface LocalSettings {
  env: Readonly<Record<string, string | undefined>>
  windowPorts?: Readonly<Record<Persona, number>>
  /** Takes the few lines of news. */
  say: (line: string) => void
}

type Stop = () => Promise<void>

/**
 * Everything on one machine: storage, bot and three windows, with data kept in `DATA_DIR`.
 * Throws one line if a setting is wrong or a port is taken; then nothing is left running.
 */
export async function startLocal({ env, windowPorts, say }: LocalSettings): Promise<LocalRun> {
  const stops: Stop[] = []
  const stop = async () => {
    for (let next = stops.pop(); next; next = stops.pop()) await next()
  }
  try {
    const config = await localConfig(env)
    const windows = config.playground ? (windowPorts ?? usualPorts()) : undefined
    await portsFree(config, windows)
    const storage = await ownStorage(config, stops)
    const bot = await startBot({ ...config, storage })
    stops.push(() => bot.stop())
    if (!windows) return { port: bot.port, addresses: {}, stop }
    const playgrounds = await startPlaygrounds({
      endpoint: `http://127.0.0.1:${bot.port}/api/messages`,
      logFolder: resolve(config.dataDir, 'playground'),
      ports: windows,
      ended: say,
    })
    // After the bot in the stop's order: what it still has to tell reaches the windows.
    stops.splice(-1, 0, () => playgrounds.stop())
    return { port: bot.port, addresses: playgrounds.addresses, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The settings of a local run: the three people's directory, warnings only, and a key that outlives the process. */
async function localConfig(env: LocalSettings['env']): Promise<Config> {
  const config = readConfig({
    LOG_LEVEL: 'warn',
    DIRECTORY_FILE: fileURLToPath(new URL('../manifest/playground/directory.json', import.meta.url)),
    ...present(env),
    LOCAL: '1',
  })
  await mkdir(config.dataDir, { recursive: true })
  return env.LINK_SIGNING_KEY ? config : { ...config, linkKeys: [await keptKey(join(config.dataDir, 'link-key'))] }
}

function present(env: LocalSettings['env']): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value]] : [])))
}

async function keptKey(file: string): Promise<string> {
  const fresh = randomBytes(32).toString('base64url')
  try {
    await writeFile(file, fresh, { flag: 'wx', mode: 0o600 })
    return fresh
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    return readFile(file, 'utf8')
  }
}

function usualPorts(): Record<Persona, number> {
  return Object.fromEntries(personas.map(({ name, port }) => [name, port])) as Record<Persona, number>
}

/** Looks before anything starts, so that a taken port is told at once and in one line. */
async function portsFree(config: Config, windows: Readonly<Record<Persona, number>> | undefined): Promise<void> {
  if (!(await isFree(config.port, config.host))) {
    throw new Error(`Port ${config.port} is in use: stop what listens there, or choose another one with PORT.`)
  }
  for (const [name, port] of Object.entries(windows ?? {})) {
    if (!(await isFree(port))) throw new Error(portTaken(port, `the ${name}'s window`))
  }
}

function isFree(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}

async function ownStorage(config: Config, stops: Stop[]): Promise<Config['storage']> {
  if (config.storage.kind !== 'embedded') return config.storage
  const azurite = await startAzurite({ folder: resolve(config.dataDir, 'storage') })
  stops.push(() => azurite.stop())
  return { kind: 'connection-string', connectionString: azurite.connectionString }
}

/** What a person reads when everything is up. */
export function welcome({ port, addresses }: LocalRun): string {
  const windows = personas.flatMap(({ name, person, is }) => {
    const address = addresses[name]
    return address ? [`  ${address}   ${name.padEnd(8)}   ${person}, ${is}`] : []
  })
  if (windows.length === 0) return `The bot listens on http://localhost:${port}. Ctrl-C stops it.`
  return [
    'The bot is running. Open a window for each person:',
    '',
    ...windows,
    '',
    'Try first: as Mina type "new", fill in the form, add a proof file and submit.',
    'Then as Rae type "next", approve the claim, and see what Kim is asked.',
    '"time +5bd" moves the clock five business days. "help" says the rest. Ctrl-C stops everything.',
  ].join('\n')
}

/** `npm start`: runs until Ctrl-C, then leaves no process. A second Ctrl-C does not wait. */
async function main(): Promise<void> {
  // While starting, or when asked twice, there is no waiting: our children end by themselves as soon as we are gone.
  let stop: Stop | undefined
  const leave = () => {
    const ending = stop?.() ?? Promise.resolve()
    stop = undefined
    void ending.then(() => process.exit(0))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, leave)
  if (process.env.npm_lifecycle_event) leaveWithParent(leave)
  const run = await startLocal({ env: process.env, say: (line) => console.log(line) })
  stop = run.stop
  console.log(welcome(run))
}

/** A signal sent to npm alone ends npm and leaves its children: they notice by themselves. */
function leaveWithParent(leave: () => void): void {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    leave()
  }, 500)
  watch.unref()
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  })
}
