/*
 * The SDK's parts we use. Each from where it is made: `botbuilder` itself, whose types we use, would load its adapters,
 * its skills and a browser's HTML besides, a seventh of a second of each start.
 */
export { ConfigurationBotFrameworkAuthentication } from 'botbuilder-core'
export {
  AuthenticationConstants,
  AuthenticationError,
  ClaimsIdentity,
  type BotFrameworkAuthentication,
  type ConnectorClient,
} from 'botframework-connector'
