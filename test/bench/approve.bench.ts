import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readClaim } from '../../services/claim-store.ts'
import { startAzurite, type Azurite } from '../../bot/azurite.ts'
import { openTables } from '../../services/azure/tables.ts'
import type { Tables } from '../../services/ports.ts'
import { createPeople } from '../../services/people.ts'
import { startFakeConnector, type FakeConnector } from '../support/fake-connector.ts'
import { persona } from '../support/persona.ts'
import { freePort } from '../support/ports.ts'
import { directory, people } from '../support/world.ts'
import { cpuMs, startChild, type Child } from './child.ts'
import { post, pressOf } from './press.ts'
import { inWords } from './recorded.ts'
import { keep, median, type Finding } from './results.ts'
import { copyClaim, reviewer, seedClaim, type Work } from './seed.ts'

const rounds = 7
const warmRounds = 2
const pressesARound = 48
const atOnce = [1, 8, 32] as const
const cards = join(import.meta.dirname, '../../cards')

describe('one approval', () => {
  let folder: string
  let azurite: Azurite
  let connector: FakeConnector
  let bot: Child
  let bare: Child
  let floor: Child
  let tables: Tables
  let work: { answer: Work; telling: Work }
  let made = 0
  let copy: (count: number, into: Tables) => Promise<string[]>
  let floorTables: Tables

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cpor-bench-'))
    azurite = await startAzurite()
    connector = await startFakeConnector()
    const account = { connectionString: azurite.connectionString }
    tables = await openTables({ account })
    // Apart from the bot's, whose sweep would take the floor's wakes for its own.
    floorTables = await openTables({ account, prefix: 'floor' })
    await createPeople(floorTables.people).remember(reviewer, {})
    const seed = await seedClaim()
    work = seed
    copy = async (count, into) => {
      const ids = Array.from({ length: count }, () =>
        `CL-B${String((made += 1)).padStart(7, '0')}`.replace(/^(CL-.{4})/, '$1-'),
      )
      await copyClaim(into, seed.rows, ids)
      return ids
    }
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
    for (const who of [people.rae, people.mina, people.kim]) await persona(who, bot, connector).install()
    await writeFile(join(folder, 'work.json'), JSON.stringify({ answer: seed.answer, telling: seed.telling }))
    await writeFile(join(folder, 'card.json'), JSON.stringify(seed.card))
    bare = await startChild('bare-process.ts', { CARD: join(folder, 'card.json') })
    floor = await startChild('floor-process.ts', {
      ACCOUNT: azurite.connectionString,
      PREFIX: 'floor',
      WORK: join(folder, 'work.json'),
      CARDS: cards,
      CARD: join(folder, 'card.json'),
      CONNECTOR: connector.serviceUrl,
    })
  })
  after(async () => {
    for (const child of [bot, bare, floor]) await child?.stop()
    await connector?.stop()
    await azurite?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  async function pressAll(url: string, ids: readonly string[], most: number): Promise<void> {
    const left = [...ids]
    const one = async () => {
      for (let claimId = left.shift(); claimId !== undefined; claimId = left.shift()) {
        await post(url, pressOf(reviewer, 'approve', { claimId, version: 4 }, connector.serviceUrl))
      }
    }
    await Promise.all(Array.from({ length: most }, one))
  }

  async function drained(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      for (;;) {
        const partition = await readClaim(tables.claims, id)
        assert.equal(partition?.claim.status, 'approved', id)
        if (partition.outbox.length === 0) break
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  }

  it('costs no more than its libraries used plainly', async () => {
    const { answer, telling } = work
    const findings: Finding[] = [
      {
        what: `requests to storage until the answer: ${inWords(answer.asked)}`,
        kind: 'count',
        found: String(answer.asked.length),
        aim: '≤ 4',
        met: answer.asked.length <= 4,
      },
      {
        what: 'after it, until everybody is told: requests to storage, cards, messages and edits',
        kind: 'count',
        found: [telling.asked, telling.filled, telling.sends].map(({ length }) => length).join(' / '),
      },
    ]
    for (const most of atOnce) {
      const spent = await spend(most)
      const floorOfAnswer = spent.bare + spent.storage + spent.card
      const floorOfAll = floorOfAnswer + spent.tellingStorage + spent.tellingCards + spent.tellingSends
      const all = spent.answer + spent.telling
      findings.push(
        ratio(`processor time until the answer, ${most} at once, beside its libraries`, spent.answer / floorOfAnswer),
        ratio(`the same with all messages told, ${most} at once`, all / floorOfAll),
        {
          what: `${most} at once: answer, all told`,
          kind: 'time',
          found: `${ms(spent.answer)}, ${ms(all)} ms; libraries ${ms(floorOfAnswer)}, ${ms(floorOfAll)} ms`,
        },
      )
    }
    await keep('approve', findings)
  })

  /** Milliseconds of processor time a press, each the median of the rounds. */
  async function spend(most: number) {
    const spent = {
      answer: [] as number[],
      telling: [] as number[],
      bare: [] as number[],
      storage: [] as number[],
      card: [] as number[],
      tellingStorage: [] as number[],
      tellingCards: [] as number[],
      tellingSends: [] as number[],
    }
    for (let round = 1 - warmRounds; round <= rounds; round += 1) {
      const ids = await copy(pressesARound, tables)
      const floorIds = await copy(pressesARound, floorTables)
      const of = (name: keyof typeof spent, cpu: number) => void (round > 0 && spent[name].push(cpu))
      const before = await bot.usage('hold')
      await pressAll(bot.url, ids, most)
      const answered = await bot.usage('go')
      await drained(ids)
      of('answer', cpuMs(before, answered))
      of('telling', cpuMs(answered, await bot.usage()))
      const bareBefore = await bare.usage()
      await pressAll(bare.url, ids, most)
      of('bare', cpuMs(bareBefore, await bare.usage()))
      of('storage', await floor.spend({ what: 'storage', of: 'answer', ids: floorIds, atOnce: most }))
      of('card', await floor.spend({ what: 'cards', of: 'answer', ids, atOnce: 1 }))
      of('tellingStorage', await floor.spend({ what: 'storage', of: 'telling', ids: floorIds, atOnce: most }))
      of('tellingCards', await floor.spend({ what: 'cards', of: 'telling', ids, atOnce: 1 }))
      of('tellingSends', await floor.spend({ what: 'sends', of: 'telling', ids, atOnce: most }))
    }
    const medians = Object.entries(spent).map(([name, all]) => [name, median(all) / pressesARound])
    return Object.fromEntries(medians) as Record<keyof typeof spent, number>
  }
})

function ratio(what: string, found: number): Finding {
  return { what, kind: 'ratio', found: `${found.toFixed(2)} ×`, aim: '≤ 1.0 ×', met: found <= 1 }
}

function ms(time: number): string {
  return time.toFixed(1)
}
