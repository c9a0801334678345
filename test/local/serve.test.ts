import assert from 'node:assert/strict'
import { execFileSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { startAzurite, type Azurite } from '../../bot/azurite.ts'
import { freePort } from '../support/ports.ts'
import { root, serve, type Served } from './served.ts'

describe('the build', () => {
  let folder: string
  let azurite: Azurite
  const children: ChildProcess[] = []

  before(async function () {
    this.timeout(120_000)
    mkdirSync(join(root, 'build'), { recursive: true })
    // Inside the project, where its packages are found.
    folder = mkdtempSync(join(root, 'build', 'serve-'))
    execFileSync(process.execPath, ['--import', 'tsx', 'bot/build.ts', folder], { cwd: root, stdio: 'inherit' })
    azurite = await startAzurite()
  })
  after(async () => {
    for (const child of children) child.kill('SIGKILL')
    await azurite?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  function start(env: Record<string, string>): Served {
    const served = serve(env, folder)
    children.push(served.child)
    return served
  }

  it('serves without the sources: ready, pages in place, nothing to say, and ends with code 0', async function () {
    this.timeout(60_000)
    const port = await freePort()
    const served = start({
      LOCAL: '1',
      PORT: String(port),
      DIRECTORY_FILE: join(root, 'manifest/playground/directory.json'),
      AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString,
    })
    const url = `http://127.0.0.1:${port}`
    assert.equal(await served.statusOf(`${url}/readyz`), 200)
    const page = await fetch(`${url}/poe/upload/no-token`)
    assert.ok(page.status >= 400 && page.status < 500)
    assert.match(await page.text(), /<html/i)
    served.child.kill('SIGTERM')
    assert.equal(await served.exit, 0)
    assert.equal(served.output(), '')
  })

  it('carries all state out', () => {
    const env = { PATH: process.env.PATH, AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString }
    const command = [join(folder, 'bot', 'transfer.js'), 'export', join(folder, 'state')]
    const said = execFileSync(process.execPath, command, { cwd: folder, env, encoding: 'utf8' })
    assert.match(said, /^people +\d+ +[0-9a-f]{64}\n/)
    assert.ok(existsSync(join(folder, 'state', 'manifest.json')))
  })

  it('says in one line which settings are missing, and ends with code 1', async () => {
    const { exit, output } = start({})
    assert.equal(await exit, 1)
    assert.match(output(), /^MicrosoftAppId: missing[^\n]*LINK_SIGNING_KEY: missing[^\n]*\n$/)
  })
})
