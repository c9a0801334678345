import {
  AuthenticationConstants,
  ClaimsIdentity,
  type BotFrameworkAuthentication,
  type ConnectorClient,
} from './sdk.ts'

/** Gives the client for a connector's address, the same one each time. */
export type Connectors = (serviceUrl: string) => Promise<ConnectorClient>

const mostClients = 50

/**
 * One client for each connector. The library would send a message again on its own after a lost answer (four times,
 * and never give up waiting); that policy is removed: who sends decides what may be sent twice.
 */
export function createConnectors(auth: BotFrameworkAuthentication, appId: string): Connectors {
  const claims = [
    { type: AuthenticationConstants.AudienceClaim, value: appId },
    { type: AuthenticationConstants.AppIdClaim, value: appId },
  ]
  const factory = auth.createConnectorFactory(new ClaimsIdentity(appId ? claims : []))
  const clients = new Map<string, Promise<ConnectorClient>>()
  return async (serviceUrl) => {
    const known = clients.get(serviceUrl)
    if (!known && clients.size >= mostClients) clients.clear()
    const made =
      known ?? factory.create(serviceUrl, AuthenticationConstants.ToChannelFromBotOAuthScope).then(withoutRetries)
    clients.set(serviceUrl, made)
    const client = await made
    if (appId) await tokenOf(client)
    return client
  }
}

/** The bot's own token for the connector, kept by the library until it expires. Throws `SignInFailed`. */
export async function tokenOf(client: ConnectorClient): Promise<string> {
  const { credentials } = client as unknown as { credentials: { getToken(): Promise<string> } }
  try {
    return await credentials.getToken()
  } catch (error) {
    throw new SignInFailed('the bot got no token for the connector', { cause: error })
  }
}

/** Nothing was sent: whoever gives out the tokens gave none. */
export class SignInFailed extends Error {
  override readonly name = 'SignInFailed'
}

function withoutRetries(client: ConnectorClient): ConnectorClient {
  const inner = client as unknown as { client: { pipeline: { removePolicy(which: { name: string }): unknown } } }
  inner.client.pipeline.removePolicy({ name: 'defaultRetryPolicy' })
  return client
}
