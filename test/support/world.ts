import { startBot, type StartOptions } from '../../bot/main.ts'
import type { Config } from '../../bot/config.ts'
import { systemClock } from '../../services/clock.ts'
import { defaultPolicy } from '../../services/claim/policies.ts'
import type { Log } from '../../services/ports.ts'
import { writeFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { connectionString } from './azurite.ts'
import { startFakeConnector } from './fake-connector.ts'
import { persona, type Way, type Who } from './persona.ts'

const programTenant = '10000000-0000-4000-8000-000000000000'
export const partnerTenant = '20000000-0000-4000-8000-000000000000'
export const otherPartnerTenant = '21000000-0000-4000-8000-000000000000'
export const customerTenant = '30000000-0000-4000-8000-000000000000'
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** The people of the conversations. */
export const people = {
  mina: { tenantId: partnerTenant, objectId: id(1), name: 'Mina Park' },
  jun: { tenantId: partnerTenant, objectId: id(2), name: 'Jun Seo' },
  lee: { tenantId: partnerTenant, objectId: id(3), name: 'Lee Intern' },
  rival: { tenantId: otherPartnerTenant, objectId: id(4), name: 'Rita Rival' },
  rae: { tenantId: programTenant, objectId: id(5), name: 'Rae Novak' },
  tomas: { tenantId: programTenant, objectId: id(6), name: 'Tomas Lind' },
  kim: { tenantId: customerTenant, objectId: id(7), name: 'Kim Customer', email: 'kim@contoso.com' },
  stranger: { tenantId: customerTenant, objectId: id(8), name: 'Sam Stranger', email: 'sam@contoso.com' },
} as const satisfies Record<string, Who>

/** Who is who, as a directory file says it. */
export const directory = {
  programTenantId: programTenant,
  admins: [{ aadObjectId: people.rae.objectId, name: 'Rae Novak' }],
  reviewers: [people.rae, people.tomas].map(({ objectId, name }) => ({ aadObjectId: objectId, name })),
  partners: [
    {
      tenantId: partnerTenant,
      name: 'Hanbit Cloud',
      locations: [
        { id: '1234567', name: 'Seoul' },
        { id: '7654321', name: 'Busan' },
      ],
      people: [
        { aadObjectId: people.mina.objectId, name: 'Mina Park', role: 'incentives-admin' },
        { aadObjectId: people.jun.objectId, name: 'Jun Seo', role: 'global-admin' },
        { aadObjectId: people.lee.objectId, name: 'Lee Intern', role: 'incentives-user' },
      ],
    },
    {
      tenantId: otherPartnerTenant,
      name: 'Rival Systems',
      locations: [{ id: '9999999', name: 'Osaka' }],
      people: [{ aadObjectId: people.rival.objectId, name: 'Rita Rival', role: 'incentives-admin' }],
    },
  ],
  customers: [
    {
      tenantId: customerTenant,
      name: 'Contoso',
      domains: ['contoso.com'],
      admins: [{ aadObjectId: people.kim.objectId, email: 'kim@contoso.com' }],
    },
  ],
}

/** Faults the bot logged; a test that expects none looks here at its end. */
function recordingLog(): Log & { faults: unknown[] } {
  const faults: unknown[] = []
  return {
    faults,
    info: () => {},
    warn: () => {},
    error: (event, fields) => {
      faults.push([event, fields?.fault ?? fields])
    },
  }
}

/**
 * A whole bot on real storage with a fake connector, over real HTTP. `way`: how cards are pressed. `settings` and
 * `options`: other than usual. Nobody is ever too quick, unless the test says so.
 */
export async function startWorld(way: Way = 'execute', settings: Partial<Config> = {}, options: StartOptions = {}) {
  const connector = await startFakeConnector()
  const folder = await mkdtemp(join(tmpdir(), 'cpor-'))
  const directoryFile = join(folder, 'directory.json')
  await writeFile(directoryFile, JSON.stringify(directory))
  const log = recordingLog()
  const prefix = `w${randomBytes(5).toString('hex')}`
  const config: Config = {
    port: 0,
    host: '127.0.0.1',
    local: true,
    storage: { kind: 'connection-string', connectionString: await connectionString() },
    dataDir: folder,
    directoryFile,
    publicUrl: 'http://127.0.0.1:1',
    linkKeys: ['a key for tests that is long enough'],
    policy: defaultPolicy,
    calendar: { zone: 'UTC' },
    mail: { kind: 'folder', folder: join(folder, 'mail'), from: 'bot@example.com' },
    logLevel: 'silent',
    playground: false,
    ...settings,
  }
  const started: StartOptions = { prefix, log, limits: 'off', ...options }
  let bot = await startBot(config, started)
  const address = { url: `http://127.0.0.1:${bot.port}` }
  const meet = (who: Who, locale?: string) => persona({ ...who, locale }, address, connector, way)
  return {
    connector,
    log,
    address,
    prefix,
    config,
    clock: systemClock,
    meet,
    /** The same person, at another process. */
    meetAt: (who: Who, bot: { url: string }) => persona(who, bot, connector, way),
    /** A link on a card, as this test can open it. */
    reach: (url: string) => url.replace('http://127.0.0.1:1', address.url),
    /** A second process on the same storage. */
    async secondBot() {
      const second = await startBot(config, started)
      return { url: `http://127.0.0.1:${second.port}`, stop: second.stop }
    },
    /** Ends the process and starts it again on the same storage. */
    async restart() {
      await bot.stop()
      bot = await startBot(config, started)
      address.url = `http://127.0.0.1:${bot.port}`
    },
    async stop() {
      if (log.faults.length > 0) console.error('faults the bot logged:', log.faults)
      await bot.stop()
      await connector.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
export type World = Awaited<ReturnType<typeof startWorld>>

/** Waits until something is so, and says what was waited for if it never is. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const end = performance.now() + 10_000
  for (;;) {
    const found = await look()
    if (found) return found
    if (performance.now() > end) throw new Error(`never came: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
