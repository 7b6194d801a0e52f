import type { ArtworkHash } from '../../models/ids.ts'
import { decodeCbor, recordOf } from '../admission/signed-paper.ts'
import { encode } from '../../wire/cbor-writer.ts'

/** A file by its hash, from an offset: one stream a request, closed after the last byte. */
export const ARTWORK_PROTOCOL = '/printnode/artwork/1.0.0'

/** Request and answer are some 120 bytes. */
export const ARTWORK_MESSAGE_BYTES_MAX = 1_024
/** For request and answer; the holder may have to dial, and to look at its disk. */
export const ARTWORK_ANSWER_TIMEOUT_MS = 10_000
/** Nothing at all for so long: another holder is faster, or the line is gone. */
export const ARTWORK_STALL_MS = 15_000
/** A wall calendar at print resolution has 300 MB; twice that is not print-ready but raw. */
export const ARTWORK_BYTES_MAX = 512 * 1024 * 1024

export interface ArtworkRequest {
  readonly hash: ArtworkHash
  /** Bytes that are there already. */
  readonly offset: number
}

export type ArtworkAnswer =
  | { readonly type: 'sending'; readonly bytes: number }
  | { readonly type: 'refused'; readonly reason: ArtworkRefusal }

export type ArtworkRefusal = 'not_held' | 'bad_offset' | 'busy' | 'malformed'
const REFUSALS: readonly string[] = ['not_held', 'bad_offset', 'busy', 'malformed']

export function isArtworkHash(text: string): text is ArtworkHash {
  return /^[0-9a-f]{64}$/.test(text)
}

export function encodeArtworkRequest(request: ArtworkRequest): Uint8Array {
  return encode({ v: 1, ...request })
}

export function decodeArtworkRequest(bytes: Uint8Array): ArtworkRequest | null {
  const { v, hash, offset } = recordOf(decodeCbor(bytes)) ?? {}
  if (v !== 1 || typeof hash !== 'string' || !isArtworkHash(hash)) return null
  if (!Number.isSafeInteger(offset) || Number(offset) < 0) return null
  return { hash, offset: Number(offset) }
}

export function encodeArtworkAnswer(answer: ArtworkAnswer): Uint8Array {
  return encode(answer)
}

export function decodeArtworkAnswer(bytes: Uint8Array): ArtworkAnswer | null {
  const { type, bytes: size, reason } = recordOf(decodeCbor(bytes)) ?? {}
  if (type === 'sending' && Number.isSafeInteger(size) && Number(size) >= 0) {
    return { type, bytes: Number(size) }
  }
  const isRefusal = type === 'refused' && typeof reason === 'string' && REFUSALS.includes(reason)
  return isRefusal ? { type, reason: reason as ArtworkRefusal } : null
}
