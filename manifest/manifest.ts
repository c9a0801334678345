import { readFileSync } from 'node:fs'

/** What the app's package takes from the command table: a command's two names, and what it does in both languages. */
export interface MenuCommand {
  name: string
  ko: string
  says: string
  saysKo: string
}

export interface AppIds {
  /** The app's own id in Teams. */
  teamsAppId: string
  /** The Entra app the bot signs in as. */
  botId: string
  /** Where links point; its host is the one valid domain. */
  publicUrl: string
  version: string
}

/** Teams shows no more commands than this in a menu. */
const mostCommands = 10

/**
 * The app manifest, and its Korean words. The command menu is the same in a personal chat and in a channel.
 * Throws if there are more commands than Teams takes.
 */
export function appManifest(ids: AppIds, commands: readonly MenuCommand[]) {
  if (commands.length > mostCommands) {
    throw new Error(`Teams takes ${mostCommands} commands in a menu, not ${commands.length}: mark fewer for it.`)
  }
  const template = readTemplate()
  const menu = commands.map(({ name, says }) => ({ title: name, description: says }))
  const manifest = {
    ...template,
    version: ids.version,
    id: ids.teamsAppId,
    developer: {
      ...template.developer,
      websiteUrl: ids.publicUrl,
      privacyUrl: `${ids.publicUrl}/privacy`,
      termsOfUseUrl: `${ids.publicUrl}/terms`,
    },
    bots: template.bots.map((bot) => ({
      botId: ids.botId,
      ...bot,
      commandLists: [{ scopes: bot.scopes, commands: menu }],
    })),
    composeExtensions: template.composeExtensions.map((extension) => ({ botId: ids.botId, ...extension })),
    validDomains: [new URL(ids.publicUrl).host],
  }
  return { manifest, ko: { ...readJson<Record<string, string>>('ko.json'), ...koreanMenu(commands) } }
}

function koreanMenu(commands: readonly MenuCommand[]): Record<string, string> {
  return Object.fromEntries(
    commands.flatMap(({ ko, saysKo }, at) => {
      const key = `bots[0].commandLists[0].commands[${at}]`
      return [
        [`${key}.title`, ko],
        [`${key}.description`, saysKo],
      ]
    }),
  )
}

function readTemplate() {
  return readJson<typeof import('./manifest.json')>('manifest.json')
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as T
}
