import assert from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMailer } from '../../bot/mailer.ts'
import type { Letter, Log } from '../../services/ports.ts'

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} }
const letter: Letter = {
  to: 'kim@contoso.com',
  subject: 'Opt out? 거절',
  text: 'Hello 안녕하십니까',
  html: '<p>Hello 안녕하십니까</p>',
  id: 'CL-7K2M-9QXD.7',
}

/** As much of a mail server as one letter needs; `answers`: what it says to a command instead of yes. */
async function mailServer(answers: Record<string, string> = {}) {
  const heard: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let inData = false
    let rest = ''
    const say = (line: string) => socket.write(`${line}\r\n`)
    say('220 test')
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      const lines = (rest + bytes.toString()).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        heard.push(line)
        if (inData && line !== '.') continue
        const word = inData ? 'END' : (line.split(/[ :]/)[0]?.toUpperCase() ?? '')
        const yes = word === 'DATA' ? '354 go on' : '250 ok'
        const answer = answers[word] ?? yes
        inData = word === 'DATA' && answer.startsWith('354')
        say(answer)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    heard,
    url: `smtp://127.0.0.1:${port}?ignoreTLS=true`,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** TABLE: what the server says, and what becomes of the letter. */
const cases: { name: string; answers: Record<string, string>; becomes: string }[] = [
  { name: 'accepts it', answers: {}, becomes: 'sent' },
  { name: 'knows no such mailbox', answers: { RCPT: '550 no such user' }, becomes: 'refused' },
  { name: 'is busy with the mailbox', answers: { RCPT: '451 try later' }, becomes: 'later' },
  { name: 'refuses the letter itself', answers: { END: '554 no' }, becomes: 'refused' },
  { name: 'has no room today', answers: { END: '452 full' }, becomes: 'later' },
  { name: 'lets nobody in', answers: { EHLO: '421 closing', HELO: '421 closing' }, becomes: 'later' },
]

describe('the mailer', () => {
  for (const { name, answers, becomes } of cases) {
    it(`says “${becomes}” of a letter when the server ${name}`, async () => {
      const server = await mailServer(answers)
      const mailer = createMailer({ kind: 'smtp', url: server.url, from: 'Claims <claims@bot.example>' }, quiet)
      try {
        assert.equal(await mailer.send(letter), becomes)
      } finally {
        mailer.close()
        await server.stop()
      }
    })
  }

  it('says “later” when nobody listens', async () => {
    const server = await mailServer()
    await server.stop()
    const mailer = createMailer({ kind: 'smtp', url: server.url, from: 'claims@bot.example' }, quiet)
    assert.equal(await mailer.send(letter), 'later')
    mailer.close()
  })

  it('writes to one address only, whatever the address pretends to be', async () => {
    const server = await mailServer()
    const mailer = createMailer({ kind: 'smtp', url: server.url, from: 'claims@bot.example' }, quiet)
    await mailer.send({ ...letter, to: 'kim@contoso.com, eve@evil.example', subject: 'Hi\r\nBcc: eve@evil.example' })
    mailer.close()
    await server.stop()
    const recipients = server.heard.filter((line) => /^RCPT/i.test(line))
    assert.ok(recipients.length <= 1, recipients.join(' '))
    assert.ok(!server.heard.some((line) => /^(Bcc|RCPT TO:<eve)/i.test(line)))
  })

  it('writes the same letter into the same file of a folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cpor-mail-'))
    const mailer = createMailer({ kind: 'folder', folder: join(folder, 'mail'), from: 'claims@bot.example' }, quiet)
    await mailer.send(letter)
    assert.equal(await mailer.send(letter), 'sent')
    const names = await readdir(join(folder, 'mail'))
    assert.deepEqual(names, ['CL-7K2M-9QXD_7.eml'])
    const written = await readFile(join(folder, 'mail', names[0]!), 'utf8')
    assert.match(written, /Message-ID: <CL-7K2M-9QXD\.7@bot\.example>/)
    assert.match(written, /multipart\/alternative/)
    await rm(folder, { recursive: true })
  })
})
