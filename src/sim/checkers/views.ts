import { activeMembers } from '../../membership/detection/roster.ts'
import { isDissolved, memberIn, sameKeepers } from '../../clusters/view/view.ts'
import type { View } from '../../clusters/view/view.ts'
import { encodeView } from '../../clusters/view/view-codec.ts'
import { viewKey } from '../../clusters/cluster-id.ts'
import type { ClusterId, PeerId, StoreId } from '../../models/ids.ts'
import { quorumOf } from '../../registers/ballot.ts'
import { sameBytes } from '../../wire/same-bytes.ts'
import type { Court } from '../court.ts'
import type { ViewRow } from '../hunt/coverage.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Tally } from '../tally.ts'

/** Views of three and more certify (CONSENSUS.md, "The order machine"). */
const CERTIFYING = 3
/** Who is admitted somewhere says so in its next report, and that is on its way for a while. */
const HEARD_WITHIN_MS = 60_000

/**
 * Promise 8 and I19: of a cluster there is one view an epoch, and when all is calm every shop that runs
 * is in exactly one cluster.
 */
export class ViewChecker {
  readonly #tally: Tally
  readonly #court: Court
  readonly #nodes: readonly SimNode[]
  readonly #views = new Map<ClusterId, View[]>()
  readonly #now: () => number
  readonly #isGivenUp: (store: StoreId) => boolean
  /** What only a second process with a copied disk had founded, which was thrown away. */
  readonly #discarded = new Set<ClusterId>()
  /** When each was first and last admitted somewhere. */
  readonly #admitted = new Map<PeerId, { readonly first: number; last: number }>()

  constructor(
    court: Court,
    nodes: readonly SimNode[],
    tally: Tally,
    now: () => number,
    isGivenUp: (store: StoreId) => boolean,
  ) {
    this.#now = now
    this.#isGivenUp = isGivenUp
    this.#tally = tally
    this.#court = court
    this.#nodes = nodes
  }

  /** A view register's value was chosen. */
  view(view: View): void {
    const epochs = this.#views.get(view.cluster) ?? []
    this.#views.set(view.cluster, epochs)
    const known = epochs[view.epoch - 1]
    if (known !== undefined) {
      this.#court.expect(
        'promise 8',
        sameBytes(encodeView(known), encodeView(view)),
        () => `cluster ${view.cluster} has two views of epoch ${view.epoch}`,
      )
      return
    }
    // A change may be built on one that reached no quorum of its own: that one's epoch has no view here.
    epochs[view.epoch - 1] = view
    const before = epochs[view.epoch - 2]
    for (const { peer } of view.members) {
      if (before === undefined || memberIn(before, peer) === null) this.#admit(peer)
    }
    if (before !== undefined)
      for (const row of rowsBetween(before, view)) this.#tally.addOf('view', row)
  }

  at(cluster: ClusterId, epoch: number): View | null {
    return this.#views.get(cluster)?.[epoch - 1] ?? null
  }

  wasEvicted(peer: PeerId): boolean {
    return this.#any((view) => view.evictions.some((eviction) => eviction.peer === peer))
  }

  /** Or in none at all, as far as one could know who asks: then nobody could be asked. */
  wasInSmallView(peer: PeerId): boolean {
    const isIn = (view: View): boolean => memberIn(view, peer) !== null
    const first = this.#admitted.get(peer)?.first ?? this.#now()
    if (this.#now() - first < HEARD_WITHIN_MS) return true
    return this.#any((view) => isIn(view) && activeMembers(view).length < CERTIFYING)
  }

  /** The clusters that list a shop as of now, but for those whose view nobody can read any more. */
  homesOf(peer: PeerId): ClusterId[] {
    return [...this.#views.values()].flatMap((epochs) => {
      const newest = epochs.at(-1)
      if (newest === undefined || isDissolved(newest) || this.isLost(newest.cluster)) return []
      return memberIn(newest, peer) === null ? [] : [newest.cluster]
    })
  }

  /** Its view, and the keys that its committee keeps, lay on disks that were given up. */
  isLost(cluster: ClusterId): boolean {
    const committee = this.#views.get(cluster)?.at(-1)?.committee ?? null
    if (committee === null) return false
    if (this.#discarded.has(cluster)) return true
    const left = committee.filter(({ store }) => !this.#isGivenUp(store))
    return left.length < quorumOf(committee.length)
  }

  /** A copied disk is thrown away, and the clusters that are kept on it and nowhere else with it. */
  discard({ self, disk, original }: SimNode): void {
    const kept = [...(original?.disk.copy().records.keys() ?? [])]
    for (const [cluster, epochs] of this.#views) {
      const committee = epochs.at(-1)?.committee ?? []
      const isIts = committee.every(({ peer, store }) => peer === self && store === disk.storeId)
      if (isIts && !kept.some((key) => key.endsWith(`/${viewKey(cluster)}`))) {
        this.#discarded.add(cluster)
      }
    }
  }

  /** How long a shop has been where it is now, in milliseconds; 0: it is nowhere. */
  homeForMs(peer: PeerId): number {
    return this.#now() - (this.#admitted.get(peer)?.last ?? this.#now())
  }

  /** Null when every shop is in one cluster; else what is wrong. */
  unsettled(): string | null {
    for (const { self, letter, isRunning } of this.#nodes) {
      const homes = this.homesOf(self)
      if (isRunning && homes.length !== 1) {
        return `${letter} is in ${homes.length} clusters: ${homes.join(' ')}`
      }
    }
    return null
  }

  #admit(peer: PeerId): void {
    const now = this.#now()
    const known = this.#admitted.get(peer)
    if (known === undefined) this.#admitted.set(peer, { first: now, last: now })
    else known.last = now
  }

  #any(holds: (view: View) => boolean): boolean {
    for (const epochs of this.#views.values()) if (epochs.some((view) => holds(view))) return true
    return false
  }
}

/** What one change of a view has done; claims come several at a time. */
function rowsBetween(before: View, after: View): ViewRow[] {
  const rows = new Set<ViewRow>()
  for (const { peer, resting } of after.members) {
    const known = memberIn(before, peer)
    if (known === null) rows.add('admit')
    else if (known.resting !== resting) rows.add(resting ? 'rest' : 'return')
  }
  for (const { peer } of before.members) {
    if (memberIn(after, peer) !== null) continue
    const votedOut = after.evictions.some((eviction) => eviction.peer === peer)
    rows.add(votedOut ? 'evict' : 'retire')
  }
  if (!sameKeepers(before.committee, after.committee)) rows.add('recommittee')
  return [...rows]
}
