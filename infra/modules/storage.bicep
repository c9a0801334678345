// All state: five tables and the proof files. Opened by the bot's identity only; there is no key to lose.
param name string
param location string
param principalId string
param scanner string

@description('What is erased or overwritten can be got back this long, by whoever may; it is the longest that erased data stays.')
param keptDays int = 7

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      isVersioningEnabled: true
      deleteRetentionPolicy: { enabled: true, days: keptDays }
      containerDeleteRetentionPolicy: { enabled: true, days: keptDays }
    }

    resource proofs 'containers' = {
      name: 'poe'
      properties: { publicAccess: 'None' }
    }
  }

  resource tables 'tableServices' = {
    name: 'default'

    resource table 'tables' = [for table in ['claims', 'wakes', 'listings', 'people', 'jobs']: {
      name: table
    }]
  }

  // The bot itself removes files that no claim names. What is left to Azure are the versions it can no longer see.
  resource lifecycle 'managementPolicies' = {
    name: 'default'
    dependsOn: [blobs]
    properties: {
      policy: {
        rules: [
          {
            name: 'forget-old-versions'
            enabled: true
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['poe/'] }
              actions: { version: { delete: { daysAfterCreationGreaterThan: keptDays } } }
            }
          }
        ]
      }
    }
  }
}

// Storage Table Data Contributor; Storage Blob Data Contributor, or Owner to read the tags that Defender writes.
var roles = [
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  scanner == 'defender' ? 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' : 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
]

resource mayUse 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in roles: {
  name: guid(account.id, principalId, role)
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}]

resource scanning 'Microsoft.Security/defenderForStorageSettings@2025-01-01' = if (scanner == 'defender') {
  name: 'current'
  scope: account
  properties: {
    isEnabled: true
    overrideSubscriptionLevelSettings: true
    malwareScanning: { onUpload: { isEnabled: true, capGBPerMonth: 100 } }
    sensitiveDataDiscovery: { isEnabled: false }
  }
}

output id string = account.id
output name string = account.name
