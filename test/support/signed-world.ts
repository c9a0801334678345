import { ConnectorClient } from 'botframework-connector'
import { ConfigurationBotFrameworkAuthentication, type BotFrameworkAuthentication } from '../../bot/teams/sdk.ts'
import type { Directory } from '../../services/claim/people.ts'
import { startKeyServer } from './key-server.ts'
import { startMemoryWorld } from './memory-world.ts'

/**
 * The whole bot as it is in production: people sign in, and tokens are really verified, with keys from a server of the
 * test. Whatever connector is addressed, its messages arrive at the fake one, so that a reply is seen.
 */
export async function startSignedWorld(directory: Directory, appId: string) {
  const keyServer = await startKeyServer()
  const tenantId = directory.programTenantId
  const credentials = {
    MicrosoftAppId: appId,
    MicrosoftAppPassword: 'a password',
    MicrosoftAppType: 'SingleTenant',
    MicrosoftAppTenantId: tenantId,
  }
  const verifier = new ConfigurationBotFrameworkAuthentication({
    ...credentials,
    ValidateAuthority: true,
    ToChannelFromBotLoginUrl: keyServer.origin,
    ToChannelFromBotOAuthScope: 'https://api.botframework.com',
    ToBotFromChannelTokenIssuer: 'https://api.botframework.com',
    OAuthUrl: keyServer.origin,
    ToBotFromChannelOpenIdMetadataUrl: `${keyServer.origin}/config`,
    ToBotFromEmulatorOpenIdMetadataUrl: `${keyServer.origin}/config`,
  })
  const signed = {
    getToken: () => Promise.resolve('the bot’s own token'),
    signRequest: <T>(resource: T) => Promise.resolve(resource),
  }
  const authAt = (connector: string) =>
    ({
      authenticateRequest: verifier.authenticateRequest.bind(verifier),
      createConnectorFactory: () => ({
        create: () => Promise.resolve(new ConnectorClient(signed as never, { baseUri: connector })),
      }),
    }) as unknown as BotFrameworkAuthentication
  const world = await startMemoryWorld(
    directory,
    {
      local: false,
      identity: { appId, appType: 'SingleTenant', tenantId, password: credentials.MicrosoftAppPassword },
    },
    (connector) => ({ auth: authAt(connector) }),
  )
  const writes: string[] = []
  world.memory.hooks.afterWrite = (table) => void writes.push(table)
  return {
    ...world,
    keyServer,
    /** The tables that were written to, in order. */
    writes,
    async stop() {
      await world.stop()
      await keyServer.stop()
    },
  }
}
export type SignedWorld = Awaited<ReturnType<typeof startSignedWorld>>
