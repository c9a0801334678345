// The secrets. The bot's identity may read them, and nobody may by a key.
param name string
param location string
param principalId string

@secure()
param botPassword string

@secure()
param linkSigningKey string

@secure()
param linkSigningKeyPrevious string

@secure()
param directory string

@secure()
param smtpUrl string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
  }

  resource key 'secrets' = {
    name: 'link-signing-key'
    properties: { value: linkSigningKey }
  }

  resource people 'secrets' = {
    name: 'directory'
    properties: { value: directory, contentType: 'application/json' }
  }

  resource previous 'secrets' = if (!empty(linkSigningKeyPrevious)) {
    name: 'link-signing-key-previous'
    properties: { value: linkSigningKeyPrevious }
  }

  resource password 'secrets' = if (!empty(botPassword)) {
    name: 'bot-password'
    properties: { value: botPassword }
  }

  resource mail 'secrets' = if (!empty(smtpUrl)) {
    name: 'smtp-url'
    properties: { value: smtpUrl }
  }
}

// Key Vault Secrets User
var read = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')

resource mayRead 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, read)
  scope: vault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: read
  }
}

// Ends with a slash.
output uri string = vault.properties.vaultUri
