import { randomBytes } from 'node:crypto'
import type { PolicyName } from '../services/claim/policies.ts'
import { clashesIn, environment, type Environment } from './config-environment.ts'
import type * as setting from './config-settings.ts'

/** The settings of one process, checked. Made once at the start and handed down; nothing else reads the environment. */
export interface Config {
  port: number
  /** The address to listen on; in local mode the loopback only. */
  host: '127.0.0.1' | '0.0.0.0'
  local: boolean
  /** Who the bot is; absent only in local mode. */
  identity?: BotIdentity
  storage: StorageAccess
  /** Where a local run keeps its data. */
  dataDir: string
  directoryFile?: string
  /** Origin and path that links start with, without a slash at the end. */
  publicUrl: string
  /** The first signs, all verify. */
  linkKeys: [string, ...string[]]
  /** The edition of the rules that new claims are made under. */
  policy: PolicyName
  calendar: { zone: string; country?: string; holidaysFile?: string }
  /** The app's id in Teams, for the link that invites a customer to install it. */
  teamsAppId?: string
  /** Absent: no mail. `folder`: letters are written there as `.eml` files. */
  mail?: { kind: 'smtp'; url: string; from: string } | { kind: 'folder'; folder: string; from: string }
  /** Who looks for viruses in files. Absent: nobody. */
  scanner?: { kind: 'clamd'; host: string; port: number } | { kind: 'defender' }
  reviewChannel?: string
  /** Where figures and traces go. Absent: nowhere. */
  telemetry?: { azureMonitor?: string; otlp: boolean; service: string; everyMs: number }
  logLevel: LogLevel
  playground: boolean
}

export interface BotIdentity {
  appId: string
  appType: AppType
  tenantId: string
  /** Absent with a managed identity. */
  password?: string
}

/** `embedded`: the local run brings its own Azurite. */
export type StorageAccess =
  | { kind: 'connection-string'; connectionString: string }
  | {
      kind: 'account'
      account: string
      /** Which user-assigned managed identity opens it. */ clientId: string
    }
  | { kind: 'embedded' }

type AppType = (typeof setting.appTypes)[number]
type LogLevel = (typeof setting.logLevels)[number]

/** Settings are missing or wrong; the message is one line that names each variable. */
export class ConfigError extends Error {
  constructor(line: string, options?: ErrorOptions) {
    super(line.replace(/\s+/g, ' '), options)
    this.name = 'ConfigError'
  }
}

/**
 * Reads the settings. An empty variable counts as not set.
 * Throws `ConfigError` with one line for everything that is missing, wrong, or wrong together.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.fromEntries(
    Object.keys(environment.shape).flatMap((name) => {
      const value = env[name]?.trim()
      return value ? [[name, value]] : []
    }),
  )
  const parsed = environment.safeParse(present)
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '))
  }
  const clashes = clashesIn(parsed.data)
  if (clashes.length > 0) throw new ConfigError(clashes.join('; '))
  return configOf(parsed.data)
}

/** Only where the state is kept: for moving it out and in. Throws `ConfigError`. */
export function readStorage(env: Readonly<Record<string, string | undefined>>): StorageAccess {
  const { AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_ACCOUNT, AZURE_CLIENT_ID } = env
  if (!AZURE_STORAGE_CONNECTION_STRING && !AZURE_STORAGE_ACCOUNT) {
    throw new ConfigError('AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_ACCOUNT: missing')
  }
  return readConfig({ LOCAL: '1', AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_ACCOUNT, AZURE_CLIENT_ID }).storage
}

function configOf(env: Environment): Config {
  return {
    port: env.PORT,
    host: env.LOCAL ? '127.0.0.1' : '0.0.0.0',
    local: env.LOCAL,
    identity: identityOf(env),
    storage: storageOf(env),
    dataDir: env.DATA_DIR,
    directoryFile: env.DIRECTORY_FILE,
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    linkKeys: linkKeysOf(env),
    policy: env.POLICY,
    calendar: { zone: env.PROGRAM_TIME_ZONE, country: env.HOLIDAY_COUNTRY, holidaysFile: env.HOLIDAYS_FILE },
    teamsAppId: env.TEAMS_APP_ID ?? env.MicrosoftAppId,
    mail: mailOf(env),
    scanner: scannerOf(env),
    reviewChannel: env.REVIEW_CHANNEL,
    telemetry: telemetryOf(env),
    logLevel: env.LOG_LEVEL,
    playground: env.PLAYGROUND,
  }
}

/** A local run without a key makes one up: its links end with it, and nobody can know it. */
function linkKeysOf({ LINK_SIGNING_KEY, LINK_SIGNING_KEY_PREVIOUS }: Environment): [string, ...string[]] {
  const [signs, ...others] = LINK_SIGNING_KEY ?? [randomBytes(32).toString('base64url')]
  return [signs, ...others, ...(LINK_SIGNING_KEY_PREVIOUS ?? [])]
}

function identityOf(env: Environment): BotIdentity | undefined {
  if (!env.MicrosoftAppId || !env.MicrosoftAppTenantId) return undefined
  return {
    appId: env.MicrosoftAppId,
    appType: env.MicrosoftAppType,
    tenantId: env.MicrosoftAppTenantId,
    password: env.MicrosoftAppType === 'UserAssignedMSI' ? undefined : env.MicrosoftAppPassword,
  }
}

function storageOf(env: Environment): StorageAccess {
  const connectionString = env.AZURE_STORAGE_CONNECTION_STRING
  if (connectionString) return { kind: 'connection-string', connectionString }
  const { AZURE_STORAGE_ACCOUNT: account, AZURE_CLIENT_ID: clientId } = env
  return account && clientId ? { kind: 'account', account, clientId } : { kind: 'embedded' }
}

function telemetryOf(env: Environment): Config['telemetry'] {
  const azureMonitor = env.APPLICATIONINSIGHTS_CONNECTION_STRING
  const endpoints = [
    env.OTEL_EXPORTER_OTLP_ENDPOINT,
    env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,
    env.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT,
  ]
  const otlp = endpoints.some(Boolean)
  if (!azureMonitor && !otlp) return undefined
  return { azureMonitor, otlp, service: env.OTEL_SERVICE_NAME, everyMs: env.OTEL_METRIC_EXPORT_INTERVAL }
}

function scannerOf({ SCANNER, CLAMD }: Environment): Config['scanner'] {
  if (SCANNER === 'defender') return { kind: 'defender' }
  return CLAMD && { kind: 'clamd', ...CLAMD }
}

function mailOf(env: Environment): Config['mail'] {
  if (env.SMTP_URL && env.MAIL_FROM) return { kind: 'smtp', url: env.SMTP_URL, from: env.MAIL_FROM }
  if (!env.LOCAL) return undefined
  return { kind: 'folder', folder: `${env.DATA_DIR}/mail`, from: env.MAIL_FROM ?? 'CPOR claims <claims@localhost>' }
}
