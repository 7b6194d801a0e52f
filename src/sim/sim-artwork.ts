import type { ArtworkHash } from '../models/ids.ts'
import type { ObtainFailure } from '../ports/hands.ts'

/** Which node holds which file. Files outlive processes and die with disks. */
export class SimArtwork {
  readonly #holders = new Map<ArtworkHash, Set<number>>()
  readonly #bad = new Map<ArtworkHash, ObtainFailure>()

  put(node: number, hash: ArtworkHash): void {
    const holders = this.#holders.get(hash)
    if (holders === undefined) this.#holders.set(hash, new Set([node]))
    else holders.add(node)
  }

  holds(node: number, hash: ArtworkHash): boolean {
    return this.#holders.get(hash)?.has(node) === true
  }

  /** A file that no shop can print: found out by whoever looks at it first. */
  spoil(hash: ArtworkHash, failure: ObtainFailure): void {
    this.#bad.set(hash, failure)
  }

  fault(hash: ArtworkHash): ObtainFailure | null {
    return this.#bad.get(hash) ?? null
  }

  wipe(node: number): void {
    for (const holders of this.#holders.values()) holders.delete(node)
  }
}
