import type { Crypto } from '../ports/crypto.ts'
import type { StoreRecord } from '../ports/store.ts'
import { decodeBlob, encodeManifest } from './blob-codec.ts'
import type { KeyEntry } from './blob-codec.ts'
import { bytesOf, hexOf } from './key-name.ts'
import type { KeyGroupId } from './key-name.ts'

export const BLOB_PREFIX = 'keys/blob/'

/**
 * Manifests and segments of one group, by their hashes: what is there is right, whoever sent it, and
 * what two generations share is there once. Durable ones are named by a manifest that somebody may
 * need; offered ones are in memory alone, for as long as this node drives a change.
 */
export class BlobRoom {
  readonly #group: KeyGroupId
  readonly #crypto: Pick<Crypto, 'hash'>
  readonly #durable = new Map<string, Uint8Array>()
  readonly #offered = new Map<string, Uint8Array>()

  constructor(group: KeyGroupId, crypto: Pick<Crypto, 'hash'>) {
    this.#group = group
    this.#crypto = crypto
  }

  restore(hex: string, bytes: Uint8Array): void {
    this.#durable.set(hex, bytes)
  }

  get(hash: Uint8Array): Uint8Array | null {
    const hex = hexOf(hash)
    return this.#durable.get(hex) ?? this.#offered.get(hex) ?? null
  }

  isDurable(hash: Uint8Array): boolean {
    return this.#durable.has(hexOf(hash))
  }

  /** To be asked for by their hashes, which it returns. */
  offer(blobs: readonly Uint8Array[]): Uint8Array[] {
    return blobs.map((blob) => {
      const hash = this.#crypto.hash(blob)
      this.#offered.set(hexOf(hash), blob)
      return hash
    })
  }

  offerNoMore(): void {
    this.#offered.clear()
  }

  /** Null: these bytes are not what their hash says, or nothing that is kept here. */
  keep(hash: Uint8Array, blob: Uint8Array): StoreRecord | null {
    if (hexOf(this.#crypto.hash(blob)) !== hexOf(hash) || decodeBlob(blob) === null) return null
    const hex = hexOf(hash)
    this.#durable.set(hex, blob)
    return { key: this.#recordKey(hex), value: blob }
  }

  /** The segments that a manifest names; null if it is not here. */
  segmentsOf(manifest: Uint8Array): readonly Uint8Array[] | null {
    const blob = this.get(manifest)
    const decoded = blob === null ? null : decodeBlob(blob)
    return decoded?.type === 'manifest' ? decoded.segments : null
  }

  /** What is still to be had before all of it is durable here. */
  missing(manifest: Uint8Array): readonly Uint8Array[] {
    const segments = this.segmentsOf(manifest)
    const isHere = this.isDurable(manifest)
    if (segments === null) return [manifest]
    const missing = segments.filter((segment) => !this.isDurable(segment))
    return isHere ? missing : [manifest, ...missing]
  }

  /** The entries of one segment that is here. */
  entriesOf(segment: Uint8Array): readonly KeyEntry[] {
    const blob = this.get(segment)
    const decoded = blob === null ? null : decodeBlob(blob)
    return decoded?.type === 'segment' ? decoded.entries : []
  }

  /** Drops what none of these manifests names. */
  sweep(manifests: readonly Uint8Array[]): StoreRecord[] {
    const wanted = new Set<string>()
    for (const manifest of manifests) {
      wanted.add(hexOf(manifest))
      for (const segment of this.segmentsOf(manifest) ?? []) wanted.add(hexOf(segment))
    }
    const records: StoreRecord[] = []
    for (const hex of this.#durable.keys()) {
      if (wanted.has(hex)) continue
      this.#durable.delete(hex)
      records.push({ key: this.#recordKey(hex), value: null })
    }
    return records
  }

  #recordKey(hex: string): string {
    return `${BLOB_PREFIX}${this.#group}/${hex}`
  }
}

/** What a new group begins with: nothing. */
export function emptyManifest(crypto: Pick<Crypto, 'hash'>): {
  readonly hash: Uint8Array
  readonly blob: Uint8Array
} {
  const blob = encodeManifest([])
  return { hash: crypto.hash(blob), blob }
}

export function hashOfHex(hex: string): Uint8Array {
  return bytesOf(hex)
}
