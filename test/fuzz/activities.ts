import { cast, directory, tenants, type Player } from '../rights/cast.ts'
import { activityOf, inputs } from '../rights/presses.ts'
import { pressVerbs } from '../rights/rights-table.ts'
import type { Random } from '../simulation/random.ts'

/* Activities of every kind that Teams sends, as they should be. `mutations.ts` makes them what they should not be. */

export type Activity = Record<string, unknown>
type Maker = (random: Random, claimId: string, serviceUrl: string) => Activity

const some = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)] as T

const texts = [
  'help', '도움말', 'new', '새 클레임', 'claims', 'claims approved', '클레임 승인됨', 'claim #', '#', '클레임 #',
  'history #', '기록 #', 'due', '기한', 'find contoso', '찾기 김', 'find #', 'queue', '대기열', 'next', '다음',
  'review here', 'language ko', 'language en', '언어 en', 'time', 'time +zz', 'hlep', 'please do # now', '', ' ', '?',
] // prettier-ignore

const views = ['show', 'form', 'list', 'history', 'queue', 'help', 'create', 'attach']
const steps = ['customer', 'products', 'contacts', 'proof', 'read-back', 'nowhere']

/** What the form's inputs bring, and what else buttons carry. */
const fields = {
  claimName: 'Rollout',
  partnerLocationId: '1234567',
  customerTenantId: tenants.customer,
  customerDomain: 'contoso.com',
  solutionArea: 'microsoft-365',
  activity: 'usage',
  products: 'teams,intune',
  subscriptionIds: '5a1c0c8e-1f43-4a8e-9a55-1f0e6c1d7b11',
  customerContactName: 'Kim',
  customerContactEmail: 'kim@contoso.com',
  coveredProducts: 'teams',
  'precheck-missing-all-poe': 'true',
  form: 'a-form',
  text: 'contoso',
  status: 'approved',
  pending: 'abc',
  list: 'due',
}

function pressOf(random: Random, claimId: string): { verb: string; data: Activity } {
  const verb = random.chance(0.3) ? some(random, views) : some(random, pressVerbs)
  const more = Object.entries(fields).filter(() => random.chance(0.2))
  const data: Activity = {
    claimId,
    version: 7,
    ...(inputs as Record<string, object>)[verb],
    ...Object.fromEntries(more),
    ...(random.chance(0.3) ? { step: some(random, steps), go: some(random, ['next', 'back', 'close']) } : {}),
    ...(random.chance(0.1) ? { page: random.below(9), from: random.below(99) } : {}),
    ...(random.chance(0.1) ? { clone: claimId } : {}),
  }
  return { verb, data }
}

const invoke = (name: string, value: unknown): Activity => ({ type: 'invoke', name, value })

/** TABLE: every kind, and what is in it. Those named twice are met more often. */
const makers: Readonly<Record<string, Maker>> = {
  press: (random, claimId) => {
    const { verb, data } = pressOf(random, claimId)
    const trigger = some(random, ['manual', 'manual', 'automatic'])
    const replyToId = random.chance(0.5) ? `m${random.below(50)}` : undefined
    return { ...invoke('adaptiveCard/action', { action: { type: 'Action.Execute', verb, data }, trigger }), replyToId }
  },
  submit: (random, claimId) => {
    const { verb, data } = pressOf(random, claimId)
    const value = random.chance(0.5) ? { verb, ...data } : { action: { type: 'Action.Submit', verb, data } }
    return { type: 'message', value, replyToId: random.chance(0.5) ? `m${random.below(50)}` : undefined }
  },
  text: (random, claimId) => ({
    type: 'message',
    text: some(random, texts).replace('#', claimId),
    textFormat: 'plain',
  }),
  mention: (random, claimId) => ({
    type: 'message',
    text: `<at>CPOR Claims</at> ${some(random, texts).replace('#', claimId)}`,
    entities: [
      { type: 'mention', text: '<at>CPOR Claims</at>', mentioned: { id: '28:bot', name: 'CPOR Claims' } },
      { type: 'clientInfo', locale: 'ko-KR', country: 'KR', timezone: 'Asia/Seoul' },
    ],
    conversation: { id: '19:c@thread.tacv2;messageid=1', conversationType: 'channel', tenantId: tenants.programme },
    channelData: { tenant: { id: tenants.programme }, team: { id: '19:t' }, channel: { id: '19:c@thread.tacv2' } },
  }),
  files: (random, claimId, serviceUrl) => ({
    type: 'message',
    text: random.chance(0.5) ? claimId : '',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.teams.file.download.info',
        name: 'Proof.pdf',
        content: { downloadUrl: `${serviceUrl}/file`, uniqueId: 'u', fileType: 'pdf' },
      },
      { contentType: 'image/*', contentUrl: `${serviceUrl}/v3/attachments/1/views/original` },
      { contentType: 'text/html', content: '<p></p>' },
    ],
  }),
  otherInvoke: (random) =>
    some(random, [
      invoke('composeExtension/query', { commandId: 'find', parameters: [{ name: 'q', value: 'x' }] }),
      invoke('composeExtension/queryLink', { url: 'https://evil.example' }),
      invoke('composeExtension/submitAction', { commandId: 'new', data: {} }),
      invoke('fileConsent/invoke', {
        action: 'accept',
        context: {},
        uploadInfo: { uploadUrl: 'https://evil.example' },
      }),
      invoke('task/fetch', { data: { verb: 'approve' } }),
      invoke('task/submit', { data: {} }),
      invoke('signin/verifyState', { state: '1' }),
      invoke('signin/tokenExchange', { id: '1', connectionName: 'x', token: 'y' }),
      invoke('application/search', { queryText: 'x', queryOptions: { skip: 0, top: 9 } }),
      invoke('config/fetch', {}),
      invoke('message/submitAction', { actionName: 'feedback', actionValue: {} }),
      invoke('actionableMessage/executeAction', { body: '{}' }),
      invoke('tab/fetch', {}),
    ]),
  members: (random) => ({
    type: 'conversationUpdate',
    [some(random, ['membersAdded', 'membersRemoved'])]: [{ id: some(random, ['28:bot', '29:x']), aadObjectId: 'x' }],
    channelData: { eventType: some(random, ['teamMemberAdded', 'channelCreated', 'teamRenamed', 'teamDeleted']) },
  }),
  installation: (random) => ({
    type: 'installationUpdate',
    action: some(random, ['add', 'remove', 'add-upgrade', 'remove-upgrade', 'x']),
  }),
  quiet: (random) =>
    some(random, [
      { type: 'messageReaction', reactionsAdded: [{ type: 'like' }], reactionsRemoved: [], replyToId: 'm1' },
      { type: 'messageUpdate', text: 'approve', channelData: { eventType: 'editMessage' } },
      { type: 'messageDelete', channelData: { eventType: 'softDeleteMessage' } },
      { type: 'typing' },
      { type: 'event', name: 'application/vnd.microsoft.readReceipt', value: { lastReadMessageId: '1' } },
      { type: 'event', name: 'application/vnd.microsoft.meetingStart', value: { Id: 'x' } },
      { type: 'endOfConversation', code: 'completedSuccessfully' },
      { type: 'trace', label: 'x', value: {} },
      { type: 'handoff', value: {} },
      { type: 'command', name: 'x', value: {} },
      { type: 'contactRelationUpdate', action: 'add' },
      { type: 'invokeResponse', value: { status: 200 } },
      { type: '' },
    ]),
}

const kinds = [...Object.keys(makers), 'press', 'press', 'press', 'press', 'submit', 'otherInvoke', 'quiet', 'quiet']

/** One activity of some kind, by somebody, about some claim: right in form. */
export function someActivity(random: Random, claimIds: readonly string[], serviceUrl: string) {
  const player: Player = some(random, cast)
  const kind = some(random, kinds)
  const made = makers[kind]?.(random, some(random, claimIds), serviceUrl) ?? {}
  const locale = some(random, ['en-US', 'ko-KR', 'de-DE', ''])
  return { kind, player, activity: activityOf(player, serviceUrl, { locale, ...made }) as Activity }
}

export { directory }
