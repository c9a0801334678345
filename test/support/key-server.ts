import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK } from 'jose'

/** Keys under the ids that tokens name: the one Teams signs with, one for web chat only, and one that nobody publishes. */
export interface Keys {
  teams: KeyObject
  webchat: KeyObject
  foreign: KeyObject
  /** What everybody can read of the first. */
  published: KeyObject
}

/** Who publishes the keys of tokens: a real server on a free loopback port. `asked`: the paths it was asked for. */
export async function startKeyServer() {
  const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
  const [teams, webchat, foreign] = [pair(), pair(), pair()]
  const published = [
    { ...(await exportJWK(teams.publicKey)), kid: 'teams', endorsements: ['msteams'] },
    { ...(await exportJWK(webchat.publicKey)), kid: 'webchat', endorsements: ['webchat'] },
  ]
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.setHeader('Content-Type', 'application/json')
    const isKeys = request.url === '/keys'
    response.end(JSON.stringify(isKeys ? { keys: published } : { jwks_uri: `${origin}/keys` }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const keys: Keys = {
    teams: teams.privateKey,
    webchat: webchat.privateKey,
    foreign: foreign.privateKey,
    published: teams.publicKey,
  }
  return {
    origin,
    keys,
    asked,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
