import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { odata, TableClient, type TableEntity, type TransactionAction } from '@azure/data-tables'
import { CloudAdapter, ConfigurationBotFrameworkAuthentication, type ConversationReference } from 'botbuilder'
import type { Filled } from './filled.ts'
import { renamed } from './renamed.ts'
import type { Asked } from './recorded.ts'
import type { Work } from './seed.ts'

/**
 * What a turn costs when each library is used plainly: the same requests to storage through data-tables, one after the
 * other as the bot needs them; the same templates, each built once and expanded as a whole; the same messages, each
 * sent by the adapter to its conversation.
 */
const { Template } = createRequire(import.meta.url)('adaptivecards-templating') as {
  Template: new (card: unknown) => { expand(context: { $root: unknown }): unknown }
}
const { ACCOUNT = '', PREFIX = '', WORK = '', CARDS = '', CARD = '', CONNECTOR = '' } = process.env
const work = JSON.parse(readFileSync(WORK, 'utf8')) as Record<'answer' | 'telling', Work>
const card = JSON.parse(readFileSync(CARD, 'utf8')) as unknown
const templates = new Map<string, InstanceType<typeof Template>>()
const clients = new Map<string, TableClient>()
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}))

function clientOf(table: string): TableClient {
  const known = clients.get(table)
  if (known) return known
  const options = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } }
  const client = TableClient.fromConnectionString(ACCOUNT, `${PREFIX}${table}`, options)
  clients.set(table, client)
  return client
}

async function storage(asked: readonly Asked[], id: string): Promise<void> {
  const tags = new Map<string, string>()
  for (const one of asked) {
    const { table, what, partition, rowKey = '', operations = [] } = renamed(one, id)
    const client = clientOf(table)
    if (what === 'list') {
      const queryOptions = { filter: odata`PartitionKey eq ${partition}` }
      for await (const row of client.listEntities({ queryOptions }))
        tags.set(keyOf(table, partition, row.rowKey), row.etag)
    } else if (what === 'get') {
      await client.getEntity(partition, rowKey).catch(() => undefined)
    } else {
      const actions = operations.map((step): TransactionAction => {
        if (step.kind === 'delete') return ['delete', { partitionKey: partition, rowKey: step.rowKey }]
        const row = step.row as TableEntity
        const etag = tags.get(keyOf(table, partition, row.rowKey)) ?? '*'
        // A message has another id with each claim.
        if (table === 'jobs') return ['create', { ...row, rowKey: `${row.rowKey}${id}` }]
        return step.kind === 'create' ? ['create', row] : ['update', row, 'Replace', { etag }]
      })
      await client.submitTransaction(actions)
    }
  }
}

function keyOf(...parts: (string | undefined)[]): string {
  return parts.join(' ')
}

function expand({ name, data }: Filled): void {
  let template = templates.get(name)
  if (!template) {
    template = new Template(JSON.parse(readFileSync(join(CARDS, `${name}.json`), 'utf8')))
    templates.set(name, template)
  }
  template.expand({ $root: data })
}

async function send(kind: 'post' | 'update'): Promise<void> {
  const reference = {
    channelId: 'msteams',
    serviceUrl: CONNECTOR,
    bot: { id: '28:bot', name: '' },
    conversation: { id: 'floor', isGroup: false, conversationType: 'personal', name: '' },
  } satisfies Partial<ConversationReference>
  const attachments = [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }]
  await adapter.continueConversationAsync('', reference, async (context) => {
    if (kind === 'post') await context.sendActivity({ type: 'message', attachments })
    else await context.updateActivity({ type: 'message', id: 'm1', attachments })
  })
}

/** TABLE: what can be measured apart. */
const parts = {
  storage: async ({ asked }: Work, id: string) => storage(asked, id),
  cards: async ({ filled }: Work) => filled.forEach(expand),
  sends: async ({ sends }: Work) => {
    for (const kind of sends) await send(kind)
  },
} as const

/** So many at a time, each as soon as the one before it is done. */
async function allOf(ids: readonly string[], atOnce: number, work: (id: string) => Promise<void>): Promise<void> {
  const left = [...ids]
  const one = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) await work(id)
  }
  await Promise.all(Array.from({ length: atOnce }, one))
}

export interface Spend {
  what: keyof typeof parts
  of: keyof typeof work
  ids: string[]
  atOnce: number
}

process.on('message', ({ what, of, ids, atOnce }: Spend) => {
  const before = process.cpuUsage()
  void allOf(ids, atOnce, (id) => parts[what](work[of], id)).then(() => {
    const { user, system } = process.cpuUsage(before)
    process.send?.({ cpuMs: (user + system) / 1_000 })
  })
})
process.send?.({ port: 0 })
