import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../../bot/config.ts'
import { startBot, type StartOptions } from '../../bot/main.ts'
import type { Directory } from '../../services/claim/people.ts'
import { defaultPolicy } from '../../services/claim/policies.ts'
import type { Log } from '../../services/ports.ts'
import { startFakeConnector } from './fake-connector.ts'
import { memoryBlobs } from './memory-blobs.ts'
import { memoryTables } from './memory-table.ts'

export interface HttpAnswer {
  status: number
  raw: string
  body: { statusCode?: number; value?: unknown } | undefined
}

/**
 * The whole bot over real HTTP as `startWorld` has it, but on storage in memory: for thousands of presses, whose
 * requests to storage can be listened to by `memory.hooks`. `faults`: what the bot logged as its own. `options`: made
 * knowing where the connector is.
 */
export async function startMemoryWorld(
  directory: Directory,
  settings: Partial<Config> = {},
  options: (origin: string) => StartOptions = () => ({}),
) {
  const connector = await startFakeConnector()
  const folder = await mkdtemp(join(tmpdir(), 'cpor-memory-'))
  const directoryFile = join(folder, 'directory.json')
  await writeFile(directoryFile, JSON.stringify(directory))
  const memory = memoryTables()
  const blobs = memoryBlobs()
  const faults: unknown[] = []
  const correlationIds: string[] = []
  const log: Log = {
    info: () => {},
    warn: () => {},
    error: (event, fields) => {
      faults.push([event, fields?.fault ?? fields])
      if (fields?.correlationId) correlationIds.push(fields.correlationId)
    },
  }
  const config: Config = {
    port: 0,
    host: '127.0.0.1',
    local: true,
    storage: { kind: 'connection-string', connectionString: 'none: the storage is given' },
    dataDir: folder,
    directoryFile,
    publicUrl: 'http://127.0.0.1:1',
    linkKeys: [randomBytes(32).toString('hex')],
    policy: defaultPolicy,
    calendar: { zone: 'UTC' },
    logLevel: 'silent',
    playground: false,
    ...settings,
  }
  // Nobody's domain but the directory's: the connector answers 404 to what it does not know.
  const domainOrigin = connector.serviceUrl
  const storage = { tables: memory.tables, blobs: blobs.blobs }
  const bot = await startBot(config, { storage, domainOrigin, log, limits: 'off', ...options(connector.serviceUrl) })
  const agent = new Agent({ keepAlive: true })

  function ask(method: string, path: string, body?: string | Buffer, headers: Record<string, string> = {}) {
    return new Promise<HttpAnswer>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: bot.port, method, path, headers, agent }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const raw = Buffer.concat(chunks).toString('utf8')
          const isJson = (response.headers['content-type'] ?? '').startsWith('application/json')
          const read = isJson ? (JSON.parse(raw) as HttpAnswer['body']) : undefined
          resolve({ status: response.statusCode ?? 0, raw, body: read })
        })
      })
      asked.on('error', reject)
      asked.end(body)
    })
  }

  return {
    memory,
    blobs,
    connector,
    faults,
    /** The numbers of those faults, as the log has them. */
    correlationIds,
    config,
    port: bot.port,
    ask,
    /** One activity, as it is. */
    post: (activity: unknown) =>
      ask('POST', '/api/messages', JSON.stringify(activity), { 'Content-Type': 'application/json' }),
    async stop() {
      agent.destroy()
      await bot.stop()
      await connector.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
export type MemoryWorld = Awaited<ReturnType<typeof startMemoryWorld>>
