import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

export interface SeenSpan {
  name: string
  traceId: string
  spanId: string
  parentSpanId?: string
  attributes: Readonly<Record<string, unknown>>
  links: { traceId: string; spanId: string }[]
}

export interface SeenPoint {
  metric: string
  labels: Readonly<Record<string, unknown>>
  value: number
}

interface Keyed {
  key: string
  value: { stringValue?: string; intValue?: string | number; doubleValue?: number }
}
interface Point {
  attributes?: Keyed[]
  asInt?: string | number
  asDouble?: number
  count?: string | number
}

const loopback = new URL('../fixtures/loopback/', import.meta.url)
/** Who vouches for the collector that speaks HTTPS: nobody but this file. */
export const certificate = fileURLToPath(new URL('cert.pem', loopback))

/** A collector on a free loopback port, which keeps what it is sent: by OTLP, or as Azure Monitor takes it, by HTTPS. */
export async function startCollector(scheme: 'http' | 'https' = 'http') {
  const bodies: { path: string; text: string }[] = []
  const take: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const bytes = Buffer.concat(chunks)
      const isZipped = request.headers['content-encoding'] === 'gzip'
      bodies.push({ path: request.url ?? '', text: (isZipped ? gunzipSync(bytes) : bytes).toString('utf8') })
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{"itemsReceived":1,"itemsAccepted":1,"errors":[]}')
    })
  }
  const pem = (name: string) => readFileSync(new URL(name, loopback))
  const server =
    scheme === 'http' ? createServer(take) : createSecureServer({ key: pem('key.pem'), cert: pem('cert.pem') }, take)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const parsed = <T>(path: string) => bodies.filter((one) => one.path === path).map(({ text }) => JSON.parse(text) as T)
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** All that came, as it came. */
    everything: () => bodies.map(({ path, text }) => `${path} ${text}`).join('\n'),
    spans(): SeenSpan[] {
      type Sent = { resourceSpans: { scopeSpans: { spans: (SeenSpan & { attributes?: Keyed[] })[] }[] }[] }
      return parsed<Sent>('/v1/traces')
        .flatMap(({ resourceSpans }) =>
          resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
        )
        .map((span) => ({ ...span, attributes: flat(span.attributes as unknown as Keyed[]), links: span.links ?? [] }))
    },
    points(): SeenPoint[] {
      type Figures = { dataPoints: Point[] }
      type Metric = { name: string; sum?: Figures; gauge?: Figures; histogram?: Figures }
      type Sent = { resourceMetrics: { scopeMetrics: { metrics: Metric[] }[] }[] }
      return parsed<Sent>('/v1/metrics').flatMap(({ resourceMetrics }) =>
        resourceMetrics.flatMap(({ scopeMetrics }) =>
          scopeMetrics.flatMap(({ metrics }) =>
            metrics.flatMap(({ name, sum, gauge, histogram }) =>
              (sum ?? gauge ?? histogram)!.dataPoints.map((point) => ({
                metric: name,
                labels: flat(point.attributes ?? []),
                value: Number(point.asInt ?? point.asDouble ?? point.count),
              })),
            ),
          ),
        ),
      )
    },
    async stop(): Promise<void> {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function flat(attributes: readonly Keyed[] = []): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? value.doubleValue]),
  )
}
