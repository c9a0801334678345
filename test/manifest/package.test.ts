import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commands } from '../../bot/commands.ts'
import { appManifest } from '../../manifest/manifest.ts'
import { menuCommands, packageFiles, readIds, writeZip } from '../../manifest/package.ts'

const botId = '2f1e6a0e-6a0b-4a0e-9d53-7d8b6a3f5c10'
const teamsAppId = '7b0f6c1d-31c8-4c7c-8a54-0d6f5e2b9a77'
const env = { MicrosoftAppId: botId, TEAMS_APP_ID: teamsAppId, PUBLIC_URL: 'https://claims.example.org/' }

/** The names in a zip's central directory. */
function namesIn(zip: Buffer): string[] {
  const names: string[] = []
  for (let at = zip.indexOf('PK\x01\x02'); at !== -1; at = zip.indexOf('PK\x01\x02', at + 46)) {
    names.push(zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28)))
  }
  return names
}

/** Width, height and whether there is an alpha channel, from a PNG's header. */
function picture(png: Buffer) {
  assert.equal(png.toString('latin1', 1, 4), 'PNG')
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), alpha: [4, 6].includes(png.readUInt8(25)) }
}

describe("the app's package", () => {
  it('keeps to the schemas and carries the ids of the environment', async () => {
    const files = await packageFiles(readIds(env))
    const manifest = JSON.parse(files['manifest.json']!.toString()) as ReturnType<typeof appManifest>['manifest']
    assert.equal(manifest.id, teamsAppId)
    assert.equal(manifest.bots[0]?.botId, botId)
    assert.deepEqual(manifest.bots[0]?.scopes, ['personal', 'team'])
    assert.equal(manifest.bots[0]?.supportsFiles, true)
    assert.deepEqual(manifest.validDomains, ['claims.example.org'])
  })

  it('offers every command marked for the menu, in both languages', async () => {
    const files = await packageFiles(readIds(env))
    const manifest = JSON.parse(files['manifest.json']!.toString()) as ReturnType<typeof appManifest>['manifest']
    const ko = JSON.parse(files['ko.json']!.toString()) as Record<string, string>
    const menu = manifest.bots[0]!.commandLists[0]!.commands
    const marked = commands.filter(({ inManifest }) => inManifest)
    assert.deepEqual(
      menu.map(({ title }) => title),
      marked.map(({ name }) => name),
    )
    marked.forEach((command, at) => {
      assert.equal(ko[`bots[0].commandLists[0].commands[${at}].title`], command.ko)
      assert.match(ko[`bots[0].commandLists[0].commands[${at}].description`]!, /[가-힣]/)
    })
  })

  it('has icons of the sizes Teams asks for, the small one white on nothing', async () => {
    const files = await packageFiles(readIds(env))
    assert.deepEqual(picture(files['color.png']!), { width: 192, height: 192, alpha: false })
    assert.deepEqual(picture(files['outline.png']!), { width: 32, height: 32, alpha: true })
  })

  it('is a zip of four files, the same bytes each time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'package-'))
    try {
      const [first, second] = [join(folder, 'a', 'first.zip'), join(folder, 'second.zip')]
      for (const zip of [first, second]) await writeZip(await packageFiles(readIds(env)), zip)
      assert.deepEqual(namesIn(readFileSync(first)).sort(), ['color.png', 'ko.json', 'manifest.json', 'outline.png'])
      assert.ok(readFileSync(first).equals(readFileSync(second)))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('uses the bot’s id for the app if no other is given', () => {
    assert.equal(readIds({ ...env, TEAMS_APP_ID: undefined }).teamsAppId, botId)
  })

  it('names what is missing or wrong in the environment', () => {
    assert.throws(() => readIds({}), { message: 'MicrosoftAppId: missing; PUBLIC_URL: missing' })
    assert.throws(() => readIds({ ...env, MicrosoftAppId: 'me' }), { message: 'MicrosoftAppId: is not a GUID' })
    assert.throws(() => readIds({ ...env, PUBLIC_URL: 'http://localhost' }), /PUBLIC_URL: must begin with https/)
  })

  it('refuses more commands than Teams takes, and what is against the schema', async () => {
    const [one] = menuCommands()
    assert.throws(() => appManifest(readIds(env), Array(11).fill(one)), /Teams takes 10 commands/)
    await assert.rejects(packageFiles({ ...readIds(env), botId: 'me' }), /against its schema/)
  })
})
