import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createCalendar } from '../../services/calendar.ts'
import type { Request } from '../../services/claim-request.ts'
import { createClaimService, type Outcome } from '../../services/claim-service.ts'
import { readClaim } from '../../services/claim-store.ts'
import { systemClock } from '../../services/clock.ts'
import type { Sender } from '../../services/ports.ts'
import { connectionString, realTables, storageName } from '../support/azurite.ts'
import { directory, goodFields, mina, programTenant } from '../support/inner-world.ts'
import { size } from '../support/sizes.ts'

const reviewers = Array.from({ length: 1_000 }, (_, n): Sender => {
  const objectId = `00000000-0000-4000-8000-${String(n + 1_000).padStart(12, '0')}`
  return { tenantId: programTenant, objectId, name: `Reviewer ${n}` }
})
const rounds = size({ short: 3, long: 100 })
const processes = 3

/** The real path of change on real tables: several processes, a running clock, nobody told. */
async function startProcesses() {
  const { prefix } = await realTables()
  const opened = await Promise.all(Array.from({ length: processes }, () => realTables({ prefix })))
  const listed = reviewers.map(({ objectId, name }) => ({ aadObjectId: objectId, name }))
  const services = opened.map(({ tables }) =>
    createClaimService({
      tables,
      clock: systemClock,
      calendar: createCalendar({ zone: 'UTC' }),
      randomHex: (bytes) => randomBytes(bytes).toString('hex'),
      sleep: (ms) => sleep(ms),
      directory: () => ({ ...directory, reviewers: listed }),
      policy: 'partner-center-2020',
      dispatch: () => Promise.resolve(),
    }),
  )
  return { services, tables: opened[0]!.tables }
}

describe(`a thousand reviewers decide at once, on ${storageName}`, () => {
  before(() => connectionString())

  it(`${rounds} times over: one decides, the others are told who did what and when`, async function () {
    this.timeout(rounds * 60_000)
    const { services, tables } = await startProcesses()
    const now = () => systemClock.now()
    let busy = 0
    let slowestMs = 0
    for (let round = 0; round < rounds; round += 1) {
      const claimId = `CL-RACE-${String(round).padStart(4, '0')}`
      const proof = {
        name: 'a.pdf',
        size: 1,
        type: 'application/pdf',
        sha256: 'ab',
        blob: 'x/1',
        scan: 'clean' as const,
      }
      const [service] = services
      const prepare = [
        { verb: 'create', by: mina, input: { fields: goodFields } },
        { verb: 'attach', by: mina, input: { proof } },
        { verb: 'submit', by: mina, input: {} },
        { verb: 'start-review', by: reviewers[0]!, input: {} },
      ] as const
      for (const step of prepare) {
        const outcome = await service!.move({ claimId, ...step, receivedAt: now() })
        assert.ok(outcome.done, JSON.stringify(outcome))
      }
      const decide = (n: number): Promise<Outcome> => {
        const press: Pick<Request, 'verb' | 'input'> =
          n % 2 === 0
            ? { verb: 'approve', input: {} }
            : { verb: 'reject', input: { reasons: ['insufficient-poe'], comment: 'Too thin.' } }
        const asked = { claimId, ...press, by: reviewers[n]!, version: 4, receivedAt: now() }
        const began = performance.now()
        return services[n % processes]!.move(asked).finally(() => {
          slowestMs = Math.max(slowestMs, performance.now() - began)
        })
      }
      const outcomes = await Promise.all(reviewers.map((_, n) => decide(n)))
      const entries = (await readClaim(tables.claims, claimId))?.entries ?? []
      assert.equal(entries.length, 5, 'one entry for all of them')
      const decision = entries[4]!
      const winners = outcomes.filter((outcome) => outcome.done)
      assert.equal(winners.length, 1)
      assert.deepEqual(winners[0]?.done && winners[0].entry.by, decision.by)
      for (const [n, first] of outcomes.entries()) {
        if (first.done) continue
        const isBusy = first.refusal.code === 'busy'
        busy += Number(isBusy)
        const said = isBusy ? await decide(n) : first
        assert.ok(!said.done)
        assert.equal(said.refusal.code, 'not-in-this-status')
        assert.deepEqual(said.refusal.first, { verb: decision.verb, by: decision.by, at: decision.at })
      }
    }
    console.log(
      `      ${rounds} × ${reviewers.length} decisions at ${processes} processes; told to press again: ${busy}; ` +
        `the slowest answer took ${Math.round(slowestMs)} ms`,
    )
  })
})
