import type { TableOperation } from '../ports.ts'
import { rowPath, rowText } from './rows.ts'
import { refusedBy, type WireRequest } from './wire.ts'

/** Rows are JSON, in which no line can begin like this. */
const batch = 'batch_of_steps'
const steps = 'changeset_of_steps'

const single = { 'content-type': 'application/json', prefer: 'return-no-content' } as const

/** One step alone goes without a transaction, which costs the service and us a third of the time. */
export function requestOf(table: string, partitionKey: string, step: TableOperation): WireRequest {
  if (step.kind === 'create') return { method: 'POST', path: `/${table}`, headers: single, body: rowText(step.row) }
  const path = rowPath(table, partitionKey, step.kind === 'delete' ? step.rowKey : step.row.rowKey)
  if (step.kind === 'delete') return { method: 'DELETE', path, headers: { 'if-match': step.etag } }
  return { method: 'PUT', path, headers: { ...single, 'if-match': step.etag }, body: rowText(step.row) }
}

/** Several steps as one transaction of the service, each with the tag it was asked for. */
export function batchOf(
  url: string,
  table: string,
  partitionKey: string,
  operations: readonly TableOperation[],
): WireRequest {
  let body = `--${batch}\r\nContent-Type: multipart/mixed; boundary=${steps}\r\n\r\n`
  for (const step of operations) {
    const { method, path, headers = {}, body: row = '' } = requestOf(table, partitionKey, step)
    body += `--${steps}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n`
    body += `${method} ${url}${path} HTTP/1.1\r\nDataServiceVersion: 3.0\r\nAccept: application/json\r\n`
    for (const [name, value] of Object.entries(headers)) body += `${name}: ${value}\r\n`
    body += `\r\n${row}\r\n`
  }
  body += `--${steps}--\r\n--${batch}--\r\n`
  return { method: 'POST', path: '/$batch', headers: { 'content-type': `multipart/mixed; boundary=${batch}` }, body }
}

/**
 * Makes sure that an answer to a transaction says of each step that it was done. Throws the refusal of the first that was
 * not, which undoes all; an answer that says neither is a plain error: nobody knows.
 */
export function checkDone(answer: string, count: number): void {
  const refused = /HTTP\/1\.1 ([45]\d\d)[^]*?(\{[^\r\n]*\})?(?:\r?\n--|$)/.exec(answer)
  if (refused) throw refusedBy(Number(refused[1]), refused[2] ?? '')
  const done = answer.split('HTTP/1.1 2').length - 1
  if (done !== count) throw new Error(`a transaction of ${count} steps, ${done} of which were answered`)
}
