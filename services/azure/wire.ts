import type { TableClient } from '@azure/data-tables'
import type { PipelineResponse, RestError as Refused } from '@azure/core-rest-pipeline'
import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest, RestError } from './sdk.ts'

/** What the tables service speaks: JSON, in which each row carries its tag. */
const headers = {
  accept: 'application/json;odata=minimalmetadata',
  dataserviceversion: '3.0',
  'x-ms-version': '2019-02-02',
} as const

/**
 * What the library's pipeline does for requests that it builds itself, or that we do by ourselves: it would put a
 * request that is written already through a dozen more hands. Signing, the proxy and who is asking stay.
 */
const unneeded = [
  'serializationPolicy',
  'deserializationPolicy',
  'decompressResponsePolicy',
  'wrapAbortSignalLikePolicy',
  'formDataPolicy',
  'multipartPolicy',
  'defaultRetryPolicy',
  'tracingPolicy',
  'redirectPolicy',
  'logPolicy',
] as const

/** Keeps its connections; one for all tables. */
const http = createDefaultHttpClient()

export interface WireRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Behind the account's address, encoded, with its query. */
  path: string
  headers?: Readonly<Record<string, string>>
  body?: string
}

export type Wire = ReturnType<typeof createWire>

/**
 * Sends requests to the tables service as they are, signed by the library. The library's own operations cost three
 * times the processor time of the same bytes (DECISIONS.md). Throws `RestError`, also for an answer that is no success.
 */
export function createWire(client: TableClient, timeoutMs: number) {
  const pipeline = client.pipeline.clone()
  for (const name of unneeded) pipeline.removePolicy({ name })
  const { url } = client
  // Plain http is only there for the local emulator: a real account's address begins with https.
  const allowInsecureConnection = url.startsWith('http://')

  async function send({ method, path, headers: own, body }: WireRequest): Promise<PipelineResponse> {
    const request = createPipelineRequest({
      url: `${url}${path}`,
      method,
      body,
      timeout: timeoutMs,
      allowInsecureConnection,
      headers: createHttpHeaders({ ...headers, ...own }),
    })
    const response = await pipeline.sendRequest(http, request)
    if (response.status >= 300) throw refusedBy(response.status, response.bodyAsText ?? '')
    return response
  }

  return { send, url }
}

/** The service's refusal under its own code; without its message, which may quote keys. */
export function refusedBy(statusCode: number, body: string): Refused {
  const code = codeIn(body)
  return new RestError(code || 'refused', { statusCode, code })
}

function codeIn(body: string): string {
  try {
    const { 'odata.error': error } = JSON.parse(body) as { 'odata.error'?: { code?: unknown } }
    return typeof error?.code === 'string' ? error.code : ''
  } catch {
    return ''
  }
}
