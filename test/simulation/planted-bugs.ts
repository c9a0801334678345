import { addDays } from '../../services/claim/calendar.ts'
import { headKey } from '../../services/claim-rows.ts'
import {
  StorageError,
  type Messenger,
  type StoredRow,
  type Table,
  type TableOperation,
  type Tables,
} from '../../services/ports.ts'
import { rowKeyOf } from './faults.ts'
import type { Plant } from './replica.ts'

type Transact = Table['transact']

/** TABLE of faults put into the bot on purpose: each is a step of the protocol left out, and must be noticed. */
export const plantedBugs: Readonly<Record<string, Plant>> = {
  'wakes are written after the commit': { tables: wakesLast },
  'wakes are written an hour late': {
    tables: withWrites('wakes', (transact) => (shard, steps) => transact(shard, steps.map(hourLater))),
  },
  'a sweep deletes the wakes before it has served them': { sweepTables: wakesGoneWhenRead },
  'a sweep takes a young wake for a stale one': { sweepTables: noYoungWakes },
  'an uncertain commit is not looked up again': { tables: noReadBack },
  'no idempotency row': {
    tables: (tables) =>
      withReads('claims', (rows) => rows.filter(({ rowKey }) => !rowKey.startsWith('i|')))(
        withWrites('claims', (transact) => (id, steps) => transact(id, steps.filter(isNot('i|'))))(tables),
      ),
  },
  'no ETags: the last writer wins': { storage: withWrites('claims', lastWriterWins) },
  'head and history in one transaction, all the rest in another': {
    tables: withWrites('claims', (transact) => async (id, steps) => {
      const first = steps.filter((step) => rowKeyOf(step) === headKey || rowKeyOf(step).startsWith('h|'))
      const rest = steps.filter((step) => !first.includes(step))
      if (first.length > 0) await transact(id, first)
      if (rest.length > 0) await transact(id, rest)
    }),
  },
  'timers outlive their window': {
    tables: withWrites(
      'claims',
      (transact) => (id, steps) =>
        transact(id, steps.length > 1 ? steps.filter((step) => step.kind !== 'delete' || isNot('t|')(step)) : steps),
    ),
  },
  'timers fire before the grace is over': {
    tables: withReads('claims', (rows) =>
      rows.map((row) =>
        row.rowKey.startsWith('t|') ? edited(row, (timer) => ({ ...timer, due: '2026-01-01' })) : row,
      ),
    ),
  },
  'windows end a day early': {
    calendar: (calendar) => ({ ...calendar, endOf: (day) => calendar.endOf(addDays(day, -1)) }),
  },
  'no lease on messages': {
    storage: withWrites('claims', (transact, claims) => async (id, steps) => {
      const leases = steps.every((step) => step.kind === 'replace' && !isNot('o|')(step))
      await (leases ? lastWriterWins(transact, claims) : transact)(id, steps)
    }),
  },
  'messages are told of beside the transaction': {
    tables: withWrites(
      'claims',
      (transact) => (id, steps) =>
        transact(
          id,
          steps.filter((step) => step.kind !== 'create' || !isNotice(step)),
        ),
    ),
  },
  'messages are struck off before they are sent': {
    tables: withWrites(
      'claims',
      (transact) => (id, steps) =>
        transact(
          id,
          steps.map((step): TableOperation =>
            step.kind === 'replace' && isNotice(step)
              ? { kind: 'delete', rowKey: step.row.rowKey, etag: step.etag }
              : step,
          ),
        ),
    ),
  },
  'reminders are tried again like everything else': {
    tables: withReads('claims', (rows) =>
      rows.map((row) => (row.rowKey.startsWith('o|') ? edited(row, (work) => ({ ...work, once: undefined })) : row)),
    ),
  },
  'the connector sends again by itself': { messenger: persistent },
  'a message that was not accepted counts as sent': {
    messenger: (messenger) => ({
      ...messenger,
      post: async (to, message) => {
        const delivery = await messenger.post(to, message)
        return delivery.outcome === 'later' ? { outcome: 'sent', messageId: 'lost' } : delivery
      },
    }),
  },
  'lists are overwritten by older versions': {
    storage: withWrites('listings', lastWriterWins),
    tables: withReads('listings', (rows) => rows.map((row) => ({ ...row, version: 0 }))),
  },
}

function withWrites(name: keyof Tables, wrap: (transact: Transact, table: Table) => Transact) {
  return (tables: Tables): Tables => {
    const real = tables[name]
    return { ...tables, [name]: { ...real, transact: wrap((key, steps) => real.transact(key, steps), real) } }
  }
}

function withReads(name: keyof Tables, see: (rows: StoredRow[]) => StoredRow[]) {
  return (tables: Tables): Tables => {
    const real = tables[name]
    const view: Table = {
      ...real,
      get: async (partitionKey, rowKey) => {
        const row = await real.get(partitionKey, rowKey)
        return row && see([row])[0]
      },
      list: async (partitionKey, range) => see(await real.list(partitionKey, range)),
    }
    return { ...tables, [name]: view }
  }
}

function isNot(prefix: string) {
  return (step: TableOperation) => !rowKeyOf(step).startsWith(prefix)
}

function isNotice(step: TableOperation): boolean {
  return step.kind !== 'delete' && !isNot('o|')(step) && String(step.row.body).includes('"kind":"notice"')
}

function edited(row: StoredRow, edit: (body: object) => object): StoredRow {
  return { ...row, body: JSON.stringify(edit(JSON.parse(String(row.body)) as object)) }
}

function hourLater(step: TableOperation): TableOperation {
  if (step.kind !== 'create') return step
  const [due = '', ...rest] = step.row.rowKey.split('|')
  const late = new Date(Date.parse(due) + 3_600_000).toISOString()
  return { ...step, row: { ...step.row, rowKey: [late, ...rest].join('|') } }
}

function wakesLast(tables: Tables): Tables {
  const waiting: [string, readonly TableOperation[]][] = []
  const kept = withWrites('wakes', (transact) => async (shard, steps) => {
    if (steps.every(({ kind }) => kind === 'create')) waiting.push([shard, steps])
    else await transact(shard, steps)
  })(tables)
  return withWrites('claims', (transact) => async (id, steps) => {
    await transact(id, steps)
    for (const [shard, wakes] of waiting.splice(0)) await tables.wakes.transact(shard, wakes)
  })(kept)
}

function wakesGoneWhenRead(tables: Tables): Tables {
  const { wakes } = tables
  return {
    ...tables,
    wakes: {
      ...wakes,
      list: async (shard, range) => {
        const rows = await wakes.list(shard, range)
        if (rows.length > 0)
          await wakes.transact(
            shard,
            rows.map(({ rowKey }) => ({ kind: 'delete', rowKey, etag: '*' })),
          )
        return rows
      },
    },
  }
}

function noYoungWakes(tables: Tables): Tables {
  const real = new Map<string, string>()
  const aged = (rowKey: string) => {
    const [due, claimId, , txId] = rowKey.split('|')
    const known = `${due}|${claimId}|0|${txId}`
    real.set(known, rowKey)
    return known
  }
  return withWrites(
    'wakes',
    (transact) => (shard, steps) =>
      transact(
        shard,
        steps.map((step) =>
          step.kind === 'delete' ? { ...step, rowKey: real.get(step.rowKey) ?? step.rowKey } : step,
        ),
      ),
  )(withReads('wakes', (rows) => rows.map((row) => ({ ...row, rowKey: aged(row.rowKey) })))(tables))
}

function noReadBack(tables: Tables): Tables {
  const uncertain = new Set<string>()
  const blind = withReads('claims', (rows) =>
    rows
      .filter(({ rowKey, partitionKey }) => !(uncertain.has(partitionKey) && rowKey.startsWith('i|')))
      .map((row) =>
        uncertain.has(row.partitionKey) && row.rowKey.startsWith('h|') ? { ...row, txId: 'unknown' } : row,
      ),
  )(tables)
  return withWrites('claims', (transact) => async (id, steps) => {
    try {
      await transact(id, steps)
    } catch (error) {
      if (error instanceof StorageError && (error.failure === 'ambiguous' || error.failure === 'conflict'))
        uncertain.add(id)
      throw error
    }
  })(blind)
}

function lastWriterWins(transact: Transact, table: Table): Transact {
  return async (id, steps) => {
    const forced: TableOperation[] = []
    for (const step of steps) {
      const there = await table.get(id, rowKeyOf(step))
      if (step.kind === 'delete') forced.push(...(there ? [{ ...step, etag: '*' }] : []))
      else forced.push(there ? { kind: 'replace', row: step.row, etag: there.etag } : { kind: 'create', row: step.row })
    }
    if (forced.length > 0) await transact(id, forced)
  }
}

function persistent(messenger: Messenger): Messenger {
  return {
    ...messenger,
    post: async (to, message) => {
      let delivery = await messenger.post(to, message)
      for (let again = 0; again < 3 && delivery.outcome === 'later'; again += 1)
        delivery = await messenger.post(to, message)
      return delivery
    },
  }
}
