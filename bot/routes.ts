import { mailPerson } from '../services/claim/people.ts'
import { verbsOpenTo } from '../services/claim/verbs-open.ts'
import type { App } from './app.ts'
import { consentRoutes } from './consent-routes.ts'
import { exportRoutes } from './export-routes.ts'
import { consentActs } from './pages/consent-page.ts'
import { proofRoutes } from './proof-routes.ts'
import type { Route } from './server.ts'
import { statementRoutes } from './statement-routes.ts'
import { withOtherClaim } from './other-claim.ts'

/** Every page and file beside the bot's own route, each asking the same service as a press does. */
export function pageRoutes(app: App): Route[] {
  const { service, clock } = app
  return [
    ...proofRoutes({
      ...app,
      view: async (claimId, person) => {
        const seen = await service.view(claimId, person)
        if (!seen) return undefined
        const open = verbsOpenTo({ person, role: seen.role }, seen.claim, clock.now(), service.facts(seen.claim))
        // The customer may see the claim, but nothing of its proof.
        if (!open.includes('open-proof')) return undefined
        return { claim: seen.claim, mayAttach: open.includes('attach') }
      },
      attach: async (claimId, person, file, receivedAt) => {
        const proof = await withOtherClaim(app, person.tenantId, claimId, file)
        return service.move({ claimId, verb: 'attach', by: person, input: { proof }, receivedAt })
      },
    }),
    ...exportRoutes(app),
    ...statementRoutes(),
    ...consentRoutes({
      ...app,
      view: async (claimId, holder) => {
        const seen = await service.view(claimId, holder)
        if (!seen) return undefined
        const { claim, role } = seen
        const person = mailPerson(claim.fields.customerTenantId ?? '', holder.address)
        const open = verbsOpenTo({ person, role }, claim, clock.now(), service.facts(claim))
        return { claim, act: consentActs.find((act) => open.includes(act)) }
      },
      act: (claimId, holder, verb, comment, receivedAt) =>
        service.move({ claimId, verb, by: holder, input: comment === '' ? {} : { comment }, receivedAt }),
    }),
  ]
}
