import type { ClusterMetrics } from '../../models/cluster.ts'
import type { PeerId } from '../../models/ids.ts'
import { stageOf } from '../../models/order-lifecycle.ts'
import type { OrderState, Stage } from '../../models/order-lifecycle.ts'
import type { OrderBook } from '../../orders/order-book.ts'
import type { RegisterProposer } from '../../registers/proposer.ts'
import type { MemberStatus, NodeStatus } from './command.ts'
import type { HomeCluster } from '../home/home-cluster.ts'
import type { MachineContext } from '../machine-context.ts'
import type { Neighbourhood } from '../neighbourhood/neighbourhood.ts'

/** A member of this shop's cluster, or one that was voted out, as this node sees it. */
export interface MemberHealth extends MemberStatus {
  /** Empty: it has not introduced itself in this run. */
  readonly name: string
  /** What the shop itself says: `open`, `paused` or `stopping`; empty: nothing lately. */
  readonly mode: string
}

/** Everything that tells whether a node, and its cluster as it sees it, are well. */
export interface NodeHealth {
  readonly ok: true
  /** Milliseconds since 1970. */
  readonly at: number
  readonly status: NodeStatus
  readonly members: readonly MemberHealth[]
  /** Who keeps the cluster's view as of now; the committee is who should. */
  readonly keepers: readonly PeerId[]
  /** Of the group that geography puts the shop in, as reports say; null: nobody is known yet. */
  readonly load: ClusterMetrics | null
  readonly stages: Readonly<Record<Stage, number>>
  /** Parts of open orders known here that wait for a person, or for the world to change. */
  readonly partsParked: number
  readonly partsOnHold: number
  /** Units on this shop's books: not begun, and on the press. */
  readonly backlog: { readonly waiting: number; readonly onPress: number }
  /** Milliseconds of an ordinary round of a register: the keepers' disks included. */
  readonly roundMs: number
  /** How late this node's own timers come: 0 (well) to 7. */
  readonly lateness: number
  /** Milliseconds to add to this machine's clock, as all shops that it hears say; 0: within minutes. */
  readonly clockCorrectionMs: number
}

export interface HealthParts {
  readonly context: MachineContext
  readonly book: OrderBook
  readonly cluster: HomeCluster
  readonly neighbourhood: Neighbourhood
  readonly proposer: RegisterProposer
  readonly backlog: () => NodeHealth['backlog']
}

/** Looks at everything at once, for `printnode health` and the metrics. */
export class HealthRoom {
  readonly #parts: HealthParts

  constructor(parts: HealthParts) {
    this.#parts = parts
  }

  look(status: NodeStatus): NodeHealth {
    const { context, book, cluster, neighbourhood, proposer } = this.#parts
    const now = context.now()
    const lists = neighbourhood.lists.shops('', book.countByState(), now)
    const shopOf = new Map(lists.shops.map((shop) => [shop.profile.peer, shop]))
    const own = shopOf.get(context.self)?.cluster
    const members = [...status.cluster.members, ...cluster.evicted()]
    return {
      ok: true,
      at: now,
      status,
      members: members.map((member) => {
        const shop = shopOf.get(member.peer)
        return { ...member, name: shop?.profile.name ?? '', mode: shop?.report?.mode ?? '' }
      }),
      keepers: cluster.keepers(),
      load: lists.clusters.find(({ id }) => id === own) ?? null,
      stages: byStage(book.countByState()),
      ...this.#waiting(),
      backlog: this.#parts.backlog(),
      roundMs: Math.round(proposer.usualRoundMs()),
      lateness: cluster.lateness,
      clockCorrectionMs: neighbourhood.lists.clockCorrectionMs(now),
    }
  }

  #waiting(): Pick<NodeHealth, 'partsParked' | 'partsOnHold'> {
    const { book } = this.#parts
    let partsParked = 0
    let partsOnHold = 0
    for (const id of book.openOrders()) {
      for (const { state } of book.get(id)?.parts ?? []) {
        if (state === 'parked') partsParked += 1
        if (state === 'on_hold') partsOnHold += 1
      }
    }
    return { partsParked, partsOnHold }
  }
}

function byStage(orders: Readonly<Partial<Record<OrderState, number>>>): Record<Stage, number> {
  const stages: Record<Stage, number> = { in_progress: 0, complete: 0, canceled: 0 }
  for (const [state, count] of Object.entries(orders) as [OrderState, number][]) {
    stages[stageOf(state)] += count
  }
  return stages
}
