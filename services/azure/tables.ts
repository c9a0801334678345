import type { TableClient as AzureTable, TableServiceClientOptions } from '@azure/data-tables'
import type { Tables } from '../ports.ts'
import { managedIdentity, type StorageAccount } from './account.ts'
import { TableClient } from './sdk.ts'
import { storageError } from './storage-errors.ts'
import { azureTable } from './table.ts'
import { createWire, type Wire } from './wire.ts'

export interface TableSettings {
  account: StorageAccount
  /** Put before each table's name; letters and digits, so that several sets share one account. */
  prefix?: string
  /** How long one request may take; 5 s unless told. */
  timeoutMs?: number
  /** Added to every request's way: for counting, or for failing on purpose. */
  policies?: TableServiceClientOptions['additionalPolicies']
}

const names = ['claims', 'wakes', 'listings', 'people', 'jobs'] as const

/** Opens the five tables, and creates those that are not there yet. */
export async function openTables(settings: TableSettings): Promise<Tables> {
  const { account, prefix = '', timeoutMs = 5_000, policies = [] } = settings
  const options: TableServiceClientOptions = {
    // The library would send a write again whose answer was lost, and report our own row as somebody else's conflict.
    // A write is tried once; if its fate is unknown we say `ambiguous`, and the caller looks. Reads are repeated by us.
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [...policies],
  }
  const clientOf = clients(account, options)

  const nameOf = (name: keyof Tables) => `${prefix}${name}`
  const there = await existing(createWire(clientOf(nameOf('claims')), timeoutMs), names.map(nameOf))

  async function open(name: keyof Tables) {
    const table = nameOf(name)
    const client = clientOf(table)
    try {
      if (!there.has(table)) await client.createTable({ abortSignal: AbortSignal.timeout(timeoutMs) })
    } catch (error) {
      throw storageError(error, 'write')
    }
    return azureTable(createWire(client, timeoutMs), table)
  }

  const [claims, wakes, listings, people, jobs] = await Promise.all([
    open('claims'),
    open('wakes'),
    open('listings'),
    open('people'),
    open('jobs'),
  ])
  return { claims, wakes, listings, people, jobs }
}

/** Which of these are there already, in one question. What the answer leaves out may be there all the same. */
async function existing(wire: Wire, tables: readonly string[]): Promise<Set<string>> {
  const filter = tables.map((table) => `TableName eq '${table}'`).join(' or ')
  try {
    const { bodyAsText } = await wire.send({ method: 'GET', path: `/Tables?$filter=${encodeURIComponent(filter)}` })
    const { value } = JSON.parse(bodyAsText ?? '') as { value: { TableName: string }[] }
    return new Set(value.map(({ TableName }) => TableName))
  } catch (error) {
    throw storageError(error, 'read')
  }
}

function clients(account: StorageAccount, options: TableServiceClientOptions): (name: string) => AzureTable {
  if ('connectionString' in account) {
    // Plain http is only there for the local emulator: a real account refuses it.
    const allowInsecureConnection = account.connectionString.includes('http://')
    return (name) =>
      TableClient.fromConnectionString(account.connectionString, name, { ...options, allowInsecureConnection })
  }
  const credential = managedIdentity(account.identityClientId)
  const url = `https://${account.accountName}.table.core.windows.net`
  return (name) => new TableClient(url, name, credential, options)
}
