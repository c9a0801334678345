using 'main.bicep'

// An example: copy it, and keep the copy out of the repository. Secrets come from the environment of whoever deploys.
param name = 'cporclaims'
param image = 'cporregistry.azurecr.io/cpor-claims:1'
param registryName = 'cporregistry'
param botAppId = '00000000-0000-4000-8000-000000000000'
param botPassword = readEnvironmentVariable('BOT_PASSWORD')
param linkSigningKey = readEnvironmentVariable('LINK_SIGNING_KEY')
param linkSigningKeyPrevious = readEnvironmentVariable('LINK_SIGNING_KEY_PREVIOUS', '')
param directory = readEnvironmentVariable('DIRECTORY')
param policy = 'partner-center-2020'
param programTimeZone = 'Asia/Seoul'
param holidayCountry = 'KR'
param alertEmail = 'claims-operators@example.com'
