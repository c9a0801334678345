import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SendMailOptions } from 'nodemailer'
import type { Letter, Log, Mailer } from '../services/ports.ts'
import type { Config } from './config.ts'

/** How long each step of talking to the mail server may take. */
const stepLimitMs = 10_000

/** Loaded with the first letter: a start needs none. */
const nodemailer = () => import('nodemailer')

/** Posts letters to the mail server, or writes them into a folder where a person can open them. */
export function createMailer(settings: NonNullable<Config['mail']>, log: Log): Mailer & { close(): void } {
  return settings.kind === 'smtp' ? smtpMailer(settings) : folderMailer(settings, log)
}

function smtpMailer({ url, from }: { url: string; from: string }): Mailer & { close(): void } {
  const server = pooled(url)
  const open = async () => (await nodemailer()).createTransport(server)
  let opened: ReturnType<typeof open> | undefined
  return {
    send: async (letter) => {
      const transport = await (opened ??= open())
      try {
        await transport.sendMail(messageOf(letter, from))
        return 'sent'
      } catch (error) {
        if (!isMailFailure(error)) throw error
        // A server says 5xx of this letter or its address for good; everything else may be better later.
        const final = error.code === 'EENVELOPE' || error.code === 'EMESSAGE'
        return final && (error.responseCode ?? 0) >= 500 ? 'refused' : 'later'
      }
    },
    close: () => void opened?.then((transport) => transport.close()),
  }
}

/** One `.eml` file a letter; the same letter again is the same file. */
function folderMailer({ folder, from }: { folder: string; from: string }, log: Log): Mailer & { close(): void } {
  return {
    send: async (letter) => {
      const { createTransport } = await nodemailer()
      const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
      const { message } = await transport.sendMail(messageOf(letter, from))
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, `${letter.id.replace(/[^\w-]/g, '_')}.eml`), message as Buffer)
      log.info('a letter was written into the mail folder instead of being sent', { outcome: letter.id })
      return 'sent'
    },
    close: () => undefined,
  }
}

function messageOf({ to, subject, text, html, id }: Letter, from: string): SendMailOptions {
  return {
    from,
    // As an object: an address can never become a list of addresses.
    to: { name: '', address: to },
    subject,
    text,
    html,
    messageId: `<${id}@${/@([^\s<>@]+)>?$/.exec(from)?.[1] ?? 'localhost'}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** The server's address with a pool and time limits, where it does not set its own. */
function pooled(address: string): string {
  const url = new URL(address)
  const settings = {
    pool: 'true',
    connectionTimeout: String(stepLimitMs),
    greetingTimeout: String(stepLimitMs),
    socketTimeout: String(stepLimitMs),
  }
  for (const [name, value] of Object.entries(settings)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, value)
  }
  return url.href
}

/** What nodemailer throws for the network's and the server's sake: an error with a code of its own. */
function isMailFailure(error: unknown): error is Error & { code: string; responseCode?: number } {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'string'
}
