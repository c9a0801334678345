import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readActivity, toInbound } from '../../bot/teams/inbound.ts'
import { genuineActivity, personId, tenantId } from './genuine.ts'

const at = '2026-11-23T00:00:00.000Z'
const { value, name: _name, ...plain } = genuineActivity
const bot = genuineActivity.recipient
const channel = { id: '19:c@thread.tacv2;messageid=12', conversationType: 'channel', tenantId }
const mention = (text: string) => ({ type: 'mention', text, mentioned: bot })
const inbound = (more: object) => toInbound(readActivity({ ...plain, type: 'message', ...more }), at)
const download = 'application/vnd.microsoft.teams.file.download.info'
const file = {
  contentType: download,
  name: 'A.pdf',
  content: { downloadUrl: 'https://x.sharepoint.com/a', fileType: 'pdf' },
}
const photo = { contentType: 'image/*', contentUrl: 'https://smba.trafficmanager.net/kr/v3/attachments/1' }
const html = { contentType: 'text/html', content: '<p>hello</p>' }
const added = { type: 'conversationUpdate', text: undefined }

/** TABLE: an activity, and what of our event must be as given. Undefined: nobody is concerned. */
const rows: [what: string, activity: object, expected: object | undefined][] = [
  ['a message', { text: 'help' }, { kind: 'text', text: 'help', files: [] }],
  ['spaces about it', { text: '  help&nbsp;\n' }, { kind: 'text', text: 'help' }],
  [
    'a mention',
    { text: '<at>CPOR</at> help', conversation: channel, entities: [mention('<at>CPOR</at>')] },
    { kind: 'text', text: 'help' },
  ],
  [
    'a mention and Korean',
    { text: '<at>클레임 봇</at>&nbsp;도움말', conversation: channel, entities: [mention('<at>클레임 봇</at>')] },
    { text: '도움말' },
  ],
  [
    'Korean before a mention',
    { text: '새 클레임 <at>봇</at>', conversation: channel, entities: [mention('<at>봇</at>')] },
    { text: '새 클레임' },
  ],
  [
    'two mentions',
    { text: '<at>B</at> <at>B</at> queue', entities: [mention('<at>B</at>'), mention('<at>B</at>')] },
    { text: 'queue' },
  ],
  [
    'a mention of someone else',
    { text: '<at>Rae</at> help', entities: [{ type: 'mention', text: '<at>Rae</at>', mentioned: { id: '29:2' } }] },
    { text: '<at>Rae</at> help' },
  ],
  ['a mention with letters of a pattern', { text: '$& (.*) x', entities: [mention('(.*)')] }, { text: '$&   x' }],
  ['a mention of nobody', { text: 'help', entities: [{ type: 'mention', text: 'help' }] }, { text: 'help' }],
  ['only a mention', { text: '<at>B</at>', entities: [mention('<at>B</at>')] }, { kind: 'text', text: '' }],
  [
    'a submit',
    { value: { verb: 'show', claimId: 'C-1' }, replyToId: 'm1' },
    { kind: 'press', verb: 'show', messageId: 'm1', automatic: false },
  ],
  [
    'a submit within an action',
    { value: { action: { verb: 'edit', data: { claimId: 'C-1' } }, claimName: 'x' } },
    { kind: 'press', verb: 'edit' },
  ],
  ['a submit whose action is a word', { value: { action: 'show', verb: 'list' } }, { kind: 'press', verb: 'list' }],
  ['a submit without a verb', { value: {} }, { kind: 'press', verb: undefined, data: {} }],
  ['a submit with a list', { value: [1] }, { kind: 'press', verb: undefined }],
  ['words and a value', { text: 'help', value: { verb: 'show' } }, { kind: 'text', text: 'help' }],
  ['an execute', genuineActivity, { kind: 'press', verb: 'show', data: { claimId: 'C-1' }, automatic: false }],
  ['a refresh', { ...genuineActivity, value: { ...value, trigger: 'automatic' } }, { kind: 'press', automatic: true }],
  ['an execute of nothing', { ...genuineActivity, value: null }, { kind: 'press', verb: undefined, data: undefined }],
  [
    'an execute with a text for an action',
    { ...genuineActivity, value: { action: 'show' } },
    { kind: 'press', verb: undefined },
  ],
  ['another invoke', { ...genuineActivity, name: 'task/fetch' }, undefined],
  ['an invoke without a name', { ...genuineActivity, name: undefined }, undefined],
  ['an installation', { type: 'installationUpdate', action: 'add' }, { kind: 'installed' }],
  ['an upgrade', { type: 'installationUpdate', action: 'add-upgrade' }, { kind: 'installed' }],
  ['a removal', { type: 'installationUpdate', action: 'remove' }, { kind: 'uninstalled' }],
  ['an installation of no kind', { type: 'installationUpdate' }, undefined],
  ['the bot joins', { ...added, membersAdded: [{ id: '29:5' }, bot] }, { kind: 'installed' }],
  ['the bot joins beside nonsense', { ...added, membersAdded: [null, 7, bot] }, { kind: 'installed' }],
  ['the bot leaves', { ...added, membersRemoved: [bot] }, { kind: 'uninstalled' }],
  ['somebody else joins', { ...added, membersAdded: [{ id: '29:5' }] }, undefined],
  ['nobody joins', { ...added, membersAdded: null }, undefined],
  [
    'a file',
    { attachments: [file] },
    { kind: 'text', text: '', files: [{ name: 'A.pdf', url: 'https://x.sharepoint.com/a', access: 'open' }] },
  ],
  [
    'a file without a name',
    { attachments: [{ ...file, name: null }] },
    { files: [{ name: 'file.pdf', url: 'https://x.sharepoint.com/a', access: 'open' }] },
  ],
  ['a file without a link', { attachments: [{ ...file, content: {} }] }, { files: [] }],
  [
    'a phone’s photo',
    { attachments: [photo] },
    { files: [{ name: 'photo', url: photo.contentUrl, declaredType: undefined, access: 'bot-token' }] },
  ],
  [
    'a photo with its type',
    { attachments: [{ ...photo, contentType: 'image/png' }] },
    { files: [{ name: 'photo', url: photo.contentUrl, declaredType: 'image/png', access: 'bot-token' }] },
  ],
  ['a page', { text: 'help', attachments: [html] }, { kind: 'text', text: 'help', files: [] }],
  [
    'a file, a page, nonsense',
    { attachments: [html, null, 7, file] },
    { files: [{ name: 'A.pdf', url: 'https://x.sharepoint.com/a', access: 'open' }] },
  ],
  ['attachments that are none', { text: 'help', attachments: 'A.pdf' }, { kind: 'text', text: 'help', files: [] }],
  ['a reaction', { type: 'messageReaction' }, undefined],
  ['a type that is a number', { type: 7 }, undefined],
  ['a text that is a number', { text: 7 }, { kind: 'text', text: '' }],
  [
    'a locale and a zone',
    { text: 'x', locale: 'ko-KR', entities: [{ type: 'clientInfo', timezone: 'Asia/Seoul' }] },
    { locale: 'ko-KR', timeZone: 'Asia/Seoul' },
  ],
  [
    'a zone that is a number',
    { text: 'x', entities: [{ type: 'clientInfo', timezone: 9 }, null] },
    { timeZone: undefined },
  ],
  ['no person', { from: { id: '29:1' } }, undefined],
  ['a person that is null', { from: null }, undefined],
  ['no conversation', { conversation: null }, undefined],
  ['a conversation without an id', { conversation: { tenantId } }, undefined],
  ['no tenant', { conversation: { id: 'a:1' }, channelData: null }, undefined],
  [
    'the tenant of the channel data',
    { conversation: { id: 'a:1' } },
    { sender: { tenantId, objectId: personId, name: 'Mina Park' } },
  ],
]

describe('an activity in our own words', () => {
  for (const [what, activity, expected] of rows) {
    it(`${what}: ${expected ? Object.keys(expected).join(', ') : 'nobody is concerned'}`, () => {
      const event = inbound(activity)
      if (!expected || !event) return assert.equal(event, expected)
      const seen = Object.fromEntries(
        Object.keys(expected).map((key) => [key, (event as unknown as Record<string, unknown>)[key]]),
      )
      assert.deepEqual(seen, expected)
    })
  }

  it('keeps what a submit carries, also within its action', () => {
    const event = inbound({ value: { action: { verb: 'edit', data: { claimId: 'C-1' } }, claimName: 'x' } })
    assert.ok(event?.kind === 'press')
    const { claimId, claimName } = event.data as Record<string, unknown>
    assert.deepEqual({ claimId, claimName }, { claimId: 'C-1', claimName: 'x' })
  })

  it('names people and tenants in lower case', () => {
    const event = inbound({ from: { aadObjectId: 'ABC' }, conversation: { id: 'a:1', tenantId: 'DEF' } })
    assert.deepEqual(event?.sender, { tenantId: 'def', objectId: 'abc', name: '' })
  })

  it('knows a chat, a channel without its thread, and a group', () => {
    assert.equal(inbound({})?.conversation.userId, '29:1')
    const { kind, conversationId, userId } = inbound({ conversation: channel })?.conversation ?? {}
    assert.deepEqual([kind, conversationId, userId], ['channel', '19:c@thread.tacv2', undefined])
    assert.equal(inbound({ conversation: { ...channel, conversationType: 'groupChat' } })?.conversation.kind, 'group')
  })

  it('is made of two thousand odd activities without a throw', () => {
    const odd = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, maxDepth: 4 })
    const keys = [
      ...Object.keys(genuineActivity),
      'text',
      'action',
      'entities',
      'attachments',
      'membersAdded',
      'membersRemoved',
      'replyToId',
      'localTimezone',
    ]
    const spoiled = fc
      .tuple(
        fc.constantFrom(...rows.map(([, activity]) => activity)),
        fc.array(fc.tuple(fc.constantFrom(...keys), odd), { maxLength: 4 }),
      )
      .map(([activity, changes]) => ({ ...plain, type: 'message', ...activity, ...Object.fromEntries(changes) }))
    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: spoiled }, odd), (activity) => {
        const event = toInbound(readActivity(activity), at)
        assert.ok(event === undefined || event.sender.objectId !== '')
      }),
      { numRuns: 2_000 },
    )
  })
})
