import assert from 'node:assert/strict'
import { createLinks } from '../../services/links.ts'
import { systemClock } from '../../services/clock.ts'
import { StorageError } from '../../services/ports.ts'
import { cast, contactAddress, directory, playerNamed } from '../rights/cast.ts'
import { place } from '../rights/placed-claims.ts'
import { inventedId } from '../rights/presses.ts'
import { pdf } from '../support/files.ts'
import { startMemoryWorld, type HttpAnswer, type MemoryWorld } from '../support/memory-world.ts'
import { until } from '../support/world.ts'

/** What the faults say, and nobody outside may read. */
const secret = 'account cporsecret, key c2VjcmV0, row !claim of /srv/bot/services/claim-store.ts:42'
const inside = /cporsecret|c2VjcmV0|claim-store|\/srv\/|:\d+:\d+\)|node_modules|TypeError|StorageError|\.ts\b|stack/

/** TABLE: the ways in which something of ours fails. */
const faults: [what: string, make: () => Error][] = [
  ['a fault of the code', () => new TypeError(`Cannot read properties of undefined: ${secret}`)],
  ['storage that refuses', () => new StorageError('busy', secret)],
  ['storage whose answer is lost', () => new StorageError('ambiguous', secret)],
  ['a fault that carries another', () => new Error('outer', { cause: new Error(secret) })],
  [
    'a fault with a name of its own',
    () => Object.assign(new Error(secret), { code: secret, statusCode: 418, body: secret }),
  ],
]

describe('when something of ours fails', () => {
  let world: MemoryWorld
  let links: ReturnType<typeof createLinks>
  let paths: { upload: string; file: string; consent: string }
  const claims = { draft: inventedId(), approved: inventedId() }
  const mina = playerNamed('incentives admin')
  const person = { tenantId: mina.tenantId, objectId: mina.objectId ?? '', name: mina.name }

  before(async () => {
    assert.ok(cast.includes(mina))
    world = await startMemoryWorld(directory)
    links = createLinks({ keys: world.config.linkKeys, clock: systemClock })
    await place(world.memory.tables, 'E', 'partner', claims.draft, new Date())
    const { consent } = await place(world.memory.tables, 'A', 'partner', claims.approved, new Date())
    const minutes = 10 * 60_000
    const holder = { address: contactAddress, approvedAt: consent?.approvedAt ?? '' }
    paths = {
      upload: `/poe/upload/${await links.sign('upload', { claimId: claims.draft, person, language: 'en' }, minutes)}`,
      file: `/poe/file/${await links.sign('file', { claimId: claims.draft, proofNumber: 1, person }, minutes)}`,
      consent: `/consent/${await links.sign('consent', { claimId: claims.approved, ...holder }, minutes)}`,
    }
  })
  after(() => world.stop())
  afterEach(() => {
    Object.assign(world.memory.hooks, { beforeRead: undefined, beforeWrite: undefined, afterWrite: undefined })
    Object.assign(world.blobs.hooks, { beforePut: undefined, beforeOpen: undefined })
    world.faults.length = 0
  })

  const activity = (more: object) => ({
    id: crypto.randomUUID(),
    channelId: 'msteams',
    serviceUrl: world.connector.serviceUrl,
    from: { id: '29:1', name: mina.name, aadObjectId: mina.objectId },
    recipient: { id: '28:bot' },
    conversation: { id: 'a:1', conversationType: 'personal', tenantId: mina.tenantId },
    ...more,
  })
  const press = (verb: string, data: object) =>
    world.post(
      activity({ type: 'invoke', name: 'adaptiveCard/action', value: { action: { verb, data }, trigger: 'manual' } }),
    )
  /** The message a text was answered with. */
  async function say(text: string): Promise<HttpAnswer> {
    const count = world.connector.messages.length
    const { status } = await world.post(activity({ type: 'message', text }))
    const sent = await until('the answer', () => world.connector.messages[count])
    return { status, raw: JSON.stringify(sent.card), body: undefined }
  }
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' }

  /** TABLE: the ways in, and the status that each answers with when storage or the code fails behind it. */
  const ways: [what: string, statuses: readonly number[], ask: () => Promise<HttpAnswer>][] = [
    ['a text', [200], () => say('claims')],
    ['a claim’s id', [200], () => say(claims.draft)],
    ['a press that looks', [200], () => press('show', { claimId: claims.draft })],
    ['a press that changes', [200], () => press('comment', { claimId: claims.draft, version: 1, comment: 'x' })],
    ['a new form', [200], () => press('create', { form: 'f', step: 'customer', go: 'next', claimName: 'A' })],
    ['an upload page', [500], () => world.ask('GET', paths.upload)],
    ['an upload', [500, 503], () => world.ask('PUT', `${paths.upload}?name=a.pdf`, pdf())],
    ['a file', [500], () => world.ask('GET', paths.file)],
    ['a consent page', [500], () => world.ask('GET', paths.consent)],
    ['an opt-out', [500, 503], () => world.ask('POST', paths.consent, 'act=decline&confirm=yes', form)],
    ['a look whether it is ready', [500, 503], () => world.ask('GET', '/readyz')],
  ]

  for (const [fault, make] of faults) {
    for (const [what, statuses, ask] of ways) {
      it(`${fault}: ${what} gets a number at most`, async () => {
        world.memory.hooks.beforeRead = (table) => {
          if (table === 'claims' || table === 'people' || table === 'listings') throw make()
        }
        checkAnswer(await ask(), statuses)
      })
    }

    it(`${fault}, while writing: a press gets a number at most`, async () => {
      world.memory.hooks.beforeWrite = (table) => {
        if (table === 'claims') throw make()
      }
      checkAnswer(await press('comment', { claimId: claims.draft, version: 1, comment: fault }), [200])
    })

    it(`${fault}, while a file is kept or given out: the page gets a number at most`, async () => {
      world.blobs.hooks.beforePut = () => Promise.reject(make())
      world.blobs.hooks.beforeOpen = () => Promise.reject(make())
      checkAnswer(await world.ask('PUT', `${paths.upload}?name=a.pdf`, pdf()), [500, 503])
      checkAnswer(await world.ask('GET', paths.file), [500])
    })
  }

  it('what was typed comes back in a button, and is done once however often it is pressed', async () => {
    const comment = `Please see page 3.\n${'It is long. '.repeat(200)}`
    // The write arrives; then storage answers nothing any more.
    let written = false
    world.memory.hooks.afterWrite = (table) => {
      if (table !== 'claims') return
      written = true
      throw new StorageError('ambiguous', secret)
    }
    world.memory.hooks.beforeRead = (table) => {
      if (table === 'claims' && written) throw new StorageError('busy', secret)
    }
    const answer = await press('comment', { claimId: claims.draft, version: 1, comment })
    checkAnswer(answer, [200])
    assert.match(answer.raw, /cannot say whether this was recorded/)
    Object.assign(world.memory.hooks, { afterWrite: undefined, beforeRead: undefined })
    const again = buttonNamed(answer, 'Try again')
    for (let times = 0; times < 2; times += 1) await press(again.verb, again.data)
    const rows = await world.memory.tables.claims.list(claims.draft)
    const said = rows.filter(({ rowKey, body }) => rowKey.startsWith('h|') && String(body).includes('page 3'))
    assert.equal(said.length, 1)
    assert.ok(String(said[0]?.body).includes(JSON.stringify(comment.trim()).slice(1, -1)), 'the whole text')
  })

  it('a claim that a newer version has written says so and stays as it is', async () => {
    const head = (await world.memory.tables.claims.get(claims.approved, '!claim'))!
    const newer = { ...head, schema: 99 }
    await world.memory.tables.claims.transact(claims.approved, [{ kind: 'replace', row: newer, etag: head.etag }])
    checkAnswer(await press('withdraw', { claimId: claims.approved, reason: 'wrong-mpn' }), [200])
    const answer = await press('show', { claimId: claims.approved })
    assert.match(answer.raw, /newer version of me is being set up/)
    const stored = (await world.memory.tables.claims.get(claims.approved, '!claim'))!
    await world.memory.tables.claims.transact(claims.approved, [{ kind: 'replace', row: head, etag: stored.etag }])
    assert.deepEqual({ ...stored, etag: '' }, { ...newer, etag: '' })
  })

  it('a fault’s number in the answer is the number in the log', async () => {
    world.memory.hooks.beforeRead = () => Promise.reject(new Error(secret))
    const { raw } = await say('claims')
    const [number] = /\b[0-9a-f]{12}\b/.exec(raw) ?? []
    assert.ok(number, raw)
    assert.ok(world.correlationIds.includes(number), `${number} is not among ${world.correlationIds.join()}`)
  })

  /** The pressed card's button of that title, wherever it stands in it. */
  function buttonNamed({ raw }: HttpAnswer, title: string): { verb: string; data: object } {
    const found = /\{[^{}]*"title":"TITLE"[^{}]*("data":\{[^{}]*\})?[^{}]*\}/.exec(raw.replaceAll(title, 'TITLE'))
    assert.ok(found, raw)
    return JSON.parse(found[0]) as { verb: string; data: object }
  }

  function checkAnswer({ status, raw }: HttpAnswer, statuses: readonly number[]): void {
    assert.ok(statuses.includes(status), `${status}: ${raw.slice(0, 500)}`)
    assert.doesNotMatch(raw, inside)
  }
})
