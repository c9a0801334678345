import assert from 'node:assert/strict'
import type { Row, StorageFailure, StoredRow, Table, TableOperation } from '../../services/ports.ts'
import { realTables, storageName } from '../support/azurite.ts'
import { memoryTables, type RequestCounts } from '../support/memory-table.ts'

const kinds: { name: string; open: () => Promise<{ tables: { claims: Table }; counts: RequestCounts }> }[] = [
  { name: 'in memory', open: async () => memoryTables() },
  { name: `on ${storageName}`, open: () => realTables() },
]

const row = (rowKey: string, properties: Partial<Row> = {}): Row => ({ partitionKey: 'c1', rowKey, ...properties })
const create = (rowKey: string, properties: Partial<Row> = {}): TableOperation => ({
  kind: 'create',
  row: row(rowKey, properties),
})
const remove = (rowKey: string, etag = '*'): TableOperation => ({ kind: 'delete', rowKey, etag })
const keysOf = (rows: StoredRow[]) => rows.map(({ rowKey }) => rowKey)
const fails = (work: Promise<unknown>, failure: StorageFailure) =>
  assert.rejects(work, { name: 'StorageError', failure })

for (const { name, open } of kinds) {
  describe(`tables ${name}`, function () {
    this.timeout(60_000)
    let table: Table
    let counts: RequestCounts

    beforeEach(async () => {
      const opened = await open()
      table = opened.tables.claims
      counts = opened.counts
    })

    const stored = async (rowKey: string) => (await table.get('c1', rowKey)) ?? assert.fail(`no row ${rowKey}`)
    const replace = (rowKey: string, etag: string, properties: Partial<Row> = {}) =>
      table.transact('c1', [{ kind: 'replace', row: row(rowKey, properties), etag }])

    it('gives a row back as it was created, without what was undefined', async () => {
      const text = 'ok 한국 😀 "quoted"\r\nDELETE /x HTTP/1.1\r\n\tend '
      const properties = { text, whole: 7, big: 5_000_000_000, broken: -1.5, yes: true, no: false, empty: '' }
      await table.transact('c1', [create('a', { ...properties, absent: undefined, etag: 'of another row' })])
      const { etag, ...found } = await stored('a')
      assert.deepEqual(found, { partitionKey: 'c1', rowKey: 'a', ...properties })
      assert.notEqual(etag, 'of another row')
    })

    it('has no row under a key nobody wrote, nor under one that is impossible', async () => {
      await table.transact('c1', [create('a')])
      for (const key of ['b', 'A', '', 'a/b', 'a?b', 'a#b', 'a\\b', 'a\nb', 'x'.repeat(513), 'a\ud800']) {
        assert.equal(await table.get('c1', key), undefined)
        assert.equal(await table.get(key, 'a'), undefined)
        assert.deepEqual(await table.list(key), [])
      }
    })

    it('creates a row once', async () => {
      await table.transact('c1', [create('a', { n: 1 })])
      await fails(table.transact('c1', [create('a', { n: 2 })]), 'conflict')
      await fails(table.transact('c1', [create('b'), create('a', { n: 2 })]), 'conflict')
      assert.deepEqual(
        (await table.list('c1')).map(({ rowKey, n }) => [rowKey, n]),
        [['a', 1]],
      )
    })

    it('replaces a row whole, and only as it was read', async () => {
      await table.transact('c1', [create('a', { n: 1, gone: 'x' })])
      const before = await stored('a')
      await replace('a', before.etag, { n: 2 })
      const after = await stored('a')
      assert.deepEqual([after.n, 'gone' in after, after.etag === before.etag], [2, false, false])
      await fails(replace('a', before.etag, { n: 3 }), 'conflict')
      await fails(
        table.transact('c1', [create('b'), { kind: 'replace', row: row('a'), etag: before.etag }]),
        'conflict',
      )
      await fails(replace('zz', before.etag), 'not-found')
      assert.deepEqual(await table.list('c1'), [after])
    })

    it('gives a row made anew another tag', async () => {
      await table.transact('c1', [create('a')])
      const before = await stored('a')
      await table.transact('c1', [remove('a', before.etag)])
      await table.transact('c1', [create('a')])
      await fails(replace('a', before.etag), 'conflict')
      await fails(table.transact('c1', [remove('a', before.etag)]), 'conflict')
    })

    it('deletes by tag or whatever is there, and says if nothing is', async () => {
      await table.transact('c1', [create('a'), create('b')])
      const { etag } = await stored('a')
      await replace('a', etag, { n: 1 })
      await fails(table.transact('c1', [remove('a', etag)]), 'conflict')
      await table.transact('c1', [remove('a', (await stored('a')).etag)])
      await table.transact('c1', [remove('b')])
      await fails(table.transact('c1', [remove('b')]), 'not-found')
      await fails(table.transact('c1', [create('c'), remove('b')]), 'not-found')
      assert.deepEqual(await table.list('c1'), [])
    })

    it('heeds the tag of a delete among other steps', async () => {
      await table.transact(
        'c1',
        ['a', 'b', 'c', 'd'].map((key) => create(key)),
      )
      const [a, b, c] = await table.list('c1')
      assert(a && b && c)
      const stale = c.etag
      await replace('c', stale, { n: 1 })
      const steps = (tag: string) => [create('e'), remove('a', a.etag), remove('b'), remove('c', tag), create('f')]
      await fails(table.transact('c1', steps(stale)), 'conflict')
      assert.deepEqual(keysOf(await table.list('c1')), ['a', 'b', 'c', 'd'])
      await table.transact('c1', steps((await stored('c')).etag))
      assert.deepEqual(keysOf(await table.list('c1')), ['d', 'e', 'f'])
    })

    it('carries out all steps of a transaction or none', async () => {
      await table.transact('c1', [create('old', { n: 1 }), create('goes')])
      const { etag } = await stored('old')
      const before = await table.list('c1')
      const good: TableOperation[] = [
        create('new'),
        { kind: 'replace', row: row('old', { n: 2 }), etag },
        remove('goes'),
      ]
      await fails(table.transact('c1', [...good, remove('never there')]), 'not-found')
      assert.deepEqual(await table.list('c1'), before)
      await table.transact('c1', good)
      assert.deepEqual(
        (await table.list('c1')).map(({ rowKey, n }) => [rowKey, n]),
        [
          ['new', undefined],
          ['old', 2],
        ],
      )
    })

    it('keeps keys of every permitted character apart', async () => {
      const keys = [
        '!claim',
        "it's",
        "''",
        'a b',
        'a%20b',
        '100%',
        '%2F',
        'a+b',
        'a&b=c',
        'é',
        'e\u0301',
        '한국',
        '😀',
        'h|1',
        '(1)',
        '$x',
        'a:b;c,d@e',
      ]
      await table.transact(
        'c1',
        keys.map((key) => create(key, { was: key })),
      )
      for (const key of keys) {
        assert.equal((await stored(key)).was, key)
        await table.transact(key, [{ kind: 'create', row: { partitionKey: key, rowKey: key } }])
        assert.deepEqual(keysOf(await table.list(key)), [key])
        assert.deepEqual(keysOf(await table.list('c1', { from: key, most: 1 })), [key])
      }
      assert.deepEqual(keysOf(await table.list('c1')), [...keys].sort())
      for (const found of await table.list('c1')) await table.transact('c1', [remove(found.rowKey, found.etag)])
      assert.deepEqual(await table.list('c1'), [])
    })

    it('lists a partition in key order, all pages, or the part of it that is asked for', async () => {
      const keys = Array.from({ length: 2_050 }, (_, n) => `h|${String(n).padStart(8, '0')}`)
      const shuffled = keys.map((_, n) => keys[(n * 1_009) % keys.length] ?? '')
      for (let start = 0; start < keys.length; start += 100) {
        await table.transact(
          'c1',
          shuffled.slice(start, start + 100).map((key) => create(key)),
        )
      }
      await table.transact('c1', [create('!claim'), create('i|1')])
      await table.transact('c2', [{ kind: 'create', row: { partitionKey: 'c2', rowKey: 'h|00000001' } }])
      assert.deepEqual(keysOf(await table.list('c1')), ['!claim', ...keys, 'i|1'])
      assert.deepEqual(keysOf(await table.list('c1', { from: 'h|', below: 'h}' })), keys)
      assert.deepEqual(keysOf(await table.list('c1', { from: 'h|', below: 'h|\uffff' })), keys)
      assert.deepEqual(keysOf(await table.list('c1', { from: 'h|00000003', below: 'h|00000005' })), keys.slice(3, 5))
      assert.deepEqual(keysOf(await table.list('c1', { below: 'h|00000002', most: 2 })), ['!claim', 'h|00000000'])
      assert.deepEqual(keysOf(await table.list('c1', { from: 'h|', most: 1_500 })), keys.slice(0, 1_500))
      assert.deepEqual(await table.list('c1', { most: 0 }), [])
      assert.deepEqual(await table.list('c1', { from: 'z' }), [])
      assert.deepEqual(await table.list('c3'), [])
      const scanned: string[] = []
      for await (const page of table.scan())
        scanned.push(...page.map((found) => `${found.partitionKey} ${found.rowKey}`))
      assert.equal(scanned.length, 2_053)
      assert.equal(scanned.at(-1), 'c2 h|00000001')
    })

    it('asks as seldom as it can', async () => {
      for (let start = 0; start < 1_500; start += 100) {
        await table.transact(
          'c1',
          Array.from({ length: 100 }, (_, n) => create(String(start + n))),
        )
      }
      assert.deepEqual(counts, { get: 0, 'list-page': 0, transact: 15 })
      await table.get('c1', '1')
      await table.get('c1', 'not there')
      await table.list('c1', { most: 500 })
      await table.list('c1', { most: 1_000 })
      await table.list('c9')
      assert.deepEqual(counts, { get: 2, 'list-page': 3, transact: 15 })
      await table.list('c1')
      await table.list('c1', { most: 1_200 })
      for await (const page of table.scan()) assert(page.length > 0)
      assert.deepEqual(counts, { get: 2, 'list-page': 9, transact: 15 })
    })

    it('has one winner among a hundred who replace the same row', async () => {
      await table.transact('c1', [create('a')])
      const { etag } = await stored('a')
      const tries = await Promise.allSettled(
        Array.from({ length: 100 }, (_, n) => {
          const step: TableOperation = { kind: 'replace', row: row('a', { n }), etag }
          return table.transact('c1', n % 2 === 0 ? [step] : [step, create(`h|${n}`)])
        }),
      )
      const winners = tries.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []))
      assert.equal(winners.length, 1)
      assert.equal((await stored('a')).n, winners[0])
      for (const lost of tries) if (lost.status === 'rejected') assert.equal(lost.reason.failure, 'conflict')
      assert.equal((await table.list('c1')).length, Number(winners[0]) % 2 === 0 ? 1 : 2)
    })

    const text = (length: number) => 'x'.repeat(length)
    const many = (count: number, value: string | number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, value]))

    it('takes what is just within the limits', async () => {
      await table.transact('c1', [create(text(512))])
      await table.transact('c1', [create('한'.repeat(512))])
      // In a transaction: alone, the emulator garbles letters of several bytes in a request of more than 64 KiB.
      await table.transact('c1', [create('text', { text: '한'.repeat(32 * 1024) }), create('other')])
      assert.equal((await stored('text')).text, '한'.repeat(32 * 1024))
      await table.transact('c1', [create('properties', many(252, 1))])
      await table.transact('c1', [create('row', many(15, text(32 * 1024)))])
      await table.transact(
        'c1',
        Array.from({ length: 100 }, (_, n) => create(`h|${n}`)),
      )
      await table.transact(
        'c1',
        Array.from({ length: 60 }, (_, n) => create(`big|${n}`, { text: text(32 * 1024) })),
      )
      assert.equal((await table.list('c1')).length, 166)
    })

    const refused: [string, TableOperation[]][] = [
      ['no step at all', []],
      ['101 steps', Array.from({ length: 101 }, (_, n) => create(`h|${n}`))],
      ['two steps for one row', [create('a'), remove('a')]],
      ['a row of another partition', [{ kind: 'create', row: { partitionKey: 'c2', rowKey: 'a' } }]],
      ['an empty key', [create('')]],
      ['a key of 513 characters', [create(text(513))]],
      ...['/', '\\', '#', '?', '\n', '\t', '\u0000', '\u007f', '\u0085'].map((sign): [string, TableOperation[]] => [
        `a key with ${JSON.stringify(sign)}`,
        [create(`a${sign}b`)],
      ]),
      ['a key with half a character', [create('a\ud83d')]],
      ['a text of more than 32 K characters', [create('a', { text: text(32 * 1024 + 1) })]],
      ['253 properties', [create('a', many(253, 1))]],
      ['a row of more than 1 MiB', [create('a', many(16, text(32 * 1024)))]],
      ['a property with a strange name', [create('a', { 'a-b': 1 })]],
      ['a property named like the service’s own', [create('a', { Timestamp: 'x' })]],
      ['a number that is none', [create('a', { n: NaN })]],
      ['more than 4 MiB', Array.from({ length: 50 }, (_, n) => create(`h|${n}`, { a: '한'.repeat(30_000) }))],
      ['a replace without a tag', [{ kind: 'replace', row: row('a'), etag: '' }]],
      ['a replace of whatever is there', [{ kind: 'replace', row: row('a'), etag: '*' }]],
      ['a delete without a tag', [remove('a', '')]],
    ]
    for (const [what, operations] of refused) {
      it(`refuses ${what}, before asking anybody`, async () => {
        await fails(table.transact('c1', operations), 'invalid')
        assert.equal(counts.transact, 0)
      })
    }
  })
}
