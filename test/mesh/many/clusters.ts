import type { PeerId } from '../../../src/models/ids.ts'
import type { NodeStatus } from '../../../src/runtime/commands/command.ts'
import { answered } from './answered.ts'
import type { Mesh } from '../mesh-shop.ts'

export interface Formed {
  /** Members of each cluster, by its id, the largest first. */
  readonly clusters: ReadonlyMap<string, number>
  /** Which of them each shop is at home in. */
  readonly homes: ReadonlyMap<PeerId, string>
  /** What is not as it should be yet; empty: all is well. */
  readonly flaws: readonly string[]
}

/** Whether every shop is in one cluster of 3 to 32, and all its members have one roster and see all alive. */
export async function formed(mesh: Mesh): Promise<Formed> {
  const views = await Promise.all(mesh.running.map((shop) => answered(shop, { type: 'status' })))
  const statuses = views.filter((view) => view !== null)
  const byCluster = Map.groupBy(statuses, ({ cluster }) => cluster.id)
  const flaws = [...byCluster].flatMap(([id, members]) => flawsOf(id, members))
  if (statuses.length < mesh.running.length) flaws.push('a node does not answer')
  const sizes = [...byCluster].map(([id, { length }]) => [id, length] as const)
  return {
    clusters: new Map(sizes.toSorted((a, b) => b[1] - a[1])),
    homes: new Map(statuses.map(({ peer, cluster }) => [peer, cluster.id])),
    flaws,
  }
}

function flawsOf(id: string, members: readonly NodeStatus[]): string[] {
  if (id === '') return [`${members.length} in no cluster`]
  const flaws: string[] = []
  if (members.length < 3 || members.length > 32) flaws.push(`${id} has ${members.length}`)
  const wanted = members
    .map(({ peer }) => peer)
    .toSorted()
    .join()
  for (const { name, cluster } of members) {
    const roster = cluster.members
      .map(({ peer }) => peer)
      .toSorted()
      .join()
    if (roster !== wanted) flaws.push(`${name} has another roster of ${id}`)
    const silent = cluster.members.filter(({ level }) => level !== 'alive')
    if (silent.length > 0) flaws.push(`${name} misses ${silent.length}`)
  }
  return flaws
}
