import { createWriteStream, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { env } from 'node:process'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { AppManifestUtils } from '@microsoft/app-manifest'
import { Ajv } from 'ajv'
import { z } from 'zod'
import { commands } from '../bot/commands.ts'
import { words, type Word } from '../cards/words.ts'
import { appManifest, type AppIds, type MenuCommand } from './manifest.ts'

const require = createRequire(import.meta.url)
const { ZipFile } = require('yazl') as {
  ZipFile: new () => {
    addBuffer(bytes: Buffer, name: string, options: { mtime: Date; forceDosTimestamp: boolean }): void
    end(): void
    outputStream: NodeJS.ReadableStream
  }
}

/** The commands of the menu Teams offers, from the command table and its words. */
export function menuCommands(): MenuCommand[] {
  const [en, ko] = [words('en'), words('ko')]
  return commands
    .filter(({ inManifest }) => inManifest)
    .map((command) => {
      const key = `command.${command.name.replaceAll(' ', '-')}` as Word
      return { name: command.name, ko: command.ko, says: en(key), saysKo: ko(key) }
    })
}

/** The four files of the app's package. Throws one line for everything that is against the schemas. */
export async function packageFiles(ids: AppIds): Promise<Record<string, Buffer>> {
  const { manifest, ko } = appManifest(ids, menuCommands())
  const problems = [...(await problemsOfManifest(manifest)), ...problemsOfWords(ko)]
  if (problems.length > 0) throw new Error(`The manifest is against its schema: ${problems.join('; ')}`)
  return {
    'manifest.json': json(manifest),
    'ko.json': json(ko),
    'color.png': readFileSync(new URL('icons/color.png', import.meta.url)),
    'outline.png': readFileSync(new URL('icons/outline.png', import.meta.url)),
  }
}

/** The schema that comes with the validator: no network is asked. */
function schemaOf<T>(file: { $schema?: string }, name: string): T {
  const version = /\/(v[\d.]+)\//.exec(file.$schema ?? '')?.[1] ?? 'unknown'
  const folder = join(dirname(require.resolve('@microsoft/app-manifest')), 'json-schemas', 'teams', version)
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as T
}

async function problemsOfManifest(manifest: { $schema: string }): Promise<string[]> {
  type Arguments = Parameters<typeof AppManifestUtils.validateAgainstSchema>
  const schema = schemaOf<Arguments[1]>(manifest, 'MicrosoftTeams.schema.json')
  return AppManifestUtils.validateAgainstSchema(manifest as Arguments[0], schema)
}

/** This schema is of draft 4, and some of its patterns are no Unicode patterns: the manifest's validator cannot read it. */
function problemsOfWords(words: Readonly<Record<string, string>>): string[] {
  const validator = new Ajv({
    unicodeRegExp: false,
    validateSchema: false,
    allErrors: true,
    strict: false,
    formats: { uri: true },
  })
  const valid = validator.compile(schemaOf<object>(words, 'MicrosoftTeams.Localization.schema.json'))
  if (valid(words)) return []
  return (valid.errors ?? []).map(({ instancePath, message }) => `ko.json${instancePath} ${message ?? ''}`)
}

function json(content: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(content, null, 2)}\n`)
}

/** Writes the files as a zip, the same bytes for the same files. */
export async function writeZip(files: Readonly<Record<string, Buffer>>, to: string): Promise<void> {
  const zip = new ZipFile()
  for (const [name, bytes] of Object.entries(files))
    zip.addBuffer(bytes, name, { mtime: new Date(2026, 0, 1), forceDosTimestamp: true })
  zip.end()
  mkdirSync(dirname(to), { recursive: true })
  await pipeline(zip.outputStream, createWriteStream(to))
}

const guid = z.guid('is not a GUID')
const settings = z.object({
  MicrosoftAppId: guid,
  TEAMS_APP_ID: guid.optional(),
  PUBLIC_URL: z
    .url({ protocol: /^https$/, error: 'must begin with https://' })
    .transform((url) => url.replace(/\/$/, '')),
})

/** Reads the ids. Throws one line that names each variable that is missing or wrong. */
export function readIds(from: Readonly<Record<string, string | undefined>>): AppIds {
  const parsed = settings.safeParse(from)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => {
      const name = path.join('.')
      return `${name}: ${from[name] ? message : 'missing'}`
    })
    throw new Error(wrong.join('; '))
  }
  const { MicrosoftAppId: botId, TEAMS_APP_ID: teamsAppId = botId, PUBLIC_URL: publicUrl } = parsed.data
  const { version } = require('../package.json') as { version: string }
  return { botId, teamsAppId, publicUrl, version }
}

/** `npm run package`. */
async function main(): Promise<void> {
  const zip = fileURLToPath(new URL('../build/cpor-claims.zip', import.meta.url))
  await writeZip(await packageFiles(readIds(env)), zip)
  process.stdout.write('build/cpor-claims.zip is ready to be uploaded to Teams.\n')
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  })
}
