import type { Calendar } from '../services/claim/calendar.ts'
import type { Claim } from '../services/claim/claim.ts'
import type { Facts } from '../services/claim/act.ts'
import { verbsOpenTo } from '../services/claim/verbs-open.ts'
import type { Addressee, Presenter } from '../services/presenter.ts'
import { claimCard } from '../cards/claim.ts'
import { consentCard } from '../cards/consent.ts'
import { noticeCard } from '../cards/notice.ts'
import type { Reader, Scene } from '../cards/scene.ts'

/** Any reviewer: whom the channel's card is made for. Nobody's own claim, nobody's own review. */
const anyReviewer = { tenantId: '', objectId: '', name: '' }

/** The cards that the outbox sends and keeps current. */
export function createPresenter(parts: {
  calendar: Calendar
  facts: (claim: Claim) => Facts
  inviteUrl?: string
}): Presenter {
  function look(
    claim: Claim,
    { viewer, language, insteadOf }: Addressee,
    now: string,
  ): { reader: Reader; scene: Scene } {
    const person = viewer.kind === 'person' ? viewer.person : anyReviewer
    const role = viewer.kind === 'person' ? viewer.role : 'reviewer'
    const reader: Reader = { language, role, person: viewer.kind === 'person' ? person : undefined }
    const verbs = verbsOpenTo({ person, role }, claim, now, parts.facts(claim))
    return { reader, scene: { now, calendar: parts.calendar, verbs, inviteUrl: parts.inviteUrl, insteadOf } }
  }
  return {
    claim: (claim, to, now) => {
      const { reader, scene } = look(claim, to, now)
      return reader.role === 'customer' ? consentCard(claim, reader, scene) : claimCard(claim, reader, scene)
    },
    notice: (entry, claim, to, now) => {
      const { reader, scene } = look(claim, to, now)
      return noticeCard(entry, claim, reader, scene)
    },
  }
}
