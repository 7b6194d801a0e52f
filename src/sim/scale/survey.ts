import type { ClusterStatus, NodeStatus } from '../../runtime/commands/command.ts'
import type { LargeNode } from './large-node.ts'
import type { LargeWorld } from './large-world.ts'

/** A node that came up so recently may still look for its place. */
const SETTLED_AFTER_MS = 60_000

/** What all nodes say of themselves at one moment. */
export interface Census {
  readonly at: number
  readonly running: number
  /** Running, up for a minute, and in no cluster. */
  readonly homeless: number
  /** Running shops in each cluster, largest first. */
  readonly sizes: readonly number[]
  /** Running shops by the cluster that they say they are in. */
  readonly byCluster: ReadonlyMap<string, readonly number[]>
  /** Clusters of which two members know the same epoch with other members. */
  readonly disputed: number
  /** Pairs of members of whom one holds the other unreachable or worse, though it runs, for a minute. */
  readonly falseVerdicts: number
  /** Pairs of whom one still holds the other alive, though it is down for a minute. */
  readonly missedVerdicts: number
  /** The highest epoch of each cluster, summed: how often rosters changed. */
  readonly epochs: number
  readonly underReplicated: number
}

/** Asks every running node for its status. */
export function takeCensus(world: LargeWorld): Census {
  const statuses: (readonly [LargeNode, NodeStatus])[] = []
  for (const node of world.nodes) {
    node.ask({ type: 'status' }, (status) => {
      if (status !== null) statuses.push([node, status])
    })
  }
  const now = world.wheel.now
  const byCluster = new Map<string, number[]>()
  const rosters = new Map<string, string>()
  const epochs = new Map<string, number>()
  const disputed = new Set<string>()
  let homeless = 0
  let falseVerdicts = 0
  let missedVerdicts = 0
  let underReplicated = 0
  for (const [node, status] of statuses) {
    const { cluster } = status
    underReplicated += status.underReplicated
    if (cluster.id === '') {
      if (now - node.changedAt > SETTLED_AFTER_MS) homeless += 1
      continue
    }
    const members = byCluster.get(cluster.id) ?? []
    byCluster.set(cluster.id, members)
    members.push(node.shop.index)
    epochs.set(cluster.id, Math.max(epochs.get(cluster.id) ?? 0, cluster.epoch))
    const version = `${cluster.id}/${cluster.epoch}`
    const roster = rosterOf(cluster)
    if ((rosters.get(version) ?? roster) !== roster) disputed.add(cluster.id)
    rosters.set(version, roster)
    const wrong = verdictsOf(world, node, cluster)
    falseVerdicts += wrong.false
    missedVerdicts += wrong.missed
  }
  const sizes = [...byCluster.values()].map((members) => members.length)
  return {
    at: now,
    // Who is just waiting for its disk answers a little later, and is not among the statuses.
    running: world.nodes.filter((node) => node.isRunning).length,
    homeless,
    sizes: sizes.sort((a, b) => b - a),
    byCluster,
    disputed: disputed.size,
    falseVerdicts,
    missedVerdicts,
    epochs: [...epochs.values()].reduce((sum, epoch) => sum + epoch, 0),
    underReplicated,
  }
}

function rosterOf({ members }: ClusterStatus): string {
  return members
    .map(({ peer, store }) => `${peer}/${store}`)
    .sort()
    .join(' ')
}

function verdictsOf(
  world: LargeWorld,
  node: LargeNode,
  { members }: ClusterStatus,
): { readonly false: number; readonly missed: number } {
  const counts = { false: 0, missed: 0 }
  const now = world.wheel.now
  if (now - node.changedAt < SETTLED_AFTER_MS) return counts
  for (const { peer, level } of members) {
    const other = world.nodeOf(peer)
    if (other === node || now - other.changedAt < SETTLED_AFTER_MS) continue
    const isOpen = world.links.isOpen(node.shop.index, other.shop.index)
    if (other.isRunning && isOpen) {
      if (level === 'unreachable' || level === 'evicted') counts.false += 1
    } else if (level === 'alive') counts.missed += 1
  }
  return counts
}
