import { createRequire } from 'node:module'
import { mostBytes } from '../../cards/measure.ts'
import type { CardJson } from '../../cards/render.ts'

/* What is wrong with a card, by the Adaptive Cards renderer's own parser and by the rules of our house. */

type Node = Record<string, unknown>

interface Serializable {
  getSchema(): {
    getCount(): number
    getItemAt(index: number): { name: string; targetVersion: { compareTo(other: unknown): number } }
  }
}
interface Renderer {
  AdaptiveCard: new () => Serializable & {
    parse(card: unknown, context: unknown): void
    validateProperties(): { validationEvents: { message: string }[] }
  }
  SerializationContext: new (version: unknown) => { eventCount: number; getEventAt(index: number): { message: string } }
  Versions: { v1_5: unknown }
  GlobalRegistry: Record<
    'defaultElements' | 'defaultActions',
    { findByName(name: string): { objectType: new () => Serializable } | undefined }
  >
  Column: new () => Serializable
  Choice: new () => Serializable
  Fact: new () => Serializable
}

const renderer = createRequire(import.meta.url)('adaptivecards') as Renderer

/** Every object of the card that has a type, the card itself first. */
export function elementsOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(elementsOf)
  if (typeof value !== 'object' || value === null) return []
  const node = value as Node
  const inside = Object.entries(node).flatMap(([key, child]) => (key === 'data' ? [] : elementsOf(child)))
  return typeof node.type === 'string' ? [node, ...inside] : inside
}

/** The texts of a card that are read as Markdown. */
export function markdownTexts(card: CardJson): string[] {
  return elementsOf(card).flatMap((node) => {
    if (node.type === 'TextBlock') return [String(node.text)]
    if (node.type !== 'FactSet') return []
    return (node.facts as Node[]).flatMap((fact) => [String(fact.title), String(fact.value)])
  })
}

/** The presses of a card: every button that sends something. */
export function pressesOf(card: CardJson): { verb: string; data: Node; title: string }[] {
  return elementsOf(card)
    .filter((node) => node.type === 'Action.Execute')
    .map((node) => ({ verb: String(node.verb), data: node.data as Node, title: String(node.title) }))
}

/** Everything wrong with a card; empty if it may be sent. */
export function problemsOf(card: CardJson): string[] {
  return [...houseProblems(card), ...parserProblems(card), ...elementsOf(card).flatMap(unknownProperties)]
}

function houseProblems(card: CardJson): string[] {
  const all = elementsOf(card)
  const inputs = all.filter(({ type }) => String(type).startsWith('Input.'))
  const ids = inputs.map(({ id }) => String(id))
  const json = JSON.stringify(card)
  const is = (wrong: boolean, problem: string) => (wrong ? [problem] : [])
  return [
    ...is(card.version !== '1.5', 'not version 1.5'),
    ...is(Buffer.byteLength(json) > mostBytes, `${Buffer.byteLength(json)} bytes`),
    ...is(json.includes('${'), 'a template expression is left'),
    ...is(new Set(ids).size !== ids.length, `input ids are not unique: ${ids.join(' ')}`),
    ...is(!card.speak || !card.fallbackText, 'nothing to speak'),
    ...inputs.filter(({ label }) => !label).map(({ id }) => `no label: ${String(id)}`),
    ...all
      .filter(({ type, wrap }) => type === 'TextBlock' && wrap !== true)
      .map(({ text }) => `no wrap: ${String(text)}`),
    ...all.filter(({ type, text }) => type === 'TextBlock' && text === '').map(() => 'an empty text'),
    ...all
      .map(({ actions }) => actions)
      .filter((actions): actions is Node[] => Array.isArray(actions))
      .flatMap((actions) => [
        ...is(actions.length > 6, 'more than six actions'),
        ...is(actions.length === 0, 'no actions'),
      ]),
    ...all
      .filter(
        ({ type, title, verb, data }) => type === 'Action.Execute' && (!title || !verb || typeof data !== 'object'),
      )
      .map(({ title }) => `a button without title, verb or data: ${String(title)}`),
    ...all
      .filter(({ type, url }) => type === 'Action.OpenUrl' && !/^https?:\/\//.test(String(url)))
      .map(({ url }) => `no address: ${String(url)}`),
  ]
}

function parserProblems(card: CardJson): string[] {
  const context = new renderer.SerializationContext(renderer.Versions.v1_5)
  const parsed = new renderer.AdaptiveCard()
  parsed.parse(card, context)
  const events = Array.from({ length: context.eventCount }, (_none, index) => context.getEventAt(index).message)
  const known = Object.keys(beyond).map((type) => `Unknown element type "${type}". Fallback will be used if present.`)
  const unexpected = events.filter((message) => !known.includes(message))
  return [...unexpected, ...parsed.validateProperties().validationEvents.map(({ message }) => message)]
}

const always = new Set([
  'type',
  'fallback',
  'requires',
  '$schema',
  'msteams',
  'version',
  'body',
  'actions',
  'items',
  'columns',
  'card',
  'selectAction',
  'choices',
  'facts',
  'inlines',
])

/** TABLE: elements that Teams knows beyond 1.5, and their properties. Each needs something to fall back on. */
const beyond: Readonly<Record<string, ReadonlySet<string>>> = {
  'Chart.VerticalBar.Grouped': new Set(['title', 'data']),
}

/** Properties that the renderer's own schema of 1.5 does not know: a slip of the pen in a template. */
function unknownProperties(node: Node): string[] {
  const later = beyond[String(node.type)]
  if (later && !node.fallback) return [`${String(node.type)} has nothing to fall back on`]
  const known = later ?? knownProperties(String(node.type))
  if (!known) return [`unknown type ${String(node.type)}`]
  return Object.keys(node)
    .filter((key) => !known.has(key) && !always.has(key))
    .map((key) => `${String(node.type)} has no ${key}`)
}

const schemas = new Map<string, Set<string> | undefined>()

function knownProperties(type: string): Set<string> | undefined {
  if (!schemas.has(type)) schemas.set(type, readSchema(type))
  return schemas.get(type)
}

function readSchema(type: string): Set<string> | undefined {
  const { defaultElements, defaultActions } = renderer.GlobalRegistry
  const special: Record<string, new () => Serializable> = {
    AdaptiveCard: renderer.AdaptiveCard,
    Column: renderer.Column,
  }
  const maker = special[type] ?? (defaultElements.findByName(type) ?? defaultActions.findByName(type))?.objectType
  if (!maker) return undefined
  const schema = new maker().getSchema()
  const properties = Array.from({ length: schema.getCount() }, (_none, index) => schema.getItemAt(index))
  return new Set(
    properties
      .filter(({ targetVersion }) => targetVersion.compareTo(renderer.Versions.v1_5) <= 0)
      .map(({ name }) => name),
  )
}
