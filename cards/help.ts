import type { Press } from './buttons.ts'
import { render, type Rendered } from './render.ts'
import { escapeText, plain } from './text.ts'
import { words, type Language, type Speak, type Word } from './words.ts'

/** What a person is apart from any claim; `anyone` is everybody. */
export type Standing = 'partner' | 'reviewer' | 'admin' | 'customer' | 'anyone'

interface HelpCommand {
  /** The English name; its description stands under `command.<name>`. */
  name: string
  ko: string
  takes?: 'claim-id' | 'text' | 'status' | 'language' | 'move' | 'date' | 'person'
}

export interface HelpView {
  language: Language
  commands: readonly HelpCommand[]
  standings: readonly Standing[]
}

/** What this person can do here, with buttons for what is asked most. */
export function helpCard(view: HelpView): Rendered {
  const say = words(view.language)
  const presses = startPresses(view.standings, say)
  return render('help', {
    summary: say('title.help'),
    speak: say('title.help'),
    title: say('title.help'),
    lines: [],
    commands: view.commands.map((command) => ({
      name: typedAs(command, view.language, say),
      says: say(`command.${command.name.replace(/ /g, '-')}` as Word),
    })),
    presses,
    hasPresses: presses.length > 0,
  })
}

export interface WelcomeView {
  language: Language
  name: string
  standings: readonly Standing[]
}

/** The first card a person gets: what the bot does for them, and where to begin. */
export function welcomeCard(view: WelcomeView): Rendered {
  const say = words(view.language)
  const title = `${say('title.welcome')}${view.name ? `, ${escapeText(view.name, 60)}` : ''}`
  const known = (['partner', 'reviewer', 'customer', 'admin'] as const).filter((name) => view.standings.includes(name))
  const lines = (known.length > 0 ? known : (['none'] as const)).map((name) => ({ text: say(`welcome.${name}`) }))
  const presses = [...startPresses(view.standings, say), { ...helpPress, title: say('button.help') }]
  return render('help', {
    summary: plain(`${say('title.welcome')}, ${view.name}`),
    speak: say('title.welcome'),
    title,
    lines: [...lines, { text: say('welcome.help') }],
    commands: [],
    presses,
    hasPresses: true,
  })
}

const helpPress = { verb: 'help', style: 'default', data: {} } as const

/** The buttons a person's day starts with. */
export function startPresses(standings: readonly Standing[], say: Speak): Press[] {
  const press = (verb: string, title: Word): Press => ({ title: say(title), verb, style: 'default', data: {} })
  return [
    ...(standings.includes('partner') ? [press('form', 'button.new')] : []),
    ...(standings.includes('reviewer') ? [press('queue', 'button.queue')] : []),
    ...(standings.includes('partner') || standings.includes('customer') ? [press('list', 'button.claims')] : []),
  ]
}

function typedAs(command: HelpCommand, language: Language, say: Speak): string {
  const name = language === 'ko' ? command.ko : command.name
  return command.takes ? `${name} ${say(`takes.${command.takes}`)}` : name
}
