import { METHODS } from 'node:http'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { jsonTo, toMessages, type RawOptions } from './door.ts'

/** Links that work, for pages that would otherwise end at the first look. */
export interface Places {
  upload: string
  file: string
  consent: string
  /** Where the answers of an activity go. */
  serviceUrl: string
}

/** `cut`: the line ends without an answer. `open`: the server still waits for the rest when our patience is over. */
export type Outcome = number | 'cut' | 'open'
export interface HostileCase {
  name: string
  bytes: Buffer | readonly Buffer[]
  allowed: readonly Outcome[]
  /** How many answers may come; one, unless several requests are sent. */
  answers?: number
  options?: RawOptions
}

type Named<T> = readonly (readonly [name: string, value: T])[]
const bytesOf = (value: string | Buffer) => (typeof value === 'string' ? Buffer.from(value, 'latin1') : value)
const nth = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n))

/** A request with headers as they are given; it asks for the line to be closed, so that nothing is waited for. */
function request(first: string, headers: readonly string[] = [], body: string | Buffer = ''): Buffer {
  const head = [first, 'Host: bot', 'Connection: close', ...headers, '', ''].join('\r\n')
  return Buffer.concat([bytesOf(head), bytesOf(body)])
}
const closing = { Connection: 'close' }
const json = { 'Content-Type': 'application/json', ...closing }
const refusedBody = [400, 401, 413, 415] as const

/** Everything hostile, made of the tables below for this bot. */
export function corpus(places: Places): HostileCase[] {
  return [
    ...texts.map(([name, body]): HostileCase => ({
      name: `a body of ${name}`,
      bytes: jsonTo(body, closing),
      allowed: [400, 401, 413],
    })),
    ...values.map(([name, value]): HostileCase => ({
      name: `an activity with ${name}`,
      bytes: jsonTo(activityWith(value, places.serviceUrl), closing),
      allowed: [200, 400, 401],
    })),
    ...encodings.flatMap(([encoding, payloads]) =>
      payloads.map(([name, payload]): HostileCase => ({
        name: `the encoding ${encoding || '(empty)'} with ${name}`,
        bytes: jsonTo(payload, { 'Content-Encoding': encoding, ...closing }),
        allowed: encoding === 'identity' ? refusedBody : [415],
      })),
    ),
    ...types.map((type): HostileCase => ({
      name: `the type ${JSON.stringify(type)}`,
      bytes: jsonTo('{}', { 'Content-Type': type, ...closing }),
      allowed: /^\s*application\/json\s*(;|$)/i.test(type) ? [401] : [400, 415],
    })),
    ...framed(places),
    ...methodsOnRoutes(places),
    ...targets.map(([name, target]): HostileCase => ({
      name: `a target with ${name}`,
      bytes: request(`GET ${target} HTTP/1.1`),
      allowed: [400, 404, 431],
    })),
    ...['poe/upload', 'poe/file', 'consent'].flatMap((route) =>
      linkTokens.map(([name, token]): HostileCase => ({
        name: `/${route} with ${name}`,
        bytes: request(`GET /${route}/${token} HTTP/1.1`),
        allowed: [400, 404, 431],
      })),
    ),
    ...headerLines.flatMap(([name, lines]) =>
      routesOf(places).map(([route, path]): HostileCase => ({
        name: `${route} with ${name}`,
        bytes: request(`GET ${path} HTTP/1.1`, lines),
        allowed: [200, 400, 404, 405, 417, 431],
      })),
    ),
    ...uploads(places),
    ...forms(places),
    ...protocols,
  ]
}

const bytes = (...list: number[]) => Buffer.from(list)
const around = (inner: Buffer) => Buffer.concat([Buffer.from('{"a":"'), inner, Buffer.from('"}')])
const twice = (text: string) => `${text}${text}`

/** TABLE: bodies that are no JSON object in good UTF-8, or no activity of this machine. */
const texts: Named<string | Buffer> = [
  ['a mark of the byte order alone', bytes(0xef, 0xbb, 0xbf)],
  ['two marks of the byte order', Buffer.concat([bytes(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf), Buffer.from('{}')])],
  ['a mark of the byte order inside', Buffer.concat([Buffer.from('{'), bytes(0xef, 0xbb, 0xbf), Buffer.from('}')])],
  ['UTF-16 of the other order', Buffer.from('\ufeff{"a":1}', 'utf16le').swap16()],
  ['UTF-32', Buffer.concat([...'{"a":1}'].map((sign) => bytes(sign.charCodeAt(0), 0, 0, 0)))],
  ['an overlong zero', around(bytes(0xc0, 0x80))],
  ['an overlong slash of three', around(bytes(0xe0, 0x80, 0xaf))],
  ['an overlong slash of four', around(bytes(0xf0, 0x80, 0x80, 0xaf))],
  ['a character of five bytes', around(bytes(0xf8, 0x88, 0x80, 0x80, 0x80))],
  ['a character of six bytes', around(bytes(0xfc, 0x84, 0x80, 0x80, 0x80, 0x80))],
  ['half a surrogate in UTF-8', around(bytes(0xed, 0xa0, 0x80))],
  ['a pair of surrogates in UTF-8', around(bytes(0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80))],
  ['a character past the last', around(bytes(0xf4, 0x90, 0x80, 0x80))],
  ['bytes that never are', around(bytes(0xfe, 0xff))],
  ['the rest of a character alone', around(bytes(0x80))],
  ['a character that is not finished', around(bytes(0xe2, 0x82))],
  ['another Korean encoding', around(bytes(0xb0, 0xa1, 0xb3, 0xaa))],
  ['half a surrogate as an escape', '{"type":"\\ud800"}'],
  ['surrogates the wrong way round', '{"type":"\\udc00\\ud800"}'],
  ['zero as an escape', '{"\\u0000":"\\u0000"}'],
  ['zero as it is', '{"a":"\0"}'],
  ['a line end in a text', '{"a":"b\nc"}'],
  ['a tab in a text', '{"a":"b\tc"}'],
  ['an escape nobody knows', '{"a":"\\x41"}'],
  ['half an escape', '{"a":"\\u00"}'],
  ['single quotes', "{'a':1}"],
  ['names without quotes', '{a:1}'],
  ['a comma too many', '{"a":1,}'],
  ['a comment', '{"a":1/* b */}'],
  ['NaN', '{"a":NaN}'],
  ['infinity', '{"a":-Infinity}'],
  ['undefined', '{"a":undefined}'],
  ['a number with a plus', '{"a":+1}'],
  ['a number in hex', '{"a":0x10}'],
  ['a number with leading zeros', '{"a":007}'],
  ['a number that ends in a dot', '{"a":1.}'],
  ['a number past every number', '{"a":1e400}'],
  ['a number of 200,000 digits', `{"a":${'9'.repeat(200_000)}}`],
  ['an exponent of 100,000 digits', `{"a":1e${'9'.repeat(100_000)}}`],
  ['minus alone', '{"a":-}'],
  ['a quote that is never closed', `{"a":"${'b'.repeat(100_000)}`],
  ['100,000 braces', '{'.repeat(100_000)],
  ['100,000 closing braces', `{}${'}'.repeat(100_000)}`],
  ['100,000 quotes', `{${'"'.repeat(100_000)}}`],
  ['100,000 backslashes', `{"a":"${'\\'.repeat(100_001)}"}`],
  ['65 levels, half of them lists', `{"a":${'[{"a":'.repeat(33)}1${'}]'.repeat(33)}}`],
  ['65 levels beside a shallow one', `{"a":1,"b":${'['.repeat(65)}${']'.repeat(65)}}`],
  ['20,000 wide and 65 deep', `{"a":[${'{},'.repeat(20_000)}${'['.repeat(64)}${']'.repeat(64)}]}`],
  ['60,000 names', `{${nth(20_000, (n) => `"${n}":1`).join(',')}}`],
  ['20,000 times the same name', `{${nth(20_000, () => '"a":1').join(',')}}`],
  ['names that all hash alike', `{${nth(10_000, (n) => `"${'\\u0000'.repeat(n % 4)}${n}":1`).join(',')}}`],
  ['a list of 80,000', `{"a":[${'1,'.repeat(80_000)}1]}`],
  ['the same name twice', '{"type":"message","type":"invoke"}'],
  ['the name __proto__', '{"__proto__":{"type":"message","local":true}}'],
  ['the name __proto__ in an escape', '{"\\u005f_proto__":{"toString":1}}'],
  ['the name constructor', '{"constructor":{"prototype":{"type":"message"}}}'],
  ['the names of every method', '{"toString":1,"valueOf":1,"hasOwnProperty":1,"toJSON":1,"then":1}'],
  ['a request within', twice('POST /api/messages HTTP/1.1\r\nHost: bot\r\n\r\n')],
  ['XML', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
  ['YAML', 'type: message\ntext: help\n'],
  ['a form', 'type=message&text=help'],
  ['a zip', bytes(0x50, 0x4b, 3, 4, 20, 0, 0, 0)],
]

const deep = (levels: number): unknown => nth(levels, (n) => n).reduce<unknown>((inner) => [inner], 1)
/** TABLE: what an activity of this machine may carry, in place of what belongs there. */
const values: Named<Record<string, unknown>> = [
  ['nothing but a type', { from: undefined, recipient: undefined, conversation: undefined }],
  ['numbers in place of texts', { id: 1, text: 2, locale: 3, from: 4, conversation: 5, type: 'message' }],
  ['lists in place of objects', { from: [], recipient: [], conversation: [], channelData: [], entities: {} }],
  ['null everywhere', { id: null, text: null, from: null, conversation: null, value: null, attachments: null }],
  ['half a surrogate everywhere', { id: '\ud800', text: '\ud800', locale: '\ud800', replyToId: '\ud800' }],
  ['zeros everywhere', { id: '\0', text: '\0\0', replyToId: '\0', locale: '\0' }],
  ['200 KB of text', { text: 'x'.repeat(200_000) }],
  ['a text that only looks like a command', { text: `claim ${'CL-'.repeat(20_000)}` }],
  ['a text of spaces', { text: ' '.repeat(100_000) }],
  ['a text of marks that pile up', { text: `e${'\u0301'.repeat(50_000)}` }],
  ['a text of the other direction', { text: '\u202e\u2066help' }],
  ['a text of a template', { text: '${$root} {{DATE(2026-11-23)}} ${json(x)}' }],
  ['a text of links', { text: '[a](javascript:alert(1)) <at>all</at> https://evil.example' }],
  [
    'a mention of a pattern',
    { text: 'a'.repeat(10_000), entities: [{ type: 'mention', text: '(a+)+$', mentioned: { id: '28:bot' } }] },
  ],
  ['200 mentions', { entities: nth(200, () => ({ type: 'mention', text: 'a', mentioned: { id: '28:bot' } })) }],
  ['5,000 mentions', { entities: nth(5_000, () => ({ type: 'mention' })) }],
  ['5,000 attachments', { attachments: nth(5_000, () => ({ contentType: 'a' })) }],
  ['an attachment of an inner address', { attachments: [shared('http://169.254.169.254/latest/meta-data')] }],
  ['an attachment of a file', { attachments: [shared('file:///etc/passwd')] }],
  ['an attachment of a data address', { attachments: [shared('data:application/pdf;base64,JVBERg==')] }],
  ['a value of 60 levels', { value: deep(58) }],
  ['a press of no verb', { type: 'invoke', name: 'adaptiveCard/action', value: { action: {} } }],
  ['a press of a verb of JavaScript', pressOf('__proto__')],
  ['a press of another verb of JavaScript', pressOf('constructor')],
  ['a press of a verb of 100 KB', pressOf('x'.repeat(100_000))],
  ['a press of a verb that is a list', pressOf(['approve'])],
  ['a press on a claim that is a path', pressOf('show', { claimId: '../../people' })],
  ['a press on a claim with a quote', pressOf('show', { claimId: "' or true or '" })],
  ['a press of a huge page', pressOf('list', { page: 1e300 })],
  ['a press of a page below nothing', pressOf('list', { page: -1 })],
  ['a press of a page that is nothing', pressOf('list', { page: 'NaN' })],
  ['a press of 20,000 inputs', pressOf('create', Object.fromEntries(nth(20_000, (n) => [`a${n}`, 'b'])))],
  ['a press of JavaScript’s own names', pressOf('create', JSON.parse('{"__proto__":{"a":1},"constructor":{"b":2}}'))],
  ['an invoke of a bad name', { type: 'invoke', name: '../../x', value: {} }],
  ['an invoke of a task', { type: 'invoke', name: 'task/fetch', value: { data: {} } }],
  ['a type of JavaScript', { type: 'hasOwnProperty' }],
  ['a conversation that is a path', { conversation: { id: '../../v3/conversations/x', tenantId: 'a' } }],
  ['a conversation of 100 KB', { conversation: { id: 'x'.repeat(100_000), tenantId: 'a' } }],
  ['an address of a password', { serviceUrl: 'http://a:b@127.0.0.1:1' }],
  ['an address that only begins like ours', { serviceUrl: 'http://127.0.0.1.evil.example/' }],
  ['an address of another notation', { serviceUrl: 'http://2130706433:1/' }],
  ['an address of another scheme', { serviceUrl: 'gopher://127.0.0.1:1/' }],
]

function shared(downloadUrl: string) {
  const contentType = 'application/vnd.microsoft.teams.file.download.info'
  return { contentType, name: 'a.pdf', content: { downloadUrl } }
}

function pressOf(verb: unknown, data: unknown = {}) {
  return {
    type: 'invoke',
    name: 'adaptiveCard/action',
    value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
  }
}

function activityWith(change: Record<string, unknown>, serviceUrl: string): string {
  return JSON.stringify({
    type: 'message',
    id: 'f:1',
    channelId: 'msteams',
    serviceUrl,
    from: { id: '29:1', aadObjectId: '00000000-0000-4000-8000-000000000001', name: 'Mina' },
    recipient: { id: '28:bot' },
    conversation: { id: 'a:1', conversationType: 'personal', tenantId: '20000000-0000-4000-8000-000000000000' },
    ...change,
  })
}

const flat = Buffer.alloc(64 * 1024 * 1024)
const packed = (pack: (bytes: Buffer) => Buffer): Named<Buffer> => [
  ['a real body', pack(Buffer.from('{"type":"message"}'))],
  ['half a body', pack(Buffer.alloc(10_000, 'abc')).subarray(0, 12)],
  ['garbage', Buffer.from('this was never packed')],
  ['a bomb of 64 MB', pack(flat).subarray(0, 200_000)],
]
/** TABLE: what a body says it is packed with, and what it really is. */
const encodings: [encoding: string, payloads: Named<string | Buffer>][] = [
  ['gzip', packed((plain) => gzipSync(plain))],
  ['x-gzip', packed((plain) => gzipSync(plain)).slice(0, 3)],
  ['deflate', packed((plain) => deflateSync(plain))],
  ['Deflate', packed((plain) => deflateRawSync(plain))],
  ['br', packed((plain) => brotliCompressSync(plain))],
  ['zstd', [['garbage', bytes(0x28, 0xb5, 0x2f, 0xfd, 0, 0)]]],
  ['compress', [['garbage', bytes(0x1f, 0x9d, 0x90)]]],
  [
    'identity',
    [
      ['a bomb', gzipSync(flat)],
      ['garbage', 'x'],
    ],
  ],
  ...['gzip, gzip', 'identity, gzip', '*', 'gzip;q=0', 'GZIP ', 'none', '"gzip"'].map(
    (encoding): [string, Named<string>] => [encoding, [['an object', '{}']]],
  ),
]

/** TABLE: what a body says it is. */
const types = [
  'text/json', 'application/json; charset=utf-7', 'application/json;', 'application/json ; a=b', 'APPLICATION/JSON',
  'application/x-json', 'application/json-patch+json', 'application/vnd.api+json', 'application', 'json', '/', ';', '*/*',
  'application/*', 'application/json/x', 'text/html', 'text/xml', 'application/octet-stream', 'multipart/mixed',
  'multipart/form-data', `multipart/form-data; boundary=${'-'.repeat(200)}`, 'application/json\tx', `a/${'b'.repeat(8_000)}`,
] // prettier-ignore

/** TABLE: how the end of a body is told, so that two readers may see two ends. */
const framings: [name: string, headers: readonly string[], body: string, allowed: readonly Outcome[]][] = [
  ['a length and chunks', ['Content-Length: 4', 'Transfer-Encoding: chunked'], '0\r\n\r\n', [400]],
  ['chunks and a length', ['Transfer-Encoding: chunked', 'Content-Length: 4'], '0\r\n\r\n', [400]],
  ['chunks twice', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], '0\r\n\r\n', [400]],
  ['chunks within chunks', ['Transfer-Encoding: chunked, chunked'], '0\r\n\r\n', [400]],
  ['chunks and identity', ['Transfer-Encoding: identity, chunked'], '0\r\n\r\n', [400, 415, 404]],
  ['identity', ['Transfer-Encoding: identity'], '', [400]],
  ['packed chunks', ['Transfer-Encoding: gzip, chunked'], '0\r\n\r\n', [400, 415, 404]],
  ['chunks in capitals', ['Transfer-Encoding: CHUNKED'], '0\r\n\r\n', [400, 415]],
  ['chunks after a space', ['Transfer-Encoding : chunked'], '0\r\n\r\n', [400]],
  ['chunks on a folded line', ['Transfer-Encoding:', ' chunked'], '0\r\n\r\n', [400]],
  ['chunks with a quote', ['Transfer-Encoding: "chunked"'], '0\r\n\r\n', [400]],
  ['chunks behind a zero', ['Transfer-Encoding: chunked\0'], '0\r\n\r\n', [400]],
  ['chunks behind a line feed', ['X: a\nTransfer-Encoding: chunked'], '0\r\n\r\n', [400]],
  ['a chunk of a size below nothing', ['Transfer-Encoding: chunked'], '-1\r\n\r\n', [400]],
  ['a chunk of a size in hex notation', ['Transfer-Encoding: chunked'], '0x1\r\na\r\n0\r\n\r\n', [400]],
  ['a chunk of a size past every number', ['Transfer-Encoding: chunked'], `${'F'.repeat(17)}\r\n`, [400]],
  ['a chunk without an end', ['Transfer-Encoding: chunked'], '1\r\nab\r\n0\r\n\r\n', [400]],
  ['a chunk ended by a line feed', ['Transfer-Encoding: chunked'], '1\na\n0\n\n', [400]],
  ['a chunk of a space', ['Transfer-Encoding: chunked'], '1 \r\na\r\n0\r\n\r\n', [400, 415]],
  ['a chunk of a long extension', ['Transfer-Encoding: chunked'], `1;${'a'.repeat(20_000)}\r\na\r\n0\r\n\r\n`, [400, 413]],
  ['a chunk of an odd extension', ['Transfer-Encoding: chunked'], '1;a="\r\nb"\r\na\r\n0\r\n\r\n', [400]],
  ['trailers', ['Transfer-Encoding: chunked'], '0\r\nContent-Length: 5\r\nHost: evil\r\n\r\n', [400, 415]],
  ['trailers of 20 KB', ['Transfer-Encoding: chunked'], `0\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, [400, 431, 415]],
  ['two lengths that differ', ['Content-Length: 1', 'Content-Length: 2'], 'ab', [400]],
  ['two lengths that agree', ['Content-Length: 2', 'Content-Length: 2'], '{}', [400]],
  ['a length in a list', ['Content-Length: 2, 2'], '{}', [400]],
  ['a length in words', ['Content-Length: two'], '{}', [400]],
  ['a length with a dot', ['Content-Length: 2.0'], '{}', [400]],
  ['a length in a power', ['Content-Length: 2e0'], '{}', [400]],
  ['a length below nothing', ['Content-Length: -2'], '{}', [400]],
  ['a length of nothing', ['Content-Length:'], '{}', [400]],
  ['a length past 2⁶⁴', [`Content-Length: ${2n ** 64n + 2n}`], '{}', [400]],
  ['a length of 9 PB', ['Content-Length: 9007199254740991'], '{}', [400, 413, 415]],
  ['a length behind a line feed', ['X: a\nContent-Length: 2'], '{}', [400]],
] // prettier-ignore

function framed({ upload, consent }: Places): HostileCase[] {
  const routes = [
    ['an activity', 'POST /api/messages', 'application/json'],
    ['an upload', `PUT ${upload}?name=a.pdf`, 'application/pdf'],
    ['an opt-out', `POST ${consent}`, 'application/x-www-form-urlencoded'],
  ] as const
  return framings.flatMap(([name, headers, body, allowed]) =>
    routes.map(([what, first, type]): HostileCase => ({
      name: `${what} framed by ${name}`,
      bytes: request(`${first} HTTP/1.1`, [`Content-Type: ${type}`, ...headers], body),
      // What is framed well enough is refused for what it is.
      allowed: [...allowed, ...(what === 'an activity' ? [] : [413, 415, 422])],
    })),
  )
}

function routesOf({ upload, file, consent }: Places): Named<string> {
  return [
    ['/healthz', '/healthz'],
    ['/readyz', '/readyz'],
    ['/api/messages', '/api/messages'],
    ['an upload page', upload],
    ['a file', file],
    ['a consent page', consent],
  ]
}

/** Every method that Node knows, on every route that has no use for it. */
function methodsOnRoutes(places: Places): HostileCase[] {
  const used: Record<string, readonly string[]> = {
    '/healthz': ['GET'],
    '/readyz': ['GET'],
    '/api/messages': ['POST'],
    'an upload page': ['GET', 'HEAD', 'PUT', 'POST'],
    'a file': ['GET', 'HEAD'],
    'a consent page': ['GET', 'HEAD', 'POST'],
  }
  const methods = [...METHODS.filter((method) => method !== 'CONNECT'), 'get', 'BREW', 'POST\0', 'POST\t', '']
  return routesOf(places).flatMap(([route, path]) =>
    methods
      .filter((method) => !used[route]?.includes(method))
      .map((method): HostileCase => ({
        name: `${JSON.stringify(method)} on ${route}`,
        bytes: request(`${method} ${path} HTTP/1.1`),
        allowed: [400, 404, 405],
      })),
  )
}

/** TABLE: targets that lead nowhere. */
const targets: Named<string> = [
  ['dots', '/..'],
  ['dots in the middle', '/poe/../healthz/../api/messages/x'],
  ['dots that are written out', '/%2e%2e/%2e%2e/etc/passwd'],
  ['dots that are written out twice', '/%252e%252e/etc/passwd'],
  ['backslashes', '/..\\..\\windows\\win.ini'],
  ['a slash that is written out', '/poe%2fupload%2fx'],
  ['an overlong slash', '/poe/upload/..%c0%af..%c0%afetc/passwd'],
  ['a zero that is written out', '/poe/upload/%00'],
  ['a zero at its end', '/healthz%00'],
  ['a line end that is written out', '/healthz%0d%0aSet-Cookie:%20a=b'],
  ['a percent alone', '/%'],
  ['a percent and noise', '/%zz'],
  ['a percent in a token', '/poe/file/%'],
  ['half a character', '/consent/%ed%a0%80'],
  ['bytes that are not ASCII', '/poe/upload/\xff\xfe'],
  ['Korean as it is', Buffer.from('/클레임').toString('latin1')],
  ['an address', 'http://bot/healthz'],
  ['an address of elsewhere', 'http://evil.example/healthz'],
  ['an address of an odd scheme', 'file:///etc/passwd'],
  ['a host behind two slashes', '//evil.example/'],
  ['a host and a name', '//a:b@evil.example/%2f..'],
  ['three slashes', '///healthz/x'],
  ['a star', '*'],
  ['no slash', 'healthz'],
  ['a query alone', '?a=b'],
  ['a fragment', '#/healthz'],
  ['a semicolon', '/healthz;a=b'],
  ['a colon', '/:token'],
  ['the route itself', '/poe/upload/:token/x'],
  ['nothing for a token', '/poe/upload/'],
  ['more behind a token', '/poe/file/a/b'],
  ['15 KB', `/${'a'.repeat(15_000)}`],
  ['20 KB', `/${'a'.repeat(20_000)}`],
  ['5,000 parts', '/a'.repeat(5_000)],
  ['5,000 dots', '/..'.repeat(4_000)],
  ['10,000 percents', `/${'%25'.repeat(4_500)}`],
  ['a query of 14 KB', `/nowhere?${'a=b&'.repeat(3_500)}`],
  ['queries of JavaScript', '/nowhere?__proto__[a]=b&constructor[prototype][c]=d'],
  ['another letter case', '/API/MESSAGES'],
  ['the code', '/bot/main.ts'],
  ['the settings', '/.env'],
  ['the packages', '/package.json'],
  ['the repository', '/.git/config'],
  ['a page’s file from outside', '/poe/assets/../../main.ts'],
  ['a page’s file written out', '/poe/assets/%2e%2e%2fmain.ts'],
  ['a page’s file that is a template', '/poe/assets/upload.html'],
  ['the page’s words', '/poe/assets/words.json'],
]

const unsigned = (header: object, claims: object) =>
  [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
/** TABLE: tokens of links that open nothing. */
const linkTokens: Named<string> = [
  ['a letter', 'x'],
  ['two dots', '..'],
  ['three dots and nothing', '...'],
  ['empty parts', '.a.'],
  ['no algorithm', `${unsigned({ alg: 'none' }, { c: 'CL-0000-0000', exp: 9e9 })}.`],
  ['an empty signature', `${unsigned({ alg: 'HS256' }, { c: 'CL-0000-0000', exp: 9e9 })}.`],
  ['a signature of zeros', `${unsigned({ alg: 'HS256' }, { c: 'CL-0000-0000', exp: 9e9 })}.${'A'.repeat(43)}`],
  ['a key of its own', `${unsigned({ alg: 'HS256', jwk: { kty: 'oct', k: 'AA' } }, { exp: 9e9 })}.${'A'.repeat(43)}`],
  ['a critical part nobody knows', `${unsigned({ alg: 'HS256', crit: ['x'], x: 1 }, {})}.${'A'.repeat(43)}`],
  ['another algorithm', `${unsigned({ alg: 'RS256' }, { exp: 9e9 })}.${'A'.repeat(43)}`],
  ['an encrypted token', `${unsigned({ alg: 'dir', enc: 'A256GCM' }, {})}.a.b.c`],
  ['a header that is no JSON', `bm8.bm8.${'A'.repeat(43)}`],
  ['a header that is null', `bnVsbA.bnVsbA.${'A'.repeat(43)}`],
  ['a header of 60 levels', `${Buffer.from('['.repeat(60)).toString('base64url')}.e30.AAAA`],
  ['signs that are no base64', '%C3%A9.%F0%9F%98%80.~'],
  ['1,999 letters', 'a'.repeat(1_999)],
  ['2,049 letters', 'a'.repeat(2_049)],
  ['1,000 dots', '.'.repeat(1_000)],
  ['a template', '%24%7Bx%7D%7B%7Btitle%7D%7D'],
  ['markup', '%3Cscript%3Ealert(1)%3C%2Fscript%3E'],
  ['a name of JavaScript', '__proto__'],
]

/** TABLE: headers that come with an ordinary request. */
const headerLines: Named<readonly string[]> = [
  ['90 headers', nth(90, (n) => `X-${n}: a`)],
  ['3,000 headers', nth(3_000, (n) => `X${n}: a`)],
  ['a header of 15 KB', [`X-A: ${'a'.repeat(15_000)}`]],
  ['20 KB of cookies', [`Cookie: ${'a=b; '.repeat(4_000)}`]],
  ['an odd cookie', ['Cookie: __proto__=a; =; ;;; a="']],
  ['a header without a name', [': a']],
  ['a header without a colon', ['X-A']],
  ['a name with a space', ['X A: b']],
  ['a name of bytes', ['X-\xff: a']],
  ['a value of bytes', ['X-A: \xff\xfe\x80']],
  ['a value of a bell', ['X-A: \x07']],
  ['names of JavaScript', ['__proto__: a', 'constructor: b', 'toString: c']],
  ['a second Host', ['Host: evil.example']],
  ['a forwarded Host', ['X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: gopher', 'Forwarded: host=evil.example']],
  ['another method', ['X-HTTP-Method-Override: DELETE', 'X-HTTP-Method: PUT']],
  ['another target', ['X-Original-URL: /admin', 'X-Rewrite-URL: /admin']],
  ['another version', ['Accept-Version: ~99', 'Api-Version: x']],
  ['a wish for what there is not', ['Accept: application/x-nothing', 'Accept-Charset: x', 'Accept-Encoding: *;q=0']],
  ['a language of 10 KB', [`Accept-Language: ${'ko,'.repeat(3_300)}`]],
  ['an odd language', ['Accept-Language: ${x}<script>']],
  ['a range of everything', ['Range: bytes=0-,0-,0-,0-,0-,0-,0-,0-,0-,0-']],
  ['a range past the end', ['Range: bytes=99999999999999999999-']],
  ['conditions', ['If-None-Match: *', 'If-Modified-Since: never', 'If-Match: "x"']],
  ['a wish for another protocol', ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAAA']],
  [
    'a wish for a socket',
    ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: x', 'Sec-WebSocket-Version: 13'],
  ],
  ['an expectation', ['Expect: 100-continue']],
  ['an expectation nobody knows', ['Expect: 200-ok']],
  ['a connection of odd words', ['Connection: close, close, Host, Content-Length, x']],
  ['a proxy', ['Proxy-Connection: keep-alive', 'Proxy-Authorization: Basic YTpi', 'Via: 1.1 a', 'TE: trailers']],
  ['a date of its own', [`If-Unmodified-Since: ${'9'.repeat(400)}`]],
]

function uploads({ upload }: Places): HostileCase[] {
  const body = '%PDF-1.7\n'
  const put = (query: string, headers: readonly string[] = [], length = body.length) =>
    request(`PUT ${upload}${query} HTTP/1.1`, [`Content-Length: ${length}`, ...headers], body)
  const allowed = [400, 411, 413, 415, 422]
  const queries: Named<string> = [
    ['no name', ''],
    ['an empty name', '?name='],
    ['a path as name', '?name=../../../etc/passwd.pdf'],
    ['a name of zeros', '?name=a%00.pdf%00.exe'],
    ['a name of line ends', '?name=a%0d%0aX-A:%20b.pdf'],
    ['a name of bad UTF-8', '?name=%ff%fe.pdf'],
    ['a name of half a percent', '?name=%.pdf'],
    ['a name of 10 KB', `?name=${'a'.repeat(10_000)}.pdf`],
    ['a name of the other direction', '?name=%E2%80%AEfdp.exe'],
    ['a name of markup', '?name=%3Cimg%20src=x%20onerror=alert(1)%3E.pdf'],
    ['a name of a template', '?name=%24%7Bx%7D.pdf'],
    ['two names', '?name=a.exe&name=b.pdf'],
    ['names in a list', '?name[]=a.pdf'],
    ['a name of JavaScript', '?name=__proto__&__proto__=a.pdf'],
  ]
  return [
    ...queries.map(([name, query]): HostileCase => ({ name: `an upload of ${name}`, bytes: put(query), allowed })),
    { name: 'an upload that says it is packed', bytes: put('?name=a.pdf', ['Content-Encoding: gzip']), allowed },
    { name: 'an upload in parts of a form', bytes: put('?name=a.pdf', ['Content-Type: multipart/form-data']), allowed },
    { name: 'an upload of a range', bytes: put('?name=a.pdf', ['Content-Range: bytes 0-9/99999999999']), allowed },
    { name: 'an upload that says it is 9 PB', bytes: put('?name=a.pdf', [], 9e15), allowed: [...allowed, 'cut'] },
    {
      name: 'an upload that is half sent, and the line is half closed',
      bytes: put('?name=a.pdf', [], 5_000),
      allowed: [...allowed, 'cut'],
      options: { halfClose: true },
    },
    {
      name: 'an upload that is half sent, and the line is torn',
      bytes: put('?name=a.pdf', [], 5_000),
      allowed: ['open', 'cut'],
      options: { reset: true },
    },
    { name: 'an upload that is half sent, and then silence', bytes: put('?name=a.pdf', [], 5_000), allowed: ['open'] },
  ]
}

function forms({ consent }: Places): HostileCase[] {
  const bodies: Named<string> = [
    ['nothing', ''],
    ['JSON', '{"act":"decline","confirm":"yes"}'],
    ['an act nobody knows', 'act=approve&confirm=yes'],
    ['an act of JavaScript', 'act=__proto__&confirm=yes'],
    ['an act without its tick', 'act=decline'],
    ['a tick without an act', 'confirm=yes'],
    ['half a percent', 'act=%&confirm=%zz'],
    ['bad UTF-8', 'act=decline&reason=%ff%fe'],
    ['300 KB', `act=decline&reason=${'a'.repeat(300_000)}`],
    ['100,000 fields', 'a&'.repeat(30_000)],
  ]
  return bodies.map(([name, body]) => ({
    name: `a consent form of ${name}`,
    bytes: request(
      `POST ${consent} HTTP/1.1`,
      ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${body.length}`],
      body,
    ),
    allowed: [400, 413, 415, 422],
  }))
}

const ping = 'GET /healthz HTTP/1.1\r\nHost: bot\r\n\r\n'
const hidden = 'POST /api/messages HTTP/1.1\r\nHost: bot\r\nContent-Length: 0\r\n\r\n'
/** TABLE: bytes that are no request, or more than one. */
const protocols: HostileCase[] = [
  { name: 'twenty requests at once', bytes: bytesOf(ping.repeat(19) + String(request('GET /healthz HTTP/1.1'))), allowed: [200], answers: 20 },
  { name: 'a good request, then noise', bytes: bytesOf(`${ping}\x00\xff\x00noise\r\n\r\n`), allowed: [200, 400], answers: 2 },
  { name: 'a good request, then half of one', bytes: bytesOf(`${ping}GET /hea`), allowed: [200], options: { halfClose: true }, answers: 2 },
  { name: 'a bad body, then another request', bytes: Buffer.concat([jsonTo('[', json), bytesOf(hidden)]), allowed: [400] },
  { name: 'a body too long, with requests in it', bytes: jsonTo(hidden.repeat(5_000), json), allowed: [413] },
  { name: 'a GET with a request for a body', bytes: Buffer.concat([request('GET /healthz HTTP/1.1', [`Content-Length: ${hidden.length}`]), bytesOf(hidden)]), allowed: [200] },
  { name: 'empty lines before a request', bytes: bytesOf(`\r\n\r\n\r\n${String(request('GET /healthz HTTP/1.1'))}`), allowed: [200, 400] },
  { name: 'a megabyte of empty lines', bytes: bytesOf('\r\n'.repeat(500_000)), allowed: ['open', 'cut', 400, 431] },
  { name: 'line feeds alone', bytes: bytesOf('GET /healthz HTTP/1.1\nHost: bot\nConnection: close\n\n'), allowed: [200, 400] },
  { name: 'carriage returns alone', bytes: bytesOf('GET /healthz HTTP/1.1\rHost: bot\r\r'), allowed: [400] },
  { name: 'HTTP/0.9', bytes: bytesOf('GET /healthz\r\n'), allowed: [400, 'open'] },
  { name: 'HTTP/0.9 without a line end', bytes: bytesOf('GET /healthz'), allowed: [400], options: { halfClose: true } },
  { name: 'HTTP/1.0 without a host', bytes: bytesOf('GET /healthz HTTP/1.0\r\n\r\n'), allowed: [200, 400] },
  { name: 'HTTP/1.2', bytes: request('GET /healthz HTTP/1.2'), allowed: [400, 505] },
  { name: 'HTTP/2.0 in words', bytes: request('GET /healthz HTTP/2.0'), allowed: [200, 400, 505] },
  { name: 'HTTP/2', bytes: Buffer.concat([bytesOf('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), bytes(0, 0, 0, 4, 0, 0, 0, 0, 0)]), allowed: [400] },
  { name: 'another protocol’s name', bytes: bytesOf('GET /healthz ICY/1.1\r\nHost: bot\r\n\r\n'), allowed: [400] },
  { name: 'a version of words', bytes: bytesOf('GET /healthz HTTP/a.b\r\nHost: bot\r\n\r\n'), allowed: [400] },
  { name: 'TLS', bytes: bytes(0x16, 3, 1, 0, 0xa5, 1, 0, 0, 0xa1, 3, 3, ...nth(160, (n) => n)), allowed: [400] },
  { name: 'SSH', bytes: bytesOf('SSH-2.0-OpenSSH_9.9\r\n'), allowed: [400] },
  { name: 'SMTP', bytes: bytesOf('EHLO evil.example\r\nMAIL FROM:<a@b>\r\n'), allowed: [400] },
  { name: 'a proxy’s greeting', bytes: bytesOf('PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n'), allowed: [400] },
  { name: 'a proxy’s greeting in bytes', bytes: bytes(0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a), allowed: [400] },
  { name: 'SOCKS', bytes: bytes(5, 1, 0), allowed: [400] },
  { name: 'an answer', bytes: bytesOf('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'), allowed: [400] },
  { name: 'a tunnel', bytes: bytesOf('CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: a\r\n\r\n'), allowed: ['cut'] },
  { name: 'a line of 1 MB', bytes: bytesOf('a'.repeat(1_000_000)), allowed: [400, 431] },
  { name: 'no Host at all', bytes: bytesOf('GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n'), allowed: [400] },
  ...['[', '[::1', 'a b', 'a:99999', 'a/b', 'a@b', 'a?b', 'a#b', 'a\\b', '\xff', '%00', '<a>', 'a:b:c', 'a^b'].map(
    (host): HostileCase => ({
      name: `the Host ${JSON.stringify(host)}`,
      bytes: bytesOf(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
      allowed: [200, 400],
    }),
  ),
  { name: 'nothing, and silence', bytes: bytesOf(''), allowed: ['open'] },
  { name: 'nothing, and the line is half closed', bytes: bytesOf(''), allowed: ['cut'], options: { halfClose: true } },
  { name: 'nothing, and the line is torn', bytes: bytesOf(''), allowed: ['open', 'cut'], options: { reset: true } },
  { name: 'half a line, and silence', bytes: bytesOf('POST /api/mess'), allowed: ['open'] },
  { name: 'half the headers, and silence', bytes: bytesOf('POST /api/messages HTTP/1.1\r\nHost: bot\r\nX-'), allowed: ['open'] },
  { name: 'half the headers, and the line is half closed', bytes: bytesOf('POST /api/messages HTTP/1.1\r\nHost: b'), allowed: [400], options: { halfClose: true } },
  { name: 'half the headers, and the line is torn', bytes: bytesOf('POST /api/messages HTTP/1.1\r\nHost: b'), allowed: ['open', 'cut'], options: { reset: true } },
  { name: 'half a body, and silence', bytes: toMessages({ ...json, 'Content-Length': '99' }, '{"a":'), allowed: ['open'] },
  { name: 'half a body, and the line is half closed', bytes: toMessages({ ...json, 'Content-Length': '99' }, '{"a":'), allowed: [400], options: { halfClose: true } },
  { name: 'half a body, and the line is torn', bytes: toMessages({ ...json, 'Content-Length': '99' }, '{"a":'), allowed: ['open', 'cut'], options: { reset: true } },
  { name: 'half a chunk, and silence', bytes: toMessages({ ...json, 'Transfer-Encoding': 'chunked' }, '5\r\n{"a'), allowed: ['open'] },
  { name: 'half a chunk, and the line is torn', bytes: toMessages({ ...json, 'Transfer-Encoding': 'chunked' }, '5\r\n{"a'), allowed: ['open', 'cut'], options: { reset: true } },
  { name: 'a body awaited politely, and silence', bytes: toMessages({ ...json, 'Content-Length': '99', Expect: '100-continue' }), allowed: ['open'] },
  { name: 'a body byte by byte', bytes: nth(50, (n) => jsonTo('[]', json).subarray(n * 4, n * 4 + 4)), allowed: [400] },
] // prettier-ignore
