import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { odata, TableClient, type TableEntity, type TransactionAction } from '@azure/data-tables'
import { renamed } from './renamed.ts'
import type { Asked } from './recorded.ts'

/**
 * What a turn costs when each library is used plainly: the same requests to storage through data-tables, one after the
 * other as the bot needs them, and one expansion of the same template.
 */
const { Template } = createRequire(import.meta.url)('adaptivecards-templating') as {
  Template: new (card: unknown) => { expand(context: { $root: unknown }): unknown }
}
const { ACCOUNT = '', PREFIX = '', ASKED = '', TEMPLATE = '', DATA = '' } = process.env
const asked = JSON.parse(readFileSync(ASKED, 'utf8')) as Asked[]
const template = new Template(JSON.parse(readFileSync(TEMPLATE, 'utf8')))
const data = JSON.parse(readFileSync(DATA, 'utf8')) as unknown
const clients = new Map<string, TableClient>()

function clientOf(table: string): TableClient {
  const known = clients.get(table)
  if (known) return known
  const options = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } }
  const client = TableClient.fromConnectionString(ACCOUNT, `${PREFIX}${table}`, options)
  clients.set(table, client)
  return client
}

async function storage(id: string): Promise<void> {
  const tags = new Map<string, string>()
  for (const one of asked) {
    const { table, what, partition, rowKey = '', operations = [] } = renamed(one, id)
    const client = clientOf(table)
    if (what === 'list') {
      const queryOptions = { filter: odata`PartitionKey eq ${partition}` }
      for await (const row of client.listEntities({ queryOptions })) tags.set(row.rowKey ?? '', row.etag)
    } else if (what === 'get') {
      await client.getEntity(partition, rowKey)
    } else {
      const actions = operations.map((step): TransactionAction => {
        if (step.kind === 'delete') return ['delete', { partitionKey: partition, rowKey: step.rowKey }]
        const row = step.row as TableEntity
        const etag = tags.get(row.rowKey) ?? '*'
        return step.kind === 'create' ? ['create', row] : ['update', row, 'Replace', { etag }]
      })
      await client.submitTransaction(actions)
    }
  }
}

/** So many at a time, each as soon as the one before it is done. */
async function allOf(ids: readonly string[], atOnce: number, work: (id: string) => unknown): Promise<void> {
  const left = [...ids]
  const one = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) await work(id)
  }
  await Promise.all(Array.from({ length: atOnce }, one))
}

process.on('message', (message: { what: 'storage' | 'card'; ids: string[]; atOnce: number } | 'usage') => {
  if (message === 'usage') return void process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() })
  const work = message.what === 'storage' ? storage : () => template.expand({ $root: data })
  const before = process.cpuUsage()
  void allOf(message.ids, message.atOnce, work).then(() => {
    const { user, system } = process.cpuUsage(before)
    process.send?.({ cpuMs: (user + system) / 1_000 })
  })
})
process.send?.({ port: 0 })
