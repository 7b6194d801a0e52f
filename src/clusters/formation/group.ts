import type { Cluster } from '../../models/cluster.ts'
import { coarse, distanceKm, h3Cell, h3Parent } from '../../models/geo.ts'
import type { LatLon } from '../../models/geo.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'

/** A shop, as far as geography is concerned. */
export interface ClusterPlace extends LatLon {
  readonly peer: PeerId
  readonly city: string
}

export interface FormedCluster extends Cluster {
  /** Place of the member nearest to the centre: what the cluster is named after. */
  readonly heart: LatLon
}

/** H3 cells 170 m across: shops that share one share a building, and are told apart by name only. */
export const DEEPEST = 9

/** By resolution. Places stay where they are, and are grouped anew whenever one comes or goes. */
const CELLS = new WeakMap<LatLon, string[]>()

/** The H3 cell of a place, by the index's hierarchy: geometry disagrees at edges. */
export function cellOf(place: LatLon, resolution: number): string {
  let cells = CELLS.get(place)
  if (cells === undefined) {
    cells = []
    cells[DEEPEST] = h3Cell(place, DEEPEST)
    CELLS.set(place, cells)
  }
  return (cells[resolution] ??= h3Parent(cells[DEEPEST] as string, resolution))
}

/** Shops that belong together by where they are. What nobody asks for is not worked out. */
export class Group {
  /** H3 cell, for a building with its run: also the cluster's id. */
  readonly id: string
  /** By peer. */
  readonly members: readonly ClusterPlace[]
  #centre: LatLon | null = null
  #cluster: FormedCluster | null = null

  constructor(id: string, members: readonly ClusterPlace[]) {
    this.id = id
    this.members = members
  }

  get centre(): LatLon {
    this.#centre ??= centreOf(this.members)
    return this.#centre
  }

  get cluster(): FormedCluster {
    this.#cluster ??= {
      id: this.id as ClusterId,
      members: this.members.map(({ peer }) => peer),
      centre: this.centre,
      heart: this.#heart(),
    }
    return this.#cluster
  }

  #heart(): LatLon {
    let heart: LatLon = this.centre
    let nearestKm = Number.POSITIVE_INFINITY
    for (const place of this.members) {
      const km = distanceKm(place, this.centre)
      if (km >= nearestKm) continue
      heart = { lat: place.lat, lon: place.lon }
      nearestKm = km
    }
    return heart
  }
}

/**
 * Mean on the sphere, so that a group astride the date line has its centre in its midst, rounded,
 * so that the last bit of a sum decides nothing.
 */
export function centreOf(places: readonly LatLon[]): LatLon {
  const rad = Math.PI / 180
  let x = 0
  let y = 0
  let z = 0
  for (const { lat, lon } of places) {
    x += Math.cos(lat * rad) * Math.cos(lon * rad)
    y += Math.cos(lat * rad) * Math.sin(lon * rad)
    z += Math.sin(lat * rad)
  }
  return coarse({ lat: Math.atan2(z, Math.hypot(x, y)) / rad, lon: Math.atan2(y, x) / rad })
}
