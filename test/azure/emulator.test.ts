import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createConnection, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startAzurite } from '../../bot/azurite.ts'
import { openTables } from '../../services/azure/tables.ts'

const portsOf = (connectionString: string) =>
  [...connectionString.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port))

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => resolve(socket.destroy().destroyed))
    socket.once('error', () => resolve(false))
  })
}

describe('the emulator for the local run', function () {
  this.timeout(30_000)
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'emulator-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('keeps what was written a moment before it was stopped', async () => {
    const first = await startAzurite({ folder })
    const written = await openTables({ account: first })
    await written.jobs.transact('p', [{ kind: 'create', row: { partitionKey: 'p', rowKey: 'r', text: '한국' } }])
    await first.stop()
    await first.stop()
    for (const port of portsOf(first.connectionString)) assert.equal(await answers(port), false)
    const second = await startAzurite({ folder })
    try {
      const read = await openTables({ account: second })
      assert.equal((await read.jobs.get('p', 'r'))?.text, '한국')
    } finally {
      await second.stop()
    }
  })

  it('names the port that is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    await assert.rejects(startAzurite({ blobPort: port }), new RegExp(`port ${port} \\(blob\\) is in use`))
    await assert.rejects(startAzurite({ tablePort: port }), new RegExp(`port ${port} \\(table\\) is in use`))
    other.close()
  })

  it('ends, with its data on disk, when we are killed', async () => {
    const script = `import(${JSON.stringify(new URL('../../bot/azurite.ts', import.meta.url).href)})
      .then(({ startAzurite }) => startAzurite({ folder: ${JSON.stringify(folder)} }))
      .then(({ connectionString }) => process.send(connectionString))
    setInterval(() => {}, 1000)`
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const
    const parent = spawn(process.execPath, ['--import', 'tsx', '-e', script], { stdio: [...stdio] })
    const connectionString = await new Promise<string>((resolve) =>
      parent.once('message', (text) => resolve(String(text))),
    )
    const tables = await openTables({ account: { connectionString } })
    await tables.jobs.transact('p', [{ kind: 'create', row: { partitionKey: 'p', rowKey: 'r' } }])
    parent.kill('SIGKILL')
    const [port = 0] = portsOf(connectionString)
    for (let tries = 0; (await answers(port)) && tries < 100; tries += 1) await pause(50)
    assert.equal(await answers(port), false)
    const file = join(folder, '__azurite_db_table__.json')
    for (let tries = 0; !(await readFile(file, 'utf8')).includes('"RowKey":"r"') && tries < 100; tries += 1)
      await pause(50)
    const again = await startAzurite({ folder })
    try {
      assert.equal((await (await openTables({ account: again })).jobs.get('p', 'r'))?.rowKey, 'r')
    } finally {
      await again.stop()
    }
  })
})
