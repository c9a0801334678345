import type { Claim } from '../services/claim/claim.ts'
import { coveredProducts, fixStepsOf } from '../services/claim/fixes.ts'
import { longestText } from '../services/claim/guards.ts'
import { policies } from '../services/claim/policies.ts'
import { infoReasons, reviewerReasons, withdrawReasons } from '../services/claim/reasons.ts'
import type { Verb } from '../services/claim/transitions.ts'
import { buttonOf, buttons, type AskedName, type Button, type Press } from './buttons.ts'
import { claimedProducts } from './form-inputs.ts'
import { typedText, type Reader, type Scene } from './scene.ts'
import { cleaned, escapeText, kept } from './text.ts'
import { words, type Speak, type Word } from './words.ts'

/** The order of buttons is the table's. */
const order = Object.keys(buttons) as Verb[]

/** TABLE: the reasons a question offers. */
const choices = {
  info: infoReasons.map((reason) => ({ value: reason, words: `info.${reason}` as const })),
  rejection: reviewerReasons.map((reason) => ({ value: reason, words: `rejection.${reason}` as const })),
  withdraw: withdrawReasons.map((reason) => ({ value: reason, words: `withdraw.${reason}` as const })),
}

/** One row of buttons, ready for the template. */
export interface Row {
  presses: Press[]
  links: { title: string; url: string }[]
  asks: ReturnType<typeof askOf>[]
}

/** The two rows of a claim's card: what this reader may do now, and the buttons that only show. */
export function rowsOf(claim: Claim, reader: Reader, scene: Scene, shows: readonly Press[] = []) {
  const say = words(reader.language)
  const data = { claimId: claim.id, version: claim.version }
  const open = order.filter((verb) => scene.verbs.includes(verb) && buttonOf(verb, claim) !== undefined)
  const taken = new Set<string>()
  const fixStep = fixStepOf(claim, scene)
  const rowOf = (row: Button['row'], shown: readonly Press[]): Row => {
    const verbs = open.filter((verb) => buttonOf(verb, claim)?.row === row)
    const how = (way: Button['how']) => verbs.filter((verb) => buttonOf(verb, claim)?.how === way)
    const press = (verb: Verb): Press => ({
      title: say(`button.${verb}` as Word),
      verb,
      style: verb === 'resubmit' && fixStep ? 'default' : buttonOf(verb, claim)!.style,
      data,
    })
    const toForm: Press[] = how('form').map((verb) =>
      fixStep
        ? {
            ...press(verb),
            verb: 'form',
            title: say('button.fix'),
            style: 'positive',
            data: { ...data, step: fixStep },
          }
        : {
            ...press(verb),
            verb: 'form',
            title: say(claim.status === 'editing' ? 'button.edit-draft' : 'button.edit'),
          },
    )
    const drops = row === 'main' ? dropPresses(claim, scene, say) : []
    // As long as nothing was changed, a resubmission alone would be refused: where there is a shorter way it makes room.
    const refused = (verb: Verb) => verb === 'resubmit' && fixStep !== undefined && drops.length > 0
    const acts = how('press')
      .filter((verb) => !refused(verb))
      .map(press)
    const upload = how('upload').map((verb) => ({ ...press(verb), verb: 'form', data: { ...data, step: 'proof' } }))
    return {
      presses: [
        ...(fixStep ? [...toForm, ...drops, ...acts] : [...drops, ...acts, ...toForm]),
        ...(scene.uploadUrl ? [] : upload),
        ...shown,
      ],
      links: scene.uploadUrl ? upload.map(({ title }) => ({ title, url: scene.uploadUrl! })) : [],
      asks: how('ask').map((verb) => askOf(verb, claim, scene, say, taken)),
    }
  }
  const main = rowOf('main', [])
  return { main, more: rowOf('more', shows), hasMain: main.presses.length + main.links.length + main.asks.length > 0 }
}

/** Where the form opens for what was asked, until something was done about it. */
function fixStepOf(claim: Claim, { verbs }: Scene) {
  if (!verbs.includes('resubmit') || !verbs.includes('edit') || claim.request?.answered) return undefined
  return fixStepsOf(claim)[0]
}

/** One press that takes out what the reviewer found uncovered, and sends the claim in again. */
function dropPresses(claim: Claim, { verbs }: Scene, say: Speak): Press[] {
  if (!verbs.includes('resubmit') || !verbs.includes('edit') || !coveredProducts(claim)) return []
  const data = { claimId: claim.id, version: claim.version }
  return [{ title: say('button.drop-uncovered'), verb: 'drop-uncovered', style: 'default', data }]
}

function askOf(verb: Verb, claim: Claim, scene: Scene, say: Speak, taken: Set<string>) {
  const { style, question } = buttonOf(verb, claim)!
  const id = (name: AskedName) => {
    const free = !taken.has(name)
    taken.add(name)
    return free ? name : `${verb}.${name}`
  }
  const typed = (name: AskedName) =>
    scene.typed?.verb === verb ? kept(cleaned(typedText(scene.typed, name) ?? ''), longestText) : ''
  const partner = escapeText(claim.partner.name, 100)
  const { choose, products, write } = question ?? {}
  const onClaim = products ? claimedProducts(claim) : []
  return {
    title: say(`button.${verb}` as Word),
    style,
    intro: say(`ask.${verb}.${verb === 'reject' && claim.dispute ? 'intro-final' : 'intro'}` as Word, {
      partner,
      days: policies[claim.policy].windows['partner-reply'].length,
    }),
    send: { title: say(`ask.${verb}.send` as Word), verb, style: style === 'default' ? 'positive' : style },
    data: { claimId: claim.id, version: claim.version },
    choices: [
      ...(choose
        ? [
            {
              id: id(choose.name),
              label: say(`ask.label.${choose.name}`),
              needed: true,
              error: say(`ask.missing.${choose.name}`),
              several: choose.several,
              value: typed(choose.name),
              options: choices[choose.from].map((reason) => ({
                title: `${say(`${reason.words}.name` as Word)}: ${say(`${reason.words}.why` as Word)}`,
                value: reason.value,
              })),
            },
          ]
        : []),
      ...(onClaim.length > 0
        ? [
            {
              id: id('uncovered'),
              label: say('ask.label.uncovered'),
              needed: false,
              error: '',
              several: true,
              value: typed('uncovered'),
              options: onClaim,
            },
          ]
        : []),
    ],
    texts: write
      ? [
          {
            id: id(write.name),
            label: say(`ask.label.${write.label}`),
            error: say(`ask.missing.${write.name}`),
            needed: write.needed,
            value: typed(write.name),
          },
        ]
      : [],
  }
}
