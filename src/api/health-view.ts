import type { NodeHealth } from '../runtime/commands/health-room.ts'
import type { NodeVitals } from '../runtime/node-handle.ts'
import type { NetworkPeer } from '../ports/network.ts'
import { isoTime } from './order-view.ts'

/** `GET /health`: one look at a node and its cluster. */
export type HealthView = ReturnType<typeof viewHealth>

export function viewHealth(
  health: NodeHealth,
  vitals: NodeVitals,
  peers: readonly NetworkPeer[],
  network: string,
) {
  const { status, members, keepers, load } = health
  const tripOf = new Map(peers.map(({ peer, roundTripMs }) => [peer, roundTripMs]))
  const committee = members.filter((member) => member.committee).map(({ peer }) => peer)
  return {
    at: isoTime(health.at),
    network,
    peer: status.peer,
    name: status.name,
    mode: status.mode,
    stop: status.stop,
    cluster: {
      id: status.cluster.id,
      name: status.cluster.name,
      epoch: status.cluster.epoch,
      phase: status.cluster.phase,
      isolated: status.cluster.isolated,
      committee,
      keepers,
      members: members.map((member) => ({
        ...member,
        since: isoTime(member.since),
        self: member.peer === status.peer,
        roundTripMs: tripOf.get(member.peer) ?? null,
      })),
      capacityTotal: load?.capacityTotal ?? 0,
      capacityAvailable: load?.capacityAvailable ?? 0,
      ordersActive: load?.ordersActive ?? 0,
      ordersProcessed: load?.ordersProcessed ?? 0,
    },
    backlog: health.backlog,
    lowStock: status.lowStock,
    orders: { stages: health.stages, states: status.orders },
    underReplicated: status.underReplicated,
    partsParked: health.partsParked,
    partsOnHold: health.partsOnHold,
    jobs: status.jobs,
    connectedPeers: status.connectedPeers,
    knownShops: status.knownShops,
    registerRoundMs: health.roundMs,
    lateness: health.lateness,
    clockCorrectionMs: health.clockCorrectionMs,
    disk: vitals.disk,
    problemCount: vitals.problemCount,
    problems: vitals.problems.map((problem) => ({ ...problem, at: isoTime(problem.at) })),
  }
}
