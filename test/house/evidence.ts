import type { Context, RootHookObject } from 'mocha'

/**
 * TABLE of what must be shown before anybody may rely on the bot, and the tests that show it, by the beginning of
 * their full titles; their own titles say how much of it there was. Printed when the tests have run.
 */
const evidence: readonly (readonly [name: string, claim: string, titles: RegExp, sized?: 'sized'])[] = [
  ['T1', 'random lives of a claim agree with a simple model', /^[\d,]+ lives of a claim/, 'sized'],
  ['T2', 'simulated replicas in trouble keep every promise', /^claims in simulated trouble/, 'sized'],
  ['T3', 'faults planted on purpose are found', /^a fault planted on purpose/],
  ['T4', 'a death at any step of any act converges', /^a process that dies at any step/],
  ['T5', 'killed processes lose nothing they told', /^\d+ processes of the bot, killed/],
  ['T6', 'deliveries in any number make one entry', /^[\d,]+ deliveries of \d+ presses/, 'sized'],
  ['T7', 'of a thousand decisions one stands', /^a thousand reviewers decide/],
  ['T8', 'opt-out and expiry never both', /^an opt-out at \d+ moments/],
  ['T9', 'days and windows are luxon’s', /^(the last day of a window|every day on which clocks change)/],
  ['T10', 'a sweep asks for what is due only', /^the sweep/, 'sized'],
  ['T11', 'storage keeps its contract, in memory and real', /^(tables|blobs) (in memory|on )/],
  ['T12', 'storage and Teams in trouble, then all recovers', /^(a bot whose storage and whose Teams|tables of a service)/],
  ['T13', 'hostile requests change nothing and stop nothing', /^(what a stranger can send|three hundred clients|the server)/],
  ['T14', 'only a genuine token with its own activity counts', /^tokens and activities/],
  ['T15', 'activities as nobody should send them change nothing', /^activities as nobody/, 'sized'],
  ['T16', 'everybody may do what the table says, and no more', /^rights/, 'sized'],
  ['T17', 'hostile text stays text', /^hostile text/, 'sized'],
  ['T18', 'odd files get their verdicts, and nobody reads them before', /^(the tables of odd|1,000 spoiled|\d+ ways to serve|the memory that|a file in quarantine)/],
  ['T19', 'no person’s words in what is printed', /^what the process prints/],
  ['T20', 'what is exported comes back; every old shape is read', /^(an export|rows of an older shape)/],
] // prettier-ignore

const seen = new Map<string, { passed: number; failed: number; sizes: Set<string> }>()
/** A run of one spec shows nothing of the rest; this many tests are a whole run. */
const wholeRun = 2_000
let ran = 0

/** Loaded by mocha beside the tests. */
export const mochaHooks: RootHookObject = {
  afterEach(this: Context) {
    const test = this.currentTest
    if (!test) return
    ran += 1
    const row = evidence.find(([, , titles]) => titles.test(test.fullTitle()))
    if (!row) return
    const counts = seen.get(row[0]) ?? { passed: 0, failed: 0, sizes: new Set() }
    if (test.state === 'passed') counts.passed += 1
    else counts.failed += 1
    // The largest number a title names is how much of it was done.
    const [size] = [
      ...test
        .fullTitle()
        .replace(/seed[ =]\d+/i, '')
        .matchAll(/(?<![\w=])\d[\d,]*(?! ?MB)/g),
    ]
      .map(([digits]) => Number(digits.replaceAll(',', '')))
      .sort((a, b) => b - a)
    if (size !== undefined && size > 100) counts.sizes.add(size.toLocaleString('en'))
    seen.set(row[0], counts)
  },
  afterAll() {
    if (ran < wholeRun) return
    const lines = evidence.map(([name, claim, , sized]) => {
      const { passed = 0, failed = 0, sizes = new Set() } = seen.get(name) ?? {}
      const verdict = failed > 0 ? 'FAILED' : passed > 0 ? 'holds' : 'MISSING'
      return `  ${name.padEnd(4)}${verdict.padEnd(9)}${`${passed + failed} tests`.padEnd(12)}${claim}${sized && sizes.size > 0 ? ` (${[...sizes].join(', ')})` : ''}`
    })
    console.log(`\n${lines.join('\n')}\n`)
    const missing = evidence.filter(([name]) => !seen.has(name)).map(([name]) => name)
    if (missing.length > 0) throw new Error(`nothing showed ${missing.join(', ')}`)
  },
}
