import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { openDefender } from '../../services/azure/defender.ts'
import { openBlobs, openContainer } from '../../services/azure/proof-blobs.ts'
import { StorageError } from '../../services/ports.ts'
import { connectionString, storageName } from '../support/azurite.ts'

const tag = 'Malware Scanning scan result'

/** TABLE: the index tags of a blob, as Defender for Storage leaves them, and what is made of them. */
const cases: [what: string, tags: Record<string, string>, verdict: string][] = [
  ['no tags yet', {}, 'waiting'],
  ['no threats', { [tag]: 'No threats found', 'Malware Scanning scan time UTC': '2026-11-23 10:00:00Z' }, 'clean'],
  ['malware', { [tag]: 'Malicious' }, 'infected'],
  ['an error', { [tag]: 'Error' }, 'waiting'],
  ['nothing scanned', { [tag]: 'Not Scanned' }, 'waiting'],
  ['a result in other letters', { [tag]: 'no threats found' }, 'waiting'],
  ['the name of a built-in', { [tag]: 'constructor' }, 'waiting'],
  ['the result under another name', { 'Malware Scanning scan results': 'No threats found' }, 'waiting'],
]

describe(`Defender for Storage, read from the index tags of blobs on ${storageName}`, () => {
  const prefix = `df${process.pid.toString(36)}`
  const settings = async () => ({ account: { connectionString: await connectionString() }, prefix })
  after(async () => openContainer(await settings()).deleteIfExists())

  for (const [n, [what, tags, verdict]] of cases.entries()) {
    it(`${what}: ${verdict}`, async () => {
      const name = `CL-TAGS-0001/${n}`
      await (await openBlobs(await settings())).put(name, Readable.from([Buffer.from('x')]), 'application/pdf')
      const blob = openContainer(await settings()).getBlobClient(name)
      if (Object.keys(tags).length > 0) await blob.setTags(tags)
      assert.equal(await openDefender(await settings()).verdictOn(name), verdict)
    })
  }

  it('a blob that is gone: gone', async () => {
    assert.equal(await openDefender(await settings()).verdictOn('CL-TAGS-0001/none'), 'gone')
  })

  it('storage away: a fault of storage’s, to be tried again', async () => {
    const account = { connectionString: (await connectionString()).replace(/(BlobEndpoint=http:\/\/[^:]+:)\d+/, '$11') }
    await assert.rejects(openDefender({ account, prefix }).verdictOn('CL-TAGS-0001/0'), StorageError)
  })
})
