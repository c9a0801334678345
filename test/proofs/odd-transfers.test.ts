import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFileFetcher, type FetcherParts } from '../../bot/teams/file-fetcher.ts'
import { FileRefused } from '../../services/ports.ts'
import { proofLimits } from '../../services/claim/proof-rules.ts'
import { receiveProof } from '../../services/proofs.ts'
import { pdf } from '../support/files.ts'
import { memoryBlobs } from '../support/memory-blobs.ts'

/** What a server of files does with one request. `at`: its own address. */
type Serve = (request: IncomingMessage, response: ServerResponse, at: string) => void

const redirect =
  (to: (at: string) => string, status = 302): Serve =>
  (_request, response, at) =>
    void response.writeHead(status, { location: to(at) }).end()
const answers =
  (status: number, headers: Record<string, string> = {}, body: string | Buffer = pdf()): Serve =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body)
const onward =
  (first: Serve, then: Serve): Serve =>
  (request, response, at) =>
    (request.url === '/a.pdf' ? first : then)(request, response, at)
/** Raw bytes in place of an HTTP answer. */
const raw =
  (bytes: string): Serve =>
  (request) =>
    void request.socket.end(bytes)

/** TABLE: what the server does, and what becomes of the file. */
const transfers: [what: string, serve: Serve, verdict: string][] = [
  ['the file', answers(200), 'kept'],
  [
    'the file after one redirect',
    onward(
      redirect(() => '/b.pdf'),
      answers(200),
    ),
    'kept',
  ],
  [
    'the file after a lasting redirect',
    onward(
      redirect((at) => `${at}/b.pdf`, 308),
      answers(200),
    ),
    'kept',
  ],
  [
    'the file in pieces',
    (_request, response) => {
      for (const byte of pdf()) response.write(Buffer.from([byte]))
      response.end()
    },
    'kept',
  ],
  ['the file under another type', answers(200, { 'content-type': 'text/html' }), 'kept'],
  ['a sign-in page', answers(200, { 'content-type': 'text/html' }, '<html>Sign in</html>'), 'content-differs'],
  ['nothing', answers(200, {}, ''), 'empty'],
  [
    'the file, packed without being asked',
    answers(200, { 'content-encoding': 'gzip' }, Buffer.from('1f8b0800', 'hex')),
    'content-differs',
  ],
  ['part of the file', answers(206), 'not-there'],
  ['no content', answers(204, {}, ''), 'not-there'],
  ['not modified', answers(304, {}, ''), 'not-there'],
  ['a refusal', answers(403), 'not-there'],
  ['a fault', answers(500), 'not-there'],
  ['a status that is none', raw('HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n'), 'not-there'],
  ['no HTTP', raw('220 ftp ready\r\n'), 'not-there'],
  ['an answer of another protocol', raw('\x16\x03\x01\x02\x00\x01'), 'not-there'],
  ['headers without end', raw(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}`), 'not-there'],
  ['two lengths', raw('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 5\r\n\r\nhello'), 'not-there'],
  ['a redirect to itself', redirect(() => '/a.pdf'), 'not-there'],
  [
    'a chain of redirects',
    (request, response) => void response.writeHead(302, { location: `${request.url}x` }).end(),
    'not-there',
  ],
  ['a redirect to nowhere', redirect(() => ''), 'not-there'],
  ['a redirect to no address', redirect(() => 'http://['), 'not-there'],
  ['a redirect without a place', answers(302), 'not-there'],
  ['a redirect to a file of this machine', redirect(() => 'file:///etc/passwd'), 'host-not-allowed'],
  ['a redirect to data', redirect(() => 'data:application/pdf,x'), 'host-not-allowed'],
  ['a redirect to FTP', redirect(() => 'ftp://127.0.0.1/a.pdf'), 'host-not-allowed'],
  ['a redirect to another protocol', redirect((at) => at.replace('http:', 'https:')), 'host-not-allowed'],
  ['a redirect to a metadata service', redirect(() => 'http://169.254.169.254/latest'), 'host-not-allowed'],
  ['a redirect to it by its number', redirect(() => 'http://2852039166/latest'), 'host-not-allowed'],
  ['a redirect to it in octal', redirect(() => 'http://0251.0376.0251.0376/'), 'host-not-allowed'],
  ['a redirect to it within IPv6', redirect(() => 'http://[::ffff:169.254.169.254]/'), 'host-not-allowed'],
  ['a redirect to an office network', redirect(() => 'http://192.168.0.1/'), 'host-not-allowed'],
  ['a redirect without a protocol', redirect(() => '//10.0.0.1/a.pdf'), 'host-not-allowed'],
  ['a redirect with a name and password', redirect((at) => at.replace('//', '//a:b@')), 'host-not-allowed'],
  [
    'a redirect to a name that hides the host',
    redirect((at) => `${at.replace('127.0.0.1', '127.0.0.1.evil.example')}/`),
    'host-not-allowed',
  ],
  [
    'a redirect inside at its second step',
    onward(
      redirect(() => '/b.pdf'),
      redirect(() => 'http://10.0.0.1/'),
    ),
    'host-not-allowed',
  ],
  [
    'less than it said',
    (_request, response) => {
      response.writeHead(200, { 'content-length': '5000' })
      response.write(pdf(), () => response.destroy())
    },
    'interrupted',
  ],
  [
    'a file over the cap',
    (_request, response) => {
      response.writeHead(200)
      response.write(pdf())
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(1_000_000, 0x20)));
      }
      response.on('drain', more)
      more()
    },
    'too-large',
  ],
  [
    'a slow drip',
    (_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(' '), 40)
      response.on('close', () => clearInterval(timer))
      response.write(pdf())
    },
    'interrupted',
  ],
  [
    'a file that stops in its middle',
    (_request, response) => {
      response.writeHead(200)
      response.write(pdf().subarray(0, 300))
    },
    'interrupted',
  ],
  ['silence', () => undefined, 'too-slow'],
]

const noConnectors: FetcherParts['connectors'] = () => Promise.reject(new Error('no token here'))

describe(`${transfers.length} ways to serve a file`, () => {
  let server: Server
  let serve: Serve
  let at: string
  before(async () => {
    server = createServer((request, response) => serve(request, response, at))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const fetcher = createFileFetcher({
    connectors: noConnectors,
    local: true,
    limits: { wholeMs: 800, dripMs: 300, bytes: proofLimits.bytes },
  })

  for (const [what, how, verdict] of transfers) {
    it(`${what}: ${verdict}`, async () => {
      serve = how
      const { blobs, stored } = memoryBlobs()
      const parts = { blobs, randomHex: (bytes: number) => 'ab'.repeat(bytes) }
      const said = await fetcher.fetch({ name: 'a.pdf', url: `${at}/a.pdf`, access: 'open' }).then(
        async (bytes) => {
          const result = await receiveProof(parts, bytes, { claimId: 'CL-7K2M-9QXD', name: 'a.pdf' })
          return 'ok' in result ? 'kept' : result.refused
        },
        (error: unknown) => (error instanceof FileRefused ? error.why : assert.fail(error as Error)),
      )
      assert.equal(said, verdict)
      assert.equal(stored.size, verdict === 'kept' ? 1 : 0)
    })
  }
})
