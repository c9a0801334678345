import { createRequire } from 'node:module'

/*
 * The storage SDK, required: the Teams SDK has already loaded the core that both stand on that way. Imported, all of it
 * would be loaded, and kept, a second time.
 */

const require = createRequire(import.meta.url)

export const { TableClient } = require('@azure/data-tables') as typeof import('@azure/data-tables')
export const { BlobServiceClient } = require('@azure/storage-blob') as typeof import('@azure/storage-blob')
export const { createDefaultHttpClient, createHttpHeaders, createPipelineRequest, RestError } =
  require('@azure/core-rest-pipeline') as typeof import('@azure/core-rest-pipeline')

/** Large, so only where it is used. */
export const identity = () => require('@azure/identity') as typeof import('@azure/identity')
