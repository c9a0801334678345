import type { Edm, TableEntity, TableEntityResult } from '@azure/data-tables'
import type { Row, StoredRow } from '../ports.ts'
import { storedProperties } from '../table-limits.ts'

/** A row as the client library writes it. */
export function toEntity(row: Row): TableEntity<Record<string, string | number | boolean | Edm<'Double'>>> {
  const { partitionKey, rowKey } = row
  const properties = storedProperties(row).map(([name, value]) => [
    name,
    typeof value === 'number' ? toNumber(value) : value,
  ])
  return { ...(Object.fromEntries(properties) as Record<string, ReturnType<typeof toNumber>>), partitionKey, rowKey }
}

/** Whole numbers without a type are taken for 32 bits, so larger ones say that they are doubles. */
function toNumber(value: number): number | Edm<'Double'> {
  return (value | 0) === value ? value : { type: 'Double', value }
}

/** A row as it came: only what we can have written; the service's timestamp and annotations are left out. */
export function toRow(entity: TableEntityResult<Record<string, unknown>>): StoredRow {
  const { partitionKey = '', rowKey = '', etag, timestamp: _timestamp, ...properties } = entity
  const row: StoredRow = { partitionKey, rowKey, etag }
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('odata.')) continue
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') row[name] = value
  }
  return row
}
