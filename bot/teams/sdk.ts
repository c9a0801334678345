import { createRequire } from 'node:module'
import type * as core from 'botbuilder-core'
import type * as connector from 'botframework-connector'

/*
 * The SDK's parts we use, each from where it is made: `botbuilder` itself, whose types we use, would load its adapters,
 * its skills and a browser's HTML besides. Required, not imported: to import it, Node reads all of its files once more
 * for the names they export. Together that is a quarter of a second of each start.
 */

const require = createRequire(import.meta.url)

export const { ConfigurationBotFrameworkAuthentication } = require('botbuilder-core') as typeof core
export const { AuthenticationConstants, AuthenticationError, ClaimsIdentity } =
  require('botframework-connector') as typeof connector

export type ConfigurationBotFrameworkAuthentication = core.ConfigurationBotFrameworkAuthentication
export type ClaimsIdentity = connector.ClaimsIdentity
export type BotFrameworkAuthentication = connector.BotFrameworkAuthentication
export type ConnectorClient = connector.ConnectorClient
