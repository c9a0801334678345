// Everything the bot needs in one resource group, but for the registry that holds its image.
targetScope = 'resourceGroup'

@description('Begins the name of every resource; small letters and digits.')
@minLength(3)
@maxLength(11)
param name string

param location string = resourceGroup().location

@description('Another one after a backup was restored into it.')
param storageName string = '${name}${uniqueString(resourceGroup().id)}'

@description('The image, with its tag or digest, such as claims.azurecr.io/cpor-claims:1.')
param image string

@description('The container registry of this resource group that holds the image.')
param registryName string

@description('SingleTenant: a multi-tenant app registration and its secret. UserAssignedMSI: the identity made here; no secret.')
@allowed(['SingleTenant', 'UserAssignedMSI'])
param botType string = 'SingleTenant'

@description('The app registration, for SingleTenant.')
param botAppId string = ''

@secure()
@description('Its secret, for SingleTenant.')
param botPassword string = ''

param botTenantId string = tenant().tenantId

@description('The app in Teams, where its id is another than the bot\'s.')
param teamsAppId string = ''

@secure()
@minLength(32)
param linkSigningKey string

@secure()
@description('The key before; empty until the first rotation.')
param linkSigningKeyPrevious string = ''

@secure()
@description('The directory file: programme, partners, customers.')
param directory string

@description('Days that are no working days, beside those of the country.')
param holidays string[] = []

@allowed(['partner-center-2020', 'partner-center-2023'])
param policy string = 'partner-center-2020'

param programTimeZone string = 'UTC'
param holidayCountry string = ''

@description('Where links point, such as https://claims.example.com; empty: the address that Azure gives.')
param publicUrl string = ''

@secure()
@description('Empty: no letters to customers who cannot be reached in Teams.')
param smtpUrl string = ''

param mailFrom string = ''

@description('defender: malware scanning with index tags is turned on for the storage account. Empty: nobody scans.')
@allowed(['', 'defender'])
param scanner string = 'defender'

param reviewChannel string = ''

@allowed(['error', 'warn', 'info', 'debug'])
param logLevel string = 'info'

@minValue(2)
param minReplicas int = 2

@description('Who is told of alerts.')
param alertEmail string

module identity 'modules/identity.bicep' = {
  name: 'identity'
  params: { name: '${name}-bot', location: location, registryName: registryName }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    name: storageName
    location: location
    principalId: identity.outputs.principalId
    scanner: scanner
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: '${name}${uniqueString(resourceGroup().id)}'
    location: location
    principalId: identity.outputs.principalId
    botPassword: botPassword
    linkSigningKey: linkSigningKey
    linkSigningKeyPrevious: linkSigningKeyPrevious
    directory: directory
    smtpUrl: smtpUrl
  }
}

module watch 'modules/watch.bicep' = {
  name: 'watch'
  params: { name: name, location: location }
}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    name: name
    location: location
    workspaceName: watch.outputs.workspaceName
    insightsConnection: watch.outputs.connectionString
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    image: image
    registryServer: identity.outputs.registryServer
    botType: botType
    botAppId: botType == 'UserAssignedMSI' ? identity.outputs.clientId : botAppId
    botTenantId: botTenantId
    teamsAppId: teamsAppId
    storageAccount: storage.outputs.name
    vaultUri: vault.outputs.uri
    hasBotPassword: !empty(botPassword)
    hasPreviousKey: !empty(linkSigningKeyPrevious)
    hasSmtp: !empty(smtpUrl)
    mailFrom: mailFrom
    holidays: holidays
    policy: policy
    programTimeZone: programTimeZone
    holidayCountry: holidayCountry
    publicUrl: publicUrl
    scanner: scanner
    reviewChannel: reviewChannel
    logLevel: logLevel
    minReplicas: minReplicas
  }
}

module bot 'modules/bot.bicep' = {
  name: 'bot'
  params: {
    name: '${name}-${uniqueString(resourceGroup().id)}'
    botType: botType
    appId: botType == 'UserAssignedMSI' ? identity.outputs.clientId : botAppId
    tenantId: botTenantId
    identityId: botType == 'UserAssignedMSI' ? identity.outputs.id : ''
    endpoint: '${app.outputs.url}/api/messages'
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    name: name
    location: location
    email: alertEmail
    appId: app.outputs.id
    storageId: storage.outputs.id
    workspaceId: watch.outputs.workspaceId
  }
}

output url string = app.outputs.url
output botAppId string = botType == 'UserAssignedMSI' ? identity.outputs.clientId : botAppId
output storageAccount string = storage.outputs.name
