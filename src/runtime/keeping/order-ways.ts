import { DAY_MS, intakeTail, parseOrderId } from '../../models/ids.ts'
import type { ClusterId, OrderId, PeerId } from '../../models/ids.ts'
import { orderIsClosed } from '../../models/order-lifecycle.ts'
import { clusterOfKey, isFoundedBy } from '../../clusters/cluster-id.ts'
import { isDissolved } from '../../clusters/view/view.ts'
import { decodeView } from '../../clusters/view/view-codec.ts'
import { groupOfKey } from '../../keys/key-name.ts'
import { readOrder } from '../../orders/order-codec.ts'
import { orderKey, orderOfKey } from '../../orders/order-ref.ts'
import type { Ways } from '../../orders/registry.ts'
import type { KeeperPolicy } from '../../registers/keeper-policy.ts'
import type { RegisterKeeper } from '../../registers/keeper.ts'
import type { Locator } from '../../registers/locator.ts'
import type { MachineContext } from '../machine-context.ts'

/** What the keeper of registers must ask about the orders and views in them. */
export function registerPolicy(today: () => number): KeeperPolicy {
  return {
    today,
    dayOf: (key) => {
      const order = orderOfKey(key)
      return order === null ? null : (parseOrderId(order)?.day ?? null)
    },
    isTerminal: (key, bytes) => {
      if (orderOfKey(key) !== null) {
        const order = readOrder(bytes)
        return order !== null && orderIsClosed(order.state)
      }
      const view = clusterOfKey(key) === null ? null : decodeView(bytes)
      return view !== null && isDissolved(view)
    },
    mayMint: (key, peer) => {
      const order = orderOfKey(key)
      if (order !== null) return parseOrderId(order)?.intake === intakeTail(peer)
      const cluster = clusterOfKey(key) ?? groupOfKey(key)
      return cluster !== null && isFoundedBy(cluster as ClusterId, peer)
    },
  }
}

export function dayOf(now: number): number {
  return Math.floor(now / DAY_MS)
}

export interface OrderWaysInit {
  readonly context: MachineContext
  readonly keeper: RegisterKeeper
  readonly locator: Locator
  /** The boot with which this store began. */
  readonly born: number
  /** Whether this disk knows of that process of this node (`boot-log.ts`). */
  readonly hasBegun: (boot: number) => boolean
}

/** The ways to orders' registers: what this node keeps itself, and what others say who are asked. */
export class OrderWays implements Ways {
  readonly #init: OrderWaysInit

  constructor(init: OrderWaysInit) {
    this.#init = init
  }

  known(order: OrderId): ReturnType<Ways['known']> {
    return this.#init.keeper.refOf(orderKey(order))
  }

  /**
   * An intake keeps what it takes in: if it does not know an order of its own, there is none; unless it
   * died before its disk had it, and another that was sent the same key made the order without it. So
   * nobody else who can be asked may know of it either. What it took in with a process that its disk does not
   * know is another matter: that disk was put back from a backup.
   */
  locate(order: OrderId, done: Parameters<Ways['locate']>[1]): void {
    const { context, locator, born, hasBegun } = this.#init
    const parts = parseOrderId(order)
    if (parts === null) {
      done('absent')
      return
    }
    const { intake, boot } = parts
    const isOurs = intake === intakeTail(context.self) && boot >= born && hasBegun(boot)
    locator.locate(orderKey(order), ({ ref, ignorant, complete }) => {
      const intakeSaysNo = [...ignorant].some(
        ([peer, since]) => intakeTail(peer) === parts.intake && parts.boot >= since,
      )
      const nobody = isOurs || intakeSaysNo ? 'absent' : 'forgotten'
      done(ref ?? (complete ? nobody : null))
    })
  }
}

export interface Acquaintances {
  readonly connected: Iterable<PeerId>
  membersOf(cluster: ClusterId): readonly PeerId[]
}

/** Whom to ask for an order, the likeliest first: who took it in, the cluster that it names, anybody. */
export function whoMayKnow(order: OrderId, around: Acquaintances): PeerId[] {
  const parts = parseOrderId(order)
  if (parts === null) return []
  const connected = [...around.connected]
  const intake = connected.filter((peer) => intakeTail(peer) === parts.intake)
  return [...new Set([...intake, ...around.membersOf(parts.cluster), ...connected])]
}
