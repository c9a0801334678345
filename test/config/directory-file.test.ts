import assert from 'node:assert/strict'
import { ConfigError } from '../../bot/config.ts'
import { parseDirectory, readDirectoryFile } from '../../bot/directory-file.ts'

const id = (n: number) => `6F1D3C1E-0000-4000-8000-00000000000${n}`
const whole = {
  programTenantId: id(0),
  admins: [{ aadObjectId: id(1), name: 'Admin' }],
  reviewers: [{ aadObjectId: id(2), name: 'Reviewer' }],
  partners: [
    {
      tenantId: id(3),
      name: 'Fabrikam',
      locations: [{ id: '1234567', name: 'Seoul' }],
      people: [{ aadObjectId: id(4), name: '김하늘', role: 'incentives-admin' }],
    },
  ],
  customers: [
    {
      tenantId: id(5),
      name: 'Contoso',
      domains: ['Contoso.com'],
      admins: [{ aadObjectId: id(6), email: 'anna@contoso.com' }],
    },
  ],
}

/** The whole directory with one place changed. */
function changed(change: (directory: typeof whole) => unknown): string {
  const copy = structuredClone(whole)
  return JSON.stringify(change(copy) ?? copy)
}

describe('the directory file', () => {
  it('is read whole, ids and domains in lower case', () => {
    const directory = parseDirectory(`\uFEFF${JSON.stringify(whole)}`)
    assert.equal(directory.programTenantId, id(0).toLowerCase())
    assert.equal(directory.partners[0]?.people[0]?.aadObjectId, id(4).toLowerCase())
    assert.deepEqual(directory.customers[0]?.domains, ['contoso.com'])
    assert.equal(directory.partners[0]?.people[0]?.name, '김하늘')
  })

  it('may leave out whole lists', () => {
    const empty = { programTenantId: id(0).toLowerCase(), admins: [], reviewers: [], partners: [], customers: [] }
    assert.deepEqual(parseDirectory(`{"programTenantId":"${id(0)}"}`), empty)
  })

  const wrong: [json: string, line: RegExp][] = [
    ['', /^DIRECTORY_FILE: is not JSON/],
    ['{"programTenantId":', /^DIRECTORY_FILE: is not JSON/],
    ['[]', /^DIRECTORY_FILE: the file: /],
    ['{}', /^DIRECTORY_FILE: programTenantId: /],
    [
      changed((directory) => void (directory.programTenantId = 'x')),
      /^DIRECTORY_FILE: programTenantId: must be a GUID$/,
    ],
    [
      changed((directory) => void (directory.partners[0]!.people[0]!.role = 'boss')),
      /^DIRECTORY_FILE: partners\[0\]\.people\[0\]\.role: /,
    ],
    [
      changed((directory) => void (directory.partners[0]!.locations[0]!.id = '12')),
      /^DIRECTORY_FILE: partners\[0\]\.locations\[0\]\.id: must be 5 to 10 digits$/,
    ],
    [
      changed((directory) => void (directory.customers[0]!.domains[0] = 'contoso')),
      /^DIRECTORY_FILE: customers\[0\]\.domains\[0\]: must be a domain/,
    ],
    [
      changed((directory) => void (directory.customers[0]!.admins[0]!.email = 'anna')),
      /^DIRECTORY_FILE: customers\[0\]\.admins\[0\]\.email: /,
    ],
    [
      changed((directory) => void (directory.reviewers[0]!.name = ' ')),
      /^DIRECTORY_FILE: reviewers\[0\]\.name: must not be empty$/,
    ],
    [changed((directory) => ({ ...directory, reviewer: [] })), /^DIRECTORY_FILE: the file: .*"reviewer"/],
    [
      changed((directory) => void directory.partners.push(directory.partners[0]!)),
      /^DIRECTORY_FILE: partners\[1\]\.tenantId: is listed twice$/,
    ],
    [
      changed((directory) => void directory.customers.push(directory.customers[0]!)),
      /^DIRECTORY_FILE: customers\[1\]\.tenantId: is listed twice$/,
    ],
  ]
  for (const [json, line] of wrong) {
    it(`that is wrong says ${line.source}`, () => {
      assert.throws(
        () => parseDirectory(json),
        (fault) => fault instanceof ConfigError && line.test(fault.message),
      )
    })
  }

  it('that is not JSON is not quoted', () => {
    assert.throws(
      () => parseDirectory('{"name": Kim Haneul}'),
      (fault) => fault instanceof ConfigError && !/Kim/.test(fault.message),
    )
  })

  it('that cannot be read says so', async () => {
    await assert.rejects(
      readDirectoryFile('/nowhere/directory.json'),
      /^ConfigError: DIRECTORY_FILE: cannot be read \(ENOENT\)$/,
    )
  })
})
