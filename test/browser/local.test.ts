import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startLocal } from '../../bot/local.ts'
import { personas, type Persona } from '../../bot/playgrounds.ts'
import directory from '../../manifest/playground/directory.json' with { type: 'json' }
import { startFakeConnector } from '../support/fake-connector.ts'
import { persona } from '../support/persona.ts'
import { freePort } from '../support/ports.ts'

const root = join(import.meta.dirname, '../..')

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
}

async function freeWindowPorts(): Promise<Record<Persona, number>> {
  const ports = await Promise.all(personas.map(async ({ name }) => [name, await freePort()] as const))
  return Object.fromEntries(ports) as Record<Persona, number>
}

function answers(port: number): Promise<boolean> {
  return fetch(`http://localhost:${port}/`).then(
    () => true,
    () => false,
  )
}

/** Waits until nothing answers at the ports. */
async function silent(ports: readonly number[]): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (!(await Promise.all(ports.map(answers))).includes(true)) return
    await sleep(100)
  }
  assert.fail(`something still answers at one of ${ports.join(', ')}`)
}

/** A local run in a process of its own; resolves when it has said that it runs. */
async function run(
  env: Record<string, string>,
  [program, ...switches]: [string, ...string[]] = [process.execPath, '--import', 'tsx', 'bot/local.ts'],
): Promise<{ child: ChildProcess; exit: Promise<number | null> }> {
  const child = spawn(program, switches, {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => /listens/.test(text.toString()) && resolve())
    child.once('exit', () => reject(new Error('it ended before it ran')))
  })
  return { child, exit }
}

describe('the local run', () => {
  let folder: string
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'local-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('starts storage, bot and three windows, and leaves nothing behind', async () => {
    const [port, windowPorts] = [await freePort(), await freeWindowPorts()]
    const env = { PORT: String(port), DATA_DIR: folder }
    const local = await startLocal({ env, windowPorts, say: assert.fail })
    assert.deepEqual(Object.keys(local.addresses), ['partner', 'reviewer', 'customer'])
    for (const address of Object.values(local.addresses)) assert.ok((await fetch(address)).ok)
    assert.ok((await fetch(`http://localhost:${port}/readyz`)).ok)
    await local.stop()
    await local.stop()
    await silent([port, ...Object.values(windowPorts)])
  })

  it('keeps its data and its key from one start to the next', async () => {
    const port = await freePort()
    const start = () =>
      startLocal({ env: { PORT: String(port), DATA_DIR: folder, PLAYGROUND: 'off' }, say: assert.fail })
    const key = () => readFileSync(join(folder, 'link-key'), 'utf8')
    const connector = await startFakeConnector()
    const who = {
      tenantId: directory.programTenantId,
      objectId: directory.reviewers[0]!.aadObjectId,
      name: 'Rae Novak',
    }
    const rae = persona(who, { url: `http://localhost:${port}` }, connector)
    let local = await start()
    try {
      await rae.say('language ko')
      const first = key()
      await local.stop()
      local = await start()
      assert.match(JSON.stringify(await rae.say('help')), /도움말/)
      assert.equal(key(), first)
    } finally {
      await local.stop()
      await connector.stop()
    }
  })

  it('names a port that is taken, in one line, and starts nothing', async () => {
    const blocker = createServer()
    const taken = await listen(blocker)
    const windowPorts = await freeWindowPorts()
    const env = { PORT: String(await freePort()), DATA_DIR: folder }
    try {
      await assert.rejects(startLocal({ env: { ...env, PORT: String(taken) }, windowPorts, say: assert.fail }), {
        message: `Port ${taken} is in use: stop what listens there, or choose another one with PORT.`,
      })
      await assert.rejects(startLocal({ env, windowPorts: { ...windowPorts, reviewer: taken }, say: assert.fail }), {
        message: `Port ${taken} is in use, and the reviewer's window needs it: stop what listens there, then start again.`,
      })
    } finally {
      blocker.close()
    }
    await silent([windowPorts.partner, windowPorts.customer, Number(env.PORT)])
  })

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`ends with code 0 on ${signal}`, async () => {
      const port = await freePort()
      const { child, exit } = await run({ PORT: String(port), DATA_DIR: folder, PLAYGROUND: 'off' })
      child.kill(signal)
      assert.equal(await exit, 0)
      await silent([port])
    })
  }

  it('ends when only npm is told to end', async () => {
    const port = await freePort()
    const { child } = await run({ PORT: String(port), DATA_DIR: folder, PLAYGROUND: 'off' }, ['npm', 'start'])
    child.kill('SIGTERM')
    await silent([port])
  })

  it('takes its windows along even when it is killed', async () => {
    const ports = await freeWindowPorts()
    const script = `
      import { startPlaygrounds } from './bot/playgrounds.ts'
      await startPlaygrounds({ endpoint: 'http://127.0.0.1:9/', logFolder: ${JSON.stringify(folder)}, ports: ${JSON.stringify(ports)} })
      console.log('up')`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    assert.ok(await answers(ports.partner))
    child.kill('SIGKILL')
    await silent(Object.values(ports))
  })
})
