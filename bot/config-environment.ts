import { z } from 'zod'
import { defaultPolicy, policyNames } from '../services/claim/policies.ts'
import * as setting from './config-settings.ts'

/** TABLE: every variable that is read, and what it may be. */
export const environment = z.object({
  PORT: setting.port.default(3978),
  LOCAL: setting.flag('1', '0').default(false),
  MicrosoftAppId: setting.guid.optional(),
  MicrosoftAppPassword: setting.text.optional(),
  MicrosoftAppType: z.enum(setting.appTypes).default('SingleTenant'),
  MicrosoftAppTenantId: setting.guid.optional(),
  AZURE_STORAGE_CONNECTION_STRING: setting.connectionString.optional(),
  AZURE_STORAGE_ACCOUNT: setting.storageAccount.optional(),
  AZURE_CLIENT_ID: setting.guid.optional(),
  DATA_DIR: setting.text.default('.data'),
  DIRECTORY_FILE: setting.text.optional(),
  PUBLIC_URL: setting.publicUrl.optional(),
  LINK_SIGNING_KEY: setting.signingKeys.optional(),
  LINK_SIGNING_KEY_PREVIOUS: setting.signingKeys.optional(),
  POLICY: z.enum(policyNames, `must be ${policyNames.join(' or ')}`).default(defaultPolicy),
  PROGRAM_TIME_ZONE: setting.timeZone.default('UTC'),
  HOLIDAY_COUNTRY: setting.country.optional(),
  HOLIDAYS_FILE: setting.text.optional(),
  TEAMS_APP_ID: setting.guid.optional(),
  SMTP_URL: setting.smtpUrl.optional(),
  MAIL_FROM: setting.mailFrom.optional(),
  SCANNER: z.enum(setting.scanners).optional(),
  CLAMD: setting.hostAndPort.optional(),
  REVIEW_CHANNEL: setting.text.optional(),
  LOG_LEVEL: z.enum(setting.logLevels).default('info'),
  APPLICATIONINSIGHTS_CONNECTION_STRING: setting.appInsights.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting.url.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: setting.url.optional(),
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: setting.url.optional(),
  OTEL_SERVICE_NAME: setting.text.default('cpor-claims-bot'),
  OTEL_METRIC_EXPORT_INTERVAL: setting.milliseconds.default(60_000),
  PLAYGROUND: setting.flag('on', 'off').default(true),
})
export type Environment = z.infer<typeof environment>

/** What is missing or wrong together, a line for each. */
export function clashesIn(env: Environment): string[] {
  const rules: [broken: boolean, line: string][] = [
    [
      env.LOCAL && !!env.MicrosoftAppId,
      'LOCAL: 1 lets anybody in, so it never goes with MicrosoftAppId; unset one of the two',
    ],
    [!env.LOCAL && !env.MicrosoftAppId, 'MicrosoftAppId: missing (or set LOCAL=1 for a local run)'],
    [!env.LOCAL && !env.MicrosoftAppTenantId, 'MicrosoftAppTenantId: missing'],
    [
      !env.LOCAL && env.MicrosoftAppType !== 'UserAssignedMSI' && !env.MicrosoftAppPassword,
      'MicrosoftAppPassword: missing (or set MicrosoftAppType=UserAssignedMSI)',
    ],
    [
      !env.LOCAL && !env.AZURE_STORAGE_CONNECTION_STRING && !env.AZURE_STORAGE_ACCOUNT,
      'AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_ACCOUNT: missing',
    ],
    [
      !!env.AZURE_STORAGE_CONNECTION_STRING && !!env.AZURE_STORAGE_ACCOUNT,
      'AZURE_STORAGE_CONNECTION_STRING and AZURE_STORAGE_ACCOUNT: set one of the two',
    ],
    [
      !!env.AZURE_STORAGE_ACCOUNT && !env.AZURE_CLIENT_ID,
      'AZURE_CLIENT_ID: missing (AZURE_STORAGE_ACCOUNT is opened by a managed identity)',
    ],
    [!env.LOCAL && !env.LINK_SIGNING_KEY, 'LINK_SIGNING_KEY: missing'],
    [
      env.LOCAL && !!env.LINK_SIGNING_KEY_PREVIOUS && !env.LINK_SIGNING_KEY,
      'LINK_SIGNING_KEY: missing (LINK_SIGNING_KEY_PREVIOUS is set)',
    ],
    [!env.LOCAL && !env.PUBLIC_URL, 'PUBLIC_URL: missing'],
    [!env.LOCAL && env.PUBLIC_URL?.startsWith('http:') === true, 'PUBLIC_URL: must begin with https://'],
    [
      env.SCANNER === 'defender' && !env.AZURE_STORAGE_CONNECTION_STRING && !env.AZURE_STORAGE_ACCOUNT,
      'SCANNER: defender scans an Azure storage account; set AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_ACCOUNT',
    ],
    [env.SCANNER === 'defender' && !!env.CLAMD, 'SCANNER and CLAMD: set one of the two'],
    [env.SCANNER === 'clamd' && !env.CLAMD, 'CLAMD: missing (SCANNER is clamd)'],
    [!!env.SMTP_URL && !env.MAIL_FROM, 'MAIL_FROM: missing (SMTP_URL is set)'],
  ]
  return rules.filter(([broken]) => broken).map(([, line]) => line)
}
