import {
  StorageError,
  type Blobs,
  type Delivery,
  type Posting,
  type ScanVerdict,
  type Table,
  type Tables,
} from '../../services/ports.ts'

/** What goes wrong at one step of a process: it dies before it or after it, or never learns that it was done. */
export interface Fault {
  /** From 1: the steps are all writes to tables and blobs, all messages and all letters, in their order. */
  step: number
  how: (typeof ways)[number]
}

export const ways = ['before', 'after', 'ambiguous'] as const

/** The outer world of one process, which may die at one step. Once dead, nothing of it goes on, and nothing throws. */
export function mortal(fault?: Fault) {
  let steps = 0
  let dead = false
  let end: (how: 'died') => void = () => {}
  const death = new Promise<'died'>((resolve) => (end = resolve))

  function die(): Promise<never> {
    dead = true
    end('died')
    return new Promise(() => {})
  }

  async function read<T>(ask: () => Promise<T>): Promise<T> {
    return dead ? die() : ask()
  }

  async function step<T>(make: () => T | Promise<T>, unknown: () => T): Promise<T> {
    if (dead) return die()
    const how = (steps += 1) === fault?.step ? fault.how : undefined
    if (how === 'before') return die()
    const made = await make()
    if (how === 'after') return die()
    return how === 'ambiguous' ? unknown() : made
  }

  const lost = (): never => {
    throw new StorageError('ambiguous', 'the answer was lost')
  }

  const table = (real: Table): Table => ({
    get: (partitionKey, rowKey) => read(() => real.get(partitionKey, rowKey)),
    list: (partitionKey, range) => read(() => real.list(partitionKey, range)),
    scan: () => real.scan(),
    transact: (partitionKey, operations) => step(() => real.transact(partitionKey, operations), lost),
  })

  return {
    /** Resolves when the process dies. */
    death,
    /** How many steps it has made. */
    steps: () => steps,
    tables: ({ claims, wakes, listings, people, jobs }: Tables): Tables => ({
      claims: table(claims),
      wakes: table(wakes),
      listings: table(listings),
      people: table(people),
      jobs: table(jobs),
    }),
    blobs: (real: Blobs): Blobs => ({
      put: (name, bytes, type) => step(() => real.put(name, bytes, type), lost),
      open: (name) => read(() => real.open(name)),
      remove: (name) => step(() => real.remove(name), lost),
      list: () => real.list(),
    }),
    sending: (send: () => Delivery) => step<Delivery>(send, () => ({ outcome: 'later', ambiguous: true })),
    scanning: (ask: () => ScanVerdict) => step<ScanVerdict>(ask, () => 'waiting'),
    posting: (post: () => Posting): Promise<Posting> => step<Posting>(post, () => 'later'),
  }
}
