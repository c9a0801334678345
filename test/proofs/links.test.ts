import assert from 'node:assert/strict'
import { createLinks, longestLifeMs, type LinkKind, type LinkPayloads } from '../../services/links.ts'
import { movableClock } from '../../services/clock.ts'

const oldKey = 'the-older-key-the-older-key-the-older-key'
const newKey = 'the-newer-key-the-newer-key-the-newer-key'
const person = {
  tenantId: '1b0b4b1c-0a5f-4d6c-9a57-0c58ac0de001',
  objectId: '9f2c7a61-54d2-4a0b-8e2e-55ab31c0de02',
  name: '김하늘 (Haneul Kim)',
}
const payloads: LinkPayloads = {
  upload: { claimId: 'CL-7K2M-9QXD', person, language: 'ko' },
  file: { claimId: 'CL-7K2M-9QXD', proofNumber: 3, person },
  consent: { claimId: 'CL-7K2M-9QXD', address: 'anna@contoso.com', approvedAt: '2026-11-23T09:00:00.000Z' },
  export: { person, language: 'en' },
}
const kinds = Object.keys(payloads) as LinkKind[]

function setUp(keys = [newKey]) {
  const clock = movableClock({ now: () => '2026-11-23T09:00:00.000Z' })
  return { clock, links: createLinks({ keys, clock }) }
}

describe('signed links', () => {
  for (const kind of kinds) {
    it(`of kind ${kind} say what was put in, in few url-safe characters`, async () => {
      const { links } = setUp()
      const token = await links.sign(kind, payloads[kind], 60_000)
      assert.deepEqual(await links.open(kind, token), payloads[kind])
      assert.match(token, /^[A-Za-z0-9._-]{80,330}$/)
    })

    it(`of kind ${kind} live up to their last second`, async () => {
      const { clock, links } = setUp()
      const token = await links.sign(kind, payloads[kind], longestLifeMs[kind])
      const end = Date.parse(clock.now()) + longestLifeMs[kind]
      clock.moveTo(new Date(end - 1_000).toISOString())
      assert.deepEqual(await links.open(kind, token), payloads[kind])
      clock.moveTo(new Date(end + 1_000).toISOString())
      assert.equal(await links.open(kind, token), 'expired')
    })

    it(`of kind ${kind} are not signed for longer than they may live`, async () => {
      const { links } = setUp()
      for (const life of [longestLifeMs[kind] + 1, 0, -1, NaN, Infinity]) {
        await assert.rejects(links.sign(kind, payloads[kind], life), RangeError)
      }
    })

    it(`of kind ${kind} open as no other kind`, async () => {
      const { links } = setUp()
      const token = await links.sign(kind, payloads[kind], 60_000)
      for (const other of kinds.filter((name) => name !== kind)) {
        assert.equal(await links.open(other, token), 'not-ours')
      }
    })
  }

  it('of the older key still open after the key was replaced', async () => {
    const { links: before } = setUp([oldKey])
    const { links: after } = setUp([newKey, oldKey])
    const token = await before.sign('file', payloads.file, 60_000)
    assert.deepEqual(await after.open('file', token), payloads.file)
    assert.equal(await before.open('file', await after.sign('file', payloads.file, 60_000)), 'not-ours')
  })

  it('of the older key say that they are expired, too', async () => {
    const { links: before } = setUp([oldKey])
    const { clock, links: after } = setUp([newKey, oldKey])
    const token = await before.sign('file', payloads.file, 60_000)
    clock.moveTo('2026-11-23T09:01:01.000Z')
    assert.equal(await after.open('file', token), 'expired')
  })

  it('keep ids that are no lower-case GUIDs', async () => {
    const { links } = setUp()
    for (const id of ['00000000-0000-0000-0000-000000000000', '9F2C7A61-54D2-4A0B-8E2E-55AB31C0DE02', 'user-1', '']) {
      const payload = { ...payloads.upload, person: { ...person, objectId: id, tenantId: id } }
      assert.deepEqual(await links.open('upload', await links.sign('upload', payload, 60_000)), payload)
    }
  })

  it('that were changed anywhere are not ours', async () => {
    const { links } = setUp()
    const token = await links.sign('upload', payloads.upload, 60_000)
    for (let at = 0; at < token.length; at += 1) {
      // The last character's spare bits do not count in base64url; change it by more than those.
      const other = token[at] === 'A' ? 'z' : 'A'
      const changed = token.slice(0, at) + other + token.slice(at + 1)
      assert.equal(await links.open('upload', changed), 'not-ours', `changed at ${at}`)
    }
  })

  it('that were never links are not ours', async () => {
    const { links } = setUp()
    const unsigned = Buffer.from('{"alg":"none"}').toString('base64url')
    const claims = Buffer.from('{"c":"CL-7K2M-9QXD","exp":9999999999}').toString('base64url')
    for (const token of ['', '.', '..', 'a.b.c', '%00', 'x'.repeat(100_000), `${unsigned}.${claims}.`, '가.나.다']) {
      assert.equal(await links.open('upload', token), 'not-ours')
    }
  })
})
