import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '../../bot/config.ts'
import { bicep, infra, modulesOf, paramsOf, unbalanced } from './bicep.ts'

/* What is deployed agrees with what the program reads. That Azure takes it is for `az deployment group what-if` to say. */

const modules = readdirSync(join(infra, 'modules')).map((name) => `modules/${name}`)
const files = ['main.bicep', ...modules]
const app = bicep('modules/app.bicep')

/** A value that each setting can have. The deployment sets no other. */
const examples: Record<string, string> = {
  PORT: '3978',
  MicrosoftAppId: '6f1d3c1e-0000-4000-8000-000000000001',
  MicrosoftAppPassword: 'secret-of-the-bot',
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppTenantId: '6f1d3c1e-0000-4000-8000-000000000002',
  AZURE_STORAGE_ACCOUNT: 'cporclaims',
  AZURE_CLIENT_ID: '6f1d3c1e-0000-4000-8000-000000000003',
  DIRECTORY_FILE: '/settings/directory.json',
  HOLIDAYS_FILE: '/settings/holidays.json',
  PUBLIC_URL: 'https://cpor.example.com',
  LINK_SIGNING_KEY: 'k'.repeat(32),
  LINK_SIGNING_KEY_PREVIOUS: 'o'.repeat(32),
  POLICY: 'partner-center-2020',
  PROGRAM_TIME_ZONE: 'Asia/Seoul',
  HOLIDAY_COUNTRY: 'KR',
  TEAMS_APP_ID: '',
  SMTP_URL: 'smtps://mail.example.com',
  MAIL_FROM: 'claims@example.com',
  SCANNER: 'defender',
  REVIEW_CHANNEL: '',
  LOG_LEVEL: 'info',
  APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${'0'.repeat(36)}`,
}

/** The settings set under one of the two lists in `app.bicep`. */
function settingsIn(list: string): string[] {
  const body = app.split(`\nvar ${list} = `)[1]?.split(/\n(?=var |resource )/)[0] ?? ''
  return [...body.matchAll(/\{ name: '(\w+)', (?:value|secretRef): /g)].map(([, name]) => name!)
}

/** The variables that the program looks up when it has these settings. */
function asked(env: Record<string, string>): Set<string> {
  const names = new Set<string>()
  readConfig(new Proxy(env, { get: (from, name) => (names.add(String(name)), from[String(name)]) }))
  return names
}

const pick = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, examples[name] ?? '']))

describe('the deployment', () => {
  for (const file of files) {
    const text = bicep(file)
    it(`${file} closes what it opens, and names each version by a day`, () => {
      assert.equal(unbalanced(text), '')
      const versions = [...text.matchAll(/'[\w.]+\/[\w/]+@([^']*)'/g)].map(([, version]) => version!)
      if (file !== 'main.bicep') assert.notEqual(versions.length, 0)
      for (const version of versions) assert.match(version, /^20[12]\d-[01]\d-[0-3]\d(-preview)?$/)
    })

    it(`${file} uses every parameter it asks for, and passes secrets on as secrets`, () => {
      const params = paramsOf(text)
      assert.equal(params.length, text.match(/^param /gm)?.length)
      assert.deepEqual(
        params.filter(({ name }) => (text.match(new RegExp(`\\b${name}\\b`, 'g')) ?? []).length < 2),
        [],
      )
      const secrets = [
        'botPassword',
        'linkSigningKey',
        'linkSigningKeyPrevious',
        'smtpUrl',
        'directory',
        'insightsConnection',
      ]
      for (const { name, isSecret } of params) assert.equal(isSecret, secrets.includes(name), name)
    })
  }

  it('is made of the modules that are there, each given all it asks for and nothing else', () => {
    const used = modulesOf(bicep('main.bicep'))
    assert.deepEqual(used.map(({ path }) => path).sort(), [...modules].sort())
    for (const { path, given } of used) {
      const params = paramsOf(bicep(path))
      const known = params.map(({ name }) => name)
      const needed = params.filter(({ hasDefault }) => !hasDefault).map(({ name }) => name)
      assert.deepEqual(
        given.filter((name) => !known.includes(name)),
        [],
        `${path} is given`,
      )
      assert.deepEqual(
        needed.filter((name) => !given.includes(name)),
        [],
        `${path} misses`,
      )
    }
  })

  it('has an example that says all that has to be said', () => {
    const said = [...bicep('main.bicepparam').matchAll(/^param (\w+) = /gm)].map(([, name]) => name!)
    const params = paramsOf(bicep('main.bicep'))
    assert.deepEqual(
      said.filter((name) => !params.some((param) => param.name === name)),
      [],
    )
    assert.deepEqual(
      params.filter(({ name, hasDefault }) => !hasDefault && !said.includes(name)),
      [],
    )
  })

  it('sets only settings there are, and a start with them is a production start', () => {
    const names = [...settingsIn('settings'), ...settingsIn('secretSettings')]
    assert.deepEqual([...names].sort(), Object.keys(examples).sort())
    const known = asked(pick(names))
    assert.deepEqual(
      names.filter((name) => !known.has(name)),
      [],
    )
    assert.equal(readConfig(pick(names)).host, '0.0.0.0')
  })

  it('needs none of its secret settings but the password where the bot is a managed identity', () => {
    const managed = { ...pick(settingsIn('settings')), MicrosoftAppType: 'UserAssignedMSI', MAIL_FROM: '' }
    assert.equal(readConfig(managed).identity?.password, undefined)
    assert.throws(() => readConfig(pick(settingsIn('settings'))), /MicrosoftAppPassword: missing/)
  })

  it('makes the tables and the container that the program opens', () => {
    const source = (name: string) => readFileSync(join(infra, '../services/azure', name), 'utf8')
    const opened = [...source('tables.ts').matchAll(/open\('(\w+)'\)/g)].map(([, name]) => name)
    const made = /for table in \[([^\]]+)\]/.exec(bicep('modules/storage.bicep'))?.[1]
    assert.ok(opened.length > 3)
    assert.deepEqual(made?.match(/\w+/g), opened)
    const container = /getContainerClient\(`\$\{prefix\}(\w+)`\)/.exec(source('proof-blobs.ts'))?.[1]
    assert.match(bicep('modules/storage.bicep'), new RegExp(`'containers' = \\{\\s+name: '${container}'`))
  })

  it('lets nobody in by a key of the storage account, and not without TLS 1.2', () => {
    const text = bicep('modules/storage.bicep')
    for (const line of ['allowSharedKeyAccess: false', "minimumTlsVersion: 'TLS1_2'", 'allowBlobPublicAccess: false'])
      assert.ok(text.includes(line), line)
  })

  it('gives a stop more time than the bot takes for it', () => {
    const given = Number(/terminationGracePeriodSeconds: (\d+)/.exec(app)?.[1])
    assert.ok(given >= 25, `${given} s`)
  })
})

describe('what is read of a deployment', () => {
  it('would show a brace that is missing, a parameter that is, and a secret that is none', () => {
    assert.equal(unbalanced('a { b: [1, 2) }'), ')')
    assert.equal(unbalanced("a { b: '}' "), '{')
    assert.deepEqual(paramsOf("@secure()\nparam a string\nparam b string = ''\n"), [
      { name: 'a', type: 'string', hasDefault: false, isSecret: true },
      { name: 'b', type: 'string', hasDefault: true, isSecret: false },
    ])
    const text = "module m 'modules/m.bicep' = {\n  name: 'm'\n  params: {\n    a: x ? y : z\n    b: { c: 1 }\n  }\n}\n"
    assert.deepEqual(modulesOf(text), [{ path: 'modules/m.bicep', given: ['a', 'b'] }])
    const short = "module m 'm.bicep' = {\n  params: { a: 1, b: 'x:y' }\n}\n"
    assert.deepEqual(modulesOf(short), [{ path: 'm.bicep', given: ['a', 'b'] }])
  })
})
