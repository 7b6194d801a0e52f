import type { Purpose } from '../ports/crypto.ts'

/** Raised when the meaning of the signed bytes changes, so that old signatures stop to verify. */
const VERSION = 1

/**
 * What a signature really covers: `printnode/<purpose>/<version>/<network id>`, a NUL so that no
 * network id can run into the bytes, and then the bytes.
 */
export function signedPrefix(purpose: Purpose, networkId: string): Uint8Array {
  return new TextEncoder().encode(`printnode/${purpose}/${VERSION}/${networkId}\0`)
}

/** One prefix a purpose, computed once: signing is on the hot path of every report and vote. */
export class SignedPrefixes {
  readonly #networkId: string
  readonly #prefixes = new Map<Purpose, Uint8Array>()

  constructor(networkId: string) {
    this.#networkId = networkId
  }

  /** The prefix of `purpose` followed by `bytes`, in one new array. */
  join(purpose: Purpose, bytes: Uint8Array): Uint8Array {
    let prefix = this.#prefixes.get(purpose)
    if (prefix === undefined) {
      prefix = signedPrefix(purpose, this.#networkId)
      this.#prefixes.set(purpose, prefix)
    }
    const joined = new Uint8Array(prefix.byteLength + bytes.byteLength)
    joined.set(prefix, 0)
    joined.set(bytes, prefix.byteLength)
    return joined
  }
}
