import { sameBytes } from './same-bytes.ts'

/** Bytes looked at to find a place: enough to tell one version of a value from the next. */
const SAMPLES = 32
const PRIME = 0x01000193

interface Kept<T> {
  readonly bytes: Uint8Array
  readonly value: T
}

/**
 * What bytes were decoded to, by the bytes themselves: the same ones come again and again, from every
 * keeper and every peer, and comparing is ten times as fast as decoding. Only a memory: it decides
 * nothing, and what it keeps must never be changed.
 */
export class ByteMemory<T> {
  #slots: (Kept<T> | null)[]
  readonly #decode: (bytes: Uint8Array) => T

  /**
   * `decode` depends on nothing but the bytes, and may keep them: they are no part of anything larger. What was
   * read lately is kept, `slotsMax` at most.
   */
  constructor(slotsMax: number, decode: (bytes: Uint8Array) => T) {
    this.#slots = Array.from({ length: slotsMax }, () => null)
    this.#decode = decode
  }

  /** A process of many nodes needs more of it than one: what was kept is forgotten. */
  resize(slotsMax: number): void {
    this.#slots = Array.from({ length: slotsMax }, () => null)
  }

  read(bytes: Uint8Array): T {
    const slot = sampleOf(bytes) % this.#slots.length
    const kept = this.#slots[slot] as Kept<T> | null
    if (kept !== null && sameBytes(kept.bytes, bytes)) return kept.value
    // A copy: the bytes may be a part of a frame, or changed by whoever owns them.
    const copy = bytes.slice()
    const value = this.#decode(copy)
    this.#slots[slot] = { bytes: copy, value }
    return value
  }
}

function sampleOf(bytes: Uint8Array): number {
  const { length } = bytes
  const step = Math.max(1, Math.floor(length / SAMPLES))
  let hash = length
  for (let i = length - 1; i >= 0; i -= step) hash = Math.imul(hash ^ (bytes[i] as number), PRIME)
  return (hash ^ (hash >>> 15)) >>> 0
}
