import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request as openRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { bodyOf } from '../../bot/pages/body.ts'

/** Sends pieces with pauses between them, and tells what the reader made of it. */
async function dripped(
  pieces: readonly [text: string, pauseMs: number][],
  limits: { idleMs: number; totalMs: number },
) {
  let read: (outcome: string) => void
  const outcome = new Promise<string>((resolve) => (read = resolve))
  const server = createServer((message: IncomingMessage, response) => {
    buffer(bodyOf(message, limits)).then(
      (bytes) => (read(bytes.toString()), response.end()),
      (fault: Error) => read(fault.message),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const request = openRequest({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', method: 'PUT' })
  request.on('error', () => undefined)
  for (const [text, pauseMs] of pieces) {
    request.write(text)
    await sleep(pauseMs)
  }
  request.end()
  const said = await outcome
  server.closeAllConnections()
  server.close()
  return said
}

describe('the body of an upload', () => {
  it('is read from a patient sender', async () => {
    assert.equal(
      await dripped(
        [
          ['a', 20],
          ['b', 20],
        ],
        { idleMs: 1_000, totalMs: 1_000 },
      ),
      'ab',
    )
  })

  it('is given up when the sender stops', async () => {
    assert.equal(await dripped([['a', 300]], { idleMs: 60, totalMs: 5_000 }), 'the sender is too slow')
  })

  it('is given up when the sender drips for ever', async () => {
    const drips = Array.from({ length: 30 }, (): [string, number] => ['a', 10])
    assert.equal(await dripped(drips, { idleMs: 5_000, totalMs: 100 }), 'the sender is too slow')
  })
})
