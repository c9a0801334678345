import { hostileTexts } from '../cards/hostile.ts'
import type { Random } from '../simulation/random.ts'

/* What should not be in an activity: values of the wrong kind, missing, huge, deep, or named like what objects inherit. */

type Node = Record<string, unknown>

const deep = (depth: number): unknown => (depth === 0 ? 'end' : depth % 2 ? [deep(depth - 1)] : { a: deep(depth - 1) })

/** TABLE: values to put in a place, whatever belongs there. */
const oddValues: readonly ((random: Random) => unknown)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 7.5,
  () => 1e308,
  () => 9_007_199_254_740_993,
  () => '',
  () => ' ',
  () => '0',
  () => 'true',
  () => [],
  () => ({}),
  () => [[]],
  () => [null, 1, 'a', {}],
  () => ({ toString: 1, valueOf: {} }),
  () => ({ length: 1e9 }),
  () => ({ $ref: '#' }),
  () => deep(40),
  () => 'x'.repeat(50_000),
  () => '가'.repeat(5_000),
  () => Array.from({ length: 3_000 }, (_, at) => at),
  () => Array.from({ length: 500 }, () => ({ type: 'mention', text: 'x', mentioned: { id: '28:bot' } })),
  () => Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`k${at}`, at])),
  () => '__proto__',
  () => 'constructor',
  () => 'toString',
  () => 'hasOwnProperty',
  () => '2026-02-30T25:61:00Z',
  () => '%00%2e%2e%2f',
  () => '../../etc/passwd',
  () => "' or 1 eq 1 or PartitionKey eq '",
  () => 'CL-AAAA-AAAA',
  () => 'cl-aaaaaaaa',
  () => 'a#b?c/d\\e',
  () => '00000000-0000-4000-8000-000000000021',
  () => '10000000-0000-4000-8000-000000000000',
  () => 'MAIL:kim@contoso.com',
  (random) => hostileTexts[random.below(hostileTexts.length)]?.slice(0, 5_000),
  (random) => hostileTexts[random.below(hostileTexts.length)]?.slice(0, 5_000),
  (random) => String.fromCharCode(...Array.from({ length: 8 }, () => random.below(0xffff))),
]

const oddKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'toJSON',
  'then',
  'hasOwnProperty',
  '',
  '0',
  'a.b',
]

/** Changes up to six places of the activity, which is taken apart and not kept. */
export function mutate(activity: Node, random: Random): void {
  const times = random.chance(0.25) ? 0 : 1 + random.below(random.chance(0.2) ? 6 : 2)
  for (let time = 0; time < times; time += 1) change(activity, random)
}

/** Walks down a random way, and changes what is there. The address that answers go to is mostly left alone. */
function change(root: Node, random: Random): void {
  let node: Node = root
  for (;;) {
    const keys = Object.keys(node).filter((key) => key !== 'serviceUrl' || random.chance(0.1))
    const key = keys[random.below(keys.length)]
    if (key === undefined) return
    const child = node[key]
    if (typeof child === 'object' && child !== null && random.chance(0.75)) {
      node = child as Node
      continue
    }
    return changes[random.below(changes.length)]?.(node, key, random)
  }
}

const odd = (random: Random): unknown => oddValues[random.below(oddValues.length)]?.(random)

/** As JSON brings it: an own property, whatever its name. */
function put(node: Node, key: string, value: unknown): void {
  if (Array.isArray(node) && !/^\d+$/.test(key)) return
  Object.defineProperty(node, key, { value, enumerable: true, writable: true, configurable: true })
}

const asText = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

/** TABLE: what is done to a place. */
const changes: readonly ((node: Node, key: string, random: Random) => void)[] = [
  (node, key, random) => put(node, key, odd(random)),
  (node, key, random) => put(node, key, odd(random)),
  (node, key, random) => put(node, key, odd(random)),
  (node, key) => void delete node[key],
  (node, key) => put(node, key, [node[key]]),
  (node, key) => put(node, key, { [key]: node[key] }),
  (node, key) => put(node, key, asText(node[key])),
  (node, key) => put(node, key, Number(asText(node[key]))),
  (node, key) => put(node, key, `${asText(node[key])}${asText(node[key])}`),
  (node, key) => put(node, key.toUpperCase(), node[key]),
  (node, _key, random) => put(node, oddKeys[random.below(oddKeys.length)] ?? '', odd(random)),
  (node, _key, random) => put(node, '__proto__', { verb: 'approve', role: 'reviewer', isAdmin: odd(random) }),
]
