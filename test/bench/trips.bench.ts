import assert from 'node:assert/strict'
import type { Directory } from '../../services/claim/people.ts'
import { listClaims } from '../support/listed-claims.ts'
import { memoryBlobs } from '../support/memory-blobs.ts'
import { memoryTables } from '../support/memory-table.ts'
import { startMemoryWorld, type MemoryWorld } from '../support/memory-world.ts'
import { persona, type Persona } from '../support/persona.ts'
import { directory, people } from '../support/world.ts'
import { inWords, recorded, type Asked } from './recorded.ts'
import { keep, type Finding } from './results.ts'
import { copyClaim, seedClaim } from './seed.ts'

const listed = 2_500
const claimId = 'CL-TRIP-0000'

describe('round trips to storage', () => {
  let world: MemoryWorld
  let mina: Persona
  let told = 0
  const { tables, asked } = recorded(memoryTables().tables, () => world?.connector.messages.length === told)

  before(async () => {
    const storage = { tables, blobs: memoryBlobs().blobs }
    world = await startMemoryWorld(directory as Directory, {}, () => ({ storage }))
    mina = persona(people.mina, { url: `http://127.0.0.1:${world.port}` }, world.connector)
    await mina.install()
    await copyClaim(tables, (await seedClaim()).rows, [claimId])
    const lines = Array.from({ length: listed }, () => ({}))
    await listClaims(tables.listings, lines)
  })
  after(() => world?.stop())

  /** What a text asks of storage before its answer is on its way. */
  async function askedBy(text: string): Promise<Asked[]> {
    await mina.say('help')
    told = world.connector.messages.length
    asked.length = 0
    await mina.say(text)
    return [...asked]
  }

  it('are as few as can be before somebody is answered', async () => {
    const claim = await askedBy(`claim ${claimId}`)
    const claims = await askedBy('claims')
    const pages = Math.floor(listed / 1_000) + 1
    const of = (all: readonly Asked[], table: Asked['table']) => all.filter((one) => one.table === table).length
    console.log(`  claim: ${inWords(claim)}\n  claims: ${inWords(claims)}`)
    const row = (what: string, all: readonly Asked[], table: Asked['table'], aim: number): Finding[] => {
      const [own, person] = [of(all, table), of(all, 'people')]
      return [
        { what: `${what}: what it shows`, kind: 'count', found: String(own), aim: String(aim), met: own === aim },
        { what: `${what}: who asks, and in which language`, kind: 'count', found: String(person) },
        {
          what: `${what}: anything else`,
          kind: 'count',
          found: String(all.length - own - person),
          aim: '0',
          met: all.length === own + person,
        },
      ]
    }
    const findings = [
      ...row('`claim <id>`', claim, 'claims', 1),
      ...row(`\`claims\`, ${listed.toLocaleString('en')} of them`, claims, 'listings', pages),
    ]
    await keep('storage round trips', findings)
    assert.ok(findings.every(({ met }) => met !== false))
  })
})
