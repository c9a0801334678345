import { isReviewer } from '../services/claim/people.ts'
import { releaseHolds } from '../services/holds.ts'
import { showHold } from '../services/shown-holds.ts'
import type { App, Turn } from './app.ts'

/** A reviewer who opens another claim, or starts one, lets go of what they hold; so does one who goes away. */
export async function letGo(app: App, turn: Turn, but?: string): Promise<void> {
  if (!isReviewer(turn.sender, app.directory())) return
  for (const claimId of await releaseHolds(app.tables.jobs, turn.sender, but)) await showHold(app, claimId)
}
