import { isReviewer, roleOn, type Directory, type Role } from './claim/people.ts'
import type { Verb } from './claim/transitions.ts'
import type { ClaimPartition, OutboxWork, PostedCard } from './claim-rows.ts'
import { languageOf, type KnownPerson, type People } from './people.ts'
import type { Conversation } from './ports.ts'
import type { Addressee } from './presenter.ts'

export type NoticeWork = Extract<OutboxWork, { kind: 'notice' }>

/** One chat or channel that a notice goes to. */
export interface Target {
  to: Addressee
  conversation: Conversation
  person?: KnownPerson
}

/** Finds out to whom a notice goes today: people who may still see the claim and can be written to. */
export function createRecipients(parts: { people: People; directory: () => Directory }) {
  /** `none-yet`: there is no review channel so far. */
  async function targetsOf(
    partition: ClaimPartition,
    { notice }: NoticeWork,
    verb: Verb,
  ): Promise<Target[] | 'none-yet'> {
    const { claim } = partition
    if (notice.to.kind === 'channel') {
      const channel = await parts.people.reviewChannel()
      if (!channel) return 'none-yet'
      return [{ conversation: threadOf(partition, channel), to: { viewer: { kind: 'channel' }, language: 'en' } }]
    }
    if (notice.to.kind === 'person') {
      const known = await parts.people.find(notice.to.person)
      const role = notice.side === 'partner' ? roleOn(claim, notice.to.person, parts.directory()) : undefined
      const mayRead = notice.side === 'partner' ? role : isReviewer(notice.to.person, parts.directory()) && 'reviewer'
      return known && mayRead ? reachable([known], mayRead) : []
    }
    const known = await parts.people.inTenant(claim.fields.customerTenantId ?? '')
    return reachable(
      known.filter((person) => roleOn({ ...claim, consent: true }, person, parts.directory()) === 'customer'),
      'customer',
      // Who asks to try again may know that they unblocked us.
      verb === 'retell',
    )
  }

  /** A card that stands somewhere is only kept current for those who may still see the claim. */
  function stillMaySee(claim: ClaimPartition['claim'], { viewer }: PostedCard): boolean {
    if (viewer.kind === 'channel') return true
    if (viewer.role === 'customer') return claim.consent !== undefined || claim.status === 'rejected'
    return roleOn(claim, viewer.person, parts.directory()) !== undefined
  }

  return { targetsOf, stillMaySee }
}

/** The thread below the claim's own card in the channel, if that card stands there; else the channel. */
function threadOf({ posted }: ClaimPartition, channel: Conversation): Conversation {
  const root = posted.find(
    (card) => card.shows === 'claim' && card.conversation.conversationId === channel.conversationId,
  )
  return root ? { ...channel, conversationId: `${channel.conversationId};messageid=${root.messageId}` } : channel
}

function reachable(people: KnownPerson[], role: Exclude<Role, 'system'>, anyway = false): Target[] {
  return people.flatMap((person) => {
    if (!person.conversation || (person.unreachableSince && !anyway)) return []
    const { tenantId, objectId, name } = person
    const viewer = { kind: 'person', person: { tenantId, objectId, name }, role } as const
    return [{ conversation: person.conversation, person, to: { viewer, language: languageOf(person) } }]
  })
}
