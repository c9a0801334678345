import { closest, distance } from 'fastest-levenshtein'
import { words } from '../cards/words.ts'
import { helpCard, welcomeCard } from '../cards/help.ts'
import { wordsCard } from '../cards/words-card.ts'
import { standingsOf, type App, type Standing, type Turn } from './app.ts'
import { awayAnswer } from './away.ts'
import { eraseAnswer } from './erase.ts'
import { historyAnswer, showClaim } from './claim-answers.ts'
import type { Answer } from './event.ts'
import { exportAnswer } from './export.ts'
import { newForm } from './form.ts'
import { claimIdIn, readClaimId } from './input.ts'
import { dueAnswer, findAnswer, listAnswer } from './lists.ts'
import { nextAnswer } from './next.ts'
import { queueAnswer } from './queue.ts'
import { chooseLanguage } from './language.ts'
import { numbersAnswer } from './numbers.ts'
import { replyAnswer } from './reply.ts'
import { reviewHere } from './review-channel.ts'
import { parkedAnswer } from './parked.ts'
import { moveTime } from './time.ts'

export interface Command {
  name: string
  ko: string
  /** What follows the name, if anything: its key in the catalogue of words. */
  takes?: 'claim-id' | 'text' | 'status' | 'language' | 'move' | 'date' | 'person'
  who: readonly Standing[]
  /** Only in a local run. */
  local?: true
  /** Offered by Teams in its command menu. */
  inManifest: boolean
  run: (app: App, turn: Turn, argument: string) => Promise<Answer>
}

// prettier-ignore
/** TABLE of the text commands. Help and the manifest are made from it; its words stand under `command.<name>`. */
export const commands: readonly Command[] = [
  { name: 'help', ko: '도움말', who: ['anyone'], inManifest: true, run: help },
  { name: 'new', ko: '새 클레임', who: ['partner'], inManifest: true, run: newForm },
  { name: 'claims', ko: '클레임', takes: 'status', who: ['partner', 'customer'], inManifest: true, run: (app, turn, status) => listAnswer(app, turn, { status }) },
  { name: 'claim', ko: '클레임', takes: 'claim-id', who: ['partner', 'reviewer', 'customer'], inManifest: true, run: (app, turn, id) => showClaim(app, turn, readClaimId(id)) },
  { name: 'history', ko: '기록', takes: 'claim-id', who: ['partner', 'reviewer', 'customer'], inManifest: true, run: (app, turn, id) => historyAnswer(app, turn, readClaimId(id)) },
  { name: 'due', ko: '기한', who: ['partner', 'reviewer'], inManifest: true, run: (app, turn) => dueAnswer(app, turn) },
  { name: 'find', ko: '찾기', takes: 'text', who: ['partner', 'reviewer'], inManifest: true, run: findAnswer },
  { name: 'queue', ko: '대기열', who: ['reviewer'], inManifest: true, run: (app, turn) => queueAnswer(app, turn) },
  { name: 'next', ko: '다음', who: ['reviewer'], inManifest: true, run: (app, turn) => nextAnswer(app, turn) },
  { name: 'export', ko: '내보내기', who: ['partner', 'reviewer'], inManifest: false, run: (app, turn) => exportAnswer(app, turn) },
  { name: 'numbers', ko: '통계', who: ['reviewer'], inManifest: false, run: numbersAnswer },
  { name: 'away', ko: '부재', takes: 'date', who: ['reviewer'], inManifest: false, run: awayAnswer },
  { name: 'review here', ko: '여기서 검토', who: ['admin'], inManifest: false, run: (app, turn) => reviewHere(app, turn) },
  { name: 'erase', ko: '삭제', takes: 'person', who: ['admin'], inManifest: false, run: eraseAnswer },
  { name: 'parked', ko: '보류', who: ['admin'], inManifest: false, run: (app, turn) => parkedAnswer(app, turn) },
  { name: 'language', ko: '언어', takes: 'language', who: ['anyone'], inManifest: true, run: chooseLanguage },
  { name: 'time', ko: '시간', takes: 'move', who: ['anyone'], local: true, inManifest: false, run: moveTime },
]

/** Runs what was typed, takes an answer to a card for a comment, shows the claim that it names, or suggests the nearest command. */
export async function answerText(app: App, turn: Turn, typed: string): Promise<Answer> {
  const text = typed.trim().replace(/\s+/g, ' ')
  const isCommand = match(text, app.local) !== undefined
  const reply = isCommand || readClaimId(text) ? undefined : await replyAnswer(app, turn, typed.trim())
  if (reply) return reply
  const id = readClaimId(text) ?? (isCommand ? undefined : claimIdIn(text))
  if (id) return showClaim(app, turn, id)
  return (await runCommand(app, turn, text)) ?? unknown(app, turn, text)
}

/** Runs a command by its text in either language. */
export async function runCommand(app: App, turn: Turn, text: string): Promise<Answer> {
  const found = text === '' ? { command: commands[0]!, argument: '' } : match(text, app.local)
  if (!found) return unknown(app, turn, text)
  const standings = standingsOf(turn.sender, app.directory())
  // Whose business a claim is, its own rules say: to others it is not found.
  const isOffered = found.command.who.some((who) => standings.includes(who))
  if (!isOffered && found.command.takes !== 'claim-id') {
    const say = words(turn.language)
    const text = say('say.command-not-for-you', { command: found.command.name })
    return wordsCard({ language: turn.language, text, tone: 'warning', standings })
  }
  return found.command.run(app, turn, found.argument)
}

/** The first card a person gets: what the bot does, and where to begin. */
export async function welcome(app: App, turn: Turn): Promise<Answer> {
  return welcomeCard({
    language: turn.language,
    name: turn.sender.name,
    standings: standingsOf(turn.sender, app.directory()),
  })
}

/** The command a text begins with. `claim` and `claims` share a Korean word: an id behind it tells them apart. */
function match(text: string, local: boolean): { command: Command; argument: string } | undefined {
  const low = text.toLowerCase()
  const fits = commands
    .filter((command) => local || !command.local)
    .flatMap((command) => [command.name, command.ko].map((name) => ({ command, name })))
    .filter(({ name }) => low === name || low.startsWith(`${name} `))
    .map(({ command, name }) => ({ command, argument: text.slice(name.length).trim(), length: name.length }))
    .filter(
      ({ command, argument }) =>
        command.name !== 'claim' || readClaimId(argument) !== undefined || low.startsWith('claim '),
    )
    .filter(({ command, argument }) => command.takes !== undefined || argument === '')
  const isId = (argument: string) => readClaimId(argument) !== undefined
  return fits.sort(
    (a, b) =>
      b.length - a.length ||
      Number(isId(b.argument) && b.command.takes === 'claim-id') -
        Number(isId(a.argument) && a.command.takes === 'claim-id'),
  )[0]
}

async function help(app: App, turn: Turn): Promise<Answer> {
  const standings = standingsOf(turn.sender, app.directory())
  const offered = commands.filter(
    ({ who, local }) => who.some((standing) => standings.includes(standing)) && (app.local || !local),
  )
  return helpCard({
    language: turn.language,
    commands: offered.map(({ name, ko, takes }) => ({ name, ko, takes })),
    standings,
  })
}

function unknown(app: App, turn: Turn, text: string): Answer {
  const say = words(turn.language)
  const standings = standingsOf(turn.sender, app.directory())
  const names = commands
    .filter(({ who, local }) => who.some((standing) => standings.includes(standing)) && (app.local || !local))
    .flatMap((command) => [command.name, command.ko])
  const nearest = closest(text.toLowerCase().slice(0, 40), names)
  const near = distance(text.toLowerCase().slice(0, 40), nearest) <= Math.max(2, nearest.length / 2)
  const suggestion = near ? nearest : 'help'
  return wordsCard({
    language: turn.language,
    text: say('say.unknown-command', { suggestion }),
    tone: 'warning',
    suggestion,
    standings,
  })
}
