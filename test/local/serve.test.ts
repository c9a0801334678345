import assert from 'node:assert/strict'
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startAzurite, type Azurite } from '../../bot/azurite.ts'

const root = join(import.meta.dirname, '../..')

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

interface Served {
  child: ChildProcess
  exit: Promise<number | null>
  /** All it has printed so far. */
  output: () => string
}

/** The status a path answers with, once anything answers; fails when the process ends before. */
async function statusOf({ child, output }: Served, url: string): Promise<number> {
  for (;;) {
    assert.equal(child.exitCode, null, `it ended before it answered: ${output()}`)
    try {
      return (await fetch(url)).status
    } catch (error) {
      // Only what fetch throws while nobody listens yet.
      if (!(error instanceof TypeError)) throw error
    }
    await sleep(50)
  }
}

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

  function serve(env: Record<string, string>): Served {
    const child = spawn(process.execPath, [join(folder, 'bot', 'main.js')], {
      cwd: folder,
      env: { PATH: process.env.PATH, LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.push(child)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()))
    const exit = new Promise<number | null>((resolve) => child.once('close', resolve))
    return { child, exit, output: () => output }
  }

  it('serves without the sources: ready, pages in place, nothing to say, and ends with code 0', async function () {
    this.timeout(60_000)
    const port = await freePort()
    const served = serve({
      LOCAL: '1',
      PORT: String(port),
      DIRECTORY_FILE: join(root, 'manifest/playground/directory.json'),
      AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString,
    })
    const url = `http://127.0.0.1:${port}`
    assert.equal(await statusOf(served, `${url}/readyz`), 200)
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
    const { exit, output } = serve({})
    assert.equal(await exit, 1)
    assert.match(output(), /^MicrosoftAppId: missing[^\n]*LINK_SIGNING_KEY: missing[^\n]*\n$/)
  })
})
