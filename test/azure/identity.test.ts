import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigurationBotFrameworkAuthentication } from '../../bot/teams/sdk.ts'
import { createConnectors } from '../../bot/teams/connectors.ts'
import { managedIdentity } from '../../services/azure/account.ts'

/* A managed identity's tokens come from an address that the platform puts into the environment; here we are it. */

/** Nobody's: also the variable that a guessing credential would look for. */
const another = '6f1d3c1e-0000-4000-8000-000000000009'
const storageIdentity = '6f1d3c1e-0000-4000-8000-000000000003'
const botIdentity = '6f1d3c1e-0000-4000-8000-000000000001'
const botTenant = '6f1d3c1e-0000-4000-8000-000000000002'
const secret = 'only-this-machine-knows'

describe('a managed identity', () => {
  let platform: Server
  let asked: { client: string | null; resource: string | null; header: unknown }[] = []
  const former = new Map<string, string | undefined>()

  function setEnvironment(values: Record<string, string>): void {
    for (const [name, value] of Object.entries(values)) {
      former.set(name, process.env[name])
      process.env[name] = value
    }
  }

  before(async () => {
    platform = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://127.0.0.1')
      const client = searchParams.get('client_id')
      const resource = searchParams.get('resource')
      asked.push({ client, resource, header: request.headers['x-identity-header'] })
      const body = {
        access_token: `token-of-${client}`,
        client_id: client,
        expires_on: String(Math.floor(Date.now() / 1_000) + 86_000),
        resource,
        token_type: 'Bearer',
      }
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body))
    })
    await new Promise<void>((resolve) => platform.listen(0, '127.0.0.1', resolve))
    const { port } = platform.address() as AddressInfo
    setEnvironment({
      IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/msi/token`,
      IDENTITY_HEADER: secret,
      AZURE_CLIENT_ID: another,
    })
  })
  beforeEach(() => {
    asked = []
  })
  after(async () => {
    for (const [name, value] of former) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
    await new Promise((resolve) => platform.close(resolve))
  })

  it('opens the storage account under the client id that the settings name, and nobody else is asked', async () => {
    const token = await managedIdentity(storageIdentity).getToken('https://storage.azure.com/.default')
    assert.equal(token?.token, `token-of-${storageIdentity}`)
    assert.deepEqual(asked, [{ client: storageIdentity, resource: 'https://storage.azure.com', header: secret }])
  })

  it('speaks for the bot where MicrosoftAppType is UserAssignedMSI, without a password', async () => {
    const auth = new ConfigurationBotFrameworkAuthentication({
      MicrosoftAppId: botIdentity,
      MicrosoftAppType: 'UserAssignedMSI',
      MicrosoftAppTenantId: botTenant,
    })
    const client = await createConnectors(auth, botIdentity)('http://127.0.0.1:1/')
    const { credentials } = client as unknown as { credentials: { getToken(): Promise<string> } }
    assert.equal(await credentials.getToken(), `token-of-${botIdentity}`)
    assert.deepEqual(asked, [{ client: botIdentity, resource: 'https://api.botframework.com', header: secret }])
  })
})
