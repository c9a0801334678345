import assert from 'node:assert/strict'
import fc from 'fast-check'
import { statusNames } from '../../services/claim/statuses.ts'
import { verbNames } from '../../services/claim/policies.ts'
import { transitions } from '../../services/claim/transitions.ts'
import { size } from '../support/sizes.ts'
import { actorNames, actors, live, openings, step, tally, type Opening, type Step } from './lives.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
/** Printed with a failure, beside the seed: replays that one life. */
const path = process.env.FC_PATH
const lives = size({ short: 2_000, long: 200_000 })
/** With those of its opening, a life has forty acts at most. */
const mostSteps = 31

const triedBy = (actor: number, verb: number): Step => ({ kind: 'any', verb, actor, variant: 1 })

/** A file waits for its scan in every opening; it is opened after that. What is restored was discarded. */
function before(verb: number): Step[] {
  if (verbNames[verb] === 'restore') return [triedBy(actorNames.indexOf('mina'), verbNames.indexOf('discard'))]
  if (verbNames[verb] !== 'open-proof') return []
  return [triedBy(actorNames.indexOf('clock'), verbNames.indexOf('proof-scanned'))]
}

const wait = (how: number, variant: number): Step => ({ kind: 'wait', how, variant })
const sensible = (variant: number): Step => ({ kind: 'sensible', variant })
const sweep: Step = { kind: 'sweep' }

/** TABLE: what a life needs more than one press for: a day to come, an answer given, a consent that has passed. */
const longer: Step[][] = [
  ...[...Array(9).keys()].map((days) => [wait(2, days), sweep]),
  [wait(4, 1), sweep],
  [wait(5, 1), sweep],
  [sensible(10), sensible(12)],
  [wait(4, 1), sweep, sensible(13), sensible(14)],
]

describe(`${lives.toLocaleString('en')} lives of a claim, of up to 40 acts each (seed ${seed})`, () => {
  it('go as the page tells it: accepted or refused, status, version, window, who is assigned', async function () {
    this.timeout(lives * 100)
    const life = fc.asyncProperty(
      fc.constantFrom(...(Object.keys(openings) as Opening[])),
      fc.array(step, { maxLength: mostSteps, size: 'max' }),
      live,
    )
    await fc.assert(life, { numRuns: lives, seed, path })
  })

  it('try every verb in every role on every status', async function () {
    this.timeout(60_000)
    for (const opening of Object.keys(openings) as Opening[]) {
      for (const verb of verbNames.keys()) {
        for (const actor of actorNames.keys()) await live(opening, [...before(verb), triedBy(actor, verb)])
      }
      for (const steps of longer) await live(opening, steps)
    }
    const roles = new Set(Object.values(actors).map(({ role }) => role))
    const triples = ['none', ...statusNames].flatMap((status) =>
      verbNames.flatMap((verb) => [...roles].map((role) => `${status} ${verb} ${role}`)),
    )
    assert.deepEqual(
      triples.filter((triple) => !tally.tried.has(triple)),
      [],
    )
  })

  it('do each thing that the table has, from each status it has it for', () => {
    const rows = transitions.flatMap(({ verb, by, from }) =>
      by.flatMap((role) => (from.length === 0 ? ['none'] : from).map((status) => `${status} ${verb} ${role}`)),
    )
    // No window is open in a draft, so nothing is reminded of there.
    const possible = [...new Set(rows)].filter((triple) => triple !== 'editing remind system')
    assert.deepEqual(
      possible.filter((triple) => !tally.done.has(triple)),
      [],
    )
    console.log(
      `      ${tally.acts.toLocaleString('en')} acts; ${tally.tried.size} triples of status, verb and role tried, ${tally.done.size} of them done`,
    )
  })
})
