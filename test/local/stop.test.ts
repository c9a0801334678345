import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startAzurite, type Azurite } from '../../bot/azurite.ts'
import { freePort } from '../support/ports.ts'
import { people } from '../support/world.ts'
import { root, serve, type Served } from './served.ts'

/** A press whose body is sent in two parts, and the second only when the test says so. */
function slowPress(url: string): { finish: () => Promise<{ status: number; text: string }> } {
  const { mina } = people
  const body = JSON.stringify({
    type: 'invoke',
    name: 'adaptiveCard/action',
    id: randomUUID(),
    channelId: 'msteams',
    serviceUrl: 'http://127.0.0.1:1',
    from: { id: '29:mina', name: mina.name, aadObjectId: mina.objectId },
    recipient: { id: '28:bot', name: 'CPOR Claims' },
    conversation: { id: 'a:mina', conversationType: 'personal', tenantId: mina.tenantId },
    channelData: { tenant: { id: mina.tenantId } },
    value: { action: { type: 'Action.Execute', verb: 'help', data: {} }, trigger: 'manual' },
  })
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
  const sent: ClientRequest = request(`${url}/api/messages`, { method: 'POST', headers })
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    sent.once('response', resolve).once('error', reject),
  )
  // Whoever never finishes finds out when the connection is cut.
  answered.catch(() => undefined)
  sent.write(body.slice(0, 20))
  return {
    async finish() {
      sent.end(body.slice(20))
      const response = await answered
      let text = ''
      for await (const chunk of response) text += String(chunk)
      return { status: response.statusCode ?? 0, text }
    },
  }
}

describe('a process that is told to end', function () {
  this.timeout(60_000)
  let folder: string
  let azurite: Azurite
  let served: Served
  let url: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cpor-'))
    azurite = await startAzurite()
  })
  beforeEach(async () => {
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    served = serve({
      LOCAL: '1',
      PORT: String(port),
      DATA_DIR: folder,
      DIRECTORY_FILE: join(root, 'manifest/playground/directory.json'),
      AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString,
    })
    assert.equal(await served.statusOf(`${url}/readyz`), 200)
  })
  afterEach(() => void served.child.kill('SIGKILL'))
  after(async () => {
    await azurite?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** Whoever asks on a new connection is turned away: by a 503, or at once. */
  async function turnedAway(): Promise<void> {
    for (;;) {
      const status = await fetch(`${url}/readyz`).then(
        (response) => response.status,
        () => 'refused' as const,
      )
      if (status === 503 || status === 'refused') return
      await sleep(20)
    }
  }

  it('is not ready any more, finishes what is under way, and ends with code 0', async () => {
    const press = slowPress(url)
    await sleep(200)
    served.child.kill('SIGTERM')
    await turnedAway()
    assert.equal(served.child.exitCode, null, 'it waits for the press')
    const { status, text } = await press.finish()
    assert.equal(status, 200)
    assert.ok(text.includes('AdaptiveCard'))
    assert.equal(await served.exit, 0)
    assert.equal(served.output(), '')
  })

  it('cuts off what does not end within ten seconds, and ends with code 0', async () => {
    slowPress(url)
    await sleep(200)
    const told = performance.now()
    served.child.kill('SIGTERM')
    assert.equal(await served.exit, 0)
    const seconds = (performance.now() - told) / 1_000
    assert.ok(seconds > 9, `only ${seconds} s were given`)
  })

  it('ends at once with code 1 when it is told twice', async () => {
    slowPress(url)
    await sleep(200)
    served.child.kill('SIGTERM')
    await turnedAway()
    served.child.kill('SIGTERM')
    assert.equal(await served.exit, 1)
  })
})
