/**
 * TABLE of what is measured: name -> what it says, its unit, and by what it is told apart. Nothing in a label says who a
 * person is, or what they wrote.
 */
export const metrics = {
  'cpor.turns': { kind: 'counter', unit: '{turn}', says: 'activities answered', by: ['kind', 'outcome'] },
  'cpor.turn.time': { kind: 'histogram', unit: 'ms', says: 'from an activity to its answer', by: ['kind'] },
  'cpor.commits': { kind: 'counter', unit: '{commit}', says: 'acts on claims', by: ['verb', 'outcome'] },
  'cpor.commit.conflicts': { kind: 'counter', unit: '{try}', says: 'tries that others were quicker than, or of unknown fate', by: ['failure'] },
  'cpor.commit.resolved': { kind: 'counter', unit: '{commit}', says: 'commits of unknown fate that the history told of', by: [] },
  'cpor.wake.lag': { kind: 'histogram', unit: 'ms', says: 'from when a wake was due to when a sweep took it', by: [] },
  'cpor.outbox.age': { kind: 'histogram', unit: 'ms', says: 'from a change to when a piece of what it left was tried', by: ['kind'] },
  'cpor.sends': { kind: 'counter', unit: '{message}', says: 'messages and edits to Teams', by: ['kind', 'outcome'] },
  'cpor.throttled': { kind: 'counter', unit: '{message}', says: 'messages that Teams put off (429)', by: [] },
  'cpor.unreachable': { kind: 'counter', unit: '{message}', says: 'messages to people whom Teams does not reach any more', by: [] },
  'cpor.parked': { kind: 'counter', unit: '{item}', says: 'claims and messages that gave up', by: ['kind'] },
  'cpor.sweep.time': { kind: 'histogram', unit: 'ms', says: 'one sweep', by: [] },
  'cpor.sweep.failed': { kind: 'counter', unit: '{claim}', says: 'claims that a sweep failed with', by: [] },
  'cpor.uploads': { kind: 'counter', unit: '{file}', says: 'files taken in or refused', by: ['verdict'] },
  'cpor.loop.lag': { kind: 'gauge', unit: 'ms', says: 'how late the event loop is, 99th percentile since the last report', by: [] },
} as const satisfies Record<string, Metric> // prettier-ignore

interface Metric {
  kind: 'counter' | 'histogram' | 'gauge'
  unit: string
  says: string
  by: readonly string[]
}

export type MetricName = keyof typeof metrics
type Labels<N extends MetricName> = Readonly<Record<(typeof metrics)[N]['by'][number], string>>

/** A stretch of work in a trace, while it lasts. */
export interface Stretch {
  /** Says how it ended, where it did not throw. */
  ended(outcome: string): void
}

/** What work is about: a verb, a claim's id; never a person or a text. */
type About = Readonly<Record<string, string | number>>

/** Where figures and traces go. The one that is used without any setting does nothing, and costs nothing. */
export interface Telemetry {
  /** Adds to a counter, or notes a value of a histogram. */
  note<N extends MetricName>(metric: N, labels: Labels<N>, value?: number): void
  /** Does some work as a stretch of the trace that is under way. `after`: the traces of what led to it, days ago perhaps. */
  trace<T>(
    name: string,
    about: About,
    work: (stretch: Stretch) => Promise<T>,
    after?: readonly (string | undefined)[],
  ): Promise<T>
  /** The trace under way as a `traceparent`, to be kept with what is written; undefined if nobody listens. */
  here(): string | undefined
  /** Sends what is still to be sent. Never throws. */
  stop(): Promise<void>
}

const silent: Stretch = { ended: () => {} }

/** Nobody listens. */
export const noTelemetry: Telemetry = {
  note: () => {},
  trace: (_name, _about, work) => work(silent),
  here: () => undefined,
  stop: () => Promise.resolve(),
}
