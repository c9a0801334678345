/** The SDK's parts we use that its main package does not pass on. */
export { ConfigurationBotFrameworkAuthentication } from 'botbuilder'
export {
  AuthenticationConstants,
  AuthenticationError,
  ClaimsIdentity,
  type BotFrameworkAuthentication,
  type ConnectorClient,
} from 'botframework-connector'
