import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '../local/served.ts'
import { startAzurite, type Azurite } from '../../bot/azurite.ts'
import { openTables } from '../../services/azure/tables.ts'
import { readClaim } from '../../services/claim-store.ts'
import { startFakeConnector, type FakeConnector } from '../support/fake-connector.ts'
import { freePort } from '../support/ports.ts'
import { fillForm, submitted, upload } from '../support/main-job.ts'
import { pdf } from '../support/files.ts'
import { dataOf, persona } from '../support/persona.ts'
import { directory, people, until } from '../support/world.ts'
import { metrics } from '../../services/telemetry.ts'
import { certificate, startCollector, type SeenSpan } from './collector.ts'

type Collector = Awaited<ReturnType<typeof startCollector>>

describe('what a running bot reports', function () {
  this.timeout(60_000)
  let folder: string
  let azurite: Azurite
  let connector: FakeConnector
  let collector: Collector
  /** What the last process printed. */
  let printed: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cpor-telemetry-'))
    azurite = await startAzurite()
    connector = await startFakeConnector()
    collector = await startCollector()
    await writeFile(join(folder, 'directory.json'), JSON.stringify(directory))
  })
  afterEach(async () => {
    await connector.stop()
    await collector.stop()
    await azurite.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** A claim from filing to its customer's notice, a week passing, and a file that is none; then the process ends. */
  async function aLife(settings: Record<string, string>): Promise<string> {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const served = serve({
      LOCAL: '1',
      PORT: String(port),
      PUBLIC_URL: 'http://127.0.0.1:1',
      DATA_DIR: folder,
      DIRECTORY_FILE: join(folder, 'directory.json'),
      AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString,
      ...settings,
    })
    try {
      assert.equal(await served.statusOf(`${url}/readyz`), 200)
      const [mina, rae, kim] = [people.mina, people.rae, people.kim].map((who) => persona(who, { url }, connector))
      await Promise.all([mina!.install(), rae!.install(), kim!.install()])
      const reach = (link: string) => link.replace('http://127.0.0.1:1', url)
      const { claimId } = await submitted({ reach }, mina!)
      const card = await rae!.press('start-review', dataOf(await rae!.press('show', { claimId }), 'start-review'))
      await rae!.press('approve', dataOf(card, 'approve'))
      await until('the customer is told', () =>
        connector.in(kim!.personal).some(({ card: seen }) => JSON.stringify(seen).includes(claimId)),
      )
      const { claims } = await openTables({ account: azurite })
      await until('the claim knows it', async () => (await readClaim(claims, claimId))?.claim.consent?.deliveredAt)
      let putOff = 0
      connector.goWrong((path) => {
        if (!path.includes(mina!.personal)) return undefined
        putOff += 1
        return { status: 429 }
      })
      await rae!.press('comment', { claimId, version: 50, comment: 'Canary of a comment.' })
      await until('the comment is put off', () => putOff > 0)
      connector.goWrong(() => undefined)
      await rae!.say('time +8d')
      const { card: proof } = await fillForm(mina!)
      assert.equal((await upload({ reach }, proof, 'macro.docm', pdf())).status, 415)
      return claimId
    } finally {
      served.child.kill('SIGTERM')
      assert.equal(await served.exit, 0, served.output())
      printed = served.output()
    }
  }

  it('goes to a collector: one trace from a press to its messages, and links to it days later', async () => {
    const claimId = await aLife({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_METRIC_EXPORT_INTERVAL: '500' })
    const spans = collector.spans()
    const named = (name: string, ...about: [string, unknown][]) =>
      spans.filter((span) => span.name === name && about.every(([key, value]) => span.attributes[key] === value))
    const [approval] = named('commit', ['cpor.verb', 'approve'], ['cpor.claim', claimId])
    assert.ok(approval, 'the approval is there')
    assert.equal(approval.attributes['cpor.outcome'], 'done')
    const above = (span: SeenSpan) => spans.find(({ spanId }) => spanId === span.parentSpanId)
    assert.equal(above(approval)?.name, 'turn')
    // Others may have met its rows, too, and pointed to it; the one that it brought forth is in its own trace.
    const outbox = named('outbox', ['cpor.claim', claimId]).find(
      ({ links, traceId }) => traceId === approval.traceId && links.some(({ spanId }) => spanId === approval.spanId),
    )
    assert.ok(outbox, 'what the approval left to tell is in its trace, and points to it')
    const sends = named('send').filter(({ parentSpanId }) => parentSpanId === outbox.spanId)
    assert.deepEqual([...new Set(sends.map(({ attributes }) => attributes['cpor.outcome']))], ['sent'])
    const passed = named('timer', ['cpor.verb', 'consent-passed'], ['cpor.claim', claimId])[0]
    const told = named('commit', ['cpor.verb', 'customer-told'], ['cpor.claim', claimId])[0]
    assert.ok(passed && told && passed.traceId !== told.traceId)
    assert.ok(
      passed.links.some(({ spanId }) => spanId === told.spanId),
      'a week later the clock points to what set it',
    )
  })

  it('counts what there is to count, and says nothing of a person', async () => {
    const claimId = await aLife({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_METRIC_EXPORT_INTERVAL: '500' })
    const points = collector.points()
    const found = new Set(points.map(({ metric }) => metric))
    const rare = [
      'cpor.commit.conflicts',
      'cpor.commit.resolved',
      'cpor.unreachable',
      'cpor.parked',
      'cpor.sweep.failed',
    ]
    assert.deepEqual(
      Object.keys(metrics).filter((name) => !rare.includes(name) && !found.has(name)),
      [],
    )
    const most = (metric: string, labels: Record<string, string>) =>
      Math.max(
        0,
        ...points
          .filter((point) => point.metric === metric && Object.entries(labels).every(([k, v]) => point.labels[k] === v))
          .map(({ value }) => value),
      )
    assert.equal(most('cpor.commits', { verb: 'approve', outcome: 'done' }), 1)
    assert.equal(most('cpor.uploads', { verdict: 'taken' }), 1)
    assert.equal(most('cpor.uploads', { verdict: 'macro' }), 1)
    assert.ok(most('cpor.throttled', {}) >= 1)
    const all = collector.everything()
    assert.ok(all.includes(claimId))
    const { mina, rae, kim } = people
    const secrets = [mina, rae, kim].flatMap(({ name, objectId }) => [name, objectId])
    for (const secret of [
      ...secrets,
      'kim@contoso.com',
      'Canary',
      'Contoso Teams rollout',
      'Acceptance.pdf',
      'macro.docm',
    ])
      assert.ok(!all.includes(secret), secret)
  })

  it('is not even loaded where nobody listens', async () => {
    const loads = join(folder, 'loads.cjs')
    await writeFile(
      loads,
      `process.on('exit', () => process.stdout.write(Object.keys(require.cache).filter((file) => /opentelemetry/.test(file)).join('\\n')))`,
    )
    assert.equal(await aLife({ NODE_OPTIONS: `--require ${loads}` }).then(() => printed), '')
    await aLife({ NODE_OPTIONS: `--require ${loads}`, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
    assert.match(printed, /opentelemetry/, 'it would be seen')
  })

  it('goes to Azure Monitor as well', async () => {
    const secure = await startCollector('https')
    const key = '00000000-0000-4000-8000-00000000abcd'
    const connection = `InstrumentationKey=${key};IngestionEndpoint=${secure.url}/`
    const claimId = await aLife({
      APPLICATIONINSIGHTS_CONNECTION_STRING: connection,
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      NODE_EXTRA_CA_CERTS: certificate,
      APPLICATION_INSIGHTS_NO_STATSBEAT: 'true',
    })
    const all = secure.everything()
    await secure.stop()
    for (const word of ['"name":"commit"', claimId, 'cpor.commits', key]) assert.ok(all.includes(word), word)
  })
})
