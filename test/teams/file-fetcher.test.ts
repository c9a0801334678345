import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createFileFetcher, type FetcherParts } from '../../bot/teams/file-fetcher.ts'
import { createFileSender } from '../../bot/teams/file-sender.ts'
import { isInner } from '../../bot/teams/inner-addresses.ts'
import { createPinnedFetch } from '../../bot/teams/pinned-fetch.ts'
import { FileRefused, type IncomingFile } from '../../services/ports.ts'

const inner =
  '0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 172.31.255.255 ' +
  '192.0.0.1 192.0.2.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ' +
  '::127.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::FFFF:10.0.0.1 ::ffff:a9fe:a9fe 0:0:0:0:0:ffff:c0a8:101 ' +
  '64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 ' +
  'fec0::1 ff02::1 localhost 1.2.3 0177.0.0.1 2130706433'
const outer =
  '8.8.8.8 13.107.136.8 52.1.2.3 172.15.0.1 172.32.0.1 100.128.0.1 192.169.0.1 2620:1ec:8f8::8 2a01:111::1 ::ffff:8.8.8.8'

describe('an address', () => {
  for (const address of inner.split(' ')) it(`${address} is inner`, () => assert.ok(isInner(address)))
  for (const address of outer.split(' ')) it(`${address} is not`, () => assert.equal(isInner(address), false))
})

const noConnectors: FetcherParts['connectors'] = () => Promise.reject(new Error('no token here'))
const file = (url: string, access: IncomingFile['access'] = 'open'): IncomingFile => ({ name: 'a.pdf', url, access })
const good = 'https://hanbit-my.sharepoint.com/a.pdf'

/** A fetcher of the cloud whose requests are answered here; every address asked for is kept. */
function cloud(answer: (url: string) => Response, more: Partial<FetcherParts> = {}) {
  const asked: string[] = []
  const fetcher = createFileFetcher({
    connectors: noConnectors,
    local: false,
    fetch: (url) => {
      asked.push(url)
      return Promise.resolve(answer(url))
    },
    ...more,
  })
  return { asked, fetcher }
}
const to = (location: string) => new Response(null, { status: 302, headers: { location } })
const refusedWith = (why: FileRefused['why']) => (error: unknown) => {
  assert.ok(error instanceof FileRefused, String(error))
  assert.equal(error.why, why)
  return true
}

describe('a shared file', () => {
  it('is read where Teams keeps it, also after redirects', async () => {
    const { asked, fetcher } = cloud((url) => (url.endsWith('/a.pdf') ? to('/b.pdf') : new Response('bytes')))
    assert.equal((await buffer(await fetcher.fetch(file(good)))).toString(), 'bytes')
    assert.deepEqual(asked, [good, 'https://hanbit-my.sharepoint.com/b.pdf'])
  })

  for (const url of [
    'http://hanbit.sharepoint.com/a',
    'https://hanbit.sharepoint.com:8443/a',
    'https://sharepoint.com/a',
    'https://hanbit.sharepoint.com.evil.example/a',
    'https://evilsharepoint.com/a',
    'https://a.b.sharepoint.com/a',
    'https://u@hanbit.sharepoint.com/a',
    'https://:p@hanbit.sharepoint.com/a',
    'https://evil.example/hanbit.sharepoint.com',
    'https://127.0.0.1/a',
    'https://[::1]/a',
    'https://169.254.169.254/a',
    'https://localhost/a',
    'https://smba.trafficmanager.net/a',
    'file:///etc/passwd',
    'data:text/plain,hello',
    'javascript:1',
    'no url',
    '',
  ]) {
    it(`is never asked for at ${url}`, async () => {
      const { asked, fetcher } = cloud(() => new Response('bytes'))
      await assert.rejects(fetcher.fetch(file(url)), refusedWith('host-not-allowed'))
      const redirected = cloud((next) => (next === good ? to(url || 'https://evil.example') : new Response('bytes')))
      if (url.includes(':')) await assert.rejects(redirected.fetcher.fetch(file(good)), refusedWith('host-not-allowed'))
      assert.deepEqual([...asked, ...redirected.asked.filter((next) => next !== good)], [])
    })
  }

  it('is never asked for, nor sent, at a name that leads inside, though only by one of its addresses', async () => {
    for (const addresses of [['10.0.0.1'], ['13.107.136.8', '::ffff:127.0.0.1'], ['169.254.169.254'], ['::1'], []]) {
      const addressesOf = () => Promise.resolve(addresses)
      const fetcher = createFileFetcher({ connectors: noConnectors, local: false, addressesOf })
      await assert.rejects(fetcher.fetch(file(good)), refusedWith('host-not-allowed'))
      const sender = createFileSender({ local: false, addressesOf })
      await assert.rejects(sender.send(good, Readable.from([Buffer.from('x')]), 1), refusedWith('host-not-allowed'))
    }
  })

  it('is not there after too many redirects, to nowhere, or for another answer', async () => {
    const round = cloud(() => to('/a.pdf'))
    await assert.rejects(round.fetcher.fetch(file(good)), refusedWith('not-there'))
    assert.equal(round.asked.length, 4)
    for (const answer of [
      to('http://['),
      new Response(null, { status: 302 }),
      new Response('x', { status: 404 }),
      new Response('x', { status: 206 }),
    ]) {
      await assert.rejects(cloud(() => answer).fetcher.fetch(file(good)), refusedWith('not-there'))
    }
    const addressesOf = () => Promise.reject(new Error('ENOTFOUND'))
    const unknown = createFileFetcher({ connectors: noConnectors, local: false, addressesOf })
    await assert.rejects(unknown.fetch(file(good)), refusedWith('not-there'))
  })

  it('is a photo at the connector’s host, and without a token not there', async () => {
    const { asked, fetcher } = cloud(() => new Response('x'))
    await assert.rejects(fetcher.fetch(file(good, 'bot-token')), refusedWith('host-not-allowed'))
    await assert.rejects(
      fetcher.fetch(file('https://smba.trafficmanager.net/kr/v3/a', 'bot-token')),
      refusedWith('not-there'),
    )
    assert.deepEqual(asked, [])
  })

  it('carries the bot’s token to the connector’s host only', async () => {
    const sent: unknown[] = []
    const connectors = (() =>
      Promise.resolve({
        credentials: { getToken: () => Promise.resolve('T') },
      })) as unknown as FetcherParts['connectors']
    const { fetcher } = cloud(() => new Response('x'), {
      connectors,
      fetch: (_url, init) => {
        sent.push(init.headers)
        return Promise.resolve(new Response('x'))
      },
    })
    await fetcher.fetch(file('https://smba.trafficmanager.net/kr/v3/a', 'bot-token'))
    await fetcher.fetch(file(good))
    assert.deepEqual(sent, [{ authorization: 'Bearer T' }, {}])
  })
})

describe('a connection', () => {
  let server: Server
  let port: number
  let requests = 0
  before(async () => {
    server = createServer((_request, response) => {
      requests += 1
      response.end('bytes')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  after(() => new Promise((resolve) => server.close(resolve)))
  const asks = () => ({ headers: {}, signal: AbortSignal.timeout(2_000) })

  it('goes to the address that was checked, whatever the name leads to otherwise', async () => {
    const checked: string[] = []
    const fetch = createPinnedFetch({
      allowed: (address) => checked.push(address) > 0,
      addressesOf: () => Promise.resolve(['127.0.0.1']),
    })
    // No name server knows this name: it cannot have been looked up a second time.
    const answer = await fetch(`http://files.invalid:${port}/a`, asks())
    assert.equal(await answer.text(), 'bytes')
    assert.deepEqual(checked, ['127.0.0.1'])
  })

  it('is not made when a name leads outside first, and inside when it is connected to', async () => {
    const seen = requests
    const turns = [['13.107.136.8'], ['127.0.0.1']]
    const addressesOf = () => Promise.resolve(turns.shift() ?? assert.fail('looked up once too often'))
    assert.ok(!(await addressesOf()).some(isInner), 'what a check beforehand would have seen')
    const fetch = createPinnedFetch({ allowed: (address) => !isInner(address), addressesOf })
    await assert.rejects(fetch(`http://files.invalid:${port}/a`, asks()), refusedWith('host-not-allowed'))
    assert.equal(requests, seen)
  })

  it('is not made to an address in any spelling that is inner', async () => {
    const seen = requests
    const fetch = createPinnedFetch({ allowed: (address) => !isInner(address) })
    for (const host of [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
    ]) {
      await assert.rejects(fetch(`http://${host}:${port}/a`, asks()), refusedWith('host-not-allowed'), host)
    }
    assert.equal(requests, seen)
  })
})

describe('a file in a local run', () => {
  let server: Server
  let answer: RequestListener
  let url: string
  const fetcher = createFileFetcher({
    connectors: noConnectors,
    local: true,
    limits: { wholeMs: 600, dripMs: 150, bytes: 10_000 },
  })
  before(async () => {
    server = createServer((request, response) => answer(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.pdf`
  })
  after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const read = async () => buffer(await fetcher.fetch(file(url)))

  it('is read', async () => {
    answer = (_request, response) => void response.end('bytes')
    assert.equal((await read()).toString(), 'bytes')
  })
  it('is fetched from this machine only', async () => {
    await assert.rejects(fetcher.fetch(file(good)), refusedWith('host-not-allowed'))
    await assert.rejects(fetcher.fetch(file('http://192.168.0.1/a')), refusedWith('host-not-allowed'))
  })
  it('ends a little past the cap', async () => {
    answer = (_request, response) => {
      const flood = () => {
        while (!response.destroyed && response.write(Buffer.alloc(4_000)));
      }
      response.on('drain', flood)
      flood()
    }
    await assert.rejects(read(), refusedWith('too-large'))
  })
  it('ends when nothing more comes', async () => {
    answer = (_request, response) => void response.write('x')
    await assert.rejects(read(), refusedWith('too-slow'))
  })
  it('ends when it only drips', async () => {
    answer = (_request, response) => {
      const drip = setInterval(() => response.write('x'), 50)
      response.on('close', () => clearInterval(drip))
    }
    await assert.rejects(read(), refusedWith('too-slow'))
  })
  it('is too slow when no answer comes', async () => {
    answer = () => {}
    await assert.rejects(read(), refusedWith('too-slow'))
  })
  it('is not there when the line breaks', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' })
      response.write('x', () => response.destroy())
    }
    await assert.rejects(read(), refusedWith('not-there'))
  })
  it('is not there when nobody listens', async () => {
    await assert.rejects(fetcher.fetch(file('http://127.0.0.1:1/a')), refusedWith('not-there'))
  })
})
