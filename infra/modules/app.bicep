// The bot: two replicas or more, any of which does everything.
param name string
param location string
param workspaceName string
@secure()
param insightsConnection string
param identityId string
param identityClientId string
param image string
param registryServer string
param botType string
param botAppId string
param botTenantId string
param teamsAppId string
param storageAccount string
param vaultUri string
param hasBotPassword bool
param hasPreviousKey bool
param hasSmtp bool
param mailFrom string
param holidays string[]
param policy string
param programTimeZone string
param holidayCountry string
param publicUrl string
param scanner string
param reviewChannel string
param logLevel string
param minReplicas int

var port = 3978
var settingsFolder = '/settings'

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: workspaceName
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: '${name}-environment'
  location: location
  properties: {
    zoneRedundant: false
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: workspace.properties.customerId
        sharedKey: workspace.listKeys().primarySharedKey
      }
    }
  }
}

var address = empty(publicUrl) ? 'https://${name}.${environment.properties.defaultDomain}' : publicUrl

// Each is kept in the vault, and read there by the bot's identity when a revision starts.
var secretNames = concat(
  ['link-signing-key', 'directory'],
  hasBotPassword ? ['bot-password'] : [],
  hasPreviousKey ? ['link-signing-key-previous'] : [],
  hasSmtp ? ['smtp-url'] : []
)
var vaultSecrets = [for secret in secretNames: {
  name: secret
  keyVaultUrl: '${vaultUri}secrets/${secret}'
  identity: identityId
}]

// An empty setting counts as not set.
var settings = [
  { name: 'PORT', value: string(port) }
  { name: 'MicrosoftAppId', value: botAppId }
  { name: 'MicrosoftAppType', value: botType }
  { name: 'MicrosoftAppTenantId', value: botTenantId }
  { name: 'AZURE_STORAGE_ACCOUNT', value: storageAccount }
  { name: 'AZURE_CLIENT_ID', value: identityClientId }
  { name: 'DIRECTORY_FILE', value: '${settingsFolder}/directory.json' }
  { name: 'HOLIDAYS_FILE', value: '${settingsFolder}/holidays.json' }
  { name: 'PUBLIC_URL', value: address }
  { name: 'POLICY', value: policy }
  { name: 'PROGRAM_TIME_ZONE', value: programTimeZone }
  { name: 'HOLIDAY_COUNTRY', value: holidayCountry }
  { name: 'TEAMS_APP_ID', value: teamsAppId }
  { name: 'MAIL_FROM', value: mailFrom }
  { name: 'SCANNER', value: scanner }
  { name: 'REVIEW_CHANNEL', value: reviewChannel }
  { name: 'LOG_LEVEL', value: logLevel }
  { name: 'LINK_SIGNING_KEY', secretRef: 'link-signing-key' }
  { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', secretRef: 'insights-connection' }
]
var secretSettings = concat(
  hasBotPassword ? [{ name: 'MicrosoftAppPassword', secretRef: 'bot-password' }] : [],
  hasPreviousKey ? [{ name: 'LINK_SIGNING_KEY_PREVIOUS', secretRef: 'link-signing-key-previous' }] : [],
  hasSmtp ? [{ name: 'SMTP_URL', secretRef: 'smtp-url' }] : []
)

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    environmentId: environment.id
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: { external: true, targetPort: port, transport: 'http', allowInsecure: false }
      registries: [{ server: registryServer, identity: identityId }]
      secrets: concat(vaultSecrets, [
        { name: 'holidays', value: string(holidays) }
        { name: 'insights-connection', value: insightsConnection }
      ])
    }
    template: {
      // A stop waits ten seconds for requests, and ten for jobs and messages.
      terminationGracePeriodSeconds: 30
      scale: {
        minReplicas: minReplicas
        maxReplicas: minReplicas + 4
        rules: [{ name: 'requests', http: { metadata: { concurrentRequests: '50' } } }]
      }
      volumes: [
        {
          name: 'settings'
          storageType: 'Secret'
          secrets: [
            { secretRef: 'directory', path: 'directory.json' }
            { secretRef: 'holidays', path: 'holidays.json' }
          ]
        }
      ]
      containers: [
        {
          name: 'bot'
          image: image
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: concat(settings, secretSettings)
          volumeMounts: [{ volumeName: 'settings', mountPath: settingsFolder }]
          probes: [
            { type: 'Startup', httpGet: { path: '/healthz', port: port }, periodSeconds: 2, failureThreshold: 30 }
            { type: 'Liveness', httpGet: { path: '/healthz', port: port }, periodSeconds: 15, failureThreshold: 4 }
            { type: 'Readiness', httpGet: { path: '/readyz', port: port }, periodSeconds: 5, failureThreshold: 3 }
          ]
        }
      ]
    }
  }
}

output id string = app.id
output url string = address
