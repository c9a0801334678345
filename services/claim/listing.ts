import { catalogue, solutionAreas } from './catalogue.ts'
import { fieldNames, fields, mostEntries } from './fields.ts'
import { graceMs, longestText } from './guards.ts'
import { audienceWords, clockWords, guardWords, requiredWords, roleWords, statusWords } from './listing-words.ts'
import { policies, type PolicyName } from './policies.ts'
import { proofLimits, proofTypes } from './proof-rules.ts'
import { infoReasons, rejectionReasons, withdrawReasons } from './reasons.ts'
import { statuses, statusNames, type Status } from './statuses.ts'
import type { Transition } from './transitions.ts'
import type { WindowName } from './windows.ts'

/** All rules of an edition as text that a person who does not program can hold against the page. Made from the tables. */
export function rulesListing(policy: PolicyName = 'partner-center-2020'): string {
  const { transitions, windows } = policies[policy]
  const sections: [string, string[]][] = [
    [`Rules of ${policy}`, []],
    ['Fields', fieldNames.map((field) => fieldLine(policy, field))],
    [
      'Statuses',
      statusNames.map(
        (status) => `${status}: "${statusWords(policy, status)}", waits for the ${statuses[status].waitsFor}`,
      ),
    ],
    ['Acts', transitions.map(actLines)],
    ['Windows', (Object.keys(windows) as WindowName[]).map((name) => windowLine(policy, name))],
    ['Reasons to request information', [...infoReasons]],
    [
      'Reasons to reject',
      Object.entries(rejectionReasons).map(
        ([reason, { chosenBy }]) =>
          `${reason} (${chosenBy === 'rule' ? 'given by the rules' : 'a reviewer chooses it'})`,
      ),
    ],
    ['Reasons of a partner request', [...withdrawReasons]],
    ['Proof files', proofLines()],
    ['Texts', [`comments, notes, justifications: at most ${longestText.toLocaleString('en')} characters`]],
    ['Catalogue', solutionAreas.flatMap(areaLines)],
  ]
  return `${sections.map(([title, lines]) => [title, ...lines.map((line) => `- ${line}`)].join('\n')).join('\n\n')}\n`
}

/** The statuses and what leads from one to another, as a Mermaid diagram. Made from the table. */
export function stateDiagram(policy: PolicyName = 'partner-center-2020'): string {
  const moving = policies[policy].transitions.filter((row) => row.to !== 'same')
  const names = statusNames.map((status) => `  state "${statusWords(policy, status)}" as ${stateId(status)}`)
  const arrows = moving.flatMap((row) =>
    startsOf(row).map(
      (from) => `  ${from} --> ${stateId(row.to as Status)}: ${row.verb}${inWords(row)} (${byWords(row)})`,
    ),
  )
  const ends = policies[policy].transitions
    .filter((row) => row.to === 'same' && (row.effect === 'discard' || row.effect === 'close'))
    .flatMap((row) => startsOf(row).map((from) => `  ${from} --> [*]: ${row.verb} (${byWords(row)})`))
  return ['stateDiagram-v2', ...names, ...arrows, ...ends].join('\n')
}

function startsOf(row: Transition): string[] {
  return row.from.length === 0 ? ['[*]'] : row.from.map(stateId)
}

function stateId(status: Status): string {
  return status.replaceAll('-', '_')
}

function inWords(row: Transition): string {
  if (!row.in) return ''
  return row.in === 'dispute' ? ', in a dispute' : ', no dispute'
}

function byWords(row: Transition): string {
  return row.by.map((role) => roleWords[role]).join(' or ')
}

function actLines(row: Transition): string {
  const from =
    row.from.length === 0 ? '–' : row.from.length === statusNames.length ? 'any status' : row.from.join(' / ')
  const to = row.to === 'same' ? 'same status' : row.to
  const lines = [
    `${row.verb}, by ${byWords(row)}: ${from} → ${to}${inWords(row)}`,
    row.needs.length > 0 && `needs: ${row.needs.map((guard) => guardWords[guard]).join('; ')}`,
    row.window && (row.window === 'close' ? 'ends the open window' : `opens window: ${row.window}`),
    row.tells.length > 0 && `tells: ${row.tells.map((audience) => audienceWords[audience]).join('; ')}`,
  ]
  return lines.filter(Boolean).join('\n    ')
}

function windowLine(policy: PolicyName, name: WindowName): string {
  const rule = policies[policy].windows[name]
  const days = rule.unit.replace('-', ' ')
  const reminders = rule.remindAt.map((left) => (left === 0 ? 'on the last day' : `${left} left`)).join(', ')
  const once = rule.onlyBeforeDispute ? '; opens only before a dispute, else the claim is closed' : ''
  const grace = `${graceMs / 60_000} minutes after its end`
  return `${name}: ${rule.length} ${days}; clock of the ${clockWords[rule.clock]}; reminders ${reminders}; ${grace}: ${rule.lapse}${once}`
}

function fieldLine(policy: PolicyName, field: (typeof fieldNames)[number]): string {
  const rule = fields[field]
  const each = field === 'products' || field === 'subscriptionIds' ? `at most ${mostEntries} entries of` : 'at most'
  const judged = rule.check ? `; ${checkWords[field] ?? rule.check.name}` : ''
  return `${field}: ${requiredWords[rule.required]}; ${each} ${rule.max} characters${judged}; editable in ${policies[policy].editable[field].join(', ')}`
}

/** TABLE: field -> what its check asks. */
const checkWords: Partial<Record<(typeof fieldNames)[number], string>> = {
  partnerLocationId: 'one of the organisation’s location ids',
  customerTenantId: 'a GUID, not the partner’s own tenant',
  customerDomain: 'a DNS name (whether it is the tenant’s is asked outside)',
  solutionArea: 'one of the catalogue',
  activity: 'one of the solution area’s',
  products: 'products of the solution area',
  subscriptionIds: 'GUIDs',
  customerContactEmail: 'an e-mail address (outside the customer’s domain: a warning)',
  partnerContactEmail: 'an e-mail address',
}

function proofLines(): string[] {
  return [
    `extensions: ${Object.keys(proofTypes).join(', ')}`,
    `at most ${proofLimits.bytes / 1024 / 1024} MB each, at most ${proofLimits.filesPerClaim} a claim`,
  ]
}

function areaLines(area: (typeof solutionAreas)[number]): string[] {
  const rule = catalogue[area]
  return [
    `${area}: activities ${rule.activities.join(', ')}; subscriptions ${rule.subscriptionsAsked ? 'asked' : 'not asked'}`,
    `${area}: products ${Object.values(rule.products).join(', ')}`,
  ]
}
