import { createPresenter } from '../../bot/present.ts'
import type { CardJson, CardName } from '../../cards/render.ts'
import type { Directory, PersonRef } from '../../services/claim/people.ts'
import type { Presenter } from '../../services/presenter.ts'
import type { StoredRow, TableOperation, Tables } from '../../services/ports.ts'
import { innerWorld, type InnerWorldOptions } from '../support/inner-world.ts'
import { memoryTables } from '../support/memory-table.ts'
import { directory, people } from '../support/world.ts'
import { filledBy, type Filled } from './filled.ts'
import { recorded, type Asked } from './recorded.ts'
import { renamed, seedId } from './renamed.ts'

/** The same people as those who press in the bench. */
const parts: InnerWorldOptions = { directory: directory as Directory }
export const reviewer: PersonRef = people.rae

/** What a stretch of work asks of the libraries: requests to storage, templates to fill, messages to send or edit. */
export interface Work {
  asked: Asked[]
  filled: Filled[]
  sends: ('post' | 'update')[]
}

/**
 * A claim under review as the services write it, and what its approval asks of the libraries: until the press is
 * answered, and from then until everybody is told. Rows of other claims or messages of the past are not there.
 */
export async function seedClaim(): Promise<{ rows: StoredRow[]; card: CardJson; answer: Work; telling: Work }> {
  const first = await innerWorld(parts)
  await first.submitted(seedId)
  await first.act(seedId, 'start-review', reviewer)
  // Cards that stand in the chats of another world cannot be brought up to date here.
  const rows = (await first.tables.claims.list(seedId)).filter(({ rowKey }) => !rowKey.startsWith('p|'))

  const { tables, asked } = recorded(memoryTables().tables)
  const world = await innerWorld({ ...parts, tables, start: first.clock.now() })
  await copyClaim(tables, rows, [seedId])
  asked.length = 0
  const drawn: Filled[] = []
  const presenter = createPresenter({ calendar: world.calendar, facts: (claim) => world.service.facts(claim) })
  const { service } = world.replica({ presenter: watched(presenter, drawn) })
  const outcome = await service.move({
    claimId: seedId,
    verb: 'approve',
    by: reviewer,
    input: {},
    receivedAt: world.clock.now(),
  })
  if (!outcome.done || world.faults.length > 0) throw new Error('the approval did not go as it should')
  // What the presser sees then, with the buttons they may use.
  const presser = { viewer: { kind: 'person', person: reviewer, role: 'reviewer' }, language: 'en' } as const
  const drawAnswer = () => presenter.claim(outcome.claim, presser, world.clock.now())
  // The answer is given when head, history and messages are stored: what follows is their delivery.
  const stored = asked.findIndex(({ table, what }) => table === 'claims' && what === 'transact') + 1
  // The turn asks first who presses.
  const who: Asked = { table: 'people', what: 'get', partition: reviewer.tenantId, rowKey: reviewer.objectId }
  return {
    rows,
    card: drawAnswer().card,
    answer: {
      asked: [who, ...asked.slice(0, stored)],
      filled: [filledBy('claim', () => void drawAnswer())],
      sends: [],
    },
    telling: {
      asked: asked.slice(stored),
      filled: drawn,
      sends: world.sent.map(({ edited }) => (edited ? 'update' : 'post')),
    },
  }
}

/** The real presenter, each template that it fills written down. */
function watched(presenter: Presenter, drawn: Filled[]): Presenter {
  const watch = <T>(name: CardName, draw: () => T): T => {
    let card: T | undefined
    drawn.push(filledBy(name, () => void (card = draw())))
    return card as T
  }
  return {
    claim: (claim, to, now) => {
      const isCustomer = to.viewer.kind === 'person' && to.viewer.role === 'customer'
      return watch(isCustomer ? 'consent' : 'claim', () => presenter.claim(claim, to, now))
    },
    notice: (entry, claim, to, now) => watch('notice', () => presenter.notice(entry, claim, to, now)),
  }
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
