import type { LifeCost } from './life.ts'
import type { Finding } from './results.ts'
import { places } from './weighed.ts'

/** TABLE of what the services publish as their limits. */
const limits = {
  partitionRows: 2_000,
  accountRequests: 20_000,
  tenantMessages: 50,
  channelThreadsAnHour: 1_800,
} as const
const wakePartitions = 16

/** All of a day's claims move within eight hours, and at its busiest twice as much happens as on average. */
const workSeconds = 8 * 3_600
const peak = 2
const days = [10_000, 100_000, 1_000_000, 10_000_000] as const

/** Lists are read in pages of so many lines. */
const pageRows = 1_000
const lines = [1_000, 16_000, 100_000, 1_000_000] as const

interface Load {
  what: string
  perLife: number
  limit: number
  unit: string
}

/** The tables of SCALE.md, by the names of their places in it. */
export function scaleTables(cost: LifeCost): Record<'life' | 'load' | 'walls' | 'reading', string> {
  const loads = loadsOf(cost)
  const perSecond = (claims: number, { perLife }: Load) => (claims / workSeconds) * peak * perLife
  return {
    life: table(
      ['Where', 'Requests', 'Rows', 'KB'],
      [...places, 'all' as const].map((place) => {
        const of = (what: 'requests' | 'rows' | 'bytes') =>
          place === 'all' ? places.reduce((sum, one) => sum + cost.weights[one][what], 0) : cost.weights[place][what]
        return [place, number(of('requests')), number(of('rows')), number(of('bytes') / 1_000)]
      }),
    ),
    load: table(
      ['At the busiest, a second', 'The limit', ...days.map((claims) => `${number(claims)} a day`)],
      loads.map((load) => [
        load.what,
        `${number(load.limit)} ${load.unit}`,
        ...days.map((claims) => {
          const much = perSecond(claims, load)
          return much > load.limit ? `**${number(much)}**` : number(much)
        }),
      ]),
    ),
    walls: table(
      ['The wall', 'Claims a day before it'],
      [...loads]
        .map(({ what, perLife, limit }) => ({ what, most: ((limit / perLife) * workSeconds) / peak }))
        .sort((one, other) => one.most - other.most)
        .map(({ what, most }) => [what, number(rounded(most))]),
    ),
    reading: table(
      ['Claims that were ever filed', 'Requests', 'Seconds at the limit of a partition'],
      lines.map((all) => [number(all), number(Math.floor(all / pageRows) + 1), number(all / limits.partitionRows)]),
    ),
  }
}

/** What the month in its full size found when it ran last (`LONG=1`). */
export function monthTable(found: readonly Finding[]): string {
  return table(
    ['A month of the same days', 'Found'],
    found.map(({ what, found }) => [what, found]),
  )
}

function loadsOf({ weights, acts, messages: _all, inProgramme, threads }: LifeCost): Load[] {
  const requests = places.reduce((sum, place) => sum + weights[place].requests, 0) + acts
  return [
    {
      what: 'new threads in one review channel',
      perLife: threads,
      limit: limits.channelThreadsAnHour / 3_600,
      unit: '(1,800 an hour)',
    },
    {
      what: "messages to the programme's tenant",
      perLife: inProgramme,
      limit: limits.tenantMessages,
      unit: 'requests',
    },
    { what: 'requests to one storage account', perLife: requests, limit: limits.accountRequests, unit: 'requests' },
    { what: "rows of the queue's partition", perLife: weights.queue.rows, limit: limits.partitionRows, unit: 'rows' },
    {
      what: `rows of one of ${wakePartitions} partitions of wakes`,
      perLife: weights.wakes.rows / wakePartitions,
      limit: limits.partitionRows,
      unit: 'rows',
    },
  ]
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map((_, n) => (n === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n')
}

function number(value: number): string {
  return value >= 10 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(2)))
}

/** To two digits that mean something. */
function rounded(value: number): number {
  return Number(value.toPrecision(2))
}
