import type { DigestTable } from '../../clusters/digests/digest-table.ts'
import { centreOf } from '../../clusters/formation/group.ts'
import type { NearCluster } from '../../clusters/digests/scope.ts'
import type { View } from '../../clusters/view/view.ts'
import type { ShopEntry } from '../../membership/reports/known-entry.ts'
import type { ReportTable } from '../../membership/reports/report-table.ts'
import type { LatLon } from '../../models/geo.ts'
import type { ClusterId, PeerId } from '../../models/ids.ts'

/** Where a shop is at home, and where it stands. */
export type Home = readonly [cluster: ClusterId, place: LatLon]

export interface HomesInit {
  readonly self: PeerId
  readonly table: ReportTable
  readonly digests: DigestTable
  /** This shop's cluster as last chosen. */
  view(): View | null
  /** Where a shop says that it is at home, as far as connections tell. */
  clusterOf(peer: PeerId): ClusterId | null
  /** Connected peers that have said it. */
  homesTold(): Iterable<PeerId>
}

/** Where shops are at home, as far as is known here: what one has said over a connection is newer than its report. */
export class Homes {
  readonly #init: HomesInit

  constructor(init: HomesInit) {
    this.#init = init
  }

  /** Empty: nowhere, or it has not said where. */
  of({ peer, report }: ShopEntry): ClusterId | '' {
    return this.#init.clusterOf(peer) ?? report?.value.cluster ?? ''
  }

  /**
   * Where a shop has said in its report that it is at home, or that cluster says that it misses it; empty:
   * nowhere; null: none is known. Who died before it could say so is missed all the same.
   */
  ofShop(shop: PeerId): ClusterId | '' | null {
    const entry = this.#init.table.get(shop)
    const said = entry === null ? null : this.of(entry)
    if (said !== null && said !== '') return said
    for (const { digest } of this.#init.digests.entries())
      if (digest.absent.includes(shop)) return digest.cluster
    return said
  }

  /** All of whom more is known than their reports say. */
  told(): PeerId[] {
    const members = (this.#init.view()?.members ?? []).map(({ peer }) => peer)
    return [this.#init.self, ...members, ...this.#init.homesTold()]
  }

  /** Where all stand whose home is known. */
  all(): Iterable<Home> {
    return this.#among(this.#init.table.entries(), () => true)
  }

  /** Clusters that no digest tells of, by the shops whose home is known: as a rule these are few. */
  undigested(): NearCluster[] {
    const { table, digests } = this.#init
    const isUndigested = (cluster: ClusterId): boolean => digests.get(cluster) === null
    const heaps = [...table.heaps()].filter((heap) => heap !== '' && isUndigested(heap))
    return clustersOf(this.#among(table.some({ heaps, others: this.told() }), isUndigested))
  }

  *#among(entries: Iterable<ShopEntry>, isAsked: (at: ClusterId) => boolean): Iterable<Home> {
    for (const entry of entries) {
      if (entry.profile === null || entry.report === null) continue
      const cluster = this.of(entry)
      if (cluster !== '' && isAsked(cluster)) yield [cluster, entry.profile.value.place]
    }
  }
}

/** By name, in whichever order their shops were found. */
function clustersOf(homes: Iterable<Home>): NearCluster[] {
  const byCluster = new Map<ClusterId, LatLon[]>()
  for (const [cluster, place] of homes) {
    const places = byCluster.get(cluster)
    if (places === undefined) byCluster.set(cluster, [place])
    else places.push(place)
  }
  return [...byCluster]
    .map(([cluster, places]) => ({ cluster, centre: centreOf(places), shops: places.length }))
    .sort((a, b) => (a.cluster < b.cluster ? -1 : 1))
}

export function areAlike(some: readonly NearCluster[], others: readonly NearCluster[]): boolean {
  return some.length === others.length && some.every((one, n) => isAlike(one, others[n]))
}

function isAlike(one: NearCluster, other: NearCluster | undefined): boolean {
  return (
    one.cluster === other?.cluster &&
    one.shops === other.shops &&
    one.centre.lat === other.centre.lat &&
    one.centre.lon === other.centre.lon
  )
}
