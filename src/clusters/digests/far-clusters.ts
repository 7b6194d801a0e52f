import { distanceKm, h3Centre, wholeCell } from '../../models/geo.ts'
import type { LatLon } from '../../models/geo.ts'
import type { ClusterDigest } from './digest.ts'
import { sameCells } from './digest.ts'

/** Of digests: many nodes of one process hold the same ones. */
const CELLS = new WeakMap<ClusterDigest['cells'], readonly LatLon[]>()
/** From the middle of a digest's cell to the shop in it, at most. */
const CELL_KM = 12

export interface NearestCluster {
  readonly digest: ClusterDigest
  readonly km: number
}

/**
 * Clusters too far away to matter where groups are formed here: each is what its own digest says, and takes up
 * no room beside it, however many shops it counts.
 */
export class FarClusters {
  #digests: readonly ClusterDigest[] = []
  #changes = 0

  /** True: they are others than before, or elsewhere. */
  set(digests: readonly ClusterDigest[]): boolean {
    const before = this.#digests
    this.#digests = digests
    const isSame = (one: ClusterDigest, n: number): boolean => isThere(one, before[n])
    if (digests.length === before.length && digests.every(isSame)) return false
    this.#changes += 1
    return true
  }

  /** Grows whenever the nearest may be another. */
  get changes(): number {
    return this.#changes
  }

  all(): readonly ClusterDigest[] {
    return this.#digests
  }

  /** The one with the cell nearest to a point, of equals the first by name; null: none is nearer than `withinKm`. */
  nearest(point: LatLon, withinKm: number): NearestCluster | null {
    let nearest: NearestCluster | null = null
    let most = withinKm
    for (const digest of this.#digests) {
      const { centre, reachKm, cluster } = digest
      if (distanceKm(centre, point) - reachKm - CELL_KM > most) continue
      for (const cell of cellsOf(digest)) {
        const km = distanceKm(cell, point)
        const isFirst = nearest === null || cluster < nearest.digest.cluster
        if (km > most || (km === most && !isFirst)) continue
        nearest = { digest, km }
        most = km
      }
    }
    return nearest
  }
}

/** The same cluster, in the same places. */
function isThere(one: ClusterDigest, other: ClusterDigest | undefined): boolean {
  return one.cluster === other?.cluster && sameCells(one.cells, other.cells)
}

function cellsOf({ cells }: ClusterDigest): readonly LatLon[] {
  let places = CELLS.get(cells)
  if (places === undefined) {
    places = Object.keys(cells).map((cell) => h3Centre(wholeCell(cell)))
    CELLS.set(cells, places)
  }
  return places
}
