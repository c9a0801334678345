import type { TableServiceClientOptions } from '@azure/data-tables'

type PolicyConfig = NonNullable<TableServiceClientOptions['additionalPolicies']>[number]

/**
 * The client library writes `If-Match: *` on every delete of a transaction, whatever tag it is given: a delete meant
 * for a row as it was read would take whatever is there. This policy puts the asked-for tags into the request.
 */
export function deleteTags() {
  /** A call is known by its abort signal: the one thing of ours that reaches the request. */
  const asked = new WeakMap<object, readonly string[]>()
  const policy: PolicyConfig['policy'] = {
    name: 'deleteTags',
    sendRequest(request, next) {
      const tags = request.abortSignal && asked.get(request.abortSignal)
      if (tags && typeof request.body === 'string') request.body = withDeleteTags(request.body, tags)
      return next(request)
    },
  }
  return {
    policy: { policy, position: 'perCall' } satisfies PolicyConfig,
    /** The tags of the transaction's deletes, in their order. */
    ask(signal: AbortSignal, tags: readonly string[]): void {
      asked.set(signal, tags)
    },
  }
}

/** Rows are JSON in the body, so no row can contain the line break before `DELETE`. */
function withDeleteTags(body: string, tags: readonly string[]): string {
  const [before = '', ...deletes] = body.split('\r\nDELETE ')
  if (deletes.length !== tags.length) throw new Error('the transaction is not written as expected')
  const tagged = deletes.map((step, index) => {
    const found = /\r\nif-match: \*\r\n/i
    if (!found.test(step)) throw new Error('a delete of the transaction is not written as expected')
    return step.replace(found, () => `\r\nif-match: ${tags[index]}\r\n`)
  })
  return [before, ...tagged].join('\r\nDELETE ')
}
