import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { jsonTo, sendRaw, startDoor, toMessages, type Door, type RawOptions } from './door.ts'

const long = (size: number) => `{"a":"${'x'.repeat(size)}"}`
const deep = (levels: number, open = '[', close = ']') => `{"a":${open.repeat(levels)}${close.repeat(levels)}}`
const deepObject = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
const json = { 'Content-Type': 'application/json' }
const chunked = (...parts: (string | Buffer)[]) =>
  Buffer.concat([
    ...parts.flatMap((part) => [
      Buffer.from(`${Buffer.byteLength(part).toString(16)}\r\n`),
      Buffer.from(part),
      Buffer.from('\r\n'),
    ]),
    Buffer.from('0\r\n\r\n'),
  ])
const inChunks = (...parts: (string | Buffer)[]) =>
  toMessages({ ...json, 'Transfer-Encoding': 'chunked' }, chunked(...parts))
const line = (first: string, ...headers: string[]) => [first, 'Host: bot', ...headers, '', ''].join('\r\n')
const gzipped = gzipSync(long(1_000))
const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024))

/** What may come back: these statuses, or a cut line where none is said. */
type Expected = number | readonly number[] | 'cut'
type Case = [
  name: string,
  bytes: string | Buffer | readonly (string | Buffer)[],
  expected: Expected,
  options?: RawOptions,
]

/** TABLE of bodies. None of them is an activity. */
const bodies: Case[] = [
  ['a body that says it is gzip and is not', jsonTo('no gzip', { 'Content-Encoding': 'gzip' }), 415],
  ['a real gzip body', jsonTo(gzipped, { 'Content-Encoding': 'gzip' }), 415],
  ['a gzip bomb', jsonTo(bomb, { 'Content-Encoding': 'gzip' }), 415],
  ['a cut gzip body', jsonTo(gzipped.subarray(0, 20), { 'Content-Encoding': 'GZIP' }), 415],
  ['deflate', jsonTo('x', { 'Content-Encoding': 'deflate' }), 415],
  ['brotli', jsonTo('x', { 'Content-Encoding': 'br' }), 415],
  ['two encodings', jsonTo('{}', { 'Content-Encoding': 'gzip, gzip' }), 415],
  ['an empty encoding', jsonTo('{}', { 'Content-Encoding': '' }), 415],
  ['gzip bytes without saying so', jsonTo(gzipped), 400],
  ['1 MB with its length', jsonTo(long(1_000_000)), 413],
  ['1 MB in chunks', inChunks(long(1_000_000)), 413],
  ['1 MB in many chunks', inChunks(...Array.from({ length: 1_000 }, () => 'x'.repeat(1_000))), 413],
  ['one byte over the limit', jsonTo(`{"a":"${'x'.repeat(256 * 1024 - 7)}"}`), 413],
  ['a promise of 10 GB', toMessages({ ...json, 'Content-Length': '10000000000' }, '{'), 413],
  ['no body', jsonTo(''), 400],
  ['no body and no length', toMessages(json), 400],
  ['only spaces', jsonTo('   '), 400],
  ['no JSON', jsonTo('type=message'), 400],
  ['half of JSON', jsonTo('{"type":"mess'), 400],
  ['JSON with something after it', jsonTo('{} {}'), 400],
  ['an array', jsonTo('[{"type":"message"}]'), 400],
  ['a number', jsonTo('42'), 400],
  ['a text', jsonTo('"message"'), 400],
  ['null', jsonTo('null'), 400],
  ['true', jsonTo('true'), 400],
  ['NaN', jsonTo('NaN'), 400],
  ['65 levels of arrays', jsonTo(deep(65)), 400],
  ['65 levels of objects', jsonTo(deepObject(65)), 400],
  ['100,000 levels of arrays', jsonTo(deep(100_000)), 400],
  ['100,000 levels never closed', jsonTo(deep(100_000, '[', '')), 400],
  ['40,000 levels of objects', jsonTo(deepObject(40_000)), 400],
  ['bad UTF-8', jsonTo(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])), 400],
  ['a cut UTF-8 character', jsonTo(Buffer.from('{"a":"\u{d55c}'.slice(0, 7)).subarray(0, 8)), 400],
  ['an overlong UTF-8 slash', jsonTo(Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d])), 400],
  ['UTF-16', jsonTo(Buffer.from('{"a":1}', 'utf16le')), 400],
  ['zero bytes', jsonTo(Buffer.alloc(1_000)), 400],
  ['no content type', toMessages({ 'Content-Length': '2' }, '{}'), 415],
  ['plain text', jsonTo('{}', { 'Content-Type': 'text/plain' }), 415],
  ['a form', jsonTo('a=1', { 'Content-Type': 'application/x-www-form-urlencoded' }), 415],
  ['a multipart file', jsonTo('--x', { 'Content-Type': 'multipart/form-data; boundary=x' }), 415],
  ['nearly JSON', jsonTo('{}', { 'Content-Type': 'application/jsonx' }), 415],
  ['a list of types', jsonTo('{}', { 'Content-Type': 'application/json, text/plain' }), 415],
]

/** TABLE of requests that Node or the router must see through. */
const frames: Case[] = [
  [
    'a length and chunks',
    toMessages({ ...json, 'Content-Length': '2', 'Transfer-Encoding': 'chunked' }, chunked('{}')),
    400,
  ],
  [
    'chunks and a length',
    toMessages({ 'Transfer-Encoding': 'chunked', ...json, 'Content-Length': '4' }, chunked('{}')),
    400,
  ],
  ['two lengths', `${line('POST /api/messages HTTP/1.1', 'Content-Length: 2', 'Content-Length: 3')}{}`, 400],
  ['two lengths in one line', toMessages({ ...json, 'Content-Length': '2, 2' }, '{}'), 400],
  ['a negative length', toMessages({ ...json, 'Content-Length': '-1' }, '{}'), 400],
  ['a length in hex', toMessages({ ...json, 'Content-Length': '0x2' }, '{}'), 400],
  ['a length with a plus', toMessages({ ...json, 'Content-Length': '+2' }, '{}'), 400],
  ['a length past every number', toMessages({ ...json, 'Content-Length': '9'.repeat(40) }, '{}'), 400],
  ['chunked, but not last', toMessages({ ...json, 'Transfer-Encoding': 'chunked, identity' }, chunked('{}')), 400],
  ['chunked with a tab', toMessages({ ...json, 'Transfer-Encoding': '\x0bchunked' }, chunked('{}')), 400],
  ['an unknown transfer encoding', toMessages({ ...json, 'Transfer-Encoding': 'xchunked' }, chunked('{}')), 400],
  ['a space before the colon', `${line('POST /api/messages HTTP/1.1', 'Content-Length : 2')}{}`, 400],
  ['a folded header', `${line('POST /api/messages HTTP/1.1', 'X-A: 1', ' Content-Length: 2')}{}`, [400, 415]],
  ['a bare line feed in a header', line('POST /api/messages HTTP/1.1', 'X-A: 1\nTransfer-Encoding: chunked'), 400],
  ['a carriage return in a header', line('POST /api/messages HTTP/1.1', 'X-A: 1\rX-B: 2'), 400],
  ['a zero byte in a header', line('POST /api/messages HTTP/1.1', 'X-A: \0'), 400],
  ['a bad chunk size', toMessages({ ...json, 'Transfer-Encoding': 'chunked' }, 'zz\r\n{}\r\n0\r\n\r\n'), 400],
  ['an endless chunk size', toMessages({ ...json, 'Transfer-Encoding': 'chunked' }, `${'f'.repeat(40)}\r\n`), 400],
  [
    'a chunk that is longer than it says',
    toMessages({ ...json, 'Transfer-Encoding': 'chunked' }, '1\r\n{}\r\n0\r\n\r\n'),
    400,
  ],
  [
    '64 KB of chunk extension',
    toMessages({ ...json, 'Transfer-Encoding': 'chunked' }, `2;${'a'.repeat(65_536)}\r\n{}\r\n0\r\n\r\n`),
    [400, 413],
  ],
  ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
  ['a Host that is none', 'GET /healthz HTTP/1.1\r\nHost: [\r\n\r\n', 400],
  ['a Host with a port that is none', 'GET /healthz HTTP/1.1\r\nHost: bot:99999\r\n\r\n', 400],
  ['a Host with spaces', 'GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n', 400],
  ['a Host with a route in it', 'GET /nowhere HTTP/1.1\r\nHost: bot/healthz?\r\n\r\n', 400],
  ['a Host with a fragment', 'GET /healthz HTTP/1.1\r\nHost: bot#\r\n\r\n', 400],
  ['a target that is no URL', line('GET http://[ HTTP/1.1'), 400],
  ['a target of another host', line('GET http://evil.example/healthz HTTP/1.1'), 400],
  ['a target without a slash', line('GET healthz HTTP/1.1'), 400],
  ['two slashes', line('GET // HTTP/1.1'), 404],
  ['two slashes and a host', line('GET //evil.example/healthz HTTP/1.1'), 404],
  ['a target that is no UTF-8', line('GET /poe/upload/%ff%fe HTTP/1.1'), [400, 404]],
  ['a broken percent', line('GET /poe/upload/%E0%A4%A HTTP/1.1'), [400, 404]],
  ['a way up', line('GET /../../etc/passwd HTTP/1.1'), 404],
  ['a zero byte in the target', line('GET /%00 HTTP/1.1'), 404],
  ['16 KB of target', line(`GET /${'a'.repeat(16_384)} HTTP/1.1`), 431],
  ['16 KB of header', line('GET /healthz HTTP/1.1', `X-A: ${'a'.repeat(16_384)}`), 431],
  ['10,000 headers', line('GET /healthz HTTP/1.1', ...Array.from({ length: 10_000 }, (_, n) => `A${n}: 1`)), 431],
  ['an options star', line('OPTIONS * HTTP/1.1'), 400],
  ['a connect', line('CONNECT bot:443 HTTP/1.1'), 'cut'],
  ['a trace', line('TRACE /api/messages HTTP/1.1'), [404, 405]],
  ['a method nobody knows', line('BREW /api/messages HTTP/1.1'), 400],
  ['a GET where activities are posted', line('GET /api/messages HTTP/1.1'), 405],
  ['a PUT where activities are posted', `${line('PUT /api/messages HTTP/1.1', 'Content-Length: 2')}{}`, 405],
  ['a DELETE where activities are posted', line('DELETE /api/messages HTTP/1.1'), 405],
  [
    'a preflight',
    line('OPTIONS /api/messages HTTP/1.1', 'Origin: https://evil.example', 'Access-Control-Request-Method: POST'),
    405,
  ],
  ['a POST to health', `${line('POST /healthz HTTP/1.1', 'Content-Length: 2')}{}`, 405],
  ['a POST to nowhere', `${line('POST /admin HTTP/1.1', 'Content-Length: 2')}{}`, 404],
  ['HTTP/2 in the clear', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['HTTP/0.9', 'GET /\r\n\r\n', [400, 404]],
  ['a version nobody knows', line('GET /healthz HTTP/9.9'), [400, 505]],
  ['TLS', Buffer.from('16030100a5010000a10303', 'hex'), 400, { halfClose: true }],
  ['noise', Buffer.from(Array.from({ length: 500 }, (_, n) => (n * 197) % 256)), 400],
  ['nothing, and the line is half closed', '', 'cut', { halfClose: true }],
  ['half a header, and the line is half closed', 'POST /api/mess', 400, { halfClose: true }],
  [
    'half a body, and the line is half closed',
    toMessages({ ...json, 'Content-Length': '50' }, '{"a":'),
    400,
    { halfClose: true },
  ],
  [
    'half a body, and the line is torn',
    toMessages({ ...json, 'Content-Length': '50' }, '{"a":'),
    'cut',
    { reset: true },
  ],
  ['a torn line before the answer', jsonTo('[]'), 'cut', { reset: true }],
  [
    'an expectation nobody knows',
    toMessages({ ...json, Expect: 'a-miracle', 'Content-Length': '2' }, '[]'),
    [400, 417],
  ],
]

const tellsOfTheInside = /\bat .+:\d+|node_modules|Error:|restify|botbuilder|\.ts\b|\.js\b|"code"|"message"/i

describe('what a stranger can send to the door', () => {
  let door: Door
  before(async () => {
    door = await startDoor()
  })
  after(() => door.close())
  beforeEach(() => door.reached.splice(0))

  for (const [name, bytes, expected, options] of [...bodies, ...frames]) {
    it(`${name}: ${String(expected)}`, async () => {
      const { status, answers, all } = await sendRaw(door.port, bytes, options)
      if (expected === 'cut') assert.equal(status, undefined, all)
      else assert.ok(status && [expected].flat().includes(status), `${status}: ${all.slice(0, 300)}`)
      assert.ok(answers <= 1 || all.lastIndexOf('HTTP/1.1 400') > 0, `smuggled: ${all}`)
      const [, body = ''] = all.split('\r\n\r\n')
      assert.ok(body === '' || body === '0', `a body: ${body}`)
      assert.doesNotMatch(all, /^(server|x-powered-by):/im)
      assert.doesNotMatch(all, tellsOfTheInside)
      assert.deepEqual(door.reached, [])
      assert.deepEqual(door.faults, [])
      assert.equal((await fetch(`${door.url}/healthz`)).status, 200)
    })
  }

  it('has at least sixty of them', () => assert.ok(bodies.length + frames.length >= 60))
})
