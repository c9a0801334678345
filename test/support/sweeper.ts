import { openTables } from '../../services/azure/tables.ts'
import { innerWorld } from './inner-world.ts'

/**
 * A process of its own that sweeps real tables at a given time until nothing is due any more, and prints how often
 * it fired. For so many seconds at most.
 */
const [connectionString = '', prefix = '', now = '', seconds = '1'] = process.argv.slice(2)
const tables = await openTables({ account: { connectionString }, prefix })
const world = await innerWorld({ tables, start: now, seed: process.pid })
const end = performance.now() + Number(seconds) * 1_000
let fired = 0
let failed = 0
let rounds = 0
let quiet = 0
while (quiet < 20 && performance.now() < end) {
  const swept = await world.sweep.sweep()
  fired += swept.fired.length
  failed += swept.failed
  rounds += 1
  quiet = swept.wakes === 0 ? quiet + 1 : 0
}
console.log(JSON.stringify({ fired, failed, rounds, faults: world.faults.map(String).slice(0, 3) }))
