import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readDirectoryFile } from '../../bot/directory-file.ts'
import { personas, type Persona } from '../../bot/playgrounds.ts'
import { customerAdminOf, isAdmin, isReviewer, partnerMembership } from '../../services/claim/people.ts'

const folder = new URL('../../manifest/playground/', import.meta.url)
const directory = await readDirectoryFile(fileURLToPath(new URL('directory.json', folder)))

/** The lines `key: value` of a persona file, in order, wherever they stand. */
function linesOf(persona: Persona): [key: string, value: string][] {
  const text = readFileSync(new URL(`${persona}.yml`, folder), 'utf8')
  return [...text.matchAll(/^[ -]*(\w+): '?([^'\n]+)'?$/gm)].map(([, key, value]) => [key!, value!])
}

function person(name: Persona) {
  const lines = linesOf(name)
  const first = (key: string) => lines.find(([found]) => found === key)?.[1] ?? ''
  const current = lines.slice(lines.findIndex(([, value]) => value.startsWith('29:')))
  const of = (key: string) => current.find(([found]) => found === key)?.[1] ?? ''
  return { tenantId: first('tenantId'), objectId: of('aadObjectId'), name: of('name'), email: of('email') }
}

describe('the three people of the local run', () => {
  it('are who the window table says', () => {
    for (const { name, person: expected } of personas) assert.equal(person(name).name, expected)
  })

  it('have five others beside them, all with ids of their own', () => {
    const ids = personas.flatMap(({ name }) => linesOf(name).filter(([key]) => key === 'aadObjectId'))
    assert.equal(ids.length, 3 * 6)
    assert.equal(new Set(ids.map(([, id]) => id)).size, ids.length)
    for (const { name } of personas) {
      assert.equal(linesOf(name).filter(([key]) => key === 'userPrincipleName').length, 6)
    }
  })

  it('live in three tenants, and are to the directory what they play', () => {
    const [partner, reviewer, customer] = personas.map(({ name }) => person(name))
    assert.equal(new Set([partner!.tenantId, reviewer!.tenantId, customer!.tenantId]).size, 3)
    assert.equal(partnerMembership(partner!, directory)?.role, 'partner')
    assert.ok(isReviewer(reviewer!, directory) && isAdmin(reviewer!, directory))
    assert.equal(customerAdminOf(customer!, directory)?.name, 'Contoso')
  })

  it('know their customer’s mail by the directory’s domains', () => {
    const { email } = person('customer')
    assert.ok(directory.customers.some(({ domains }) => domains.includes(email.split('@')[1]!)))
  })
})
