import { fork, type ChildProcess, type ForkOptions } from 'node:child_process'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'

const require = createRequire(import.meta.url)

export interface AzuriteSettings {
  /** The folder that keeps the data; left out, everything is in memory and gone at the end. */
  folder?: string
  /** Loopback ports; left out or 0, free ones. */
  blobPort?: number
  tablePort?: number
}

export interface Azurite {
  connectionString: string
  /** Closes it properly: what was written is on disk, and nothing runs any more. May be called twice. */
  stop(): Promise<void>
}

/** Account and key of every emulator in the world, printed in its manual: no secret. */
const accountName = 'devstoreaccount1'
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

const startLimitMs = 15_000
const stopLimitMs = 5_000
/**
 * Loaded into the emulator: it closes properly when the channel to us does, because we stop it, or died, however we
 * died. Then its output leads nowhere, and without somebody listening that would end it before its data is on disk.
 */
const endsWithParent = `
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  process.once('disconnect', () => process.emit('message', 'shutdown'))
`

/**
 * Starts the storage emulator (blobs and tables) as a child process and resolves when both answer.
 * Throws if a port is taken, and names it.
 */
export async function startAzurite(settings: AzuriteSettings = {}): Promise<Azurite> {
  const { folder, blobPort = 0, tablePort = 0 } = settings
  const main = require.resolve('azurite/dist/src/azurite.js')
  const host = '127.0.0.1'
  const switches = ['--skipApiVersionCheck', '--disableTelemetry', '--silent']
  const where = folder ? ['--location', folder] : ['--inMemoryPersistence']
  // It insists on queues too; nobody is told their port.
  const ports = ['--blobPort', blobPort, '--tablePort', tablePort, '--queuePort', 0].map(String)
  const hosts = ['--blobHost', host, '--tableHost', host, '--queueHost', host]
  const options: ForkOptions & { windowsHide: boolean } = {
    // Out of the terminal's group: Ctrl-C reaches us first, and we stop it when nobody writes any more.
    detached: true,
    windowsHide: true,
    cwd: folder ? undefined : tmpdir(),
    // Nothing of ours: other accounts, another database or a coverage folder would change it.
    env: {},
    execArgv: ['--import', `data:text/javascript,${encodeURIComponent(endsWithParent)}`],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  }
  const child = fork(main, [...switches, ...where, ...ports, ...hosts], options)
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  try {
    const found = await listening(child, { blobPort, tablePort })
    release(child)
    return { connectionString: connectionStringOf(host, found), stop: () => stop(child, gone) }
  } catch (error) {
    child.kill('SIGKILL')
    await gone
    throw error
  }
}

interface Ports {
  blobPort: number
  tablePort: number
}

/** Reads its output until both services say where they listen. */
function listening(child: ChildProcess, wanted: Ports): Promise<Ports> {
  return new Promise((resolve, reject) => {
    let output = ''
    const timer = setTimeout(() => reject(new Error(`Azurite did not start within ${startLimitMs} ms`)), startLimitMs)
    const read = (text: Buffer) => {
      output += text.toString()
      const blobPort = portOf('Blob', output)
      const tablePort = portOf('Table', output)
      if (!blobPort || !tablePort) return
      clearTimeout(timer)
      resolve({ blobPort, tablePort })
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', reject)
    child.once('exit', () => {
      clearTimeout(timer)
      reject(new Error(whyNot(output, wanted)))
    })
  })
}

function portOf(service: 'Blob' | 'Table', output: string): number {
  const found = new RegExp(`Azurite ${service} service is successfully listening at http://[^\\s]*:(\\d+)`).exec(output)
  return Number(found?.[1] ?? 0)
}

function whyNot(output: string, wanted: Ports): string {
  const taken = /(?:EADDRINUSE|EACCES)[^\n]*:(\d+)/.exec(output)?.[1]
  if (!taken) return `Azurite did not start: ${output.trim().split('\n').at(-1) ?? ''}`
  const service = Number(taken) === wanted.blobPort ? 'blob' : 'table'
  return `Azurite did not start: port ${taken} (${service}) is in use. Stop what listens there, or choose another port.`
}

/** Lets our own process end without having stopped it; it then ends by itself. Its later output is thrown away. */
function release(child: ChildProcess): void {
  child.unref()
  child.channel?.unref()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.removeAllListeners('data').resume()
    if (stream && 'unref' in stream) (stream as Socket).unref()
  }
}

async function stop(child: ChildProcess, gone: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.ref()
  if (child.connected) child.disconnect()
  const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs)
  await gone
  clearTimeout(timer)
}

function connectionStringOf(host: string, { blobPort, tablePort }: Ports): string {
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${accountName}`,
    `AccountKey=${accountKey}`,
    `BlobEndpoint=http://${host}:${blobPort}/${accountName}`,
    `TableEndpoint=http://${host}:${tablePort}/${accountName}`,
    '',
  ].join(';')
}
