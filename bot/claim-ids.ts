import { createHmac } from 'node:crypto'

/** Crockford's 32 signs: none is mistaken for another. */
const signs = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * A claim id such as `CL-7K2M-9QXD`, made from who asked and the form's random word: the same form sent twice is the
 * same claim, and nobody can guess an id without the key. `attempt` gives the next one, should an id be taken.
 */
export function claimIdFor(
  key: string,
  person: { tenantId: string; objectId: string },
  form: string,
  attempt = 0,
): string {
  const digest = createHmac('sha256', key)
    .update(`claim|${person.tenantId}|${person.objectId}|${form}|${attempt}`)
    .digest()
  const text = [...digest.subarray(0, 8)].map((byte) => signs[byte % 32]).join('')
  return `CL-${text.slice(0, 4)}-${text.slice(4)}`
}
