import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { realTables } from '../support/azurite.ts'
import { botClient } from '../support/bot-client.ts'
import { asked, underReview } from '../support/consent.ts'
import { buttonsOf } from '../support/fake-connector.ts'
import { listClaims } from '../support/listed-claims.ts'
import { dataOf, says, type Persona } from '../support/persona.ts'
import { otherPartnerTenant, people, startWorld, until, type World } from '../support/world.ts'

const consentType = 'application/vnd.microsoft.teams.card.file.consent'
const infoType = 'application/vnd.microsoft.teams.card.file.info'
const secret = 'Only between us reviewers'

/** Cells of a file whose every cell is quoted. */
function cellsOf(csv: string): string[][] {
  assert.ok(csv.startsWith('\uFEFF'), 'begins with the mark of UTF-8')
  assert.ok(csv.endsWith('\r\n') && !/[^\r]\n/.test(csv.replace(/"(?:[^"]|"")*"/g, '""')), 'lines end with CRLF')
  return csv
    .slice(1)
    .split('\r\n')
    .filter(Boolean)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, a, b]) => a?.replaceAll('""', '"') ?? b ?? ''),
    )
}

/** Where Teams would keep the file: takes it, or does not. */
async function startDrive() {
  const taken: { path: string; headers: IncomingHttpHeaders; bytes: string }[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const full = request.url?.includes('full')
      if (!full)
        taken.push({ path: request.url ?? '', headers: request.headers, bytes: Buffer.concat(pieces).toString() })
      response.writeHead(full ? 507 : 201).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { taken, url, stop: () => new Promise((resolve) => server.close(resolve)) }
}

describe('an export', () => {
  let world: World
  let drive: Awaited<ReturnType<typeof startDrive>>
  let mina: Persona
  let rae: Persona
  before(async () => {
    drive = await startDrive()
    world = await startWorld('execute', { local: false })
    mina = world.meet(people.mina)
    rae = world.meet(people.rae)
    const { claimId, card } = await underReview({ world, mina, rae })
    await rae.press('note', { ...dataOf(card, 'note'), 'note.comment': secret, comment: secret })
    const { tables } = await realTables({ prefix: world.prefix })
    await listClaims(tables.listings, [
      { fields: { claimName: '=HYPERLINK("http://evil.example")', customerName: 'Hanbit, "한빛"\nCo' } },
      { fields: { claimName: '+82 2 123', customerContactName: '@SUM(A1)' } },
      { partner: { tenantId: otherPartnerTenant, name: 'Rival Systems' }, fields: { claimName: 'Of a rival' } },
    ])
    await until('the review is listed', async () =>
      (await exported(mina)).some((row) => row[0] === claimId && row.includes('Under review')),
    )
  })
  after(async () => {
    assert.deepEqual(world.log.faults, [])
    await world.stop()
    await drive.stop()
  })

  const linkFor = async (person: Persona, command = 'export') => {
    const [link] = buttonsOf(await asked(person, command)).flatMap(({ url }) => url ?? [])
    return world.reach(link ?? '')
  }
  const exported = async (person: Persona, command?: string) => {
    const response = await fetch(await linkFor(person, command))
    assert.equal(response.status, 200)
    return cellsOf(new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer()))
  }
  const client = (person: Persona) =>
    botClient({ url: world.address.url, serviceUrl: world.connector.serviceUrl, who: person.who })
  const consent = (person: Persona, action: string, path: string) =>
    client(person).post({
      type: 'invoke',
      name: 'fileConsent/invoke',
      replyToId: person.last().messageId,
      value: {
        type: 'fileUpload',
        action,
        context: {},
        uploadInfo: {
          uploadUrl: `${drive.url}${path}`,
          contentUrl: 'https://hanbit-my.sharepoint.com/claims.csv',
          name: 'claims.csv',
          uniqueId: 'u-1',
          fileType: 'csv',
        },
      },
    })

  it('is a file that a spreadsheet opens and nothing in it runs, by a link', async () => {
    const response = await fetch(await linkFor(mina))
    assert.match(
      response.headers.get('content-disposition') ?? '',
      /^attachment; filename="claims-\d{4}-\d\d-\d\d\.csv"/,
    )
    const [head, ...rows] = await exported(mina)
    assert.deepEqual(head?.slice(0, 3), ['Claim', 'Claim name', 'Customer'])
    assert.equal(rows.length, 3)
    const flat = rows.flat()
    assert.ok(
      flat.includes(`'=HYPERLINK("http://evil.example")`) && flat.includes("'+82 2 123") && flat.includes("'@SUM(A1)"),
    )
    assert.ok(flat.includes('Hanbit, "한빛"\nCo'))
    assert.ok(!flat.some((cell) => /^[=+\-@\t\r]/.test(cell)))
  })

  it('gives a partner its own claims and no internal note, a reviewer all, in the reader’s language', async () => {
    const own = JSON.stringify(await exported(mina))
    assert.ok(!own.includes(secret) && !own.includes('Of a rival') && !own.includes('Rae Novak'))
    const all = await exported(world.meet(people.tomas, 'ko-KR'), '내보내기')
    assert.deepEqual(all[0]?.slice(0, 3), ['클레임 번호', '클레임 이름', '파트너'])
    assert.equal(all.length, 5)
    assert.ok(all.flat().includes('Rival Systems') && all.flat().includes('검토 중'))
    assert.ok(!JSON.stringify(all).includes(secret))
  })

  it('is asked for by Teams in a personal chat, and goes where Teams says once allowed', async () => {
    const card = await mina.say('export')
    assert.equal(mina.last().attachment.contentType, consentType)
    assert.match(mina.last().attachment.name ?? '', /^claims-.*\.csv$/)
    assert.ok(Number(card.sizeInBytes) > 300)
    const question = mina.last().messageId
    assert.equal((await consent(mina, 'accept', '/drive/claims.csv')).status, 200)
    const [file] = drive.taken
    const size = Buffer.byteLength(file?.bytes ?? '')
    assert.equal(file?.headers['content-range'], `bytes 0-${size - 1}/${size}`)
    assert.equal(cellsOf(file?.bytes ?? '').length, 4)
    assert.equal(mina.last().attachment.contentType, infoType)
    assert.equal(mina.last().attachment.contentUrl, 'https://hanbit-my.sharepoint.com/claims.csv')
    const answered = world.connector.messages.find(({ messageId }) => messageId === question)
    says(answered?.card, 'The file is in your OneDrive.')
  })

  it('is not made for who says no, and comes by link where the place does not take it or is none of Teams', async () => {
    await rae.say('export')
    await consent(rae, 'decline', '/no')
    says(rae.last().card, 'no file was made')
    await rae.say('export')
    await consent(rae, 'accept', '/full')
    says(rae.last().card, 'Here is a link instead')
    await rae.say('export')
    await client(rae).post({
      type: 'invoke',
      name: 'fileConsent/invoke',
      replyToId: rae.last().messageId,
      value: { action: 'accept', uploadInfo: { uploadUrl: 'https://evil.example/up', contentUrl: 'x', name: 'x' } },
    })
    says(rae.last().card, 'Here is a link instead')
    assert.equal(drive.taken.length, 1)
  })

  it('asked for in a channel goes to the person’s own chat', async () => {
    const channel = '19:any@thread.tacv2'
    says(await rae.sayInChannel(channel, 'export'), 'to your own chat')
    assert.ok(buttonsOf(rae.last().card).some(({ url }) => url?.includes('/export/')))
    says(await world.meet(people.jun).sayInChannel(channel, '내보내기'), 'in a personal chat')
  })

  it('is nobody’s who is neither partner nor reviewer, not even with an old link', async () => {
    says(await asked(world.meet(people.kim), 'export'), 'not for you')
    assert.equal((await fetch(`${world.address.url}/export/nonsense`)).status, 404)
    const file = await linkFor(mina)
    assert.equal((await fetch(file.replace('/export/', '/poe/file/'))).status, 404)
    assert.equal((await fetch(file, { method: 'HEAD' })).status, 200)
  })
})
