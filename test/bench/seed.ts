import type { Directory, PersonRef } from '../../services/claim/people.ts'
import type { StoredRow, TableOperation, Tables } from '../../services/ports.ts'
import { innerWorld, type InnerWorldOptions } from '../support/inner-world.ts'
import { memoryTables } from '../support/memory-table.ts'
import { directory, people } from '../support/world.ts'
import { recorded, type Asked } from './recorded.ts'
import { renamed, seedId } from './renamed.ts'

/** The same people as those who press in the bench. */
const parts: InnerWorldOptions = { directory: directory as Directory }
export const reviewer: PersonRef = people.rae

/** A claim under review as the services write it, and all that its approval asks of storage until the press is answered. */
export async function seedClaim(): Promise<{ rows: StoredRow[]; approval: Asked[] }> {
  const { tables, asked } = recorded(memoryTables().tables)
  const world = await innerWorld({ ...parts, tables })
  await world.submitted(seedId)
  await world.act(seedId, 'start-review', reviewer)
  // Cards that stand in the chats of another world cannot be brought up to date here.
  const rows = (await tables.claims.list(seedId)).filter(({ rowKey }) => !rowKey.startsWith('p|'))
  asked.length = 0
  const quiet = world.replica({ sending: () => new Promise(() => {}) })
  void quiet.service.move({ claimId: seedId, verb: 'approve', by: reviewer, input: {}, receivedAt: world.clock.now() })
  await new Promise((resolve) => setTimeout(resolve, 50))
  // The answer is given when head, history and messages are stored: what follows is their delivery.
  const stored = asked.findIndex(({ table, what }) => table === 'claims' && what === 'transact')
  return { rows, approval: asked.slice(0, stored + 1) }
}

/** So many copies of a claim, under ids of their own. */
export async function copyClaim(tables: Tables, rows: readonly StoredRow[], ids: readonly string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += 16) {
    await Promise.all(ids.slice(from, from + 16).map((id) => tables.claims.transact(id, renamedRows(rows, id))))
  }
}

function renamedRows(rows: readonly StoredRow[], id: string): TableOperation[] {
  return rows.map((row) => {
    const { etag: _old, ...copy } = renamed(row, id)
    return { kind: 'create', row: copy }
  })
}
