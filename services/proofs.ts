import type { Readable } from 'node:stream'
import type { NewProof } from './claim/act.ts'
import { proofLimits, proofTypes, type ProofExtension } from './claim/proof-rules.ts'
import { StorageError, type Blobs, type RandomHex } from './ports.ts'
import type { Telemetry } from './telemetry.ts'
import { cleanName, extensionOf } from './proof-name.ts'
import { bytesFrom, inspectedPassage, peeked, ProofRefused } from './proof-stream.ts'
import {
  declaredTypeAgrees,
  headLength,
  imageExtensionFor,
  isProofExtension,
  macroExtensions,
  type ProofRefusal,
} from './proof-types.ts'

export type { ProofRefusal } from './proof-types.ts'

/** What the sender says about a file. None of it is believed. */
export interface Announced {
  claimId: string
  name: string
  declaredType?: string
  /** Bytes, if the sender said how many. */
  declaredSize?: number
}

export interface ProofParts {
  blobs: Blobs
  randomHex: RandomHex
  /** The scan state of a new file: `waiting` where a scanner will look at it. Default: `not-scanned`. */
  unscanned?: 'not-scanned' | 'waiting'
  telemetry?: Telemetry
}

/** A stored file that no claim knows yet, or why there is none; then no blob is left either. */
export type Received = { ok: NewProof } | { refused: ProofRefusal }

/**
 * Takes in one file: streams it once into a blob of its own, counting, hashing and inspecting on the way, never whole
 * in memory. Whatever a person can send is a verdict; throws only what storage says. Destroys the source at the end.
 */
export async function receiveProof(parts: ProofParts, source: Readable, announced: Announced): Promise<Received> {
  const blob = `${announced.claimId}/${parts.randomHex(16)}`
  const verdict = (is: string) => parts.telemetry?.note('cpor.uploads', { verdict: is })
  try {
    const file = await stored(parts, source, announced, blob)
    verdict('taken')
    return { ok: { ...file, blob, scan: parts.unscanned ?? 'not-scanned' } }
  } catch (fault) {
    await removeProof(parts.blobs, blob)
    verdict(fault instanceof ProofRefused ? fault.refusal : 'failed')
    if (fault instanceof ProofRefused) return { refused: fault.refusal }
    throw fault
  } finally {
    source.destroy()
  }
}

/** Removes a file's bytes. If storage will not now, housekeeping does: no claim names them. */
export async function removeProof(blobs: Blobs, blob: string): Promise<void> {
  try {
    await blobs.remove(blob)
  } catch (fault) {
    if (!(fault instanceof StorageError)) throw fault
  }
}

async function stored(parts: ProofParts, source: Readable, announced: Announced, blob: string) {
  const { declaredSize } = announced
  if (declaredSize !== undefined && declaredSize > proofLimits.bytes) throw new ProofRefused('too-large')
  if (declaredSize === 0) throw new ProofRefused('empty')
  const { name, extension, bytes } = await named(source, announced)
  if (!declaredTypeAgrees(extension, announced.declaredType)) throw new ProofRefused('content-differs')
  const passage = inspectedPassage(bytes, extension, declaredSize)
  const { type } = proofTypes[extension]
  await parts.blobs.put(blob, passage.stream, type)
  return { name, type, ...passage.finish() }
}

/** Cleans the name and judges its extension. Photos of a phone come without one: then the first bytes name it. */
async function named(source: Readable, { name: given, declaredType }: Announced) {
  const name = cleanName(given)
  const extension = extensionOf(name)
  const bytes = bytesFrom(source)
  if (macroExtensions.includes(extension)) throw new ProofRefused('macro')
  if (isProofExtension(extension)) return { name, extension, bytes }
  if (extension !== '' || !declaredType?.toLowerCase().startsWith('image/')) throw new ProofRefused('type-not-allowed')
  const start = await peeked(bytes, headLength)
  const shown: ProofExtension | undefined = imageExtensionFor(start.head)
  if (!shown) throw new ProofRefused(start.head.length === 0 ? 'empty' : 'type-not-allowed')
  return { name: cleanName(`${name}.${shown}`), extension: shown, bytes: start.bytes }
}
