import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLetters } from '../../bot/letters.ts'
import { createLog } from '../../bot/log.ts'
import { createMailer } from '../../bot/mailer.ts'
import { consentPage } from '../../bot/pages/consent-page.ts'
import { attachmentNamed } from '../../bot/pages/file.ts'
import { uploadPage } from '../../bot/pages/upload-page.ts'
import type { Claim, HistoryEntry } from '../../services/claim/claim.ts'
import { email } from '../../services/claim/field-checks.ts'
import { createLinks } from '../../services/links.ts'
import { createPeople } from '../../services/people.ts'
import type { Letter, LogFields } from '../../services/ports.ts'
import { cleanName } from '../../services/proof-name.ts'
import { seeded } from '../simulation/random.ts'
import { calendar, claims, now, ravi, someFields, someProof } from '../support/claims.ts'
import { memoryTables } from '../support/memory-table.ts'
import { size } from '../support/sizes.ts'
import { hostileString, legible, unseen } from './hostile-strings.ts'

const count = size({ short: 800, long: 100_000 })
const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
const harmless = 'Zyxxyz'

const claimWith = (text: string): Claim => ({
  ...claims.approved(),
  partner: { ...claims.approved().partner, name: text },
  fields: someFields({
    claimName: text,
    customerDomain: text,
    customerContactName: text,
    products: ['teams', text],
  }),
})

/** Tags with all that is in them, in order; and the text between them, its entities read. */
function partsOf(html: string) {
  const text = html
    .replace(/<style>.*?<\/style>/gs, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_all, name: string) => entities[name] ?? '')
  return { tags: html.match(/<[^>]*>/g) ?? [], text }
}
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** The same tags as with a harmless word, and the text can be read. A long text may be cut. */
function checkHtml(html: string, calm: string, text: string, at: string): void {
  const [made, model] = [partsOf(html), partsOf(calm)]
  // Nothing to stress, where nothing is to be seen.
  const tagsOf = ({ tags }: typeof made) => tags.filter((tag) => legible(text) !== '' || !tag.includes('strong'))
  assert.deepEqual(tagsOf(made), tagsOf(model), at)
  assert.doesNotMatch(html, /&(?!(amp|lt|gt|quot|#39);)/, at)
  assert.doesNotMatch(made.text.replace(/[\n\r]/g, ''), unseen, at)
  if (text.length > 90 || legible(text) === '') return
  // A sign of stress is ours, a typed one is another sign; a bracket may be shown as a guillemet.
  const read = (all: string) => legible(all).replaceAll('∗', '*').replaceAll('‹', '<').replaceAll('›', '>')
  assert.equal(read(made.text), read(model.text.replaceAll(harmless, () => text)), at)
}

describe('hostile text outside of cards', () => {
  const random = seeded(seed)
  const texts = Array.from({ length: count }, () => hostileString(random))
  const atOf = (text: string) => `SEED=${seed}: ${JSON.stringify(text).slice(0, 500)}`

  it(`stays text on the upload page and the consent page (${count} texts, SEED=${seed})`, () => {
    for (const [number, text] of texts.entries()) {
      const language = number % 2 ? 'en' : 'ko'
      const upload = (typed: string) => {
        const proofs = [someProof({ name: cleanName(`${typed}.pdf`) })]
        return uploadPage(
          { ...claimWith(typed), proofs: typed === harmless ? [someProof()] : proofs },
          language,
          number % 3 === 0,
        )
      }
      assert.deepEqual(partsOf(upload(text)).tags, partsOf(upload(harmless)).tags, atOf(text))
      assert.doesNotMatch(partsOf(upload(text)).text.replace(/[\n\r]/g, ''), unseen, atOf(text))
      const nameless = (typed: string) => uploadPage({ ...claimWith(typed), proofs: [] }, language, true)
      checkHtml(nameless(text), nameless(harmless), text, atOf(text))
      const consent = (typed: string) =>
        consentPage({
          claim: claimWith(typed),
          language,
          calendar,
          now,
          act: 'decline',
          problem: { text: 'no', reason: number % 2 ? typed : '' },
        })
      const [made, model] = [consent(text), consent(harmless)]
      if (legible(text) === '') continue
      if (number % 2) assert.deepEqual(partsOf(made).tags, partsOf(model).tags, atOf(text))
      else checkHtml(made, model, text, atOf(text))
    }
  })

  it(`stays text in letters, and sets no header (${count} letters, SEED=${seed})`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cpor-letters-'))
    try {
      const sent: Letter[] = []
      const quiet = { info: () => {}, warn: () => {}, error: () => {} }
      const mailer = createMailer({ kind: 'folder', folder, from: 'bot@example.com' }, quiet)
      const write = createLetters({
        mailer: {
          send: (letter) => {
            sent.push(letter)
            return mailer.send(letter)
          },
        },
        links: createLinks({ keys: ['k'.repeat(40)], clock: { now: () => now } }),
        people: createPeople(memoryTables().tables.people),
        calendar,
        publicUrl: 'https://bot.example',
        log: quiet,
      })
      const by = { kind: 'person', person: ravi, role: 'reviewer' } as const
      const entry: HistoryEntry = { version: 8, verb: 'approve', at: now, by, to: 'approved' }
      const post = async (text: string, address: string) => {
        const claim = claimWith(text)
        claim.fields = { ...claim.fields, customerContactEmail: address }
        await write(entry, claim, now)
        const file = await readFile(join(folder, 'CL-7K2M-9QXD_8.eml'), 'utf8')
        return { letter: sent.pop()!, headers: headersOf(file) }
      }
      const calm = await post(harmless, 'kim@contoso.com')
      const names = calm.headers.map(([name]) => name)
      let addresses = 0
      for (const text of texts) {
        const { letter, headers } = await post(text, 'kim@contoso.com')
        const at = atOf(text)
        assert.deepEqual(
          headers.map(([name]) => name),
          names,
          at,
        )
        assert.equal(headers.find(([name]) => name === 'to')?.[1], 'kim@contoso.com', at)
        assert.doesNotMatch(letter.subject, unseen, at)
        assert.doesNotMatch(letter.text.replaceAll('\n', ''), unseen, at)
        const links = (body: string) => body.match(/\bhttps:\/\/bot\.example\/consent\//g)?.length
        assert.equal(links(letter.text), links(calm.letter.text), at)
        checkHtml(withoutTokens(letter.html), withoutTokens(calm.letter.html), text, at)
        // An address comes from the claim too: whatever the form lets through is one address in one header.
        const address = `${text.slice(0, 60)}@contoso.com`
        if (email(address)) continue
        addresses += 1
        const odd = await post('Contoso', address)
        assert.deepEqual(
          odd.headers.map(([name]) => name),
          names,
          at,
        )
      }
      assert.ok(addresses > count / 100, `only ${addresses} addresses`)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it(`makes a file name that can be saved, and one header of it (${count} names, SEED=${seed})`, () => {
    for (const text of texts) {
      const name = cleanName(`${text}.pdf`)
      const at = atOf(text)
      assert.doesNotMatch(name, unseen, at)
      assert.doesNotMatch(name, /[/\\<>:"|?*]/, at)
      const header = attachmentNamed(name)
      assert.match(
        header,
        /^attachment; filename="[\x20\x21\x23-\x5b\x5d-\x7e]*"; filename\*=UTF-8''[\w!#$&+.^`|~%-]+$/,
        at,
      )
      assert.equal(decodeURIComponent(header.split("UTF-8''")[1] ?? ''), name, at)
    }
  })

  it(`makes one line of the log, and says nothing in it but what may be said (${count} lines, SEED=${seed})`, () => {
    const lines: string[] = []
    const log = createLog('info', { write: (line) => void lines.push(line) })
    for (const text of texts) {
      const smuggled = { claimId: text, name: text, address: text } as LogFields
      log.error('a fault', { ...smuggled, fault: new Error(text) })
      const line = lines.pop() ?? ''
      assert.match(line, /^[^\n\r]+\n$/, atOf(text))
      const { claimId, ...rest } = JSON.parse(line) as Record<string, unknown>
      assert.equal(claimId, JSON.parse(JSON.stringify(text)), atOf(text))
      assert.deepEqual(Object.keys(rest).sort(), ['at', 'fault', 'level', 'msg', 'time'], atOf(text))
    }
  })
})

/** A letter's headers by name, folded lines put together. */
function headersOf(eml: string): [string, string][] {
  const head = eml.slice(0, eml.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ')
  return head.split('\r\n').map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
}

/** Each letter has a link of its own. */
function withoutTokens(html: string): string {
  return html.replace(/\/consent\/[\w.-]+/g, '/consent/token')
}
