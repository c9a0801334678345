import { StorageError, type Row, type TableOperation } from './ports.ts'

/*
 * What the Tables service accepts ("Understanding the Table service data model", "Performing entity group
 * transactions"). The local emulator is laxer, so we refuse by ourselves, in the adapter and in the fake alike.
 */

const kib = 1024
/** Strings are stored as UTF-16: 1 KiB of key. */
const maxKeyChars = 512
const maxTextChars = 32 * kib
const maxRowBytes = 1024 * kib
const maxProperties = 252
const maxPropertyNameChars = 255
const maxOperations = 100
const maxTransactionBytes = 4 * 1024 * kib
/** A hundred rows of this size are within the limit. */
const fewBytes = 32 * kib
/** What a step costs on the wire beside its row and its keys: multipart boundary, request line, headers. */
const stepOverheadBytes = 1024

const forbiddenInKeys = /[/\\#?\u0000-\u001f\u007f-\u009f]/
const loneSurrogate = /[\ud800-\udfff]/u
const propertyName = /^[A-Za-z_][A-Za-z0-9_]*$/
/** Names the service or its client gives another meaning. */
const reservedNames = new Set(['PartitionKey', 'RowKey', 'Timestamp', 'timestamp'])

/** Whether a row could be kept under this key at all. A key that could not be has no row. */
export function isPossibleKey(key: string): boolean {
  return key.length > 0 && key.length <= maxKeyChars && !forbiddenInKeys.test(key) && !loneSurrogate.test(key)
}

/** The properties of a row that are stored: without the keys, the tag it was read with, and what is undefined. */
export function storedProperties(row: Row): [string, string | number | boolean][] {
  const stored: [string, string | number | boolean][] = []
  for (const [name, value] of Object.entries(row)) {
    if (name === 'partitionKey' || name === 'rowKey' || name === 'etag' || value === undefined) continue
    stored.push([name, value])
  }
  return stored
}

/** Throws `StorageError('invalid')` if the service would refuse the transaction whatever the table holds. */
export function checkTransaction(partitionKey: string, operations: readonly TableOperation[]): void {
  checkKey('partition key', partitionKey)
  if (operations.length === 0) refuse('a transaction of no steps')
  if (operations.length > maxOperations)
    refuse(`${operations.length} steps; at most ${maxOperations} in one transaction`)
  const seen = new Set<string>()
  let bytes = 0
  for (const operation of operations) {
    const rowKey = operation.kind === 'delete' ? operation.rowKey : operation.row.rowKey
    checkKey('row key', rowKey)
    if (seen.has(rowKey)) refuse('two steps for one row in one transaction')
    seen.add(rowKey)
    checkTag(operation)
    if (operation.kind !== 'delete') {
      if (operation.row.partitionKey !== partitionKey) refuse('a row of another partition')
      // A letter takes two bytes in the row and at most six on the wire, escaped: seldom worth counting.
      const rowBytes = 3 * checkRow(operation.row)
      bytes += rowBytes < fewBytes ? rowBytes : Buffer.byteLength(JSON.stringify(operation.row))
    }
    bytes += stepOverheadBytes + encodeURIComponent(partitionKey + rowKey).length
  }
  if (bytes > maxTransactionBytes) refuse(`${bytes} bytes; at most ${maxTransactionBytes} in one transaction`)
}

function checkKey(what: string, key: string): void {
  if (!isPossibleKey(key)) refuse(`${what} of ${key.length} characters: 1 to ${maxKeyChars}, no / \\ # ? or controls`)
}

/** A row is only replaced by who has read it; only a delete may be unconditional. */
function checkTag(operation: TableOperation): void {
  if (operation.kind === 'create') return
  if (operation.etag === '') refuse(`a ${operation.kind} without a tag`)
  if (operation.kind === 'replace' && operation.etag === '*') refuse('a replace of whatever is there')
}

/** The row's size in storage, in bytes. */
function checkRow(row: Row): number {
  const properties = storedProperties(row)
  if (properties.length > maxProperties) refuse(`${properties.length} properties; at most ${maxProperties}`)
  let bytes = 4 + 2 * (row.partitionKey.length + row.rowKey.length)
  for (const [name, value] of properties) {
    if (!propertyName.test(name) || name.length > maxPropertyNameChars || reservedNames.has(name)) {
      refuse(`property name ${name.slice(0, 40)}`)
    }
    bytes += 8 + 2 * name.length + valueBytes(name, value)
  }
  if (bytes > maxRowBytes) refuse(`a row of ${bytes} bytes; at most ${maxRowBytes}`)
  return bytes
}

function valueBytes(name: string, value: string | number | boolean): number {
  if (typeof value === 'boolean') return 1
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) refuse(`property ${name} is not a finite number`)
    return 8
  }
  if (value.length > maxTextChars) refuse(`property ${name} of ${value.length} characters; at most ${maxTextChars}`)
  return 4 + 2 * value.length
}

function refuse(why: string): never {
  throw new StorageError('invalid', `tables: ${why}`)
}
