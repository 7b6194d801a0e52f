import type { ClusterId, PeerId } from '../../models/ids.ts'
import { rendezvousOrder } from '../../models/rendezvous.ts'
import { CLUSTER_SIZE_MAX } from './formation.ts'

/** What one shop knows of who lives where, geography and homes apart. */
export interface Surroundings {
  readonly self: PeerId
  /** Shops that can be reached now, this one included, and the cluster where each is at home. */
  readonly homes: ReadonlyMap<PeerId, ClusterId | null>
  /** The group that geography puts a shop in (formation.ts); null for a place that is not known. */
  groupOf(peer: PeerId): string | null
  /** Members on a cluster's roster, as last heard. */
  sizeOf(cluster: ClusterId): number
  /** Clusters whose view has lost its keepers for good. */
  readonly dead: ReadonlySet<ClusterId>
}

export type Homing =
  | { readonly type: 'stay' }
  | { readonly type: 'join'; readonly cluster: ClusterId }
  /** The group has no cluster; `rank` of those who could found one, 0 first. */
  | { readonly type: 'found'; readonly rank: number }

/**
 * Where a shop should be at home. A cluster belongs to the group in which most of its members live,
 * and a group's shops gather in the cluster of theirs that has most of them, of equals in the one
 * with the first name. All who know the same decide alike, each move makes the larger larger, and
 * where nobody moves all of a group are in one: two singletons end together, and so do two halves.
 */
export function chooseHome(around: Surroundings): Homing {
  const { self, homes } = around
  const group = around.groupOf(self)
  const home = homes.get(self) ?? null
  const stays = home !== null && !around.dead.has(home)
  // Who does not know its own place waits where it is.
  if (group === null) return stays ? { type: 'stay' } : { type: 'found', rank: 0 }
  const [best] = clustersOf(group, around, home)
  if (best === undefined) return { type: 'found', rank: foundingRank(group, around) }
  return best === home ? { type: 'stay' } : { type: 'join', cluster: best }
}

/** The clusters that belong to a group, the one to gather in first. */
function clustersOf(group: string, around: Surroundings, home: ClusterId | null): ClusterId[] {
  const counts = new Map<ClusterId, Map<string, number>>()
  for (const [peer, cluster] of around.homes) {
    const at = around.groupOf(peer)
    if (cluster === null || at === null || around.dead.has(cluster)) continue
    const byGroup = counts.get(cluster) ?? new Map<string, number>()
    counts.set(cluster, byGroup)
    byGroup.set(at, (byGroup.get(at) ?? 0) + 1)
  }
  const here = (cluster: ClusterId): number => counts.get(cluster)?.get(group) ?? 0
  return [...counts.keys()]
    .filter((cluster) => ownerOf(counts.get(cluster) ?? new Map()) === group)
    .filter((cluster) => cluster === home || around.sizeOf(cluster) < CLUSTER_SIZE_MAX)
    .sort((a, b) => here(b) - here(a) || (a < b ? -1 : 1))
}

/** The group with most members of a cluster, of equals the first by name. */
function ownerOf(byGroup: ReadonlyMap<string, number>): string | null {
  let owner: string | null = null
  let most = 0
  for (const [group, count] of byGroup) {
    if (count < most || (count === most && owner !== null && owner < group)) continue
    owner = group
    most = count
  }
  return owner
}

/** One founds and the others wait for it, rather than each for itself. */
function foundingRank(group: string, around: Surroundings): number {
  const near = [...around.homes.keys()].filter((peer) => around.groupOf(peer) === group)
  return rendezvousOrder(`found ${group}`, near).indexOf(around.self)
}
