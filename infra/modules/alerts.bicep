// What somebody is woken for. What each asks for stands in OPERATIONS.md, "What each alert asks".
param name string
param location string
param email string
param appId string
param storageId string
param workspaceId string

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${name}-operators'
  location: 'global'
  properties: {
    groupShortName: 'cporclaims'
    enabled: true
    emailReceivers: [{ name: 'operators', emailAddress: email, useCommonAlertSchema: true }]
  }
}

var measured = [
  {
    name: 'restarts'
    scope: appId
    metric: 'RestartCount'
    aggregation: 'Total'
    operator: 'GreaterThan'
    threshold: 3
    severity: 2
  }
  {
    name: 'too-few-replicas'
    scope: appId
    metric: 'Replicas'
    aggregation: 'Average'
    operator: 'LessThan'
    threshold: 2
    severity: 2
  }
  {
    name: 'storage-does-not-answer'
    scope: storageId
    metric: 'Availability'
    aggregation: 'Average'
    operator: 'LessThan'
    threshold: 99
    severity: 1
  }
]

resource onMetric 'Microsoft.Insights/metricAlerts@2018-03-01' = [for rule in measured: {
  name: '${name}-${rule.name}'
  location: 'global'
  properties: {
    enabled: true
    severity: rule.severity
    scopes: [rule.scope]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: rule.name
          metricName: rule.metric
          timeAggregation: rule.aggregation
          operator: rule.operator
          threshold: rule.threshold
        }
      ]
    }
    actions: [{ actionGroupId: operators.id }]
  }
}]

// What the bot itself measures; in the workspace a metric's name is `Name`, its values are summed in `Sum` over `ItemCount`.
var reported = [
  {
    name: 'clock-late'
    query: 'AppMetrics | where Name == "cpor.wake.lag" | summarize late = max(Max) | where late > 300000'
    severity: 1
  }
  {
    name: 'messages-late'
    query: 'AppMetrics | where Name == "cpor.outbox.age" | where Properties.kind == "notice" | summarize late = max(Max) | where late > 900000'
    severity: 2
  }
  {
    name: 'gave-up'
    query: 'AppMetrics | where Name == "cpor.parked" | summarize count = sum(Sum) | where count > 0'
    severity: 2
  }
  {
    name: 'turns-fail'
    query: 'AppMetrics | where Name == "cpor.turns" | summarize failed = sumif(Sum, tostring(Properties.outcome) in ("failed", "slow")), turns = sum(Sum) | where failed > 5 and failed * 50 > turns'
    severity: 1
  }
  {
    name: 'teams-puts-off'
    query: 'AppMetrics | where Name == "cpor.throttled" | summarize count = sum(Sum) | where count > 100'
    severity: 3
  }
  {
    name: 'loop-late'
    query: 'AppMetrics | where Name == "cpor.loop.lag" | summarize late = avg(Max) | where late > 250'
    severity: 3
  }
]

resource onReported 'Microsoft.Insights/scheduledQueryRules@2023-03-15-preview' = [for rule in reported: {
  name: '${name}-${rule.name}'
  location: location
  properties: {
    displayName: '${name}-${rule.name}'
    enabled: true
    severity: rule.severity
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      allOf: [
        {
          query: rule.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [operators.id] }
  }
}]

// Lines of the log at the level error: something of ours failed.
// The table comes with the first line, which is after this: a query checked now would be refused.
resource onErrors 'Microsoft.Insights/scheduledQueryRules@2023-03-15-preview' = {
  name: '${name}-errors'
  location: location
  properties: {
    displayName: '${name}-errors'
    enabled: true
    skipQueryValidation: true
    severity: 2
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      allOf: [
        {
          query: 'ContainerAppConsoleLogs_CL | where ContainerAppName_s == "${name}" | extend line = parse_json(Log_s) | where toint(line.level) >= 50'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 5
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [operators.id] }
  }
}
