import assert from 'node:assert/strict'
import { readActivity, toInbound } from '../../bot/teams/inbound.ts'

const quote = (itemid: string, before = '') =>
  `<blockquote ${before}itemscope itemtype="http://schema.skype.com/Reply" itemid="${itemid}"><p itemprop="preview">Card</p></blockquote><p>Yes</p>`
const html = (content: unknown) => ({ attachments: [{ contentType: 'text/html', content }] })
const entity = (messageId: unknown) => ({ entities: [{ type: 'quotedReply', quotedReply: { messageId } }] })

/** TABLE: what a client sends with a text -> the message it answers. */
const answers: [what: string, sent: object, message: string | undefined][] = [
  ['nothing', {}, undefined],
  ['a quotation in HTML', html(quote('1700000000001')), '1700000000001'],
  ['a quotation with other attributes before', html(quote('1700000000001', 'class="x" ')), '1700000000001'],
  ['a quoted reply by name', entity('1700000000002'), '1700000000002'],
  ['both', { ...html(quote('1')), ...entity('2') }, '2'],
  ['only the message before', { replyToId: '1700000000003' }, '1700000000003'],
  ['a quotation of something else', html('<blockquote>So it is said</blockquote>Yes'), undefined],
  ['an id that is none', html(quote('<script>')), undefined],
  ['an id without end', entity('1'.repeat(300)), undefined],
  ['an id that is a number', entity(17), undefined],
  ['HTML that is none', html({ toString: 'x' }), undefined],
  ['HTML that never ends a tag', html(`<blockquote ${'a '.repeat(40_000)}`), undefined],
  ['entities that are none', { entities: [null, 1, 'x', { type: 'quotedReply' }] }, undefined],
]

describe('the message that a text answers', () => {
  for (const [what, sent, message] of answers) {
    it(`is ${message ?? 'none'}: ${what}`, () => {
      const activity = {
        type: 'message',
        text: '<quoted messageId="1"/> Yes',
        from: { id: '29:x', aadObjectId: '00000000-0000-4000-8000-000000000001', name: 'X' },
        conversation: { id: 'a:x', conversationType: 'personal', tenantId: '00000000-0000-4000-8000-000000000002' },
        ...sent,
      }
      const event = toInbound(readActivity(activity), '2026-11-23T10:00:00.000Z')
      assert.equal(event?.kind, 'text')
      assert.equal(event.repliesTo, message)
      assert.equal(event.text, 'Yes')
    })
  }
})
