import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startAzurite, type Azurite } from '../../bot/azurite.ts'
import { freePort } from '../support/ports.ts'
import { directory } from '../support/world.ts'
import { root } from '../local/served.ts'
import { asItsUser, isRoot, run } from './user.ts'
import { commandIn, context, said } from './dockerfile.ts'
import { playDockerfile, type Image } from './image.ts'

/* What `docker build` and `docker run` would do, step by step and without Docker. */

const project = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}

describe(`the container image, played as ${isRoot ? 'its own user' : 'whoever runs this'}`, function () {
  this.timeout(300_000)
  let image: Image
  let azurite: Azurite
  let settings: string
  const children: ChildProcess[] = []

  before(async () => {
    image = playDockerfile()
    azurite = await startAzurite()
    settings = mkdtempSync(join(tmpdir(), 'settings-'))
    chmodSync(settings, 0o755)
    writeFileSync(join(settings, 'directory.json'), JSON.stringify(directory))
  })
  after(async () => {
    for (const child of children) child.kill('SIGKILL')
    await azurite?.stop()
    image?.remove()
    if (settings) rmSync(settings, { recursive: true, force: true })
  })

  /** The settings of production, but for the storage, which is this machine's. */
  function production(port: number): Record<string, string> {
    return {
      PORT: String(port),
      MicrosoftAppId: '6f1d3c1e-0000-4000-8000-000000000001',
      MicrosoftAppPassword: 'secret-of-the-bot',
      MicrosoftAppTenantId: '6f1d3c1e-0000-4000-8000-000000000002',
      AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString,
      LINK_SIGNING_KEY: 'a key for a rehearsal that is long enough',
      PUBLIC_URL: 'https://claims.example.com',
      DIRECTORY_FILE: join(settings, 'directory.json'),
      LOG_LEVEL: 'warn',
    }
  }

  function start(env: Record<string, string>) {
    const [program, ...rest] = asItsUser(image, commandIn(said(image.stage, 'CMD')))
    const child = spawn(program, rest, {
      cwd: image.folder,
      env: { PATH: process.env.PATH, ...image.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.push(child)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()))
    const exit = new Promise<number | null>((resolve) => child.once('close', resolve))
    return { child, exit, output: () => output }
  }

  const health = (port: number) =>
    run(image, commandIn(said(image.stage, 'HEALTHCHECK')), { PORT: String(port) }).status

  it('holds the build and what it needs, no development package, no source and no test', () => {
    assert.deepEqual(readdirSync(image.folder).sort(), ['dist', 'node_modules', 'package-lock.json', 'package.json'])
    const files = readdirSync(join(image.folder, 'dist'), { recursive: true, encoding: 'utf8' })
    assert.deepEqual(
      files.filter((name) => /\.ts$|\.test\.|(^|\/)test(\/|$)/.test(name)),
      [],
    )
    const packages = new Set(
      readdirSync(join(image.folder, 'node_modules'), { encoding: 'utf8' }).flatMap((name) =>
        name.startsWith('@')
          ? readdirSync(join(image.folder, 'node_modules', name)).map((inner) => `${name}/${inner}`)
          : [name],
      ),
    )
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { dev?: boolean }>
    }
    const forDevelopment = Object.keys(project.devDependencies).filter(
      (name) => lock.packages[`node_modules/${name}`]?.dev === true,
    )
    assert.ok(forDevelopment.length > 15)
    assert.deepEqual(
      forDevelopment.filter((name) => packages.has(name)),
      [],
    )
    assert.deepEqual(
      Object.keys(project.dependencies).filter((name) => !packages.has(name)),
      [],
    )
  })

  it('is built from what the .dockerignore lets through, and that is no test, no key, no data', () => {
    for (const name of ['test', '.git', '.data', 'node_modules', 'dist', 'build', '.ci']) {
      assert.ok(!context().includes(name), name)
    }
  })

  it('says in one line what is missing when it is started without settings, and ends with code 1', async () => {
    const { exit, output } = start({})
    assert.equal(await exit, 1)
    assert.match(output(), /^MicrosoftAppId: missing[^\n]*\n$/)
  })

  it('serves production, answers its health check, and ends with code 0 at its stop signal', async () => {
    const port = await freePort()
    assert.equal(health(port), 1, 'nobody is there yet')
    const bot = start(production(port))
    const end = performance.now() + 20_000
    while (health(port) !== 0) {
      assert.ok(performance.now() < end && bot.child.exitCode === null, `never healthy: ${bot.output()}`)
      await sleep(100)
    }
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`)
    assert.equal(ready.status, 200)
    const message = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"type":"message"}' }
    const stranger = await fetch(`http://127.0.0.1:${port}/api/messages`, message)
    assert.equal(stranger.status, 401, 'nobody is let in without a token')
    if (isRoot) {
      const status = readFileSync(`/proc/${bot.child.pid}/status`, 'utf8')
      assert.match(status, /^Uid:\t10001\t10001\t10001\t10001$/m)
    }
    bot.child.kill(said(image.stage, 'STOPSIGNAL') as NodeJS.Signals)
    assert.equal(await bot.exit, 0)
    assert.equal(bot.output(), '')
  })

  if (isRoot) {
    it('cannot be changed by the user it runs as', () => {
      const tried = run(image, ['find', image.folder, '-writable', '!', '-type', 'l', '-print', '-quit'])
      assert.equal(tried.status, 0, tried.stderr)
      assert.equal(tried.stdout, '')
      assert.notEqual(run(image, ['touch', 'dist/bot/main.js']).status, 0)
      assert.notEqual(run(image, ['mkdir', 'new']).status, 0)
    })
  }
})
