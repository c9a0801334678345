// The bot's registration at the Bot Framework, and its one channel.
param name string
param botType string
param appId string
param tenantId string
param identityId string
param endpoint string

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global'
  kind: 'azurebot'
  sku: { name: 'S1' }
  properties: {
    displayName: 'CPOR Claims'
    endpoint: endpoint
    msaAppId: appId
    msaAppType: botType
    msaAppTenantId: tenantId
    msaAppMSIResourceId: identityId
  }

  resource teams 'channels' = {
    name: 'MsTeamsChannel'
    location: 'global'
    properties: {
      channelName: 'MsTeamsChannel'
      properties: { isEnabled: true, deploymentEnvironment: 'CommercialDeployment' }
    }
  }
}
