import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TableServiceClientOptions } from '@azure/data-tables'
import { openTables } from '../../services/azure/tables.ts'
import type { StorageFailure, TableOperation, Tables } from '../../services/ports.ts'
import { connectionString, realTables } from '../support/azurite.ts'

type Policy = NonNullable<TableServiceClientOptions['additionalPolicies']>[number]['policy']

const create = (rowKey: string): TableOperation => ({ kind: 'create', row: { partitionKey: 'c1', rowKey } })
const fails = (work: Promise<unknown>, failure: StorageFailure) =>
  assert.rejects(work, { name: 'StorageError', failure })

describe('tables whose answer is lost', () => {
  /** How many of the next requests arrive and are carried out, but their answers never come back. */
  let toLose = 0
  const losing: Policy = {
    name: 'losing',
    async sendRequest(request, next) {
      const answer = await next(request)
      if (toLose === 0) return answer
      toLose -= 1
      throw Object.assign(new Error('read ECONNRESET'), { name: 'RestError', code: 'ECONNRESET' })
    },
  }
  let opened: Awaited<ReturnType<typeof realTables>>

  before(async () => {
    opened = await realTables({ policies: [{ policy: losing, position: 'perRetry' }] })
  })

  for (const [what, operations] of [
    ['one step', [create('a')]],
    ['a transaction', [create('b'), create('c')]],
  ] as const) {
    it(`say they don't know about ${what}, and don't send it again`, async () => {
      const { tables, counts } = opened
      const before = counts.transact
      toLose = 1
      await fails(tables.claims.transact('c1', operations), 'ambiguous')
      assert.equal(counts.transact, before + 1)
      await fails(tables.claims.transact('c1', operations), 'conflict')
    })
  }

  it('read again, and give up after the third time', async () => {
    const { tables, counts } = opened
    const before = counts.get
    toLose = 2
    assert.equal((await tables.claims.get('c1', 'a'))?.rowKey, 'a')
    assert.equal(counts.get, before + 3)
    toLose = 3
    await fails(tables.claims.list('c1'), 'busy')
    assert.equal(toLose, 0)
  })
})

/** What the service says when it is asked for our tables. */
const allThere = JSON.stringify({
  value: ['claims', 'wakes', 'listings', 'people', 'jobs'].map((TableName) => ({ TableName })),
})

describe('tables of a service in trouble', () => {
  let server: Server
  let tables: Tables
  let answer: { status: number; code?: string; body?: string } | 'silence' = { status: 200, body: allThere }

  before(async () => {
    server = createServer((request, response) => {
      request.resume()
      if (answer === 'silence') return
      response.writeHead(answer.status, { 'content-type': 'application/json' })
      const error = { code: answer.code, message: { lang: 'en-US', value: 'said so' } }
      response.end(answer.body ?? JSON.stringify({ 'odata.error': error }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const endpoint = `http://127.0.0.1:${port}/devstoreaccount1`
    const account = {
      connectionString: (await connectionString()).replace(/TableEndpoint=[^;]*/, `TableEndpoint=${endpoint}`),
    }
    tables = await openTables({ account, timeoutMs: 300 })
  })

  after(() => {
    server.closeAllConnections()
    server.close()
  })

  const verdicts: [number, string, StorageFailure, StorageFailure][] = [
    // status, code, a write, a read
    [429, 'TooManyRequests', 'busy', 'busy'],
    [503, 'ServerBusy', 'busy', 'busy'],
    [503, '', 'ambiguous', 'busy'],
    [500, 'OperationTimedOut', 'ambiguous', 'busy'],
    [502, '', 'ambiguous', 'busy'],
    [408, '', 'ambiguous', 'busy'],
    [409, 'EntityAlreadyExists', 'conflict', 'conflict'],
    [412, 'UpdateConditionNotSatisfied', 'conflict', 'conflict'],
    [404, 'TableNotFound', 'not-found', 'not-found'],
    [400, 'InvalidInput', 'invalid', 'invalid'],
    [403, 'AuthorizationFailure', 'invalid', 'invalid'],
    [413, 'RequestBodyTooLarge', 'invalid', 'invalid'],
  ]
  for (const [status, code, write, read] of verdicts) {
    it(`call ${status} ${code} ${write} for a write and ${read} for a read`, async () => {
      answer = { status, code: code || undefined }
      await Promise.all([
        fails(tables.claims.transact('c1', [create('a')]), write),
        fails(tables.claims.transact('c1', [create('a'), create('b')]), write),
        fails(tables.claims.transact('c1', [{ kind: 'delete', rowKey: 'a', etag: '*' }]), write),
        fails(tables.claims.get('c1', 'a'), read),
        fails(tables.claims.list('c1'), read),
      ])
    })
  }

  for (const [what, body] of [
    ['nothing', ''],
    ['a page of somebody in between', '<html>Sign in</html>'],
    ['the answer to one step of two', 'HTTP/1.1 204 No Content\r\n\r\n--end--'],
  ] as const) {
    it(`take a success that says ${what} for none`, async () => {
      answer = { status: 202, body }
      await fails(tables.claims.transact('c1', [create('a'), create('b')]), 'ambiguous')
      await fails(tables.claims.get('c1', 'a'), 'busy')
      await fails(tables.claims.list('c1'), 'busy')
    })
  }

  it('wait no longer than they should for an answer', async () => {
    answer = 'silence'
    await fails(tables.claims.transact('c1', [create('a')]), 'ambiguous')
    await fails(tables.claims.transact('c1', [create('a'), create('b')]), 'ambiguous')
    await fails(tables.claims.get('c1', 'a'), 'busy')
  })

  it('know that nothing was stored where nobody answers the call', async () => {
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
    await fails(tables.claims.transact('c1', [create('a'), create('b')]), 'busy')
    await fails(tables.claims.transact('c1', [create('a')]), 'busy')
    await fails(tables.claims.get('c1', 'a'), 'busy')
  })

  it('never keep a key of the account or a row in the words of an error', async () => {
    const error: Error = await tables.claims.transact('c1', [create('private')]).then(
      () => assert.fail('stored'),
      (fault: Error) => fault,
    )
    assert.doesNotMatch(`${error.message} ${JSON.stringify(error.cause)}`, /private|SharedKey/)
  })
})
