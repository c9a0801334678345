import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob'
import { startAzurite, type Azurite } from '../../bot/azurite.ts'
import { startFakeConnector, type FakeConnector } from '../support/fake-connector.ts'
import { pdfOfSize, streamOf } from '../support/files.ts'
import { fillForm } from '../support/main-job.ts'
import { persona } from '../support/persona.ts'
import { freePort } from '../support/ports.ts'
import { directory, people } from '../support/world.ts'
import { cpuMs, startChild, type Child } from './child.ts'
import { keep, median } from './results.ts'

const rounds = 5
const fileBytes = 20 * 2 ** 20
const aims = { growthMb: 16, speed: 0.8 } as const

describe('a proof of 20 MB', () => {
  let folder: string
  let azurite: Azurite
  let connector: FakeConnector
  let bot: Child
  let container: ContainerClient

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cpor-bench-'))
    azurite = await startAzurite()
    connector = await startFakeConnector()
    await writeFile(join(folder, 'directory.json'), JSON.stringify(directory))
    bot = await startChild('bot-process.ts', {
      LOCAL: '1',
      PORT: String(await freePort()),
      DATA_DIR: folder,
      DIRECTORY_FILE: join(folder, 'directory.json'),
      PUBLIC_URL: 'http://127.0.0.1:1',
      LOG_LEVEL: 'silent',
      AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString,
    })
    container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('raw')
    await container.create()
  })
  after(async () => {
    await bot?.stop()
    await connector?.stop()
    await azurite?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  async function rawMs(name: string): Promise<{ ms: number; cpu: number }> {
    const begun = performance.now()
    const before = process.cpuUsage()
    await container.getBlockBlobClient(name).uploadStream(streamOf(pdfOfSize(fileBytes)))
    const { user, system } = process.cpuUsage(before)
    return { ms: performance.now() - begun, cpu: (user + system) / 1_000 }
  }

  /** Through the link on a new claim's card; and the most memory that the bot took meanwhile, in MB. */
  async function botMs(): Promise<{ ms: number; cpu: number; grewMb: number }> {
    const { card } = await fillForm(persona(people.mina, bot, connector))
    const link = /\/poe\/upload\/[^"?]+/.exec(JSON.stringify(card))?.[0]
    assert.ok(link, 'no upload link on the card')
    const before = await bot.usage()
    let most = before.rss
    const upload = { done: false }
    const watching = (async () => {
      while (!upload.done) {
        most = Math.max(most, (await bot.usage()).rss)
        await sleep(10)
      }
    })()
    const begun = performance.now()
    const asked = request(`${bot.url}${link}?name=Acceptance.pdf`, { method: 'PUT' })
    streamOf(pdfOfSize(fileBytes)).pipe(asked)
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    answer.resume()
    await once(answer, 'end')
    const ms = performance.now() - begun
    upload.done = true
    await watching
    assert.equal(answer.statusCode, 201)
    const cpu = cpuMs(before, await bot.usage())
    return { ms, cpu, grewMb: (most - before.rss) / 2 ** 20 }
  }

  it('is passed on as it comes', async () => {
    const raws: { ms: number; cpu: number }[] = []
    const bots: { ms: number; cpu: number; grewMb: number }[] = []
    for (let round = 0; round <= rounds; round += 1) {
      raws.push(await rawMs(`raw-${round}`))
      bots.push(await botMs())
    }
    // The first of each warms everything up; what memory it took counts.
    const first = bots.shift()!
    raws.shift()
    const of = <Spent>(all: readonly Spent[], what: (one: Spent) => number) => median(all.map(what))
    const [raw, bot] = [raws, bots].map((all) => of(all, ({ ms }) => ms)) as [number, number]
    const speed = raw / bot
    const grew = of(bots, ({ grewMb }) => grewMb)
    const perSecond = (ms: number) => `${(fileBytes / 2 ** 20 / (ms / 1_000)).toFixed(0)} MB/s`
    await keep('a proof of 20 MB', [
      {
        what: 'memory it takes while it passes',
        kind: 'ratio',
        found: `${grew.toFixed(1)} MB`,
        aim: `≤ ${aims.growthMb} MB`,
        met: grew <= aims.growthMb,
      },
      {
        what: 'its speed beside a plain upload to the same storage',
        kind: 'ratio',
        found: `${speed.toFixed(2)} ×`,
        aim: `≥ ${aims.speed} ×`,
        met: speed >= aims.speed,
      },
      {
        what: 'its speed',
        kind: 'time',
        found: `${perSecond(bot)}; plain ${perSecond(raw)}`,
      },
      {
        what: 'processor time',
        kind: 'time',
        found: `${of(bots, ({ cpu }) => cpu).toFixed(0)} ms; plain ${of(raws, ({ cpu }) => cpu).toFixed(0)} ms`,
      },
      { what: 'memory that the first one took', kind: 'time', found: `${first.grewMb.toFixed(1)} MB` },
    ])
  })
})
