import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { startBot } from '../../bot/main.ts'
import { ConfigError, readConfig } from '../../bot/config.ts'

type Env = Record<string, string>
const production: Env = {
  MicrosoftAppId: 'a0000000-0000-4000-8000-00000000000a',
  MicrosoftAppPassword: 'hunter2-hunter2',
  MicrosoftAppTenantId: 'a0000000-0000-4000-8000-00000000000b',
  AZURE_STORAGE_CONNECTION_STRING: 'UseDevelopmentStorage=true',
  LINK_SIGNING_KEY: 'hunter2'.repeat(6),
  PUBLIC_URL: 'https://claims.contoso.com',
}
const needed = Object.keys(production)
const without = (...names: string[]): Env =>
  Object.fromEntries(Object.entries(production).filter(([name]) => !names.includes(name)))

function lineFor(env: Env): string {
  try {
    readConfig(env)
  } catch (fault) {
    assert.ok(fault instanceof ConfigError)
    return fault.message
  }
  return ''
}

describe('a bot that may not start', () => {
  it('names exactly what is missing, whatever is: every set of the settings that production needs', () => {
    for (let set = 0; set < 2 ** needed.length; set += 1) {
      const missing = needed.filter((_name, at) => set & (1 << at))
      const line = lineFor(without(...missing))
      const named = line === '' ? [] : line.split('; ').map((part) => part.split(/:| or /)[0])
      assert.deepEqual(named.sort(), [...missing].sort(), line)
      assert.doesNotMatch(line, /\n|hunter2/)
    }
  })

  for (const type of ['SingleTenant', 'MultiTenant']) {
    it(`of the type ${type} needs a password`, () => {
      assert.match(
        lineFor({ ...without('MicrosoftAppPassword'), MicrosoftAppType: type }),
        /^MicrosoftAppPassword: missing/,
      )
    })
  }

  it('needs no password with a managed identity, but a tenant and an id', () => {
    const managed = { ...without('MicrosoftAppPassword'), MicrosoftAppType: 'UserAssignedMSI' }
    assert.equal(lineFor(managed), '')
    for (const name of ['MicrosoftAppId', 'MicrosoftAppTenantId']) {
      assert.match(lineFor({ ...managed, [name]: '' }), new RegExp(`^${name}: missing`))
    }
  })

  it('is never local with an app id, however it is written', () => {
    for (const id of ['a0000000-0000-4000-8000-00000000000a', ' A0000000-0000-4000-8000-00000000000A ']) {
      assert.match(lineFor({ LOCAL: '1', MicrosoftAppId: id }), /^LOCAL: .*MicrosoftAppId/)
      assert.match(lineFor({ ...production, LOCAL: ' 1 ', MicrosoftAppId: id }), /^LOCAL: /)
    }
    assert.match(lineFor({ LOCAL: '1', MicrosoftAppId: 'no id' }), /^MicrosoftAppId: /)
    for (const yes of ['true', 'yes', 'on', '01', '2']) assert.match(lineFor({ ...production, LOCAL: yes }), /^LOCAL: /)
  })

  it('listens on this machine only where nobody signs in, whatever else the environment says', async () => {
    const local = readConfig({
      LOCAL: '1',
      HOST: '0.0.0.0',
      HOSTNAME: '0.0.0.0',
      PUBLIC_URL: 'https://claims.contoso.com',
    })
    assert.equal(local.host, '127.0.0.1')
    await assert.rejects(startBot({ ...local, port: 0, host: '0.0.0.0' }), (fault) => {
      assert.ok(fault instanceof ConfigError)
      assert.match(fault.message, /^LOCAL: /)
      return true
    })
    await assert.rejects(startBot({ ...readConfig(production), port: 0, identity: undefined }), /LOCAL: /)
    await assert.rejects(startBot({ ...readConfig(production), port: 0, host: '127.0.0.1', local: true }), /LOCAL: /)
  })
})

describe('the process of a bot that may not start', () => {
  const root = join(import.meta.dirname, '../..')
  /** TABLE: what is wrong, and the one line that is printed. */
  const wrong: [what: string, env: Env, line: RegExp][] = [
    ['no credential', without('MicrosoftAppPassword'), /^MicrosoftAppPassword: missing[^\n]*\n$/],
    ['no signing key', without('LINK_SIGNING_KEY'), /^LINK_SIGNING_KEY: missing\n$/],
    ['a local run with an app id', { ...production, LOCAL: '1' }, /^LOCAL: 1 lets anybody in[^\n]*\n$/],
  ]
  const ended: Promise<{ code: number | null; output: string }>[] = []
  before(() => {
    // All at once: what they load takes longer than what they do.
    for (const [, env] of wrong) ended.push(run(env))
  })

  for (const [at, [what, , line]] of wrong.entries()) {
    it(`with ${what} prints one line and ends with code 1`, async () => {
      const { code, output } = (await ended[at]) ?? { code: 0, output: '' }
      assert.match(output, line)
      assert.equal(code, 1)
    }).timeout(60_000)
  }

  function run(env: Env): Promise<{ code: number | null; output: string }> {
    const child = spawn(process.execPath, ['--import', 'tsx', 'bot/main.ts'], {
      cwd: root,
      env: { PATH: process.env.PATH, PORT: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 50_000,
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()))
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })))
  }
})
