import assert from 'node:assert/strict'
import { ConfigError, readConfig } from '../../bot/config.ts'

const production = {
  MicrosoftAppId: '6F1D3C1E-0000-4000-8000-000000000001',
  MicrosoftAppPassword: 'secret-of-the-bot',
  MicrosoftAppTenantId: '6f1d3c1e-0000-4000-8000-000000000002',
  AZURE_STORAGE_ACCOUNT: 'cporclaims',
  AZURE_CLIENT_ID: '6f1d3c1e-0000-4000-8000-000000000003',
  LINK_SIGNING_KEY: 'k'.repeat(32),
  PUBLIC_URL: 'https://claims.contoso.com/',
}

function lineFor(env: Record<string, string | undefined>): string {
  try {
    readConfig(env)
  } catch (fault) {
    assert.ok(fault instanceof ConfigError)
    return fault.message
  }
  return 'no error'
}

describe('the settings', () => {
  it('of a local run need LOCAL=1 and nothing else', () => {
    const { linkKeys, ...config } = readConfig({ LOCAL: '1' })
    assert.deepEqual(config, {
      port: 3978,
      host: '127.0.0.1',
      local: true,
      identity: undefined,
      storage: { kind: 'embedded' },
      dataDir: '.data',
      directoryFile: undefined,
      publicUrl: 'http://localhost:3978',
      policy: 'partner-center-2020',
      calendar: { zone: 'UTC', country: undefined, holidaysFile: undefined },
      teamsAppId: undefined,
      mail: { kind: 'folder', folder: '.data/mail', from: 'CPOR claims <claims@localhost>' },
      scanner: undefined,
      reviewChannel: undefined,
      telemetry: undefined,
      logLevel: 'info',
      playground: true,
    })
    assert.notDeepEqual(linkKeys, readConfig({ LOCAL: '1' }).linkKeys)
  })

  it('of a local run follow PORT and DATA_DIR', () => {
    const config = readConfig({ LOCAL: '1', PORT: '4000', DATA_DIR: '/tmp/claims', PLAYGROUND: 'off' })
    assert.equal(config.publicUrl, 'http://localhost:4000')
    assert.equal(config.mail?.kind === 'folder' && config.mail.folder, '/tmp/claims/mail')
    assert.equal(config.playground, false)
  })

  it('of production are all there', () => {
    const config = readConfig({
      ...production,
      POLICY: 'partner-center-2023',
      LINK_SIGNING_KEY: `${'n'.repeat(40)}, ${'o'.repeat(40)}`,
      PROGRAM_TIME_ZONE: 'Asia/Seoul',
      HOLIDAY_COUNTRY: 'kr',
      SMTP_URL: 'smtps://user:pass@mail.contoso.com:465',
      MAIL_FROM: 'CPOR claims <claims@contoso.com>',
      CLAMD: '[::1]:3310',
      LOG_LEVEL: 'warn',
    })
    assert.deepEqual(config, {
      port: 3978,
      host: '0.0.0.0',
      local: false,
      identity: {
        appId: production.MicrosoftAppId.toLowerCase(),
        appType: 'SingleTenant',
        tenantId: production.MicrosoftAppTenantId,
        password: production.MicrosoftAppPassword,
      },
      storage: { kind: 'account', account: 'cporclaims', clientId: production.AZURE_CLIENT_ID },
      dataDir: '.data',
      directoryFile: undefined,
      publicUrl: 'https://claims.contoso.com',
      linkKeys: ['n'.repeat(40), 'o'.repeat(40)],
      policy: 'partner-center-2023',
      calendar: { zone: 'Asia/Seoul', country: 'KR', holidaysFile: undefined },
      teamsAppId: production.MicrosoftAppId.toLowerCase(),
      mail: {
        kind: 'smtp',
        url: 'smtps://user:pass@mail.contoso.com:465',
        from: 'CPOR claims <claims@contoso.com>',
      },
      scanner: { kind: 'clamd', host: '::1', port: 3310 },
      reviewChannel: undefined,
      telemetry: undefined,
      logLevel: 'warn',
      playground: true,
    })
  })

  it('of production take a managed identity instead of a password', () => {
    const config = readConfig({ ...production, MicrosoftAppPassword: '', MicrosoftAppType: 'UserAssignedMSI' })
    assert.equal(config.identity?.appType, 'UserAssignedMSI')
    assert.equal(config.identity?.password, undefined)
  })

  it('of production let the key before still open links', () => {
    const config = readConfig({ ...production, LINK_SIGNING_KEY_PREVIOUS: 'o'.repeat(32) })
    assert.deepEqual(config.linkKeys, ['k'.repeat(32), 'o'.repeat(32)])
  })

  it('of production send no mail unless told how', () => {
    assert.equal(readConfig(production).mail, undefined)
  })

  it('invite customers to the app’s own id in Teams, where it is another than the bot’s', () => {
    const id = '7a000000-0000-4000-8000-00000000000a'
    assert.equal(readConfig({ ...production, TEAMS_APP_ID: id }).teamsAppId, id)
  })

  const local = { LOCAL: '1' }
  const wrong: [change: Record<string, string | undefined>, line: RegExp][] = [
    [{ ...production, MicrosoftAppId: undefined }, /^MicrosoftAppId: missing/],
    [{ ...production, MicrosoftAppId: '  ' }, /^MicrosoftAppId: missing/],
    [{ ...production, MicrosoftAppId: 'bot' }, /^MicrosoftAppId: must be a GUID$/],
    [{ ...production, MicrosoftAppTenantId: undefined }, /^MicrosoftAppTenantId: missing$/],
    [{ ...production, MicrosoftAppPassword: undefined }, /^MicrosoftAppPassword: missing/],
    [{ ...production, MicrosoftAppType: 'Multi' }, /^MicrosoftAppType: /],
    [
      { ...production, AZURE_STORAGE_ACCOUNT: undefined },
      /^AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_ACCOUNT: missing$/,
    ],
    [{ ...production, AZURE_CLIENT_ID: undefined }, /^AZURE_CLIENT_ID: missing/],
    [{ ...production, AZURE_CLIENT_ID: 'claims' }, /^AZURE_CLIENT_ID: must be a GUID$/],
    [{ ...production, AZURE_STORAGE_CONNECTION_STRING: 'UseDevelopmentStorage=true' }, /set one of the two$/],
    [
      { ...production, AZURE_STORAGE_CONNECTION_STRING: 'AccountName=x' },
      /^AZURE_STORAGE_CONNECTION_STRING: must be the connection string of a storage account$/,
    ],
    [{ ...production, AZURE_STORAGE_ACCOUNT: 'https://x' }, /^AZURE_STORAGE_ACCOUNT: /],
    [{ ...production, LINK_SIGNING_KEY: undefined }, /^LINK_SIGNING_KEY: missing$/],
    [{ ...production, LINK_SIGNING_KEY: 'short' }, /^LINK_SIGNING_KEY: each key must have 32 characters or more$/],
    [{ ...production, LINK_SIGNING_KEY: `${'k'.repeat(32)},` }, /^LINK_SIGNING_KEY: /],
    [{ ...production, LINK_SIGNING_KEY_PREVIOUS: 'short' }, /^LINK_SIGNING_KEY_PREVIOUS: each key must have 32/],
    [{ ...local, LINK_SIGNING_KEY_PREVIOUS: 'o'.repeat(32) }, /^LINK_SIGNING_KEY: missing/],
    [{ ...production, PUBLIC_URL: undefined }, /^PUBLIC_URL: missing$/],
    [{ ...production, PUBLIC_URL: 'http://claims.contoso.com' }, /^PUBLIC_URL: must begin with https/],
    [{ ...production, PUBLIC_URL: 'claims.contoso.com' }, /^PUBLIC_URL: must be/],
    [{ ...production, LOCAL: '1' }, /^LOCAL: 1 lets anybody in/],
    [{ ...production, SMTP_URL: 'smtp://mail' }, /^MAIL_FROM: missing/],
    [{ LOCAL: 'true' }, /^LOCAL: must be 1 or 0$/],
    [{ ...local, PORT: '0' }, /^PORT: /],
    [{ ...local, PORT: '65536' }, /^PORT: /],
    [{ ...local, PORT: '80a' }, /^PORT: must be a port number, 1 to 65535$/],
    [{ ...local, POLICY: 'partner-center-2019' }, /^POLICY: must be partner-center-2020 or partner-center-2023$/],
    [{ ...local, PROGRAM_TIME_ZONE: 'Seoul' }, /^PROGRAM_TIME_ZONE: /],
    [{ ...local, PROGRAM_TIME_ZONE: '+09:00' }, /^PROGRAM_TIME_ZONE: /],
    [{ ...local, HOLIDAY_COUNTRY: 'Korea' }, /^HOLIDAY_COUNTRY: /],
    [{ ...local, SMTP_URL: 'mail.contoso.com' }, /^SMTP_URL: /],
    [{ ...local, MAIL_FROM: 'a@b\r\nBcc: c@d' }, /^MAIL_FROM: /],
    [{ ...local, CLAMD: 'clamd' }, /^CLAMD: must be host:port$/],
    [{ ...local, CLAMD: 'clamd:0' }, /^CLAMD: must be host:port$/],
    [{ ...local, SCANNER: 'norton' }, /^SCANNER: /],
    [{ ...local, SCANNER: 'clamd' }, /^CLAMD: missing/],
    [{ ...local, SCANNER: 'defender' }, /^SCANNER: defender scans an Azure storage account/],
    [
      {
        ...local,
        SCANNER: 'defender',
        AZURE_STORAGE_ACCOUNT: 'claims',
        AZURE_CLIENT_ID: production.AZURE_CLIENT_ID,
        CLAMD: 'clamd:3310',
      },
      /^SCANNER and CLAMD: /,
    ],
    [{ ...local, LOG_LEVEL: 'loud' }, /^LOG_LEVEL: /],
    [{ ...local, PLAYGROUND: 'no' }, /^PLAYGROUND: must be on or off$/],
  ]
  for (const [env, line] of wrong) {
    it(`that are wrong stop the start with ${line.source}`, () => {
      assert.match(lineFor(env), line)
      assert.ok(!lineFor(env).includes('\n'))
    })
  }

  it('that are wrong are all named in the one line', () => {
    assert.match(lineFor({ LOCAL: '1', PORT: 'x', CLAMD: 'y' }), /^PORT: .+; CLAMD: .+$/)
  })

  it('never show a secret in the line', () => {
    const secrets = {
      MicrosoftAppPassword: 'hunter2-hunter2',
      LINK_SIGNING_KEY: 'hunter2',
      SMTP_URL: 'http://u:hunter2@h',
    }
    assert.doesNotMatch(lineFor({ ...production, ...secrets }), /hunter2/)
  })
})
