import { randomUUID } from 'node:crypto'

interface Presser {
  tenantId: string
  objectId: string
  name: string
}

/** A pressed button as Teams would send it, from somebody's own chat. */
export function pressOf(who: Presser, verb: string, data: object, serviceUrl: string): string {
  return JSON.stringify({
    type: 'invoke',
    name: 'adaptiveCard/action',
    id: randomUUID(),
    channelId: 'msteams',
    serviceUrl,
    from: { id: `29:${who.objectId}`, name: who.name, aadObjectId: who.objectId },
    recipient: { id: '28:bot', name: 'CPOR Claims' },
    conversation: { id: `a:${who.objectId}`, conversationType: 'personal', tenantId: who.tenantId },
    channelData: { tenant: { id: who.tenantId } },
    locale: 'en-US',
    value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
  })
}

/** Posts a body to a bot and gives the answer's text. Throws unless it is taken. */
export async function post(url: string, body: string): Promise<string> {
  const response = await fetch(`${url}/api/messages`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${response.status}: ${text.slice(0, 200)}`)
  return text
}
