import type { Row, StoredRow } from '../ports.ts'
import { storedProperties } from '../table-limits.ts'

/** A row as the service takes it: JSON with both keys. */
export function rowText(row: Row): string {
  const entity: Record<string, string | number | boolean> = { PartitionKey: row.partitionKey, RowKey: row.rowKey }
  for (const [name, value] of storedProperties(row)) {
    entity[name] = value
    // Whole numbers without a type are taken for 32 bits, so larger ones say that they are doubles.
    if (typeof value === 'number' && (value | 0) !== value) entity[`${name}@odata.type`] = 'Edm.Double'
  }
  return JSON.stringify(entity)
}

/** Where a row is found behind the account's address. */
export function rowPath(table: string, partitionKey: string, rowKey: string): string {
  return `/${table}(PartitionKey='${keyText(partitionKey)}',RowKey='${keyText(rowKey)}')`
}

/** A key inside quotes of an address. */
export function keyText(key: string): string {
  return encodeURIComponent(key.replaceAll("'", "''"))
}

/** A row as it came: only what we can have written; the service's timestamp and annotations are left out. */
export function toRow(entity: Readonly<Record<string, unknown>>): StoredRow {
  const row: StoredRow = {
    partitionKey: entity.PartitionKey as string,
    rowKey: entity.RowKey as string,
    etag: entity['odata.etag'] as string,
  }
  for (const name in entity) {
    if (name === 'PartitionKey' || name === 'RowKey' || name === 'Timestamp' || name.includes('odata.')) continue
    const value = entity[name]
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') row[name] = value
  }
  return row
}
