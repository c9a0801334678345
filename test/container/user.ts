import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import type { Image } from './image.ts'
import { said } from './dockerfile.ts'

/** Root can play another user, as the container's engine does; anybody else stays who they are. */
export const isRoot = process.getuid?.() === 0

/** The command as the image's user runs it. */
export function asItsUser(image: Image, command: readonly string[]): [program: string, ...rest: string[]] {
  const [program = '', ...rest] = command
  if (!isRoot) return [program, ...rest]
  const [user = '', group = user] = said(image.stage, 'USER').split(':')
  return ['setpriv', `--reuid=${user}`, `--regid=${group}`, '--clear-groups', '--no-new-privs', program, ...rest]
}

/** Runs a command to its end as the image's user, with nothing in the environment but what is given. */
export function run(
  image: Image,
  command: readonly string[],
  env: Record<string, string> = {},
): SpawnSyncReturns<string> {
  const [program, ...rest] = asItsUser(image, command)
  const whole = { PATH: process.env.PATH, ...image.env, ...env }
  return spawnSync(program, rest, { cwd: image.folder, env: whole, encoding: 'utf8', timeout: 30_000 })
}
