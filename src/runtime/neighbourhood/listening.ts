import { gridDisk } from 'h3-js'
import { regionOf } from '../../clusters/digests/region.ts'
import { neighbourhoodOf } from '../../clusters/digests/scope.ts'
import type { NearCluster } from '../../clusters/digests/scope.ts'
import type { DigestTable } from '../../clusters/digests/digest-table.ts'
import type { LatLon } from '../../models/geo.ts'
import type { ClusterId } from '../../models/ids.ts'
import type { Topic } from '../../ports/network.ts'

export interface ListeningInit {
  readonly place: LatLon
  readonly digests: DigestTable
  listen(topics: readonly Topic[]): void
  /** Not there: as many as a node is meant to know. */
  readonly shopsMax?: number
}

/** A network that is too large to hear all of does not become a small one because its far shops are forgotten. */
const LARGE_FOR_MS = 3_600_000

/** What this node hears of: its own cluster and its neighbours in full, and digests of its region. */
export class Listening {
  readonly #init: ListeningInit
  readonly #own: string
  readonly regions: ReadonlySet<string>
  #home: ClusterId | null = null
  /** Every cluster that has been heard of lately is within hearing: then others are welcome too. */
  #hasRoom = true
  /** By then it was last seen that there are more clusters than are within hearing. */
  #largeUntil = Number.NEGATIVE_INFINITY
  #scope: ReadonlySet<ClusterId> = new Set()
  #topics = ''

  constructor(init: ListeningInit) {
    this.#init = init
    this.#own = regionOf(init.place)
    this.regions = new Set(gridDisk(this.#own, 1))
  }

  /**
   * Own cluster and neighbours, for others to know what is wanted here; empty while there is room for
   * more, or no home yet: whoever knows few shops must hear of those that it does not know.
   */
  get clusters(): readonly ClusterId[] {
    return this.#isOpen ? [] : [...this.#scope]
  }

  /** Whether full reports of a cluster's shops are kept here. */
  wants(cluster: ClusterId | '' | undefined): boolean {
    return this.#isOpen || cluster === undefined || cluster === '' || this.#scope.has(cluster)
  }

  /** There are clusters of which this node does not hear everything, and perhaps some that it has never heard of. */
  get isBounded(): boolean {
    return !this.#isOpen
  }

  get #isOpen(): boolean {
    return this.#home === null || this.#hasRoom
  }

  /** Where this shop's own reports go. */
  reportTopic(): Topic {
    return this.#home === null ? `region/${this.#own}` : `cluster/${this.#home}`
  }

  /** Where what concerns a place goes. */
  regionTopic(point: LatLon): Topic {
    return `region/${regionOf(point)}`
  }

  /** Nothing was heard of for long that is not within hearing: to be renewed although nothing has changed. */
  mayOpen(now: number): boolean {
    return !this.#hasRoom && now >= this.#largeUntil
  }

  /**
   * The home has changed, or clusters have been heard of. `undigested`: those of which no digest tells.
   * True: something else is heard from now on.
   */
  renew(home: ClusterId | null, now: number, undigested: readonly NearCluster[] = []): boolean {
    this.#home = home
    const { place, shopsMax } = this.#init
    // A digest counts members that nothing else is known of.
    const digested = Array.from(this.#init.digests.entries(), ({ digest }): NearCluster => digest)
    const known = [...digested, ...undigested]
    this.#scope = neighbourhoodOf(home, place, known, this.#scope, shopsMax)
    const isAll = known.every(({ cluster }) => this.#scope.has(cluster))
    if (!isAll) this.#largeUntil = now + LARGE_FOR_MS
    this.#hasRoom = isAll && now >= this.#largeUntil
    const topics: Topic[] = [
      ...[...this.regions].map((region): Topic => `region/${region}`),
      ...[...this.#scope].map((cluster): Topic => `cluster/${cluster}`),
    ].sort()
    const named = topics.join()
    if (named === this.#topics) return false
    this.#topics = named
    this.#init.listen(topics)
    return true
  }
}
