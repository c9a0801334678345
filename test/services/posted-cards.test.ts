import assert from 'node:assert/strict'
import type { PostedCard } from '../../services/claim-rows.ts'
import { StorageError, type Table, type TableOperation } from '../../services/ports.ts'
import { postedKey, recordPosted, writePosted } from '../../services/posted-cards.ts'
import { innerWorld, mina } from '../support/inner-world.ts'
import { memoryTables } from '../support/memory-table.ts'

const claimId = 'CL-0000-0001'

function card(messageId: string, more: Partial<PostedCard> = {}): PostedCard {
  const conversation = {
    kind: 'personal',
    serviceUrl: 'http://x',
    conversationId: 'chat',
    tenantId: 't',
    botId: 'b',
  } as const
  const viewer = { kind: 'person', person: mina, role: 'partner' } as const
  return { conversation, messageId, shows: 'claim', viewer, language: 'en', ...more }
}

/** What is left of cards that stand, once others are shown and some are gone. */
async function afterShowing(standing: PostedCard[], shown: PostedCard[], gone: string[] = []): Promise<string[]> {
  const world = await innerWorld()
  await world.submitted(claimId)
  const { posted, ...partition } = await world.read(claimId)
  const { claims } = memoryTables().tables
  const stands = (cards: typeof posted) => ({ ...partition, posted: cards })
  await writePosted(claims, claimId, recordPosted(stands([]), standing))
  const rows = await claims.list(claimId)
  const known = rows.map(({ rowKey, etag, body }) => ({ ...(JSON.parse(String(body)) as PostedCard), rowKey, etag }))
  const goneKeys = standing.filter(({ messageId }) => gone.includes(messageId)).map(postedKey)
  await writePosted(claims, claimId, recordPosted(stands(known), shown, goneKeys))
  const left = (await claims.list(claimId)).map(({ body }) => (JSON.parse(String(body)) as PostedCard).messageId)
  return left.sort()
}

describe('the cards of a claim that are kept current', () => {
  const notice = (messageId: string, entryVersion?: number) => card(messageId, { shows: 'notice', entryVersion })
  const elsewhere = { ...card('x').conversation, conversationId: 'another chat' }
  const table: [what: string, standing: PostedCard[], shown: PostedCard[], gone: string[], left: string[]][] = [
    ['one is recorded', [], [card('a')], [], ['a']],
    ['the same message again is one row', [card('a')], [card('a', { language: 'ko' })], [], ['a']],
    [
      'the oldest of four in a chat is let go',
      ['1', '2', '3'].map((id, n) => card(id, { entryVersion: n })),
      [card('4')],
      [],
      ['2', '3', '4'],
    ],
    [
      'a card that names no entry is the oldest',
      [card('1', { entryVersion: 5 }), card('2'), card('3', { entryVersion: 1 })],
      [card('4')],
      [],
      ['1', '3', '4'],
    ],
    [
      'another chat has its own',
      ['1', '2', '3'].map((id) => card(id)),
      [card('4', { conversation: elsewhere })],
      [],
      ['1', '2', '3', '4'],
    ],
    ['of notices the newest alone', [notice('1', 3)], [notice('2', 5), notice('3', 7)], [], ['3']],
    [
      'a notice does not push a whole card out',
      [card('1'), card('2'), card('3')],
      [notice('4', 2)],
      [],
      ['1', '2', '3', '4'],
    ],
    ['what is gone makes room', [card('1'), card('2'), card('3')], [card('4')], ['2'], ['1', '3', '4']],
    ['what is gone is forgotten, though nothing is shown', [card('1'), card('2')], [], ['1'], ['2']],
  ]
  for (const [what, standing, shown, gone, left] of table) {
    it(what, async () => assert.deepEqual(await afterShowing(standing, shown, gone), left))
  }

  for (const failure of ['conflict', 'not-found', 'busy', 'ambiguous'] as const) {
    it(`are recorded as well as may be: ${failure} is no fault`, async () => {
      const claims = refusing(failure)
      await writePosted(claims.table, claimId, [{ kind: 'delete', rowKey: 'p|1', etag: '*' }])
      assert.equal(claims.asked(), 1)
    })
  }

  it('are many in as many transactions as they need, and what is against the limits is a fault', async () => {
    const steps = Array.from({ length: 250 }, (_, n): TableOperation => ({
      kind: 'delete',
      rowKey: `p|${n}`,
      etag: '*',
    }))
    const claims = refusing('not-found')
    await writePosted(claims.table, claimId, steps)
    assert.equal(claims.asked(), 3)
    await assert.rejects(writePosted(refusing('invalid').table, claimId, steps), { failure: 'invalid' })
  })
})

/** A table that takes nothing. */
function refusing(failure: StorageError['failure']): { table: Table; asked: () => number } {
  let asked = 0
  const table: Table = {
    ...memoryTables().tables.claims,
    transact: () => {
      asked += 1
      return Promise.reject(new StorageError(failure, 'planted'))
    },
  }
  return { table, asked: () => asked }
}
