import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Verb } from '../../services/claim/transitions.ts'
import { words } from '../../cards/words.ts'
import type { Random } from '../simulation/random.ts'
import { textsOf, type FakeConnector } from '../support/fake-connector.ts'
import { pdf } from '../support/files.ts'
import { kim, mina, rae, tomas } from '../support/inner-world.ts'
import { valuesOf } from '../support/main-job.ts'
import { persona, type Who } from '../support/persona.ts'

const say = words('en')
/** Each claim has a subscription of its own, so that none is claimed twice. */
const theirOwn = { solutionArea: 'business-applications', activity: 'pre-sales' }
const people = { mina, rae, tomas, kim } as const satisfies Record<string, Who>
export type Name = keyof typeof people

/** What a person was told is done: what the history must say, once, in this order. */
interface Acknowledged {
  verb: Verb
  by: Name
  comment?: string
}

export interface Journey {
  claimId: string
  acknowledged: Acknowledged[]
}

interface Counts {
  acknowledged: number
  /** Deliveries that nobody answered, or not with a card that says what became of it. */
  lost: number
  /** Said politely that somebody else was first. */
  second: number
}

/** Patience enough for a machine on which processes die faster than they start. */
const mostAttempts = 3_000

/** Presses cards at whichever process, and again at another one until somebody answers, as Teams does. */
export function createTraveller(urls: readonly [string, ...string[]], connector: FakeConnector, random: Random) {
  const counts: Counts = { acknowledged: 0, lost: 0, second: 0 }
  const notYet = [say('refusal.busy'), say('say.slow'), say('say.fault', { id: '' }).slice(0, 20)]

  /** Gives the card that tells what became of it: one that says one of `tells`. Throws what a card says otherwise. */
  async function press(
    name: Name,
    verb: string,
    data: object,
    tells: readonly string[],
  ): Promise<{ card: unknown; told: string }> {
    const id = randomUUID()
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      const who = persona(people[name], { url: nextOf(urls) }, connector)
      try {
        const card = await who.press(verb, data, { ids: random.chance(0.7) ? id : randomUUID() })
        const said = textsOf(card).join('\n')
        const told = tells.find((tell) => said.includes(tell))
        if (told) return { card, told }
        if (!notYet.some((tell) => said.includes(tell))) throw new Unexpected(`${name} ${verb}: ${said}`)
      } catch (error) {
        if (error instanceof Unexpected) throw error
      }
      counts.lost += 1
      await sleep(50 + random.below(200))
    }
    throw new Unexpected(`nobody answers ${name} ${verb}`)
  }

  async function upload(card: unknown): Promise<void> {
    const path = /http:\/\/127\.0\.0\.1:1(\/poe\/upload\/[^"]+)/.exec(JSON.stringify(card))?.[1]
    if (!path) throw new Unexpected('no upload link on the card')
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      const url = `${nextOf(urls)}${path}?name=Acceptance.pdf`
      const status = await fetch(url, { method: 'PUT', body: Buffer.from(pdf()) }).then(
        async (response) => (await response.text(), response.status),
        () => 0,
      )
      if (status === 201 || status === 200) return
      counts.lost += 1
      await sleep(50 + random.below(200))
    }
    throw new Unexpected('nobody takes the file')
  }

  /** One claim from its form to its end, as far as there is time. Never stops between a press and its answer. */
  async function travel(form: string, isOver: () => boolean): Promise<Journey> {
    const journey: Journey = { claimId: '', acknowledged: [] }
    const { acknowledged } = journey
    const done = (by: Name, verb: Verb, comment?: string) => {
      acknowledged.push({ by, verb, ...(comment && { comment }) })
      counts.acknowledged += 1
    }
    const plain = async (by: Name, verb: Verb, more: object = {}) => {
      const comment = 'comment' in more ? String(more.comment) : undefined
      await press(by, verb, { claimId: journey.claimId, version: acknowledged.length, ...more }, [
        say(`done.${verb}` as 'done.comment'),
      ])
      done(by, verb, comment)
    }
    const edit = async (step: string, values: object, nextStep: string) => {
      const data = { claimId: journey.claimId, version: acknowledged.length, step, go: 'next', ...values }
      const { card } = await press('mina', 'edit', data, [nextStep])
      done('mina', 'edit')
      return card
    }
    /** Two reviewers at once: one is told that it is done, the other who was first. */
    const race = async () => {
      const version = acknowledged.length
      const reject = { reasons: 'insufficient-poe', comment: 'Too thin.' }
      const tries = [
        { by: 'rae', verb: 'approve', more: {} },
        { by: 'tomas', verb: 'reject', more: reject },
      ] as const
      const answers = await Promise.all(
        tries.map(async ({ by, verb, more }) => {
          const mine = say(`done.${verb}`)
          const { told } = await press(by, verb, { claimId: journey.claimId, version, ...more }, [
            mine,
            'Here is the claim as it is now.',
          ])
          return told === mine ? { by, verb, more } : undefined
        }),
      )
      counts.second += answers.filter((answer) => !answer).length
      for (const answer of answers) {
        if (answer) done(answer.by, answer.verb, 'comment' in answer.more ? answer.more.comment : undefined)
      }
      return acknowledged.at(-1)?.verb
    }

    const { card: first } = await press(
      'mina',
      'create',
      { form, step: 'customer', go: 'next', ...valuesOf('customer'), ...theirOwn },
      ['Step 2 of 5'],
    )
    journey.claimId = /CL-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(JSON.stringify(first))?.[0] ?? ''
    done('mina', 'create')
    const steps: (() => Promise<unknown>)[] = [
      () => edit('products', { products: 'sales', subscriptionIds: randomUUID() }, 'Step 3 of 5'),
      async () => {
        await upload(await edit('contacts', valuesOf('contacts'), 'Step 4 of 5'))
        done('mina', 'attach')
      },
      () => edit('proof', { 'precheck-missing-all-poe': 'true', coveredProducts: 'sales' }, 'Step 5 of 5'),
      () => plain('mina', 'submit'),
      () => plain(random.pick(['rae', 'tomas']), 'start-review'),
      () => plain('mina', 'comment', { comment: `word ${random.below(1e6)}` }),
      () => plain('rae', 'note', { comment: `note ${random.below(1e6)}` }),
    ]
    if (random.chance(0.5)) {
      steps.push(
        () => plain('rae', 'request-info', { reasons: 'missing-products', comment: 'Which?' }),
        () => plain('mina', 'comment', { comment: `answer ${random.below(1e6)}` }),
        () => plain('mina', 'resubmit'),
        () => plain('tomas', 'start-review'),
      )
    }
    steps.push(async () => {
      const verb = await race()
      if (verb === 'reject') {
        await plain('mina', 'dispute', { justification: 'Page 4.' })
        await plain('rae', 'approve')
      }
    })
    if (random.chance(0.5)) steps.push(() => plain('kim', 'decline'))
    else if (random.chance(0.5)) steps.push(() => plain('mina', 'withdraw', { reason: 'wrong-mpn' }))
    for (const step of steps) {
      if (isOver()) break
      await step()
    }
    return journey
  }

  return { travel, counts }
}

let turns = 0

/** One process after the other, as a load balancer gives them out. */
function nextOf(urls: readonly string[]): string {
  turns += 1
  return urls[turns % urls.length] ?? ''
}

/** An answer that no replica should give. */
class Unexpected extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Unexpected'
  }
}
