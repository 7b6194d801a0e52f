import type { ArtworkHash } from '../models/ids.ts'
import { DAY_MS } from '../models/ids.ts'

/**
 * What nobody has needed for so long goes: a reprint after a complaint, and a design that is ordered
 * every few days, need no second upload.
 */
export const IDLE_MS_MAX = 7 * DAY_MS
/** Uploaded and not yet ordered: a merchant's program is at it. Not even for want of room. */
const IDLE_MS_MIN = 60 * 60_000

/** Since when each file of a store has been of no use, as far as its node has said. */
export class ArtworkShelfLife {
  /** Milliseconds since 1970. */
  readonly #neededAt = new Map<ArtworkHash, number>()
  readonly #touched = new Set<ArtworkHash>()
  /** Null: not said yet in this run, so that nothing may go. */
  #needed: ReadonlySet<ArtworkHash> | null = null

  /** Found on the disk, with the time that its file bears. */
  found(hash: ArtworkHash, neededAtMs: number): void {
    this.#neededAt.set(hash, neededAtMs)
  }

  touch(hash: ArtworkHash): void {
    this.#touched.add(hash)
  }

  forget(hash: ArtworkHash): void {
    this.#neededAt.delete(hash)
    this.#touched.delete(hash)
  }

  /** What may go now of `held`, and what was needed last a day ago or longer before it is again. */
  retain(
    held: Iterable<ArtworkHash>,
    needed: ReadonlySet<ArtworkHash>,
    nowMs: number,
  ): { readonly idle: readonly ArtworkHash[]; readonly renewed: readonly ArtworkHash[] } {
    this.#needed = needed
    const idle: ArtworkHash[] = []
    const renewed: ArtworkHash[] = []
    for (const hash of held) {
      const before = this.#neededAt.get(hash)
      // Never seen by this: it came since the last time.
      if (needed.has(hash) || this.#touched.has(hash) || before === undefined) {
        if (before !== undefined && nowMs - before > DAY_MS) renewed.push(hash)
        this.#neededAt.set(hash, nowMs)
      } else if (nowMs - before > IDLE_MS_MAX) idle.push(hash)
    }
    this.#touched.clear()
    return { idle, renewed }
  }

  /** Files that may go for want of room, the longest idle first. */
  idle(nowMs: number): readonly ArtworkHash[] {
    const needed = this.#needed
    if (needed === null) return []
    return [...this.#neededAt]
      .filter(([hash, at]) => {
        return !needed.has(hash) && !this.#touched.has(hash) && nowMs - at > IDLE_MS_MIN
      })
      .toSorted(([, a], [, b]) => a - b)
      .map(([hash]) => hash)
  }
}
