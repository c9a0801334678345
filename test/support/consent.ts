import assert from 'node:assert/strict'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readClaim } from '../../services/claim-store.ts'
import { realTables } from './azurite.ts'
import { textsOf, type CardLike } from './fake-connector.ts'
import { submitted } from './main-job.ts'
import { dataOf, type Persona } from './persona.ts'
import type { World } from './world.ts'

/** A claim's partition as it is stored. */
export async function stateOf(world: World, claimId: string) {
  const { tables } = await realTables({ prefix: world.prefix })
  const partition = await readClaim(tables.claims, claimId)
  assert.ok(partition, `no claim ${claimId}`)
  return partition
}

export async function verbsOf(world: World, claimId: string) {
  return (await stateOf(world, claimId)).entries.map(({ verb }) => verb)
}

/** The claim's card for this person now. By a press: unlike the newest message, no notice comes in its place. */
export function shown(person: Persona, claimId: string): Promise<CardLike> {
  return person.press('show', { claimId })
}

/** What a command answers, by a press for the same reason. */
export function asked(person: Persona, command: string): Promise<CardLike> {
  return person.press('help', { text: command })
}

/** A claim filed by the partner and under the reviewer's eyes. */
export async function underReview({ world, mina, rae }: { world: World; mina: Persona; rae: Persona }) {
  const { claimId } = await submitted(world, mina)
  const card = await rae.press('start-review', dataOf(await shown(rae, claimId), 'start-review'))
  return { claimId, card }
}

/** A claim filed and approved; whether the customer was told is another matter. */
export async function approved(at: { world: World; mina: Persona; rae: Persona }): Promise<string> {
  const { claimId, card } = await underReview(at)
  await at.rae.press('approve', dataOf(card, 'approve'))
  return claimId
}

/** A card in the person's chat that speaks of the claim with these words, if there is one. */
export function cardWith(person: Persona, world: World, claimId: string, words: string): CardLike | undefined {
  return world.connector.in(person.personal).find(({ card }) => {
    const text = textsOf(card).join('\n')
    return JSON.stringify(card).includes(claimId) && text.includes(words)
  })?.card
}

/** The letters written so far, oldest first. */
export async function letters(world: World): Promise<string[]> {
  const folder = join(world.config.dataDir, 'mail')
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const dated = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })))
  const sorted = dated.sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1))
  return Promise.all(sorted.map(({ name }) => readFile(join(folder, name), 'utf8')))
}

/** A letter's parts as a person reads them, whatever they were packed in for the way. */
export function readable(letter: string): string {
  return letter
    .split(/\r?\n--[^\r\n]+/)
    .map((part) => {
      const [head = '', ...body] = part.split(/\r?\n\r?\n/)
      const text = body.join('\n\n')
      if (/base64/i.test(head)) return Buffer.from(text, 'base64').toString('utf8')
      if (!/quoted-printable/i.test(head)) return text
      const bytes = text
        .replace(/=\r?\n/g, '')
        .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)))
      return Buffer.from(bytes, 'latin1').toString('utf8')
    })
    .join('\n')
}

/** The consent page's address in a letter, in a way that this test can open; without its language. */
export function linkIn(world: World, letter: string): string {
  const found = /http:\/\/127\.0\.0\.1:1\/consent\/[\w.-]+/.exec(readable(letter))?.[0]
  assert.ok(found, 'the letter has no link')
  return world.reach(found)
}

/** Sends the page's form as a browser does. */
export function declineByPage(
  link: string,
  { act = 'decline', confirm = 'yes', reason = '' }: { act?: string; confirm?: 'yes' | 'no'; reason?: string } = {},
): Promise<Response> {
  const body = new URLSearchParams({ act, reason, ...(confirm === 'yes' ? { confirm } : {}) })
  return fetch(link, { method: 'POST', body, redirect: 'manual' })
}
