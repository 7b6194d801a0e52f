import type { ArtworkHash } from '../../models/ids.ts'
import type { ObtainFailure } from '../../ports/hands.ts'

/** A file that no node needs goes after this: sooner than in life, so that it happens in a world at all. */
const IDLE_MS_MAX = 20 * 60_000

/** Which node holds which file. Files outlive processes and die with disks. */
export class SimArtwork {
  /** By node: since when a file was last put, used or needed there. */
  readonly #holders = new Map<ArtworkHash, Map<number, number>>()
  readonly #bad = new Map<ArtworkHash, ObtainFailure>()

  /** Also a use of what is there already. */
  put(node: number, hash: ArtworkHash, now: number): void {
    const holders = this.#holders.get(hash)
    if (holders === undefined) this.#holders.set(hash, new Map([[node, now]]))
    else holders.set(node, now)
  }

  holds(node: number, hash: ArtworkHash): boolean {
    return this.#holders.get(hash)?.has(node) === true
  }

  /** Nodes that hold a file. */
  holders(hash: ArtworkHash): readonly number[] {
    return [...(this.#holders.get(hash)?.keys() ?? [])]
  }

  /** A file that no shop can print: found out by whoever looks at it first. */
  spoil(hash: ArtworkHash, failure: ObtainFailure): void {
    this.#bad.set(hash, failure)
  }

  fault(hash: ArtworkHash): ObtainFailure | null {
    return this.#bad.get(hash) ?? null
  }

  /** What a node needs now; the rest goes once it is idle for long. */
  retain(node: number, needed: ReadonlySet<ArtworkHash>, now: number): void {
    for (const [hash, holders] of this.#holders) {
      const usedAt = holders.get(node)
      if (usedAt === undefined) continue
      if (needed.has(hash)) holders.set(node, now)
      else if (now - usedAt > IDLE_MS_MAX) holders.delete(node)
    }
  }

  wipe(node: number): void {
    for (const holders of this.#holders.values()) holders.delete(node)
  }
}
