import { monitorEventLoopDelay } from 'node:perf_hooks'
import { AzureMonitorMetricExporter, AzureMonitorTraceExporter } from '@azure/monitor-opentelemetry-exporter'
import { context, SpanStatusCode, trace, TraceFlags, type Attributes, type Link } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base'
import { metrics, type MetricName, type Telemetry } from '../services/telemetry.ts'

export interface TelemetrySettings {
  /** The connection string of an Application Insights resource. */
  azureMonitor?: string
  /** To the collector that the standard variables name; the library reads them. */
  otlp: boolean
  /** The name under which the process reports. */
  service: string
  /** How often figures are sent, in milliseconds. */
  everyMs: number
}

const mostStopMs = 3_000

/**
 * Sends traces and figures where the settings say. This file is loaded only when there are such settings: the libraries
 * take as long to load as all others together. Nothing of a person goes out: see `services/telemetry.ts`.
 */
export function startTelemetry({ azureMonitor, otlp, service, everyMs }: TelemetrySettings): Telemetry {
  const resource = resourceFromAttributes({ 'service.name': service })
  const spans: SpanExporter[] = []
  const figures: PushMetricExporter[] = []
  if (otlp) {
    spans.push(new OTLPTraceExporter())
    figures.push(new OTLPMetricExporter())
  }
  if (azureMonitor) {
    // What could not be sent is not kept on the disk of the container, which is read-only.
    const options = { connectionString: azureMonitor, disableOfflineStorage: true }
    spans.push(new AzureMonitorTraceExporter(options))
    figures.push(new AzureMonitorMetricExporter(options))
  }
  const manager = new AsyncLocalStorageContextManager().enable()
  context.setGlobalContextManager(manager)
  const tracers = new BasicTracerProvider({ resource, spanProcessors: spans.map((one) => new BatchSpanProcessor(one)) })
  const tracer = tracers.getTracer(service)
  const meters = new MeterProvider({
    resource,
    readers: figures.map((exporter) => new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: everyMs })),
  })
  const notes = instruments(meters, service)

  return {
    note: (metric, labels, value = 1) => notes.get(metric)?.(value, labels),
    trace: (name, about, work, after = []) =>
      tracer.startActiveSpan(name, { attributes: named(about), links: after.flatMap(linkTo) }, async (span) => {
        try {
          return await work({ ended: (outcome) => void span.setAttribute('cpor.outcome', outcome) })
        } catch (fault) {
          // Its words may quote what somebody wrote.
          span.setStatus({ code: SpanStatusCode.ERROR })
          throw fault
        } finally {
          span.end()
        }
      }),
    here: () => {
      const found = trace.getActiveSpan()?.spanContext()
      return found && `00-${found.traceId}-${found.spanId}-01`
    },
    stop: async () => {
      const late = new Promise<void>((resolve) => setTimeout(resolve, mostStopMs).unref())
      await Promise.race([Promise.allSettled([tracers.shutdown(), meters.shutdown()]), late])
      context.disable()
    },
  }
}

/** By metric, what takes its values. */
function instruments(meters: MeterProvider, service: string) {
  const meter = meters.getMeter(service)
  const notes = new Map<MetricName, (value: number, labels: Attributes) => void>()
  for (const [name, { kind, unit, says }] of Object.entries(metrics) as [MetricName, (typeof metrics)[MetricName]][]) {
    const options = { unit, description: says }
    if (kind === 'counter') {
      const counter = meter.createCounter(name, options)
      notes.set(name, (value, labels) => counter.add(value, labels))
    } else if (kind === 'histogram') {
      const histogram = meter.createHistogram(name, options)
      notes.set(name, (value, labels) => histogram.record(value, labels))
    } else {
      const delay = monitorEventLoopDelay({ resolution: 20 })
      delay.enable()
      meter.createObservableGauge(name, options).addCallback((result) => {
        result.observe(delay.percentile(99) / 1e6)
        delay.reset()
      })
    }
  }
  return notes
}

function named(about: Readonly<Record<string, string | number>>): Attributes {
  return Object.fromEntries(Object.entries(about).map(([name, value]) => [`cpor.${name}`, value]))
}

/** A trace of some other day, as it stands in the history. */
function linkTo(parent: string | undefined): Link[] {
  const found = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(parent ?? '')
  if (!found) return []
  const [, traceId = '', spanId = ''] = found
  return [{ context: { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true } }]
}
