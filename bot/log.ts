import { pino } from 'pino'
import type { Log, LogFields } from '../services/ports.ts'

/** TABLE of the fields that may leave the process in a log line. */
const allowed = ['claimId', 'verb', 'version', 'job', 'count', 'ms', 'correlationId', 'outcome', 'status'] as const

/** A log of allow-listed fields as JSON lines. A fault is written as its kind and place, never its text from outside. */
export function createLog(level: string, write?: { write(line: string): void }): Log {
  const out = write ? pino({ level, base: undefined }, write) : pino({ level, base: undefined })
  return {
    info: (event, fields) => out.info(pick(fields), event),
    warn: (event, fields) => out.warn(pick(fields), event),
    error: (event, fields) => out.error({ ...pick(fields), ...faultFields(fields?.fault) }, event),
  }
}

function pick(fields: LogFields = {}): LogFields {
  return Object.fromEntries(allowed.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])))
}

/** The stack's places without the message: a message may quote what a person sent. */
function faultFields(fault: unknown): Record<string, unknown> {
  if (!(fault instanceof Error)) return fault === undefined ? {} : { fault: typeof fault }
  const places = (fault.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const cause = fault.cause instanceof Error ? faultFields(fault.cause) : undefined
  return { fault: fault.name, at: places.slice(0, 8).map((line) => line.trim()), cause }
}
