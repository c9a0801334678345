import { Readable } from 'node:stream'
import type { ActInput } from '../../services/claim/act.ts'
import type { Verb } from '../../services/claim/transitions.ts'
import type { ClaimService, Outcome } from '../../services/claim-service.ts'
import type { Blobs, Sender } from '../../services/ports.ts'
import { receiveProof, removeProof } from '../../services/proofs.ts'
import { pdf } from '../support/files.ts'
import { goodFields, kim, mina, rae, tomas, type innerWorld } from '../support/inner-world.ts'

export type InnerWorld = Awaited<ReturnType<typeof innerWorld>>
export const claimId = 'CL-CR4S-0001'

const filed = 'mina create, mina attach, mina submit'
const review = `${filed}, rae start-review`
const asked = `${review}, rae request-info`
const approved = `${review}, rae approve`
const away = `${review}, kim leaves`
const rejected = `${review}, rae reject`
const disputed = `${rejected}, mina dispute`
const passed = `${approved}, end`

export interface Scenario {
  /** What has happened before. */
  life: string
  /** Somebody's press, or a timer of the open window: a reminder with so many left, or its end. */
  act: string
  /** What the mail server says of letters. */
  mail?: 'sent' | 'refused'
  /** What the scanner says of files; absent, there is none. */
  verdict?: 'clean' | 'infected'
}

const presses = (life: string, ...acts: string[]): Scenario[] => acts.map((act) => ({ life, act }))

/** TABLE of every act that anybody or the clock can do, each from a life that allows it. */
export const scenarios: readonly Scenario[] = [
  ...presses('', 'mina create'),
  ...presses('mina create, mina attach', 'mina edit', 'mina attach', 'mina upload', 'mina discard', 'mina submit'),
  ...presses('mina create, mina attach, mina discard', 'mina restore'),
  ...presses(filed, 'mina edit', 'mina attach', 'mina upload', 'mina withdraw', 'mina comment', 'rae start-review'),
  ...presses(filed, 'rae note', 'clock domain-checked', 'remind 1', 'end'),
  ...presses(review, 'tomas take-over', 'rae request-info', 'rae approve', 'rae reject', 'mina withdraw'),
  ...presses(review, 'mina open-proof', 'rae comment', 'remind 1', 'end'),
  ...presses(asked, 'mina comment', 'mina edit', 'remind 2', 'remind 0', 'end'),
  ...presses(`${asked}, mina comment`, 'mina resubmit'),
  ...presses(approved, 'kim decline', 'mina withdraw', 'remind 2', 'remind 0', 'end'),
  { life: filed, act: 'mina upload', verdict: 'clean' },
  { life: filed, act: 'mina upload', verdict: 'infected' },
  { life: away, act: 'rae approve', mail: 'sent' },
  { life: away, act: 'rae approve', mail: 'refused' },
  ...presses(`${away}, rae approve`, 'rae retell', 'mina retell'),
  ...presses(`${away}, rae approve, kim returns`, 'clock customer-reachable'),
  ...presses(rejected, 'mina attach', 'mina dispute', 'remind 7', 'remind 1', 'end'),
  ...presses(disputed, 'rae approve', 'rae reject', 'rae request-info', 'remind 1', 'end'),
  ...presses(`${disputed}, rae request-info`, 'end'),
  ...presses(`${disputed}, rae request-info, mina comment`, 'mina resubmit'),
  ...presses(passed, 'kim late-withdrawal'),
  ...presses(`${passed}, kim late-withdrawal`, 'rae end-association'),
]

const people: Readonly<Record<string, Sender | 'deadline'>> = { mina, rae, tomas, kim, clock: 'deadline' }

const text = { comment: 'A word.' }
let files = 0

/** TABLE: verb -> what comes with it. Verbs left out need nothing. */
const inputs: Partial<Record<Verb, () => ActInput>> = {
  create: () => ({ fields: goodFields, domainCheck: 'not-verified' }),
  edit: () => ({ fields: { partnerContactName: 'Mina the second' } }),
  attach: () => {
    const sha256 = `sha-${(files += 1)}`
    const file = { name: 'a.pdf', size: 1, type: 'application/pdf', scan: 'not-scanned' as const }
    return { proof: { ...file, sha256, blob: `${claimId}/${sha256}` } }
  },
  'request-info': () => ({ reasons: ['missing-products'], ...text }),
  reject: () => ({ reasons: ['insufficient-poe'], ...text }),
  withdraw: () => ({ reason: 'wrong-mpn' }),
  dispute: () => ({ justification: 'On page 4.' }),
  comment: () => text,
  note: () => text,
  'end-association': () => text,
  'open-proof': () => ({ proofNumber: 1 }),
  'domain-checked': () => ({ domainCheck: 'verified' }),
}

export interface Process {
  service: ClaimService
  blobs: Blobs
  sweep: InnerWorld['sweep']
}

/**
 * One act, ready to be delivered again and again to whichever process. A press is the same one each time; a timer is a
 * sweep, whose time must have come.
 */
export function deliveryOf(
  words: string,
  version: number,
  unscanned?: 'waiting',
): (to: Process, now: string) => Promise<Outcome | undefined> {
  const [who = '', verb] = words.split(' ') as [string, Verb]
  if (words === 'end' || who === 'remind') return async ({ sweep }) => void (await sweep.sweep())
  const by = people[who]!
  if (words.endsWith('upload')) return ({ service, blobs }, now) => upload(service, blobs, by, now, unscanned)
  const input = inputs[verb]?.() ?? {}
  return ({ service }, now) => service.move({ claimId, verb, by, input, version, receivedAt: now })
}

/** As an uploading page has it done: the bytes, then the claim, and no bytes that the claim does not name. */
async function upload(
  service: ClaimService,
  blobs: Blobs,
  by: Sender | 'deadline',
  now: string,
  unscanned?: 'waiting',
) {
  let drawn = (files += 1)
  const randomHex = (bytes: number) => String((drawn += 1)).padStart(bytes * 2, '0')
  const announced = { claimId, name: 'Acceptance.pdf' }
  const received = await receiveProof({ blobs, randomHex, unscanned }, Readable.from([Buffer.from(pdf())]), announced)
  if ('refused' in received) throw new Error(received.refused)
  const outcome = await service.move({ claimId, verb: 'attach', by, input: { proof: received.ok }, receivedAt: now })
  const isKept = outcome.done && outcome.claim.proofs.some(({ blob }) => blob === received.ok.blob)
  if (!isKept) await removeProof(blobs, received.ok.blob)
  return outcome
}

/** Lets what is before happen, without faults. Fails where a step of it is refused. */
export async function playLife(world: InnerWorld, process: Process, life: string): Promise<void> {
  for (const words of life.split(', ').filter(Boolean)) {
    if (words === 'kim leaves') await world.people.markUnreachable(kim, world.clock.now())
    else if (words === 'kim returns') await world.people.remember(kim, {})
    else {
      await comeTo(world, words)
      const version = (await world.find(claimId))?.claim.version ?? 0
      const outcome = await deliveryOf(words, version)(process, world.clock.now())
      if (outcome && !outcome.done) throw new Error(`${words}: ${outcome.refusal.code}`)
    }
    // Who takes a discard back does it at once.
    const pauseMs = words.endsWith(' discard') ? 1_000 : 60_000
    world.goTo(new Date(Date.parse(world.clock.now()) + pauseMs).toISOString())
  }
}

/** Goes to the time of a timer: half past nine on a reminder's day, or just when the window's end is acted on. */
export async function comeTo(world: InnerWorld, act: string): Promise<void> {
  const [kind, left] = act.split(' ')
  if (kind !== 'end' && kind !== 'remind') return
  const timers = (await world.read(claimId)).timers
  const timer = timers.find(({ fires }) =>
    'left' in fires ? kind === 'remind' && String(fires.left) === left : kind === 'end',
  )
  if (!timer) throw new Error(`no timer for ${act}`)
  const afterMs = kind === 'end' ? 1_000 : 9.5 * 3_600_000
  world.goTo(new Date(Date.parse(timer.due) + afterMs).toISOString())
}
