import { sendPage } from './pages/send.ts'
import { statementNames, statementPage } from './pages/statement-page.ts'
import { chosenLanguage } from './pages/words.ts'
import type { Route } from './server.ts'

/** TABLE: the pages that the app's manifest links. They say the same to everybody and look at nothing. */
export function statementRoutes(): Route[] {
  return statementNames.flatMap((name) =>
    (['GET', 'HEAD'] as const).map((method) => ({
      method,
      path: `/${name}`,
      handler: async (request, response) => sendPage(response, 200, statementPage(name, chosenLanguage(request))),
    })),
  )
}
