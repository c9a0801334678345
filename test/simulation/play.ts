import { playHistory, type History } from './history.ts'
import { plantedBugs } from './planted-bugs.ts'

/** What one process plays: so many histories from a seed on, or until a planted bug is noticed. */
export interface Part {
  from: number
  count: number
  bug?: string
}

export interface Played {
  histories: number
  commits: number
  deliveries: number
  crashes: number
  messages: number
  /** The histories in which something was wrong. */
  wrong: Pick<History, 'seed' | 'breaches'>[]
}

/** Plays histories one after the other. With a bug planted, the first one that notices it is the last. */
export async function play({ from, count, bug }: Part): Promise<Played> {
  const played: Played = { histories: 0, commits: 0, deliveries: 0, crashes: 0, messages: 0, wrong: [] }
  for (let seed = from; seed < from + count; seed += 1) {
    const history = await playHistory(seed, bug === undefined ? {} : plantedBugs[bug])
    played.histories += 1
    played.commits += history.commits
    played.deliveries += history.deliveries
    played.crashes += history.crashes
    played.messages += history.messages
    if (history.breaches.length > 0) played.wrong.push({ seed, breaches: history.breaches })
    if (bug !== undefined && played.wrong.length > 0) break
  }
  return played
}

process.once('message', (part: Part) => {
  void play(part).then((played) => process.send?.(played, () => process.disconnect()))
})
