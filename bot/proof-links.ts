import type { App, Turn } from './app.ts'

/** A page where this person adds files to this claim, for half an hour. */
export async function uploadUrl(app: App, turn: Turn, claimId: string): Promise<string> {
  const payload = { claimId, person: personOf(turn), language: turn.language }
  return `${app.publicUrl}/poe/upload/${await app.links.sign('upload', payload, 30 * 60_000)}`
}

/** One file for this reader, for ten minutes. */
export async function fileUrl(app: App, turn: Turn, claimId: string, proofNumber: number): Promise<string> {
  const payload = { claimId, proofNumber, person: personOf(turn) }
  return `${app.publicUrl}/poe/file/${await app.links.sign('file', payload, 10 * 60_000)}`
}

function personOf({ sender: { tenantId, objectId, name } }: Turn) {
  return { tenantId, objectId, name }
}
