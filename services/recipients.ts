import { isReviewer, roleOn, type Directory, type Role } from './claim/people.ts'
import { policies } from './claim/policies.ts'
import type { Verb } from './claim/transitions.ts'
import type { ClaimPartition } from './claim-partition.ts'
import type { OutboxWork, PostedCard } from './claim-rows.ts'
import { isAway, languageOf, type KnownPerson, type People } from './people.ts'
import type { Clock, Conversation } from './ports.ts'
import type { Addressee } from './presenter.ts'

export type NoticeWork = Extract<OutboxWork, { kind: 'notice' }>

/** One chat or channel that a notice goes to. */
export interface Target {
  to: Addressee
  conversation: Conversation
  person?: KnownPerson
}

/** Finds out to whom a notice goes today: people who may still see the claim and can be written to. */
export function createRecipients(parts: { people: People; directory: () => Directory; clock: Clock }) {
  /**
   * Without a review channel its notices go to the reviewers' own chats. `none-yet`: there are none so far, either.
   * `unreachable`: the one person it is for never spoke to us, or blocked us.
   */
  async function targetsOf(
    partition: ClaimPartition,
    { notice }: NoticeWork,
    verb: Verb,
  ): Promise<Target[] | 'none-yet' | 'unreachable'> {
    const { claim } = partition
    if (notice.to.kind === 'channel') {
      const channel = await parts.people.reviewChannel()
      if (channel)
        return [{ conversation: threadOf(partition, channel), to: { viewer: { kind: 'channel' }, language: 'en' } }]
      const reviewers = await reviewersChats(claim)
      return reviewers.length > 0 ? reviewers : 'none-yet'
    }
    if (notice.to.kind === 'person') {
      const known = await parts.people.find(notice.to.person)
      const role = notice.side === 'partner' ? roleOn(claim, notice.to.person, parts.directory()) : undefined
      const mayRead = notice.side === 'partner' ? role : isReviewer(notice.to.person, parts.directory()) && 'reviewer'
      if (!mayRead) return []
      const others = known && mayRead === 'reviewer' ? await insteadOf(partition, known, verb) : undefined
      const targets = others ?? (known ? reachable([known], mayRead) : [])
      return others === undefined && targets.length === 0 ? 'unreachable' : targets
    }
    const known = await parts.people.inTenant(claim.fields.customerTenantId ?? '')
    return reachable(
      known.filter((person) => roleOn({ ...claim, consent: true }, person, parts.directory()) === 'customer'),
      'customer',
      // Who asks to try again may know that they unblocked us.
      verb === 'retell',
    )
  }

  /** While a reviewer is away: the channel, else the other reviewers. Undefined if they are here, or nobody else is. */
  async function insteadOf(partition: ClaimPartition, known: KnownPerson, verb: Verb): Promise<Target[] | undefined> {
    const now = parts.clock.now()
    if (!known.away || !isAway(known, now)) return undefined
    const { claim } = partition
    const because = { insteadOf: { name: known.name, until: known.away.until } }
    const channel = await parts.people.reviewChannel()
    if (channel) {
      // What goes to the channel anyway need not go there twice.
      const toldAnyway = policies[claim.policy].transitions.some(
        (row) => row.verb === verb && row.tells.includes('channel'),
      )
      const to = { viewer: { kind: 'channel' }, language: 'en', ...because } as const
      return toldAnyway ? [] : [{ conversation: threadOf(partition, channel), to }]
    }
    const targets = await reviewersChats(claim)
    return targets.length > 0 ? targets.map((target) => ({ ...target, to: { ...target.to, ...because } })) : undefined
  }

  /** The own chats of the reviewers who are here. */
  async function reviewersChats(claim: ClaimPartition['claim']): Promise<Target[]> {
    const now = parts.clock.now()
    const known = await parts.people.inTenant(parts.directory().programTenantId)
    const here = known.filter(
      (person) => !isAway(person, now) && roleOn(claim, person, parts.directory()) === 'reviewer',
    )
    return reachable(here, 'reviewer')
  }

  /** A card that stands somewhere is only kept current for those who may still see the claim. */
  function stillMaySee(claim: ClaimPartition['claim'], { viewer }: PostedCard): boolean {
    if (viewer.kind === 'channel') return true
    if (viewer.role === 'customer') return claim.consent !== undefined || claim.status === 'rejected'
    return roleOn(claim, viewer.person, parts.directory()) !== undefined
  }

  return { targetsOf, reviewersChats, stillMaySee }
}

/** The channel itself, where a conversation is a thread in one; undefined if it is none. */
export function channelOfThread(conversation: Conversation): Conversation | undefined {
  const [conversationId = '', thread] = conversation.conversationId.split(';messageid=')
  return thread === undefined ? undefined : { ...conversation, conversationId }
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
