import { StorageError } from '../ports.ts'

const possible = /^[A-Za-z0-9_-][A-Za-z0-9._/-]{0,1022}[A-Za-z0-9_-]$/

/** Throws `StorageError('invalid')` unless the name needs no escaping anywhere. The service allows more; we don't need it. */
export function checkBlobName(name: string): void {
  if (!possible.test(name) || name.includes('//') || /(^|\/)\.+(\/|$)/.test(name)) {
    throw new StorageError('invalid', 'blobs: 2 to 1024 letters, digits and . _ / - with no empty part')
  }
}
