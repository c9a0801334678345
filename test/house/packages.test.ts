import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { complaints, type Lock, type LockedPackage, type Manifest } from '../../.ci/package-rules.ts'

/* What we build on comes from one place, as it was when we looked, and may be used. */

const root = new URL('../../', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as Manifest
const lock = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8')) as Lock
const [folder, good] = Object.entries(lock.packages).find(([name]) => name === 'node_modules/luxon')!
const elsewhere = 'https://registry.example/luxon/-/luxon-3.7.2.tgz'

/** TABLE: how a package can be wrong -> the end of what is said then. */
const wrong: readonly (readonly [how: string, change: LockedPackage, says: RegExp])[] = [
  ['from another registry', { resolved: elsewhere }, /does not come from the registry of the others/],
  ['without encryption', { resolved: elsewhere.replace('https:', 'http:') }, /does not come from/],
  ['from a repository', { resolved: 'git+ssh://git@example.org/luxon.git#abc' }, /does not come from/],
  ['from a folder', { resolved: 'file:../luxon' }, /does not come from/],
  ['linked', { resolved: '../luxon', link: true }, /does not come from/],
  ['without a hash', { integrity: undefined }, /has no sha512 hash/],
  ['with a weak hash', { integrity: 'sha1-q3JT3p7Ayd0OQW0WbLBwwX0AxJs=' }, /has no sha512 hash/],
  ['under a licence that binds us', { license: 'GPL-3.0-only' }, /its licence is GPL-3\.0-only/],
  ['under two licences of which one binds us', { license: 'MIT AND AGPL-3.0-only' }, /its licence is/],
  ['under no licence', { license: undefined }, /its licence is not named/],
  ['under words of its own', { license: 'SEE LICENSE IN LICENSE' }, /its licence is SEE/],
  ['with a script at its installation', { hasInstallScript: true }, /runs a script at its installation/],
]

describe('the packages we build on', () => {
  it('are exact, hashed, from one registry, freely licensed, and run no script unknown to us', () => {
    assert.deepEqual(complaints(manifest, lock), [])
  })

  for (const [how, change, says] of wrong) {
    it(`are refused ${how}`, () => {
      const [complaint = '', ...more] = complaints(manifest, lockWith(change))
      assert.match(complaint, says)
      assert.match(complaint, /^luxon@/)
      assert.deepEqual(more, [])
    })
  }

  it('are refused from anything but one encrypted registry, even if that is where all of them come from', () => {
    for (const [from, expected] of [
      ['https://registry.example/', 0],
      ['http://registry.example/', Object.keys(lock.packages).length - 1],
    ] as const) {
      const packages = Object.fromEntries(
        Object.entries(lock.packages).map(([name, found]) => [name, { ...found, resolved: `${from}${name}.tgz` }]),
      )
      assert.equal(complaints(manifest, { packages }).length, expected, from)
    }
  })

  it('may be licensed otherwise where they only help to build', () => {
    assert.deepEqual(complaints(manifest, lockWith({ license: 'MPL-2.0', dev: true })), [])
  })

  it('may give a choice of licences, of which one is free', () => {
    assert.deepEqual(complaints(manifest, lockWith({ license: '(MIT OR GPL-3.0-only)' })), [])
  })

  for (const version of ['^3.7.2', '~3.7.2', '*', 'latest', '>=3', 'file:../luxon', 'github:moment/luxon']) {
    it(`are not asked for as ${version}`, () => {
      const asked = { ...manifest, dependencies: { ...manifest.dependencies, luxon: version } }
      assert.deepEqual(complaints(asked, lock), [`luxon: ${version} is not exact`])
    })
  }

  it('are not excused for longer than they are installed', () => {
    const { 'node_modules/jspath': gone, ...packages } = lock.packages
    assert.ok(gone)
    assert.match(complaints(manifest, { packages }).join(), /^jspath@[\d.]+: is excused here/)
  })
})

function lockWith(change: LockedPackage): Lock {
  return { packages: { ...lock.packages, [folder]: { ...good, ...change } } }
}
