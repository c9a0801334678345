import { StorageError, type StorageFailure } from '../ports.ts'

/** What the Azure clients hang on their errors, as far as we read it. */
interface ClientError extends Error {
  statusCode?: unknown
  code?: unknown
  details?: { odataError?: { code?: unknown } }
}

/** The request never left: nobody to connect to, or no sign-in to send along. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])
const noSignIn = new Set(['CredentialUnavailableError', 'AuthenticationError', 'AuthenticationRequiredError'])
/** The service refused before doing anything. A plain 503 or 500 says nothing about a write. */
const refusedForNow = new Set(['ServerBusy', 'TooManyRequests'])

/**
 * The error in the words of the port, the original as its cause. An answer that did not come, or says nothing
 * certain, makes a write `ambiguous`; a read can be repeated, so there it is only `busy`.
 */
export function storageError(error: unknown, access: 'read' | 'write'): StorageError {
  if (error instanceof StorageError) return error
  const failure = failureOf(error, access)
  return new StorageError(failure, `storage ${access}: ${failure}${summary(error)}`, { cause: error })
}

/** The service's own word for what went wrong, such as `EntityAlreadyExists`. */
export function errorCode(error: unknown): string {
  if (!isClientError(error)) return ''
  const code = error.details?.odataError?.code ?? error.code
  return typeof code === 'string' ? code : ''
}

function failureOf(error: unknown, access: 'read' | 'write'): StorageFailure {
  const inDoubt = access === 'read' ? 'busy' : 'ambiguous'
  if (!isClientError(error)) return inDoubt
  const code = errorCode(error)
  if (error.statusCode === 429 || refusedForNow.has(code) || neverSent.has(code) || noSignIn.has(error.name))
    return 'busy'
  const status = typeof error.statusCode === 'number' ? error.statusCode : 0
  if (status === 409 || status === 412) return 'conflict'
  if (status === 404) return 'not-found'
  // 408 is a time limit that ran out over there; the other 4xx are our fault, the missing permission included.
  if (status >= 400 && status < 500 && status !== 408) return 'invalid'
  return inDoubt
}

/** Without the service's message, which may quote keys. */
function summary(error: unknown): string {
  if (!isClientError(error)) return ''
  const code = errorCode(error)
  return ` (${typeof error.statusCode === 'number' ? `${error.statusCode} ` : ''}${code || error.name})`
}

function isClientError(error: unknown): error is ClientError {
  return error instanceof Error
}
